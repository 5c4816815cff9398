"""The simulated carrier's delivery reports, as the webhook gets them."""
import hashlib
import hmac
import json
import time

import pytest
from carriers.account_types import Account
from carriers.simulator import reports as simulator_reports
from recording_server import closed_port

EVENT = {"type": "report", "uid": "uid-1", "status": "delivered", "failure": None}
HEADERS = {"X-Odoo-Database": "texting"}


def account(url):
    webhook = "https://texting.example.com/texting_inbox/webhook/t-1"
    return Account(code="simulator", secret="sesame", base_url=url, webhook_url=webhook)


def test_report_is_a_signed_webhook_request(server):
    assert simulator_reports.report(account(server.url), EVENT, HEADERS, delay=0)
    (request,) = server.requests
    assert request.path == "/texting_inbox/webhook/t-1"
    assert json.loads(request.body) == EVENT
    assert request.headers["X-Odoo-Database"] == "texting"
    stamp, digest = (part.split("=", 1)[1] for part in request.headers["X-Texting-Signature"].split(","))
    assert abs(int(stamp) - time.time()) < 5
    assert digest == hmac.new(b"sesame", stamp.encode() + b"." + request.body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("status", [404, 500, 503])
def test_report_that_was_not_taken_is_repeated(server, status):
    server.answer(status)
    server.reset()
    assert simulator_reports.report(account(server.url), EVENT, HEADERS, delay=0, pauses=(0, 0))
    assert [json.loads(request.body) for request in server.requests] == [EVENT] * 3


def test_report_is_given_up_in_the_end():
    assert not simulator_reports.report(account(closed_port()), EVENT, HEADERS, delay=0, pauses=(0,))


def test_report_comes_later_from_a_thread_that_keeps_nobody_waiting(server):
    thread = simulator_reports.report_later(account(server.url), EVENT, HEADERS, delay=0.05)
    assert thread.daemon
    assert not server.requests
    thread.join(5)
    assert len(server.requests) == 1
