"""Questions to a carrier's API end in time, however it answers (B10)."""

import time

import pytest
import requests
from carriers.account_types import Account, Fault
from carriers.errors import CallError
from carriers.http import BoundedSession
from carriers.twilio.adapter import TwilioCarrier
from recording_server import RecordingServer


def test_calls_that_are_not_answered_share_the_time():
    """B10: one that waits leaves less for the next; when it is used up nothing is called."""
    with RecordingServer() as server:
        for _ in range(3):
            server.hang()
        session, begin = BoundedSession(0.6), time.monotonic()
        for _ in range(3):
            with pytest.raises(requests.Timeout):
                session.get(server.url, timeout=(5, 20))
        assert time.monotonic() - begin < 2
        assert len(server.requests) == 1


def test_answer_in_time_is_given():
    """B10: the bound costs nothing."""
    with RecordingServer() as server:
        server.answer(body={"ok": True})
        assert BoundedSession(5).get(server.url).json() == {"ok": True}


def test_adapter_calls_a_hung_api_a_fault():
    """B10: what an administrator waits for ends with a finding or a CallError, in time."""
    with RecordingServer() as server:
        for _ in range(9):
            server.hang()
        account = Account(code="twilio", account="AC1", secret="token", base_url=server.url, numbers=("+14155550100",),
                          webhook_url="https://crm.example.com/texting_inbox/webhook/t")
        begin = time.monotonic()
        adapter = TwilioCarrier(account, session=BoundedSession(0.6))
        assert {finding.fault for finding in adapter.check()} == {Fault.UNREACHABLE}
        with pytest.raises(CallError):
            adapter.list_numbers()
        assert time.monotonic() - begin < 3
