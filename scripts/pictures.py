"""`make pictures`: the pictures of the README, taken anew in a demo database of their own (docs/pictures/*.png)."""

import io
import shutil
import socket
from dataclasses import replace

from simulate_text import Administrator, send_text

from runtime import console, stage
from runtime.console import Failure, say, step
from runtime.paths import ROOT, logs

DATABASE = "texting_pictures"
FOLDER = ROOT / "docs" / "pictures"
SCREEN = {"width": 1366, "height": 768}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
PATIENCE = 60_000  # ms
DANA, MARC, STRANGER = "+12125550199", "+12125550123", "+12125550147"


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
    """Play the main job once and take a picture of each of its stages."""
    from playwright.sync_api import sync_playwright

    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not executable:
        raise Failure("The pictures need Chrome or Chromium. As root: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    odoo = Administrator(address, database)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=OPTIONS)
        agent = sign_in(browser, address, "agent1", "/odoo/crm")
        show_bell(agent, odoo)
        show_window(agent, odoo)
        show_leaving(agent)
        show_greeting(agent)
        show_carrier(sign_in(browser, address, "admin", "/odoo/action-texting_inbox.carrier_action"))
        show_history(sign_in(browser, address, "manager", f"/odoo/crm.lead/{lead_of_dana(odoo)}"))
        browser.close()


def show_bell(page, odoo):
    """One conversation is the agent's and has two new texts; two others wait."""
    send_text(odoo, MARC, "Hello, can I have a unit with power?")
    accept(page, "Marc Olsen")
    page.click(".o-texting-TextWindow-minimise")
    send_text(odoo, MARC, "And how much is it?")
    send_text(odoo, MARC, "Per month, I mean.")
    send_text(odoo, DANA, "Is the 10x10 unit still free? Could I see it this afternoon?")
    send_text(odoo, STRANGER, "hello?")
    page.locator(".o-texting-Bell-badge", has_text="3").wait_for()
    page.click(".o-texting-Bell")
    page.locator(".o-texting-AlertRow").nth(2).wait_for()
    take(page, "bell")
    page.keyboard.press("Escape")


def show_window(page, odoo):
    """The lead's card with the window: earlier texts, the new one, and the answer, delivered."""
    accept(page, "Dana Whitfield", leaves_card=True)
    window = page.locator(".o-texting-TextWindow", has_text="Dana Whitfield")
    window.locator("textarea").fill("Yes, it is free. Shall we say five o'clock?")
    window.locator(".o-texting-TextComposer-send").click()
    window.locator("[data-status=delivered]").last.wait_for()
    send_text(odoo, DANA, "Five is perfect, see you there.")
    window.locator(".o-texting-inbound", has_text="Five is perfect").wait_for()
    window.locator("textarea").fill("See you then. We are at gate 2")
    take(page, "window")


def show_leaving(page):
    window = page.locator(".o-texting-TextWindow", has_text="Dana Whitfield")
    window.locator("textarea").fill("")
    window.locator(".o-texting-TextWindow-close").click()
    page.locator(".o-texting-LeaveDialog").wait_for()
    take(page, "leave")
    page.click(".o-texting-LeaveDialog-leave")
    window.wait_for(state="detached")


def show_greeting(page):
    """A number nobody knows was accepted: whose is it?"""
    page.click(".o-texting-Bell")
    page.locator(".o-texting-AlertRow", has_text="0147").locator(".o-texting-AlertRow-accept").click()
    page.locator(".o-texting-GreetingCard").wait_for()
    take(page, "greeting")


def show_history(page):
    """The manager opens the newest session behind the lead's "Texts"."""
    page.click("button[name=action_open_texting_sessions]")
    page.locator(".o_data_row td[name=opened_at]").first.click()
    page.locator(".o_texting_transcript").wait_for()
    take(page, "history")


def show_carrier(page):
    """A carrier is about to be connected; it is not saved."""
    page.click(".o_list_button_add")
    page.locator(".o_form_view label", has_text="Twilio").first.click()
    page.locator(".o_field_widget[name=account] input:visible").fill("AC3b…")
    take(page, "carrier")


def sign_in(browser, address, login, path):
    page = browser.new_context(base_url=address, viewport=SCREEN, locale="en-US").new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"/web/login?redirect={path}")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.press("input[name=password]", "Enter")
    page.locator(".o-texting-Bell").wait_for()
    return page


def lead_of_dana(odoo):
    [lead_id] = odoo("crm.lead", "search", [("phone_sanitized", "=", DANA)], limit=1)
    return lead_id


def accept(page, person, leaves_card=False):
    """:param leaves_card: the card of another conversation is open, and closing it asks"""
    page.locator(".o-texting-Bell-badge").wait_for()
    page.click(".o-texting-Bell")
    page.locator(".o-texting-AlertRow", has_text=person).locator(".o-texting-AlertRow-accept").click()
    if leaves_card:
        page.click(".o-texting-LeaveDialog-stay")
    page.locator(".o-texting-TextWindow", has_text=person).locator(".o-texting-inbound").last.wait_for()
    page.locator(".o_form_view").wait_for()


def take(page, name):
    """Take a picture once nothing moves any more, with no more colours than it needs."""
    from PIL import Image

    page.mouse.move(5, 500)
    page.wait_for_timeout(1500)
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    file = FOLDER / f"{name}.png"
    picture.quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    say(f"  {file.relative_to(ROOT)}, {file.stat().st_size // 1024} kB")


if __name__ == "__main__":
    console.main(main)
