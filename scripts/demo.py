"""`make demo`: an Odoo with this addon and demo data to try it in, until Ctrl-C."""

import os
import signal
import threading
from dataclasses import replace

from runtime import console, debian, stage
from runtime.building import key_of, locked
from runtime.console import Failure, say, step
from runtime.paths import ADDON, logs

DATABASE = "texting_demo"
WELCOME = """
Odoo is ready:   {address}

  admin    / admin      sets everything up
  agent1   / agent1     an agent
  agent2   / agent2     another agent
  manager  / manager    reads the archived histories

Text us from the simulated phone at {address}/texting_inbox/simulator (as admin).

Odoo's log: {log}
Ctrl-C stops everything.
"""


def main(_arguments):
    port = _port()
    interrupted = threading.Event()
    runtime = stage.prepare()
    from runtime import postgres, server
    from runtime.database import Databases

    server.check_port(port)
    _prepare_printing()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: _interrupt(interrupted))
    with postgres.running() as variables:
        runtime = replace(runtime, environment=variables)
        databases = Databases(variables, runtime.data_dir)
        with locked("demo"):
            _bring_up_to_date(runtime, databases)
        address = f"http://localhost:{port}"
        databases.set_parameter(DATABASE, "web.base.url", address)
        databases.set_parameter(DATABASE, "web.base.url.freeze", "True")
        _serve(runtime, port, address, interrupted)


def _prepare_printing():
    """Transcripts are printed by a browser. Without one the demo works as well, and offers them as web pages."""
    try:
        debian.install_programs(debian.PRINTING)
    except Failure as failure:
        say(f"Transcripts are web pages instead of PDFs: {str(failure).splitlines()[-1]}")


def _port():
    port = os.environ.get("PORT") or "8069"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Failure(f"PORT={port} is not a port number. For instance: PORT=8070 make demo")
    return int(port)


def _interrupt(interrupted):
    """Leave whatever step is going on; a second signal while things are being stopped changes nothing."""
    if not interrupted.is_set():
        interrupted.set()
        raise KeyboardInterrupt


def _bring_up_to_date(runtime, databases):
    """Create the demo database, or update the addon in it when its files changed."""
    from runtime import server

    files = [path for path in ADDON.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    key = key_of(runtime.odoo.key, files=files)
    log = logs() / "demo_install.log"
    if databases.comment(DATABASE) == key:
        return
    if databases.exists(DATABASE):
        with step("Updating the addon in the demo database"):
            server.install(runtime, DATABASE, "texting_inbox", log, update=True)
    else:
        # Built under another name: an interrupted build is not taken for a demo database.
        unfinished = f"{DATABASE}_new"
        databases.drop(unfinished)
        with step("Creating the demo database (installs crm, sms and the addon; about a minute and a half)"):
            databases.create(unfinished)
            server.install(runtime, unfinished, "texting_inbox", log, demo=True)
        databases.rename(unfinished, DATABASE)
    databases.set_comment(DATABASE, key)


def _serve(runtime, port, address, interrupted):
    from runtime import server

    log = logs() / "demo.log"
    try:
        with server.serving(runtime, DATABASE, port, log, "--workers=0") as process:
            say(WELCOME.format(address=address, log=log))
            process.wait()
            raise Failure(f"{console.tail(log)}\n\nOdoo ended by itself. The whole output: {log}")
    except KeyboardInterrupt:
        say("\nOdoo is stopped.")


if __name__ == "__main__":
    console.main(main)
