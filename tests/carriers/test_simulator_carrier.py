"""The simulated carrier: signatures are computed here, from the words of its description."""
import dataclasses
import hashlib
import hmac
import json
from datetime import datetime

import pytest
from carrier_contract import NOW, TEXT, CarrierContract, random_json
from carriers.account_types import Account, OwnedNumber
from carriers.errors import UnreadableError, VerificationError
from carriers.simulator import adapter as simulator
from carriers.types import Failure, Media, Status, WebhookRequest
from requests.structures import CaseInsensitiveDict

SECRET = "a simulator's secret"


def request_with(body, secret=SECRET, timestamp=NOW):
    signed = str(timestamp).encode() + b"." + body
    signature = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return WebhookRequest(
        method="POST",
        url="https://texting.example.com/texting_inbox/webhook/token-1",
        headers=CaseInsensitiveDict({"x-texting-signature": f"t={timestamp},v1={signature}"}),
        body=body,
    )


class TestSimulator(CarrierContract):
    account = Account(
        code="simulator", secret=SECRET, webhook_url="https://texting.example.com/texting_inbox/webhook/token-1"
    )
    signature_header = "X-Texting-Signature"
    sent_word, delivered_word = "sent", "delivered"
    foreign_event = json.dumps({"type": "call", "uid": "uid-1"}).encode()
    accepted = (200, {"uid": "uid-9", "status": "sent"})
    busy = {"detail": "busy"}
    refusals = [
        (422, {"failure": failure.value, "detail": "refused"}, failure)
        for failure in Failure
        if failure is not Failure.TRANSIENT
    ] + [
        (401, b"", Failure.CONFIGURATION),
        (403, b"", Failure.CONFIGURATION),
        (404, b"<html>", Failure.CONFIGURATION),
        (413, b"", Failure.CONTENT),
        (422, {"failure": "bad mood"}, Failure.UNKNOWN),
        (400, {"failure": ["opted_out"]}, Failure.UNKNOWN),
    ]

    def text_request(self, secret=SECRET, **changes):
        event = {"type": "text", "uid": "uid-1", "from": "+12125550147", "to": "+14155550100", "text": "Hello", "media": []}
        names = {"sender": "from", "recipient": "to", "body": "text"}
        event.update({names.get(name, name): value for name, value in changes.items()})
        return request_with(json.dumps(event).encode(), secret)

    def report_request(self, word, **more):
        return request_with(json.dumps({"type": "report", "uid": "uid-1", "status": word, **more}).encode())

    def other_request(self, body):
        return request_with(body)

    def with_changed_bytes(self, request):
        for position in range(len(request.body)):
            body = bytearray(request.body)
            body[position] ^= 1
            yield WebhookRequest(request.method, request.url, request.headers, bytes(body))

    def garbage(self, dice):
        if dice.random() < 0.1:
            return dice.randbytes(dice.randrange(40))
        event = random_json(dice)
        names = ["type", "uid", "from", "to", "text", "media", "received_at", "status", "failure", "detail"]
        if dice.random() < 0.9:
            event = {name: random_json(dice) for name in dice.sample(names, dice.randrange(len(names)))}
            event["type"] = dice.choice(["text", "report"])
            event.setdefault("uid", "uid-1")
            event["status"] = dice.choice(["failed", "sent", event.get("status")])
        return json.dumps(event).encode()

    def body_sent(self, recorded):
        return json.loads(recorded.body)["text"]

    # -- its own ---------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("age", [301, -301, 86400])
    def test_stale_signature_is_refused(self, age):
        """B3: a recorded request cannot be played again later."""
        request = request_with(self.text_request().body, timestamp=NOW - age)
        with pytest.raises(VerificationError):
            self.carrier().verify(request)

    @pytest.mark.parametrize("age", [0, 299, -299])
    def test_clocks_may_differ_a_little(self, age):
        self.carrier().verify(request_with(self.text_request().body, timestamp=NOW - age))

    def test_newer_time_with_an_old_signature_is_refused(self):
        request = request_with(self.text_request().body, timestamp=NOW - 9000)
        signature = request.headers["X-Texting-Signature"].replace(str(NOW - 9000), str(NOW))
        request.headers["X-Texting-Signature"] = signature
        with pytest.raises(VerificationError):
            self.carrier().verify(request)

    def test_media_and_time_are_read(self):
        request = self.text_request(
            media=["https://media.example.com/1.jpg"], received_at="2026-11-18T10:02:03+01:00"
        )
        (text,) = self.read(request)
        assert text.media == (Media("https://media.example.com/1.jpg"),)
        assert text.received_at == datetime(2026, 11, 18, 9, 2, 3)

    def test_picture_of_the_simulated_phone_comes_along(self):
        """B6: its server is this very one, so nothing has to be fetched."""
        (text,) = self.read(self.text_request(media=[{"content": "UE5H"}]))
        assert text.media == (Media("", content=b"PNG"),)

    @pytest.mark.parametrize("entry", [{}, {"content": None}, {"content": 3}, {"content": "no base64"}, {"content": "é"}])
    def test_unreadable_picture_of_the_simulated_phone(self, entry):
        """B1: it does not take the words with it."""
        (text,) = self.read(self.text_request(media=[entry], body="Look"))
        assert (text.body, text.unreadable) == ("Look", ["a picture is not base64"])

    @pytest.mark.parametrize(
        ("given", "understood"),
        [
            (NOW, datetime(2026, 11, 18, 9, 6, 40)),
            ("2026-11-18T09:06:40Z", datetime(2026, 11, 18, 9, 6, 40)),
            ("2026-11-18T09:06:40", datetime(2026, 11, 18, 9, 6, 40)),
            ("yesterday", None),
            ("0001-01-01T00:00:00+14:00", None),
            (1e300, None),
            (None, None),
            ([], None),
        ],
    )
    def test_text_is_never_refused_for_its_clock(self, given, understood):
        assert self.read(self.text_request(received_at=given))[0].received_at == understood

    @pytest.mark.parametrize("failure", list(Failure))
    def test_failed_report_says_why(self, failure):
        """B4: the reason of a failure is visible."""
        (report,) = self.read(self.report_request("failed", failure=failure.value, detail="as\0 said "))
        assert (report.status, report.failure, report.detail) == (Status.FAILED, failure, "as said")

    def test_failed_report_of_an_unknown_reason_is_unknown(self):
        assert self.read(self.report_request("failed", failure="bad mood"))[0].failure is Failure.UNKNOWN

    def test_lists_are_no_words(self):
        (report,) = self.read(self.report_request("failed", failure=["opted_out"], detail=["said"]))
        assert (report.failure, report.detail) == (Failure.UNKNOWN, "")

    def test_body_too_deep_to_parse_is_unreadable(self):
        with pytest.raises(UnreadableError):
            self.read(request_with(b"[" * 100_000))

    @pytest.mark.parametrize("field", ["uid", "from", "text", "media", "status", "failure", "detail", "received_at"])
    def test_deep_values_are_no_surprise(self, field):
        """B1: at every depth that can still be parsed."""
        for kind in ("text", "report"):
            event = {"type": kind, "uid": "uid-1", "from": "1", "to": "2", "status": "failed", field: "DEEP"}
            for depth in range(1, 1000, 9):
                body = json.dumps(event).replace('"DEEP"', "[" * depth + "]" * depth).encode()
                try:
                    self.carrier().read(request_with(body))
                except UnreadableError:
                    continue

    def test_sent_text_is_signed_and_complete(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url).send(TEXT)
        (sent,) = server.requests
        assert sent.path == "/texting_inbox/simulator/send"
        assert sent.headers["X-Texting-Signature"] == request_with(sent.body).headers["x-texting-signature"]
        assert json.loads(sent.body) == {
            "from": TEXT.sender,
            "to": TEXT.recipient,
            "text": TEXT.body,
            "media": [],
            "reference": "42",
            "callback": TEXT.status_callback,
        }

    def test_pictures_are_sent_by_their_links(self, server):
        """B6: the simulated phone is told where they are."""
        server.answer(*self.accepted)
        links = ("https://texting.example.com/1", "https://texting.example.com/2")
        self.carrier(base_url=server.url).send(dataclasses.replace(TEXT, media_urls=links))
        assert json.loads(server.requests[0].body)["media"] == list(links)
        assert self.carrier().media_limits.count >= len(links)

    def test_account_is_always_in_order_and_has_the_numbers_it_is_given(self):
        """B10: there is nothing to be wrong; nobody is asked."""
        carrier = self.carrier(numbers=("+14155550100", "+14155550101"))
        assert list(carrier.check()) == []
        assert carrier.list_numbers() == [OwnedNumber("+14155550100"), OwnedNumber("+14155550101")]
        assert {carrier.sets_up_webhook, carrier.lists_inbound, carrier.finds_sent} == {False}

    def test_its_server_is_where_the_webhook_is(self):
        assert simulator.server_of(self.account) == "https://texting.example.com"
