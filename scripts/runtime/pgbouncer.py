"""PgBouncer between Odoo and PostgreSQL, as docs/deployment.md has it: in transaction mode, `postgres` in session mode."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path

from .building import clear, finish, is_built, key_of, locked
from .console import Failure, run, step, tail
from .paths import cache, logs

RECIPE = key_of("pgbouncer", 1)
READY_SECONDS = 10
SETTINGS = """[databases]
postgres = host={host} user={user} pool_mode=session
* = host={host} user={user}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 500
default_pool_size = 20
ignore_startup_parameters = extra_float_digits,options
"""


@contextlib.contextmanager
def pooling(variables, port):
    """Yield the PG* variables of a PgBouncer in front of a server, which is stopped at the end."""
    program, libraries = _find_or_fetch()
    folder = cache() / "pgbouncer.run"
    folder.mkdir(exist_ok=True)
    settings, log = folder / "pgbouncer.ini", logs() / "pgbouncer.log"
    host, user = variables.get("PGHOST", os.environ.get("PGHOST", "")), variables.get("PGUSER", os.environ.get("PGUSER", ""))
    settings.write_text(SETTINGS.format(host=host, user=user, port=port))
    with log.open("w") as output:
        process = subprocess.Popen(
            [program, *_rights(host), settings], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, "LD_LIBRARY_PATH": libraries},
        )
    try:
        _wait_until_ready(process, port, log)
        yield {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": user}
    finally:
        process.terminate()
        process.wait()


def _find_or_fetch():
    """Return the program, and where its libraries are: the machine's own, or Debian's package unpacked into the cache."""
    if found := shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin"):
        return found, ""
    folder = cache() / "pgbouncer"
    with locked("pgbouncer"):
        if not is_built(folder, RECIPE):
            clear(folder)
            with step("Fetching PgBouncer"):
                _fetch(folder)
            finish(folder, RECIPE)
    return str(folder / "usr/sbin/pgbouncer"), ":".join(str(path) for path in (folder / "usr/lib").glob("*-linux-gnu"))


def _fetch(folder):
    """Unpack the package, and what it needs that this machine lacks, from the release that this machine has."""
    folder.mkdir(parents=True)
    log = logs() / "pgbouncer_fetch.log"
    advice = "PgBouncer could not be fetched from here. As root: apt-get update && apt-get install pgbouncer"
    try:
        planned = subprocess.run(
            ["apt-get", "-s", "install", "--no-install-recommends", "pgbouncer"], capture_output=True, text=True, check=True)
        packages = [line.split()[1] for line in planned.stdout.splitlines() if line.startswith("Inst ")]
        run(["apt-get", "-q", "download", *packages], log, cwd=folder)
        for package in folder.glob("*.deb"):
            run(["dpkg-deb", "-x", package, folder], log)
            package.unlink()
    except (Failure, OSError, subprocess.CalledProcessError) as failure:
        raise Failure(f"{failure}\n\n{advice}") from None


def _rights(host):
    """PgBouncer refuses to work as root: it works as whoever owns the server's folder."""
    if os.geteuid() != 0:
        return ()
    owner = Path(host).stat().st_uid if host.startswith("/") else pwd.getpwnam("nobody").pw_uid
    return ("-u", pwd.getpwuid(owner).pw_name)


def _wait_until_ready(process, port, log):
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise Failure(f"{tail(log)}\n\nPgBouncer does not answer. The whole output: {log}")
