"""Whether the workers grow with the texts they take in."""

import psutil

from .client import WEBHOOK
from .inbound import send

WARM_UP = 1000
TEXTS = 10_000
BATCH = 2000
MIB = 2**20


def measure(process_id, port, database, carrier, tell):
    """:param process_id: of Odoo's main process
    :param tell: called with a line of progress
    :return: a list with (before, after) of each worker; both are a dictionary with ``rss`` and ``pss`` in MiB
    """
    _take_in(WARM_UP, port, database, carrier)
    workers = _workers(process_id)
    before = [_usage(worker) for worker in workers]
    for sent in range(0, TEXTS, BATCH):
        _take_in(BATCH, port, database, carrier)
        tell(f"{sent + BATCH:,} of {TEXTS:,} texts")
    return list(zip(before, [_usage(worker) for worker in workers], strict=True))


def _take_in(count, port, database, carrier):
    send(port, database, WEBHOOK, carrier.make_texts(count))


def _workers(process_id):
    """:return: Odoo's HTTP workers: its children, except the one for websockets"""
    return [child for child in psutil.Process(process_id).children() if "gevent" not in child.cmdline()]


def _usage(process):
    usage = process.memory_full_info()
    return {"rss": usage.rss / MIB, "pss": usage.pss / MIB}
