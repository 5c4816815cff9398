"""`make cluster-test`: two Odoo servers on one database behind PgBouncer, and what has to hold there as on one server."""

import contextlib
import time
from dataclasses import replace
from pathlib import Path

from runtime import console, stage
from runtime.building import locked
from runtime.console import Failure, say, step
from runtime.paths import logs

DATABASE, TEMPLATE = "texting_cluster", "texting_test_template"
ADDONS = Path(__file__).parent / "benchmarks" / "addons"  # agents, a number and a simulated carrier to try it with
POOL, FIRST, SECOND = 8230, 8231, 8233  # ports; the one after each server's is for its websockets


def main(_arguments):
    runtime = stage.prepare()
    from runtime import pgbouncer, postgres, server
    from runtime.database import Databases

    for port in (POOL, FIRST, FIRST + 1, SECOND, SECOND + 1):
        server.check_port(port)
    odoo = replace(runtime.odoo, addons=(*runtime.odoo.addons, ADDONS))
    with locked("cluster"), postgres.running() as variables:
        runtime = replace(runtime, odoo=odoo, environment=variables)
        databases = Databases(variables, runtime.data_dir)
        try:
            _make_database(runtime, databases)
            with pgbouncer.pooling(variables, POOL) as pooled:
                _run(replace(runtime, environment=pooled), databases)
        finally:
            databases.drop(DATABASE)


def _make_database(runtime, databases):
    from runtime import server

    databases.drop(DATABASE)
    with step("Installing the addon in a fresh database"):
        kept = databases.comment(TEMPLATE) == runtime.odoo.key
        databases.create(DATABASE, TEMPLATE if kept else "template0")
        server.install(runtime, DATABASE, "texting_inbox,texting_bench", logs() / "cluster_install.log")
    databases.set_parameter(DATABASE, "web.base.url", f"http://127.0.0.1:{FIRST}")
    databases.set_parameter(DATABASE, "web.base.url.freeze", "True")


def _run(runtime, databases):
    from cluster.checks import Cluster
    from cluster.client import NotTrueError

    with contextlib.ExitStack() as servers:
        with step("Starting two servers"):
            masters = [servers.enter_context(_serving(runtime, port, crons)) for port, crons in ((FIRST, 0), (SECOND, 1))]
        cluster = Cluster(
            DATABASE, [FIRST, SECOND], masters, lambda command, values=(): databases.query(DATABASE, command, values))
        for check in cluster.checks():
            started = time.monotonic()
            try:
                result = check()
            except NotTrueError as error:
                raise Failure(f"✗ {check.__name__}: {error}\n\nLogs: {logs()}/cluster_*.log") from error
            say(f"✓ {check.__name__.replace('_', ' ')}: {result} ({time.monotonic() - started:.0f} s)")


def _serving(runtime, port, cron_threads):
    """A server with two workers; the second one's scheduler serves both, as a server of its own would."""
    from runtime import server

    options = ("--workers=2", f"--max-cron-threads={cron_threads}", f"--gevent-port={port + 1}", "--log-level=warn")
    return server.serving(runtime, DATABASE, port, logs() / f"cluster_{port}.log", *options)


if __name__ == "__main__":
    console.main(main)
