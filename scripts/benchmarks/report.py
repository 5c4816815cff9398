"""What was measured, as the lines that docs/benchmarks.md shows."""

import os
import platform
import statistics
import sys

import psutil

from . import desk, inbound, live, long_history, managers, outbound

MIN_OF_ROW, MIN_OF_POST = 0.6, 1.5  # inbound texts per second, as a multiple of the other route's
MAX_OF_CHANNEL = 0.6  # opening a window, as a multiple of opening a Discuss channel
MAX_OF_DISCUSS = 0.5  # until another browser hears of a text, as a multiple of a Discuss message
MAX_SEND, MAX_BURST = 60, 3  # milliseconds from Send to the carrier; seconds until all numbers' texts have left
MAX_GROWTH = 1.3  # p95 in the large database, as a multiple of that in the small one
MAX_BY_WEEK = 2  # seconds for the figures of all years by week, in the large database
MAX_MEMORY = 20  # MiB a worker may grow


def describe_machine(postgres):
    """:param str postgres: its version
    :return: where it was measured, and what else went on there when it began"""
    memory = psutil.virtual_memory().total / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {system}, Python {sys.version_info[0]}.{sys.version_info[1]}, "
        f"PostgreSQL {postgres}; load of the machine at the start: {os.getloadavg()[0]:.1f}"
    )


def format_all(machine, rates, rounds, read, windows, heard, sent, usage):
    """:param str machine: what ``describe_machine`` returned
    :param rates: what ``inbound.measure`` returned
    :param rounds: for each size the ``rounds`` of its desk, the small one first
    :param read: for each size the ``rounds`` of its manager, and what ``managers.measure`` returned
    :param windows: what ``long_history.measure`` returned
    :param heard: what ``live.measure`` returned
    :param sent: what ``outbound.measure`` returned
    :param usage: what ``memory.measure`` returned
    :return: the report
    """
    parts = (_inbound(rates), _desk(rounds), _managers(*read), _windows(windows), _live(heard), _outbound(*sent), _memory(usage))
    return "\n".join(["", machine, *(line for part in parts for line in ("", *part))])


def _inbound(rates):
    _webhook, row, post = rates
    yield f"Inbound, {inbound.CLIENTS} clients, 2 workers, median of {inbound.ROUNDS} rounds"
    for route, values in rates.items():
        yield f"  {route:40} {statistics.median(values):8.0f} per second"
    for route, least in ((row, MIN_OF_ROW), (post, MIN_OF_POST)):
        times = inbound.ratio(rates, route)
        yield f"  {'beside: ' + route:40} {times:8.2f} times       target: at least {least:<5} {_verdict(times >= least)}"


def _desk(rounds):
    yield from _growth(f"An agent's wait in milliseconds, median of {desk.ROUNDS} rounds", rounds, desk.ACTIONS)


def _managers(rounds, by_week):
    yield from _growth(f"A manager's wait in milliseconds, median of {managers.ROUNDS} rounds", rounds, managers.ACTIONS)
    for name, seconds in by_week.items():
        yield _at_most(f"{name} of all years by week, p50", statistics.median(seconds), "s", MAX_BY_WEEK)


def _growth(title, rounds, actions):
    small, large = rounds
    yield title
    yield f"  {'':32}  {small:>8,} texts        {large:>8,} texts       p95 grows"
    yield f"  {'':32} {'p50':>7} {'p95':>7}     {'p50':>7} {'p95':>7}"
    for action in actions:
        figures = [desk.percentile(rounds[size], action, percent) for size in (small, large) for percent in (50, 95)]
        times = desk.growth(rounds[small], rounds[large], action, 95)
        yield (
            f"  {action:32} {figures[0]:7.1f} {figures[1]:7.1f}     {figures[2]:7.1f} {figures[3]:7.1f}"
            f"   {times:8.2f} times  target: at most {MAX_GROWTH}  {_verdict(times <= MAX_GROWTH)}"
        )


def _windows(windows):
    yield f"Opening a conversation of {long_history.LONG:,} messages, p50 in milliseconds, median of {long_history.ROUNDS} rounds"
    for name, rounds in windows.items():
        yield f"  {name:40} {statistics.median(statistics.median(one) for one in rounds):8.1f}"
    yield _at_most("beside: Discuss channel", long_history.ratio(windows), "times", MAX_OF_CHANNEL)


def _live(heard):
    yield "Until another browser hears of it, p50 in milliseconds"
    for name, waits in heard.items():
        yield f"  {name:40} {statistics.median(waits):8.1f}"
    yield _at_most("beside: Discuss message", live.ratio(heard), "times", MAX_OF_DISCUSS)


def _outbound(single, burst):
    yield "Texts on their way out, no scheduler running"
    yield _at_most("from Send to the carrier, p50", statistics.median(single), "ms", MAX_SEND)
    yield _at_most(f"{outbound.NUMBERS} numbers, {outbound.EACH} texts each, from last Send", burst, "s", MAX_BURST)


def _at_most(what, value, unit, most):
    return f"  {what:40} {value:8.2f} {unit:5}       target: at most {most:<5}  {_verdict(value <= most)}"


def _memory(usage):
    yield "A worker's memory over 10,000 texts, in MiB"
    for number, (before, after) in enumerate(usage, 1):
        for kind in ("rss", "pss"):
            growth = after[kind] - before[kind]
            yield (
                f"  worker {number}, {kind.upper():20} {before[kind]:7.1f} → {after[kind]:7.1f}   {growth:+8.1f}"
                f"        target: below {MAX_MEMORY}     {_verdict(growth < MAX_MEMORY)}"
            )


def _verdict(met):
    return "met" if met else "MISSED"
