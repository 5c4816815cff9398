"""Odoo processes: those that install and end, and the one that serves until it is told to stop."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request

from .console import Failure, run, tail
from .paths import ADDON, ODOO_BIN

READY_SECONDS = 120
STOP_SECONDS = 20
# What must not be in the log of an installation: any error, and a warning that is about this addon.
COMPLAINT = re.compile(
    r"^\S+ \S+ \d+ (?:(?:ERROR|CRITICAL) .*"
    rf"|WARNING \S+ (?:odoo\.addons\.texting_inbox.*|\S+: .*(?:{re.escape(str(ADDON))}|\btexting\.\w|module texting_inbox).*))$",
    re.M,
)


def install(runtime, database, modules, log, demo=False, update=False):
    """Install (or update) modules in a database. An error in Odoo's log, or a warning about this addon, is a Failure."""
    log.unlink(missing_ok=True)
    run(
        runtime.command(
            "-d", database, "-u" if update else "-i", modules, "--with-demo" if demo else "--without-demo",
            "--stop-after-init", "--no-http", "--max-cron-threads=0",
        ),
        log, env=runtime.env,
    )
    complaints = COMPLAINT.findall(log.read_text(errors="replace"))
    if complaints:
        raise Failure("\n".join(complaints) + f"\n\nOdoo complained while it installed {modules}. The whole output: {log}")


def export_terms(runtime, database, file, log):
    """Export the addon's sentences, as translators get them, into a .po file: by Odoo's own command, which reads options from a
    file only."""
    log.unlink(missing_ok=True)
    options = log.with_suffix(".conf")
    options.write_text(f"[options]\naddons_path = {runtime.odoo.addons_path}\ndata_dir = {runtime.data_dir}\n")
    export = ("i18n", "export", "-c", options, "-d", database, "-o", file, "texting_inbox")
    run([runtime.python, ODOO_BIN, *export], log, env=runtime.env)


@contextlib.contextmanager
def serving(runtime, database, port, log, *options):
    """Start Odoo on a port, wait until it answers, yield the process; stop it at the end."""
    command = runtime.command("-d", database, f"--db-filter=^{database}$", f"--http-port={port}", *options)
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(part) for part in command], env=runtime.env,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us, who then stop Odoo in order
        )
    try:
        _wait_until_ready(process, port, log)
        yield process
    finally:
        stop(process)


def stop(process):
    """Stop Odoo and all the processes it started."""
    for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, None)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
            return


def check_port(port):
    """A Failure when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Failure(f"Port {port} is taken. Choose another one: PORT={port + 1} make demo") from None


def _wait_until_ready(process, port, log):
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Failure(f"{tail(log)}\n\nOdoo ended with {process.returncode}. The whole output: {log}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5):
            return
        time.sleep(0.2)
    raise Failure(f"{tail(log)}\n\nOdoo did not answer within {READY_SECONDS} s. The whole output: {log}")
