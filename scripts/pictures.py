"""`make pictures`: the pictures of the guides (docs/pictures) and of the shop's window (texting_inbox/static/description), taken
anew in a demo database of their own."""

import socket
from dataclasses import replace

from picturing import administrator, agent, manager
from picturing.camera import FOLDER, draw_icon, launch, sign_in
from picturing.people import spend_the_morning

from runtime import console, stage
from runtime.console import step
from runtime.paths import logs

DATABASE = "texting_pictures"


def main(_arguments):
    runtime = stage.prepare()
    from runtime import postgres, server
    from runtime.database import Databases

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    with postgres.running() as variables:
        runtime = replace(runtime, environment=variables)
        databases = Databases(variables, runtime.data_dir)
        databases.drop(DATABASE)
        try:
            with step("Creating a demo database for the pictures (about a minute and a half)"):
                databases.create(DATABASE)
                server.install(runtime, DATABASE, "texting_inbox", logs() / "pictures_install.log", demo=True)
            for key, value in (("web.base.url", address), ("web.base.url.freeze", "True")):
                databases.set_parameter(DATABASE, key, value)
            with server.serving(runtime, DATABASE, port, logs() / "pictures.log", "--workers=0"):
                take_pictures(address)
        finally:
            databases.drop(DATABASE)


def take_pictures(address, database=DATABASE):
    """Play the main job once and take a picture of each of its stages, then of what managers and administrators see."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    odoo = spend_the_morning(address, database)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        draw_icon(browser)
        agents = (sign_in(browser, address, "agent1", "/odoo/crm"), sign_in(browser, address, "agent2", "/odoo/texting-inbox"))
        agent.show(*agents, odoo)
        manager.show(sign_in(browser, address, "manager", "/odoo/crm"), odoo)
        administrator.show(sign_in(browser, address, "admin", "/odoo/crm"))
        browser.close()


if __name__ == "__main__":
    console.main(main)
