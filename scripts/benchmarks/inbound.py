"""How many inbound texts a second, beside the two routes of the benchmark's addon."""

import statistics
import threading
import time

from .client import WEBHOOK, Client, UnexpectedAnswerError

CLIENTS = 4
AGENTS = 5  # of the queue, as in the addon's data/res.users.csv
ROUNDS = 20
TEXTS = 100  # per route and round
ROUTES = {
    "signed text (stored, 5 agents alerted)": WEBHOOK,
    "inserts one row": "/texting_bench/row",
    "message_post on a contact": "/texting_bench/post",
}


def measure(port, database, data, carrier, tell):
    """Measure the routes in turn, so that whatever else the machine does hits them alike.

    :param data: the ``Data`` of the database
    :param tell: called with a line of progress
    :return: for each of ROUTES a list of texts per second, one of each round
    """
    rates = {route: [] for route in ROUTES}
    before = data.count()
    for number in range(ROUNDS + 1):
        for route, path in ROUTES.items():
            rate = send(port, database, path, carrier.make_texts(TEXTS))
            if number:  # the first round warms the workers up
                rates[route].append(rate)
        if number:
            tell(f"round {number} of {ROUNDS}: " + ", ".join(f"{values[-1]:.0f}/s" for values in rates.values()))
    _check_stored(before, data.count(), (ROUNDS + 1) * TEXTS)
    return rates


def _check_stored(before, after, sent):
    """:raises UnexpectedAnswerError: not every text was stored, with its request, and alerted to every agent"""
    grown = tuple(now - then for then, now in zip(before, after, strict=True))
    if grown != (sent, sent, sent * AGENTS):
        raise UnexpectedAnswerError(f"Of {sent} texts these many were stored, processed, and alerted: {grown}")


def send(port, database, path, texts):
    """Send texts with CLIENTS clients at once.

    :return: texts per second
    """
    failures = []
    shares = [texts[first::CLIENTS] for first in range(CLIENTS)]
    threads = [threading.Thread(target=_send_all, args=(port, database, path, share, failures)) for share in shares]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return len(texts) / (time.perf_counter() - started)


def ratio(rates, route):
    """:return: the webhook's rate as a multiple of another route's: the median of the rounds"""
    webhook = rates[next(iter(ROUTES))]
    return statistics.median(own / other for own, other in zip(webhook, rates[route], strict=True))


def _send_all(port, database, path, texts, failures):
    client = Client(port, {"X-Odoo-Database": database})
    try:
        for body, headers in texts:
            client.post(path, body, headers)
    except Exception as error:
        failures.append(error)  # raised by the thread that waits for this one
