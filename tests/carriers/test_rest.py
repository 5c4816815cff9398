"""A gateway of one's own: with nothing but defaults, and with settings for one that does everything otherwise."""
import base64
import dataclasses
import hashlib
import hmac
import json
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from carrier_contract import NOW, TEXT, CarrierContract, changed_bodies, random_event, random_json
from carriers.account_types import Account
from carriers.errors import DeferredError, RejectedError, UnreadableError, VerificationError
from carriers.rest.settings import DEFAULTS, pick
from carriers.types import Failure, InboundText, Media, Status, WebhookRequest
from requests.structures import CaseInsensitiveDict

URL = "https://texting.example.com/texting_inbox/webhook/token-1"
SECRET = "the gateway's secret"

# A gateway that shares no name with the defaults.
OTHER = {
    "verify": {
        "method": "hmac",
        "header": "X-Hub-Signature-256",
        "prefix": "sha256=",
        "encoding": "base64",
        "timestamp_header": "X-Hub-Time",
    },
    "events": "batch.items",
    "kind": "what.name",
    "kinds": {"mo": "text", "dlr": "report", "ping": "ignore"},
    "text": {
        "uid": "sms.number",
        "sender": "sms.who",
        "recipient": "sms.whom",
        "body": "sms.words",
        "media": "sms.files",
        "received_at": "sms.at",
    },
    "report": {"uid": "sms.number", "status": "sms.state", "error": "sms.why"},
    "statuses": {"1": "delivered", "2": "failed", "8": "sent"},
    "errors": {"STOPPED": "opted_out", "12": "filtered"},
    "send": {
        "path": "/v3/{account}/sms",
        "auth": "",
        "headers": {"X-Api-Key": "{secret}"},
        "body": {"outbound": [{"src": "{from}", "dst": ["{to}"], "msg": {"text": "{text}"}, "files": "{media}"}],
                 "note": "for {reference}", "flash": False},
        "uid": "results.0.number",
        "error": "results.0.why",
    },
    "acknowledge": {"body": "OK", "content_type": "text/plain"},
}


def hmac_of(signed, secret=SECRET):
    return hmac.new(secret.encode(), signed, hashlib.sha256)


def signed(body, secret=SECRET):
    headers = {"x-signature": hmac_of(body, secret).hexdigest(), "content-type": "application/json"}
    return WebhookRequest("POST", URL, CaseInsensitiveDict(headers), body)


def otherwise(event, timestamp=NOW):
    """What the other gateway posts."""
    body = json.dumps({"batch": {"items": [event]}}).encode()
    signature = base64.b64encode(hmac_of(f"{timestamp}.".encode() + body).digest()).decode()
    headers = {"X-Hub-Signature-256": f"sha256={signature}", "X-Hub-Time": str(timestamp)}
    return WebhookRequest("POST", URL, CaseInsensitiveDict(headers), body)


class TestRest(CarrierContract):
    account = Account(code="rest", account="us", secret=SECRET, base_url="https://gateway.example.com", webhook_url=URL)
    signature_header = "X-Signature"
    sent_word, delivered_word = "sent", "delivered"
    foreign_event = json.dumps({"type": "call", "id": "uid-1"}).encode()
    accepted = (200, {"id": "uid-9"})
    busy = {"error": "busy"}
    refusals = [
        (422, {"error": failure.value}, failure) for failure in Failure if failure is not Failure.TRANSIENT
    ] + [
        (400, {"error": "something new"}, Failure.UNKNOWN),
        (400, {"error": ["opted_out"]}, Failure.UNKNOWN),
        (401, b"", Failure.CONFIGURATION),
        (404, b"<html>", Failure.CONFIGURATION),
        (413, b"", Failure.CONTENT),
    ]

    def text_request(self, secret=SECRET, **changes):
        event = {"type": "text", "id": "uid-1", "from": "+12125550147", "to": "+14155550100", "text": "Hello", "media": []}
        names = {"uid": "id", "sender": "from", "recipient": "to", "body": "text"}
        event.update({names.get(name, name): value for name, value in changes.items()})
        return signed(json.dumps(event).encode(), secret)

    def report_request(self, word, **more):
        return signed(json.dumps({"type": "report", "id": "uid-1", "status": word, **more}).encode())

    def other_request(self, body):
        return signed(body)

    def with_changed_bytes(self, request):
        return changed_bodies(request)

    def garbage(self, dice):
        names = ["type", "id", "from", "to", "text", "media", "time", "status", "error"]
        known = {"id": ["uid-1", 7], "type": ["text", "report"], "status": ["failed", "sent"]}
        event = random_event(dice, names, to=["+1"], **{"from": ["+12125550147"]}, **known)
        return json.dumps(event if dice.random() < 0.95 else random_json(dice)).encode()

    def body_sent(self, recorded):
        return json.loads(recorded.body)["text"]

    # -- its own: verification -------------------------------------------------------------------------------------

    def test_token_proves_a_request_as_well(self):
        headers = CaseInsensitiveDict({"Authorization": f"Bearer {SECRET}"})
        request, by_token = WebhookRequest("POST", URL, headers, b"{}"), {"verify": {"method": "bearer"}}
        assert self.accepts(request, settings=by_token)
        for header in (f"Basic {SECRET}", "Bearer "):
            refused = dataclasses.replace(request, headers=CaseInsensitiveDict({"Authorization": header}))
            assert not self.accepts(refused, settings=by_token)

    def test_one_key_for_tokens_and_signatures_needs_a_time_stamp(self):
        """B3: whoever saw the token could sign texts with it, of any age; without settings, a token proves nothing"""
        headers = CaseInsensitiveDict({"Authorization": f"Bearer {SECRET}"})
        request = WebhookRequest("POST", URL, headers, b"{}")
        undated = {"verify": {"method": "any"}}
        assert not self.accepts(request)
        assert not self.accepts(request, settings=undated)
        assert not self.accepts(signed(b"{}"), settings=undated)
        assert self.accepts(request, settings={"verify": {"method": "any", "timestamp_header": "X-Timestamp"}})

    def test_only_the_method_of_the_settings_counts(self):
        """B3: a gateway that signs is not let in by a token."""
        by_token = WebhookRequest("POST", URL, CaseInsensitiveDict({"Authorization": f"Bearer {SECRET}"}), b"{}")
        assert not self.accepts(by_token, settings={"verify": {"method": "hmac"}})
        assert not self.accepts(signed(b"{}"), settings={"verify": {"method": "bearer"}})
        assert not self.accepts(signed(b"{}"), settings={"verify": {"method": "none"}})
        assert not self.accepts(signed(b"{}"), settings={"verify": {"method": []}})

    def test_form_is_never_proven_by_a_signature(self):
        """B3: its raw bytes are gone when we see it, so a signature of nothing would cover anything."""
        form = (("type", "text"), ("id", "uid-1"))
        request = dataclasses.replace(signed(b""), form=form)
        assert not self.accepts(request)
        by_token = WebhookRequest("POST", URL, CaseInsensitiveDict({"Authorization": f"Bearer {SECRET}"}), b"", form)
        assert self.accepts(by_token, settings={"verify": {"method": "bearer"}})

    def test_webhook_may_have_a_secret_of_its_own(self):
        assert self.accepts(signed(b"{}", "signing"), webhook_secret="signing")
        assert not self.accepts(signed(b"{}"), webhook_secret="signing")

    def test_secret_of_blanks_is_no_secret(self):
        assert not self.accepts(signed(b"{}", ""), secret="  ")
        assert not self.accepts(signed(b"{}", "  "), secret="  ")

    @pytest.mark.parametrize("age", [301, -301, 86400])
    def test_stale_signature_is_refused_where_there_is_a_time(self, age):
        """B3"""
        assert self.accepts(otherwise({}), settings=OTHER)
        assert not self.accepts(otherwise({}, NOW - age), settings=OTHER)

    def test_time_is_part_of_what_is_signed(self):
        request = otherwise({}, NOW - 9000)
        request.headers["X-Hub-Time"] = str(NOW)
        assert not self.accepts(request, settings=OTHER)

    def accepts(self, request, **changes):
        try:
            self.carrier(**changes).verify(request)
        except VerificationError:
            return False
        return True

    # -- its own: reading ------------------------------------------------------------------------------------------

    def test_batch_is_read_whole(self):
        entry = {"type": "text", "from": "+12125550147", "to": "+14155550100", "text": "Hello"}
        batch = [{**entry, "id": "1"}, {"type": "call"}, {**entry, "id": 2}]
        first, second, rest = self.read(signed(json.dumps(batch).encode()))
        assert (first.uid, second.uid, rest.unreadable) == ("1", "2", ["neither a text nor a report"])

    def test_groups_text_is_one_text_to_our_number(self):
        request = self.text_request(recipient=["+13125550111", "+14155550100"])
        (text,) = self.carrier(numbers=("+14155550100",)).read(request)
        assert text.recipient == "+14155550100"

    def test_media_and_time_are_read(self):
        media = ["https://media.example.com/1.jpg", {"url": "https://media.example.com/2", "content_type": "image/png"}]
        (text,) = self.read(self.text_request(media=media, time="2026-11-18T10:02:03+01:00"))
        assert text.media == (Media(media[0]), Media("https://media.example.com/2", "image/png"))
        assert text.received_at == datetime(2026, 11, 18, 9, 2, 3)

    def test_form_is_read_by_the_same_names(self):
        form = (("type", "text"), ("id", "uid-1"), ("from", "12125550147"), ("to", "14155550100"), ("text", " Hi "))
        (text,) = self.carrier().read(WebhookRequest("POST", URL, {}, b"", form))
        assert text == InboundText("uid-1", "12125550147", "+14155550100", " Hi ")

    @pytest.mark.parametrize("failure", list(Failure))
    def test_failed_report_says_why(self, failure):
        """B4: the reason of a failure is visible."""
        (report,) = self.read(self.report_request("failed", error=failure.value))
        assert (report.status, report.failure, report.detail) == (Status.FAILED, failure, f"failed {failure.value}")

    def test_other_gateways_text_is_read_by_the_settings(self):
        sms = {"number": 77, "who": "12125550147", "whom": "14155550100", "words": "Hello", "files": ["https://a.example/1"],
               "at": NOW}
        carrier = self.carrier(settings=OTHER)
        request = otherwise({"what": {"name": "mo"}, "sms": sms})
        carrier.verify(request)
        assert carrier.read(request) == [
            InboundText("77", "12125550147", "+14155550100", "Hello", (Media("https://a.example/1"),),
                        datetime(2026, 11, 18, 9, 6, 40))
        ]

    @pytest.mark.parametrize(
        ("state", "why", "status", "failure"),
        [
            (1, None, Status.DELIVERED, None),
            ("8", None, Status.SENT, None),
            (2, "STOPPED", Status.FAILED, Failure.OPTED_OUT),
            (2, 12, Status.FAILED, Failure.FILTERED),
            (2, "opted_out", Status.FAILED, Failure.UNKNOWN),
        ],
    )
    def test_other_gateways_report_is_read_by_the_settings(self, state, why, status, failure):
        event = {"what": {"name": "dlr"}, "sms": {"number": 77, "state": state, "why": why}}
        (report,) = self.carrier(settings=OTHER).read(otherwise(event))
        assert (report.uid, report.status, report.failure) == ("77", status, failure)

    def test_other_gateways_further_events_are_passed_over_or_unreadable(self):
        carrier = self.carrier(settings=OTHER)
        assert carrier.read(otherwise({"what": {"name": "ping"}})) == []
        with pytest.raises(UnreadableError):
            carrier.read(otherwise({"what": {"name": "text"}}))
        with pytest.raises(UnreadableError):
            carrier.read(otherwise({"what": {"name": "dlr"}, "sms": {"number": 1, "state": "delivered"}}))
        assert carrier.acknowledge() == ("OK", "text/plain")

    @pytest.mark.parametrize("value", [None, 5, "x", [], {}, True, {"uid": []}])
    @pytest.mark.parametrize("name", [*OTHER])
    def test_odd_settings_are_no_surprise(self, server, name, value):
        """B1: a typing error in the settings ends as a failed event or a failed text."""
        server.answer(*self.accepted)
        carrier = self.carrier(settings={name: value}, base_url=server.url)
        request = self.text_request()
        for attempt in (lambda: carrier.verify(request), lambda: carrier.read(request), lambda: carrier.send(TEXT)):
            try:
                attempt()
            except (VerificationError, UnreadableError, RejectedError, DeferredError):
                continue
        assert len(carrier.acknowledge()) == 2

    # -- its own: sending ------------------------------------------------------------------------------------------

    def test_sent_message_is_the_simplest_there_could_be(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url + "/api/").send(TEXT)
        (sent,) = server.requests
        assert (sent.method, sent.path) == ("POST", "/api/messages")
        assert sent.headers["Authorization"] == f"Bearer {SECRET}"
        assert sent.headers["Content-Type"] == "application/json"
        assert json.loads(sent.body) == {
            "from": TEXT.sender,
            "to": TEXT.recipient,
            "text": TEXT.body,
            "media": [],
            "reference": "42",
            "callback": TEXT.status_callback,
        }

    def test_other_gateways_message_follows_the_settings(self, server):
        server.answer(201, {"results": [{"number": 77}]})
        text = dataclasses.replace(TEXT, media_urls=("https://texting.example.com/1",))
        result = self.carrier(base_url=server.url, settings=OTHER, account="us/them").send(text)
        (sent,) = server.requests
        assert result.uid == "77"
        assert sent.path == "/v3/us%2Fthem/sms"
        assert sent.headers["X-Api-Key"] == SECRET
        assert "Authorization" not in sent.headers
        outbound = {"src": TEXT.sender, "dst": [TEXT.recipient], "msg": {"text": TEXT.body}, "files": list(text.media_urls)}
        assert json.loads(sent.body) == {"outbound": [outbound], "note": "for 42", "flash": False}

    def test_other_gateways_refusal_is_read_by_the_settings(self, server):
        server.answer(400, {"results": [{"why": "STOPPED"}]})
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url, settings=OTHER).send(TEXT)
        assert (caught.value.failure, caught.value.detail) == (Failure.OPTED_OUT, "STOPPED")

    def test_form_and_basic_credentials_can_be_asked_for(self, server):
        server.answer(*self.accepted)
        body = {"to": "{to}", "text": "{text}", "media": "{media}"}
        settings = {"send": {"auth": "basic", "format": "form", "body": body}}
        text = dataclasses.replace(TEXT, media_urls=("https://a.example/1", "https://a.example/2"))
        self.carrier(base_url=server.url, settings=settings).send(text)
        (sent,) = server.requests
        assert base64.b64decode(sent.headers["Authorization"].removeprefix("Basic ")).decode() == f"us:{SECRET}"
        assert parse_qsl(sent.body.decode()) == [
            ("to", TEXT.recipient),
            ("text", TEXT.body),
            ("media", "https://a.example/1"),
            ("media", "https://a.example/2"),
        ]

    def test_the_example_of_our_guide_does_what_it_says(self, server):
        guide = (Path(__file__).parents[2] / "docs" / "rest.md").read_text()
        settings = json.loads(guide.rpartition("```json")[2].partition("```")[0])
        server.answer(202, {"data": {"id": 7}})
        carrier = self.carrier(base_url=server.url, settings=settings)
        assert carrier.send(TEXT).uid == "7"
        (sent,) = server.requests
        assert (sent.path, json.loads(sent.body)["dst"]) == ("/v2/sms", [TEXT.recipient])
        data = {"id": 7, "from": "12125550147", "to": "14155550100", "content": "Hi", "state": "UNDELIV", "code": "STOP"}
        body = json.dumps([{"event": kind, "data": data} for kind in ("message.inbound", "message.status", "ping")]).encode()
        request = WebhookRequest(
            "POST", URL, CaseInsensitiveDict({"X-Hub-Signature-256": f"sha256={hmac_of(body).hexdigest()}"}), body
        )
        carrier.verify(request)
        text, report = carrier.read(request)
        assert (text.sender, text.body) == ("12125550147", "Hi")
        assert (report.status, report.failure) == (Status.FAILED, Failure.OPTED_OUT)

    def test_the_defaults_of_our_guide_are_the_defaults(self):
        guide = (Path(__file__).parents[2] / "docs" / "rest.md").read_text()
        paths = ("verify.method", "verify.header", "verify.encoding", "kind", "send.path", "send.auth", "send.uid", "health.path")
        for path in paths:
            assert f'| `{path}` | `"{pick(DEFAULTS, path)}"` |' in guide
        assert f"| `send.media` | `{json.dumps(DEFAULTS['send']['media'])}` |" in guide

    def test_what_a_person_wrote_is_never_a_template(self, server):
        """B3: the secret is not for them to ask for."""
        server.answer(*self.accepted)
        self.carrier(base_url=server.url).send(dataclasses.replace(TEXT, body="{secret} {to} {{secret}}"))
        assert json.loads(server.requests[0].body)["text"] == "{secret} {to} {{secret}}"

    def test_gateway_without_ids_goes_by_ours(self, server):
        server.answer(200, b"OK")
        assert self.carrier(base_url=server.url, settings={"send": {"uid": ""}}).send(TEXT).uid == "42"

    @pytest.mark.parametrize("missing", [{"base_url": " "}, {"secret": " "}])
    def test_account_without_an_address_or_a_secret_calls_nobody(self, server, missing):
        with pytest.raises(RejectedError) as caught:
            self.carrier(**{"base_url": server.url, **missing}).send(TEXT)
        assert caught.value.failure is Failure.CONFIGURATION
        assert not server.requests
