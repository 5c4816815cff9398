"""Telnyx: requests are signed with PyNaCl, and the official SDK has to agree; never by the code under test."""
import base64
import dataclasses
import hashlib
import json
from datetime import datetime

import pytest
from carrier_contract import NOW, TEXT, CarrierContract, changed_bodies, random_event, random_json
from carriers.account_types import Account
from carriers.errors import DeferredError, RejectedError, UnreadableError, VerificationError
from carriers.telnyx import adapter as telnyx
from carriers.types import Failure, Media, Status, WebhookRequest
from media_contract import MediaContract
from nacl.signing import SigningKey
from requests.structures import CaseInsensitiveDict
from telnyx.lib.webhook_verification import WebhookVerificationError, verify_webhook_signature
from vendor_ids import UUIDS

URL = "https://texting.example.com/texting_inbox/webhook/token-1"
PROFILE = "40017d7f-5f6a-4a3e-9d0b-000000000001"


def key_of(secret):
    return SigningKey(hashlib.sha256(secret.encode()).digest())


def public_key_of(secret):
    return base64.b64encode(key_of(secret).verify_key.encode()).decode()


def signed(body, secret="the account's key", timestamp=NOW):
    signature = key_of(secret).sign(str(timestamp).encode() + b"|" + body).signature
    headers = {"telnyx-signature-ed25519": base64.b64encode(signature).decode(), "telnyx-timestamp": str(timestamp)}
    return WebhookRequest("POST", URL, CaseInsensitiveDict(headers), body)


def inbound(**changes):
    """A complete message.received as Telnyx posts it (identifiers replaced)."""
    return {
        "data": {
            "event_type": "message.received",
            "id": "b301ed3f-1490-491f-995f-6e64e69674d4",
            "occurred_at": "2026-11-18T09:06:39.123+00:00",
            "payload": {
                "cc": [],
                "completed_at": None,
                "cost": {"amount": "0.0040", "currency": "USD"},
                "direction": "inbound",
                "encoding": "GSM-7",
                "errors": [],
                "from": {"carrier": "T-Mobile USA", "line_type": "Wireless", "phone_number": "+12125550147"},
                "id": UUIDS[1],
                "media": [],
                "messaging_profile_id": PROFILE,
                "organization_id": "47a530f8-4362-4526-829b-000000000001",
                "parts": 1,
                "received_at": "2026-11-18T10:06:39.053+01:00",
                "record_type": "message",
                "sent_at": None,
                "subject": "",
                "tags": [],
                "text": "Is the 10x10 unit still free?",
                "to": [
                    {
                        "carrier": "Telnyx",
                        "line_type": "Wireless",
                        "phone_number": "+14155550100",
                        "status": "webhook_delivered",
                    }
                ],
                "type": "SMS",
                "valid_until": None,
                "webhook_failover_url": None,
                "webhook_url": URL,
                **changes,
            },
            "record_type": "event",
        },
        "meta": {"attempt": 1, "delivered_to": URL},
    }


def finalized(word, kind="message.finalized", errors=()):
    """A delivery report (shortened to what it shares with no text)."""
    recipient = {"carrier": "T-Mobile USA", "line_type": "Wireless", "phone_number": "+12125550147", "status": word}
    payload = {
        "direction": "outbound",
        "errors": list(errors),
        "from": {"carrier": "Telnyx", "line_type": "Wireless", "phone_number": "+14155550100"},
        "id": UUIDS[1],
        "record_type": "message",
        "text": "Yes, from 5x5 up",
        "to": [recipient],
        "type": "SMS",
    }
    return {"data": {"event_type": kind, "id": f"event-{word}", "payload": payload, "record_type": "event"}}


def taken(**changes):
    """The answer to a text that was taken (shortened to what callers may rely on)."""
    message = {
        "direction": "outbound",
        "errors": [],
        "from": {"phone_number": "+14155550100"},
        "id": UUIDS[9],
        "parts": 2,
        "record_type": "message",
        "to": [{"phone_number": "+12125550147", "status": "queued"}],
        "type": "SMS",
    }
    return {"data": {**message, **changes}}


def refused(code, title="refused"):
    return {"errors": [{"code": code, "title": title, "detail": "as said", "meta": {"url": "https://developers.telnyx.com"}}]}


class TestTelnyx(MediaContract, CarrierContract):
    uids = UUIDS
    account = Account(
        code="telnyx", account=PROFILE, secret="KEY0123", public_key=public_key_of("the account's key"), webhook_url=URL
    )
    unprovable = {"public_key": ""}
    signature_header = "telnyx-signature-ed25519"
    sent_word, delivered_word = "sent", "delivered"
    foreign_event = json.dumps({"data": {"event_type": "call.initiated", "payload": {"id": UUIDS[1]}}}).encode()
    accepted = (200, taken())
    busy = refused("10011", "Too many requests")
    refusals = [
        (422, refused(code), failure) for code, failure in telnyx.ERRORS.items() if failure is not Failure.TRANSIENT
    ] + [
        (422, refused("99999"), Failure.UNKNOWN),
        (422, {"errors": {"code": ["40300"]}}, Failure.UNKNOWN),
        (400, b"<html>Bad request</html>", Failure.UNKNOWN),
        (401, b"", Failure.CONFIGURATION),
        (404, b"", Failure.CONFIGURATION),
    ]

    def sent_with(self, request):
        message = json.loads(request.body)
        return message.get("text"), message.get("media_urls", [])

    def text_request(self, secret="the account's key", **changes):
        wrapped = {
            "uid": lambda value: {"id": value},
            "sender": lambda value: {"from": {"phone_number": value}},
            "recipient": lambda value: {"to": [{"phone_number": value}]},
            "body": lambda value: {"text": value},
        }
        values = {}
        for name, value in changes.items():
            values.update(wrapped[name](value) if name in wrapped else {name: value})
        return signed(json.dumps(inbound(**values)).encode(), secret)

    def report_request(self, word, **more):
        return signed(json.dumps(finalized(word, **more)).encode())

    def other_request(self, body):
        return signed(body)

    def with_changed_bytes(self, request):
        yield from changed_bodies(request)
        stamp = request.headers["telnyx-timestamp"]
        for wrong in (str(int(stamp) + 1), f"0{stamp}", f"{stamp} "):
            yield dataclasses.replace(request, headers=CaseInsensitiveDict({**request.headers, "telnyx-timestamp": wrong}))

    def garbage(self, dice):
        names = ["id", "from", "to", "text", "media", "errors", "received_at", "parts", "direction"]
        phones = [{"phone_number": "+12125550147", "status": dice.choice(["delivered", "delivery_failed"])}, "+1", [{}]]
        payload = random_event(dice, names, id=[UUIDS[1]], to=phones, **{"from": phones})
        data = {"event_type": dice.choice([*"abc", "message.received", "message.finalized"]), "payload": payload}
        event = {"data": data if dice.random() < 0.9 else random_json(dice)}
        return json.dumps(event if dice.random() < 0.9 else random_json(dice)).encode()

    def body_sent(self, recorded):
        return json.loads(recorded.body)["text"]

    # -- its own: verification -------------------------------------------------------------------------------------

    @pytest.mark.parametrize("change", ["nothing", "body", "stamp", "key"])
    def test_we_and_the_sdk_agree_on_right_and_wrong_requests(self, monkeypatch, change):
        """B3: the SDK is asked about the same requests, at the same time."""
        monkeypatch.setattr("time.time", lambda: NOW)
        request = self.text_request(secret="another's key" if change == "key" else "the account's key")
        if change == "body":
            request = dataclasses.replace(request, body=request.body + b" ")
        if change == "stamp":
            request.headers["telnyx-timestamp"] = str(NOW - 1)
        verdicts = []
        for verify in (
            lambda: verify_webhook_signature(request.body, request.headers, self.account.public_key),
            lambda: self.carrier().verify(request),
        ):
            try:
                verify()
            except (VerificationError, WebhookVerificationError):
                verdicts.append(False)
            else:
                verdicts.append(True)
        assert verdicts == [change == "nothing"] * 2

    @pytest.mark.parametrize("age", [301, -301, 86400])
    def test_stale_signature_is_refused(self, age):
        """B3: a recorded request cannot be played again later."""
        with pytest.raises(VerificationError):
            self.carrier().verify(signed(self.text_request().body, timestamp=NOW - age))

    @pytest.mark.parametrize("age", [0, 299, -299])
    def test_clocks_may_differ_a_little(self, age):
        self.carrier().verify(signed(self.text_request().body, timestamp=NOW - age))

    @pytest.mark.parametrize("key", ["", " ", "not base64!", base64.b64encode(b"too short").decode()])
    def test_unusable_public_key_refuses_everything(self, key):
        """B3: closed by default."""
        with pytest.raises(VerificationError):
            self.carrier(public_key=key).verify(self.text_request())

    @pytest.mark.parametrize(("word", "keyword"), [("STOP", "stop"), ("START", "start"), ("HELP", "help"), ("opt_out", "stop")])
    def test_telnyx_own_verdict_is_read(self, word, keyword):
        """D12: also for words that the account has set; without one there is none"""
        told = inbound(text="Basta", autoresponse_type=word)
        assert self.read(signed(json.dumps(told).encode()))[0].keyword.value == keyword
        assert self.read(self.text_request())[0].keyword is None

    def test_group_text_names_the_others(self):
        """S5: a text to several numbers is one to us, from its sender"""
        numbers = [{"phone_number": number} for number in ("+14155550100", "+13125550111")]
        told = inbound(to=numbers, cc=[{"phone_number": "+13125550112"}])
        assert self.read(signed(json.dumps(told).encode()))[0].others == ("+13125550111", "+13125550112")
        assert self.read(self.text_request())[0].others == ()

    # -- its own: reading ------------------------------------------------------------------------------------------

    def test_pictures_time_and_segments_are_read(self):
        media = [{"content_type": "image/jpeg", "sha256": "0", "size": 9, "url": "https://media.telnyx.com/1.jpg"}]
        (text,) = self.read(self.text_request(media=media, parts=3))
        assert text.media == (Media("https://media.telnyx.com/1.jpg", "image/jpeg"),)
        assert text.received_at == datetime(2026, 11, 18, 9, 6, 39, 53000)
        assert text.segments == 3

    def test_groups_text_is_one_text_to_our_number(self):
        recipients = [{"phone_number": phone} for phone in ("+13125550111", "+14155550100", "+13125550112")]
        request = self.text_request(to=recipients, cc=recipients)
        (text,) = self.carrier(numbers=("+14155550101", "+14155550100")).read(request)
        assert text.recipient == "+14155550100"

    @pytest.mark.parametrize("recipients", [[], None, [{}], "nobody", [[]]])
    def test_text_to_nobody_is_unreadable(self, recipients):
        if recipients == "nobody":
            assert self.read(self.text_request(to=recipients))[0].recipient == "nobody"
        else:
            with pytest.raises(UnreadableError):
                self.read(self.text_request(to=recipients))

    @pytest.mark.parametrize("channel", ["WHATSAPP", "RCS"])
    def test_other_channels_are_unreadable(self, channel):
        """B1: an answer would leave by another way than the person wrote; it waits in the list of events."""
        with pytest.raises(UnreadableError):
            self.read(self.text_request(type=channel))

    @pytest.mark.parametrize(("word", "status"), list(telnyx.STATUSES.items()))
    def test_every_word_of_the_table_is_read(self, word, status):
        (report,) = self.read(self.report_request(word))
        assert report.status is status
        assert report.failure is (Failure.UNKNOWN if status is Status.FAILED else None)

    def test_report_of_leaving_is_read(self):
        assert self.read(self.report_request("sent", kind="message.sent"))[0].status is Status.SENT

    @pytest.mark.parametrize(("code", "failure"), [*telnyx.ERRORS.items(), ("99999", Failure.UNKNOWN)])
    def test_failed_report_says_why(self, code, failure):
        """B4: the reason of a failure is visible."""
        (report,) = self.read(self.report_request("delivery_failed", errors=[{"code": code, "title": "Not routable"}]))
        assert (report.failure, report.detail) == (failure, f"delivery_failed {code} Not routable")

    @pytest.mark.parametrize(
        ("failure", "codes"),
        [
            (Failure.OPTED_OUT, "40300"),
            (Failure.INVALID_NUMBER, "40001 40008 40012"),
            (Failure.TRANSIENT, "40002 40006 40011 40318 10011"),
            (Failure.CONFIGURATION, "10009 40010 40013 40305 40312 40329"),
            (Failure.FILTERED, "40003 40015"),
            (Failure.CONTENT, "40009 40302"),
        ],
    )
    def test_the_errors_that_matter_are_what_telnyx_says_they_are(self, failure, codes):
        """B4: https://developers.telnyx.com/docs/messaging/messages/error-codes (read 2026-11)."""
        for code in codes.split():
            assert self.read(self.report_request("delivery_failed", errors=[{"code": code}]))[0].failure is failure

    # -- its own: sending ------------------------------------------------------------------------------------------

    def test_sent_message_is_what_telnyx_documents(self, server):
        server.answer(*self.accepted)
        text = dataclasses.replace(TEXT, media_urls=("https://texting.example.com/1",))
        result = self.carrier(base_url=server.url + "/").send(text)
        (sent,) = server.requests
        assert (sent.method, sent.path) == ("POST", "/v2/messages")
        assert sent.headers["Authorization"] == "Bearer KEY0123"
        assert sent.headers["Content-Type"] == "application/json"
        assert json.loads(sent.body) == {
            "from": TEXT.sender,
            "to": TEXT.recipient,
            "text": TEXT.body,
            "media_urls": ["https://texting.example.com/1"],
            "messaging_profile_id": PROFILE,
            "webhook_url": TEXT.status_callback,
        }
        assert result.segments == 2

    def test_profile_is_named_only_if_there_is_one(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url, account="").send(dataclasses.replace(TEXT, status_callback=""))
        sent = json.loads(server.requests[0].body)
        assert "messaging_profile_id" not in sent
        assert "media_urls" not in sent
        assert sent["webhook_url"] == URL

    def test_key_of_a_netrc_file_does_not_replace_ours(self, server, monkeypatch, tmp_path):
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        server.answer(*self.accepted)
        self.carrier(base_url=server.url).send(TEXT)
        assert server.requests[0].headers["Authorization"] == "Bearer KEY0123"

    @pytest.mark.parametrize(("status", "code"), [(429, "10011"), (422, "40318"), (400, "40011")])
    def test_telnyxs_own_word_of_a_passing_fault_is_trusted(self, server, status, code):
        server.answer(status, refused(code))
        with pytest.raises(DeferredError):
            self.carrier(base_url=server.url).send(TEXT)

    def test_text_that_failed_at_once_is_a_refusal(self, server):
        to = [{"phone_number": TEXT.recipient, "status": "sending_failed"}]
        server.answer(200, taken(to=to, errors=[{"code": "40300", "title": "Blocked due to STOP message"}]))
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url).send(TEXT)
        assert caught.value.failure is Failure.OPTED_OUT
        assert "40300" in caught.value.detail

    @pytest.mark.parametrize("key", ["", "  "])
    def test_account_without_a_key_calls_nobody(self, server, key):
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url, secret=key).send(TEXT)
        assert caught.value.failure is Failure.CONFIGURATION
        assert not server.requests

    def test_key_of_two_lines_is_a_fault_of_the_configuration(self, server):
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url, secret="two\nlines").send(TEXT)
        assert caught.value.failure is Failure.CONFIGURATION
        assert not server.requests

    def test_key_of_any_alphabet_can_be_sent(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url, secret="ключ").send(TEXT)
        assert server.requests[0].headers["Authorization"].encode("latin-1").decode() == "Bearer ключ"
