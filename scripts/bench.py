"""`make bench`: what docs/benchmarks.md says, measured here and now."""

from dataclasses import replace
from pathlib import Path

from runtime import console, stage
from runtime.console import say, step
from runtime.paths import logs

ADDONS = Path(__file__).parent / "benchmarks" / "addons"
SIZES = (1_000, 100_000)  # texts, and contacts
DATABASES = {size: f"texting_bench_{size}" for size in SIZES}
PORT = 8210  # and the next one, for websockets, and the one after it, for a slow carrier
SENDERS = 100


def main(_arguments):
    runtime = stage.prepare()
    from runtime import postgres, server
    from runtime.database import Databases

    for port in (PORT, PORT + 1, PORT + 2):
        server.check_port(port)
    odoo = replace(runtime.odoo, addons=(*runtime.odoo.addons, ADDONS))
    with postgres.running() as variables:
        runtime = replace(runtime, odoo=odoo, environment=variables)
        databases = Databases(variables, runtime.data_dir)
        machine = _describe_machine(databases)
        try:
            data = _make_databases(runtime, databases)
            _measure(runtime, data, machine)
        finally:
            for name in DATABASES.values():
                databases.drop(name)


def _describe_machine(databases):
    from benchmarks import report

    [[version]] = databases.query("postgres", "SHOW server_version")
    return report.describe_machine(version)


def _make_databases(runtime, databases):
    """:return: for each size the ``Data`` of its database"""
    from benchmarks.client import OUR_NUMBER
    from benchmarks.data import Data

    from runtime import server

    for name in DATABASES.values():
        databases.drop(name)
    small, large = DATABASES.values()
    with step("Installing the addon in a fresh database (about a minute)"):
        databases.create(small)
        server.install(runtime, small, "texting_inbox,texting_bench", logs() / "bench_install.log")
    databases.create(large, small)
    data = {size: Data(runtime.environment, name) for size, name in DATABASES.items()}
    for size in SIZES:
        with step(f"Making {size:,} texts and contacts"):
            data[size].fill(size, OUR_NUMBER)
    return data


def _measure(runtime, data, machine):
    """Run all benchmarks on one Odoo with two workers, which serves both databases, and print what they found."""
    from benchmarks import desk, inbound, live, long_history, managers, memory, outbound, report
    from benchmarks.client import Carrier
    from benchmarks.data import phone_of

    from runtime import server

    carrier = Carrier([phone_of(contact) for contact in range(1, SENDERS + 1)])
    large = DATABASES[max(SIZES)]
    options = ("--workers=2", "--max-cron-threads=0", f"--gevent-port={PORT + 1}", "--log-level=warn",
               f"--db-filter=^({'|'.join(DATABASES.values())})$")  # fmt: skip
    with server.serving(runtime, ",".join(DATABASES.values()), PORT, logs() / "bench.log", *options) as process:
        with step("Measuring how long agents wait"):
            desks = {size: desk.Desk(PORT, DATABASES[size], data[size]) for size in SIZES}
            desk.measure(list(desks.values()), _tell)
        with step("Measuring how long managers wait"):
            readers = {size: managers.Manager(PORT, DATABASES[size]) for size in SIZES}
            by_week = managers.measure(list(readers.values()), _tell)
            read = ({size: readers[size].rounds for size in SIZES}, by_week)
        long_ids = long_history.prepare(data[max(SIZES)])
        with step("Measuring a window beside a Discuss channel"):
            windows = long_history.measure(PORT, large, long_ids, _tell)
        with step("Measuring how soon another browser hears of it"):
            heard = live.measure(PORT, large, long_ids[1], carrier, _tell)
        with step("Measuring texts on their way out"):
            sent = outbound.measure(PORT, large, outbound.prepare(data[max(SIZES)]), PORT + 2, _tell)
        with step("Measuring inbound texts a second"):
            rates = inbound.measure(PORT, large, data[max(SIZES)], carrier, _tell)
        with step(f"Measuring the workers' memory over {memory.TEXTS:,} texts"):
            usage = memory.measure(process.pid, PORT, large, carrier, _tell)
    say(report.format_all(machine, rates, {size: desks[size].rounds for size in SIZES}, read, windows, heard, sent, usage))


def _tell(line):
    say(f"  {line}")


if __name__ == "__main__":
    console.main(main)
