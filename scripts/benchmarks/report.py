"""What was measured, as the lines that docs/benchmarks.md shows."""

import os
import platform
import statistics
import sys

import psutil

from . import desk, inbound

MIN_OF_ROW, MIN_OF_POST = 0.6, 1.5  # inbound texts per second, as a multiple of the other route's
MAX_GROWTH = 1.3  # p95 in the large database, as a multiple of that in the small one
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


def format_all(machine, rates, rounds, usage):
    """:param str machine: what ``describe_machine`` returned
    :param rates: what ``inbound.measure`` returned
    :param rounds: for each size the ``rounds`` of its desk, the small one first
    :param usage: what ``memory.measure`` returned
    :return: the report
    """
    return "\n".join(["", machine, "", *_inbound(rates), "", *_desk(rounds), "", *_memory(usage)])


def _inbound(rates):
    _webhook, row, post = rates
    yield f"Inbound, {inbound.CLIENTS} clients, 2 workers, median of {inbound.ROUNDS} rounds"
    for route, values in rates.items():
        yield f"  {route:40} {statistics.median(values):8.0f} per second"
    for route, least in ((row, MIN_OF_ROW), (post, MIN_OF_POST)):
        times = inbound.ratio(rates, route)
        yield f"  {'beside: ' + route:40} {times:8.2f} times       target: at least {least:<5} {_verdict(times >= least)}"


def _desk(rounds):
    small, large = rounds
    yield f"An agent's wait in milliseconds, median of {desk.ROUNDS} rounds"
    yield f"  {'':32}  {small:>8,} texts        {large:>8,} texts       p95 grows"
    yield f"  {'':32} {'p50':>7} {'p95':>7}     {'p50':>7} {'p95':>7}"
    for action in desk.ACTIONS:
        figures = [desk.percentile(rounds[size], action, percent) for size in (small, large) for percent in (50, 95)]
        times = desk.growth(rounds[small], rounds[large], action, 95)
        yield (
            f"  {action:32} {figures[0]:7.1f} {figures[1]:7.1f}     {figures[2]:7.1f} {figures[3]:7.1f}"
            f"   {times:8.2f} times  target: at most {MAX_GROWTH}  {_verdict(times <= MAX_GROWTH)}"
        )


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
