"""SMS Gateway for Android: signatures are computed here, from the words of its description and by its published sample."""
import base64
import dataclasses
import hashlib
import hmac
import json
from datetime import datetime

import pytest
from carrier_contract import NOW, TEXT, CarrierContract, changed_bodies, random_event
from carriers.account_types import Account
from carriers.android import adapter as android
from carriers.android import messages as android_words
from carriers.errors import DeferredError, RejectedError, UncertainError, UnreadableError, VerificationError
from carriers.types import Failure, Media, Status, WebhookRequest
from requests.structures import CaseInsensitiveDict

URL = "https://texting.example.com/texting_inbox/webhook/token-1"
KEY = "the phone's signing key"


def signed(body, secret=KEY, timestamp=NOW):
    """https://docs.sms-gate.app/features/webhooks/#payload-signing: the body, then the time stamp."""
    signature = hmac.new(secret.encode(), body + str(timestamp).encode(), hashlib.sha256).hexdigest()
    headers = {"x-signature": signature, "x-timestamp": str(timestamp), "content-type": "application/json"}
    return WebhookRequest("POST", URL, CaseInsensitiveDict(headers), body)


def event(kind, **payload):
    """A complete webhook as the app posts it (identifiers replaced)."""
    return {
        "deviceId": "ffffffffceb0b1db0000018e937c815b",
        "event": kind,
        "id": "uid-1",
        "payload": {"messageId": "uid-1", "simNumber": 1, **payload},
        "webhookId": "LreFUt-Z3sSq0JufY9uWB",
    }


def text_event(**changes):
    return {
        **event(
            "sms:received",
            message=changes.pop("body", "Is the 10x10 unit still free?"),
            sender=changes.pop("sender", "+12125550147"),
            recipient=changes.pop("recipient", "+14155550100"),
            **changes.pop("payload", {}),
        ),
        "id": changes.pop("uid", "uid-1"),
        **changes,
    }


RECEIVED = {"messageId": "5f3c9a1b", "receivedAt": "2026-11-18T10:06:39.000+01:00"}


class TestAndroid(CarrierContract):
    account = Account(code="android", account="QWERTY", secret="app password", webhook_secret=KEY, webhook_url=URL)
    unprovable = {"secret": "", "webhook_secret": ""}
    signature_header = "X-Signature"
    sent_word, delivered_word = "sms:sent", "sms:delivered"
    foreign_event = json.dumps(event("call:received", phoneNumber="+12125550147")).encode()
    accepted = (202, {"id": "uid-9", "state": "Pending", "recipients": [{"phoneNumber": "+12125550147", "state": "Pending"}]})
    busy = {"message": "rate limit exceeded"}
    refusals = [
        (400, {"message": "invalid phone number"}, Failure.UNKNOWN),
        (400, b"<html>Bad request</html>", Failure.UNKNOWN),
        (401, {"message": "Unauthorized"}, Failure.CONFIGURATION),
        (403, b"", Failure.CONFIGURATION),
        (404, b"", Failure.CONFIGURATION),
    ]

    def text_request(self, secret=KEY, **changes):
        return signed(json.dumps(text_event(**changes)).encode(), secret)

    def report_request(self, word, **more):
        return signed(json.dumps(event(word, sender="+14155550100", recipient="+12125550147", **more)).encode())

    def other_request(self, body):
        return signed(body)

    def with_changed_bytes(self, request):
        yield from changed_bodies(request)
        wrong = CaseInsensitiveDict({**request.headers, "X-Timestamp": str(NOW + 1)})
        yield dataclasses.replace(request, headers=wrong)

    def garbage(self, dice):
        names = ["messageId", "message", "sender", "recipient", "phoneNumber", "simNumber", "receivedAt", "reason",
                 "attachments", "subject", "body"]
        payload = random_event(dice, names, sender=["+12125550147"], recipient=["+14155550100"], messageId=["uid-1"])
        kinds = [*android.TEXTS, *android.REPORTS, "sms:received"]
        whole = random_event(dice, ["id", "event", "payload"], event=kinds, payload=[payload], id=["uid-1"])
        return json.dumps(whole).encode() if dice.random() < 0.95 else dice.randbytes(9)

    def body_sent(self, recorded):
        return json.loads(recorded.body)["textMessage"]["text"]

    def test_same_text_under_a_new_event_is_one_text(self):
        """B1: sender, words and the time at which the phone received it; the same words a minute later are another text"""
        first, repeat = (self.read(self.text_request(uid=uid, payload=RECEIVED))[0] for uid in ("event-1", "event-2"))
        later = self.read(self.text_request(payload={**RECEIVED, "receivedAt": "2026-11-18T10:07:39.000+01:00"}))[0]
        other = self.read(self.text_request(payload=RECEIVED, sender="+12125550148"))[0]
        assert first.event_key == repeat.event_key
        assert len({first.event_key, later.event_key, other.event_key}) == 3

    # -- its own: verification -------------------------------------------------------------------------------------

    def test_the_sample_of_its_documentation_is_accepted(self):
        """B3: the Python sample of https://docs.sms-gate.app/features/webhooks/#payload-signing (read 2026-11)"""
        request = self.text_request()
        payload, timestamp = request.body.decode(), request.headers["X-Timestamp"]
        expected = hmac.new(KEY.encode(), (payload + timestamp).encode(), hashlib.sha256).hexdigest()
        assert hmac.compare_digest(expected, request.headers["X-Signature"])
        self.carrier().verify(request)

    @pytest.mark.parametrize("age", [301, -301, 86400])
    def test_stale_signature_is_refused(self, age):
        """B3: a recorded request cannot be played again later."""
        with pytest.raises(VerificationError):
            self.carrier().verify(signed(self.text_request().body, timestamp=NOW - age))

    @pytest.mark.parametrize("age", [0, 299, -299])
    def test_clocks_may_differ_a_little(self, age):
        self.carrier().verify(signed(self.text_request().body, timestamp=NOW - age))

    @pytest.mark.parametrize("timestamp", ["", "yesterday", "１７９４", "-1", "9" * 40])
    def test_signature_without_a_time_is_refused(self, timestamp):
        request = self.text_request()
        signature = hmac.new(KEY.encode(), request.body + timestamp.encode(), hashlib.sha256).hexdigest()
        request.headers.update({"X-Timestamp": timestamp, "X-Signature": signature})
        with pytest.raises(VerificationError):
            self.carrier().verify(request)

    def test_password_signs_where_no_key_is_configured(self):
        """Closed by default holds for what is left: one secret for both directions."""
        carrier = self.carrier(webhook_secret="")
        carrier.verify(self.text_request(secret="app password"))
        with pytest.raises(VerificationError):
            carrier.verify(self.text_request())
        with pytest.raises(VerificationError):
            self.carrier().verify(self.text_request(secret="app password"))

    # -- its own: reading ------------------------------------------------------------------------------------------

    def test_time_is_read_with_its_zone(self):
        assert self.read(self.text_request(payload=RECEIVED))[0].received_at == datetime(2026, 11, 18, 9, 6, 39)

    def test_same_words_twice_are_two_texts(self):
        """B1: where the app does not say when it received a text, the event's id tells texts apart."""
        first, second = (self.read(self.text_request(uid=uid))[0] for uid in ("uid-1", "uid-2"))
        assert first.event_key != second.event_key

    def test_app_of_before_2026_names_the_sender_phone_number(self):
        payload = event("sms:received", phoneNumber="+12125550147", message="Hello", recipient="+14155550100")
        assert self.read(signed(json.dumps(payload).encode()))[0].sender == "+12125550147"

    def test_phone_that_does_not_know_its_number_has_the_only_one(self):
        (text,) = self.carrier(numbers=("+14155550100",)).read(self.text_request(recipient=None))
        assert text.recipient == "+14155550100"
        with pytest.raises(UnreadableError):
            self.carrier(numbers=("+14155550100", "+14155550101")).read(self.text_request(recipient=None))

    def test_sim_card_tells_the_number(self):
        carrier = self.carrier(settings={"sims": {"1": "+14155550101"}}, numbers=("+14155550100", "+14155550101"))
        assert carrier.read(self.text_request(recipient=None))[0].recipient == "+14155550101"

    @pytest.mark.parametrize("settings", [{"sims": []}, {"sims": {"1": 5}}, {"sims": None}, {"sims": {"2": "+1"}}])
    def test_odd_settings_are_no_surprise(self, settings):
        with pytest.raises(UnreadableError):
            self.carrier(settings=settings).read(self.text_request(recipient=None))

    def test_mms_is_read_with_its_files(self):
        picture = base64.b64encode(b"a picture").decode()
        attachments = [
            {"partId": 1, "contentType": "image/jpeg", "name": "1.jpg", "size": 9, "data": picture},
            {"partId": 2, "contentType": "video/mp4", "name": "2.mp4", "size": 999_999, "data": None},
        ]
        payload = event("mms:downloaded", sender="+12125550147", recipient="+14155550100", subject="Photo", body="Look",
                        attachments=attachments, receivedAt="2026-11-18T10:06:39.000+01:00")
        (text,) = self.read(signed(json.dumps(payload).encode()))
        assert text.body == "Photo\nLook"
        assert text.media == (
            Media("", "image/jpeg", b"a picture", name="1.jpg"), Media("", "video/mp4", name="2.mp4"))

    @pytest.mark.parametrize("data", ["not base64!", "é", 5, ["a"]])
    def test_broken_file_does_not_take_the_words(self, data):
        """B1: it is told apart from them"""
        payload = event("mms:downloaded", sender="+1", recipient="+2", body="Look", attachments=[{"data": data}])
        (text,) = self.read(signed(json.dumps(payload).encode()))
        assert text.body == "Look"
        assert len(text.unreadable) == len(text.media) == 1

    @pytest.mark.parametrize("kind", sorted(android.IGNORED))
    def test_known_events_of_no_use_are_passed_over(self, kind):
        assert self.read(signed(json.dumps(event(kind, sender="+12125550147")).encode())) == []

    @pytest.mark.parametrize(
        ("reason", "failure"),
        [
            *[(f"Send result: {word}", failure) for word, failure in android_words.ERRORS.items()],
            ("RESULT_ERROR_SOMETHING_NEW", Failure.UNKNOWN),
            ("TTL expired", Failure.UNKNOWN),
            (None, Failure.UNKNOWN),
        ],
    )
    def test_failed_report_says_why(self, reason, failure):
        """B4: the reason of a failure is visible."""
        (report,) = self.read(self.report_request("sms:failed", reason=reason))
        assert (report.status, report.failure) == (Status.FAILED, failure)
        assert report.detail == f"sms:failed {reason or ''}".strip()

    def test_cancelled_text_has_failed(self):
        assert self.read(self.report_request("sms:cancelled"))[0].status is Status.FAILED

    # -- its own: sending ------------------------------------------------------------------------------------------

    def test_sent_message_is_what_the_app_documents(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url + "/", settings={"sims": {"2": TEXT.sender}}).send(TEXT)
        (sent,) = server.requests
        assert (sent.method, sent.path) == ("POST", "/3rdparty/v1/messages")
        assert base64.b64decode(sent.headers["Authorization"].removeprefix("Basic ")).decode() == "QWERTY:app password"
        message = json.loads(sent.body)
        assert len(message.pop("id")) <= 36
        assert message == {
            "textMessage": {"text": TEXT.body},
            "phoneNumbers": [TEXT.recipient],
            "withDeliveryReport": True,
            "simNumber": 2,
        }

    def test_apps_own_server_has_another_path(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url, settings={"path": "/messages"}).send(TEXT)
        assert server.requests[0].path == "/messages"

    def test_each_try_of_a_text_has_the_same_id_and_no_other_text_has(self, server):
        """B2: a repeated id is refused by the gateway, so a text cannot be doubled."""
        for text, changes in [(TEXT, {}), (TEXT, {}), (dataclasses.replace(TEXT, reference="43"), {}),
                              (TEXT, {"webhook_url": URL.replace("token-1", "token-2")})]:
            server.answer(*self.accepted)
            self.carrier(base_url=server.url, **changes).send(text)
        ids = [json.loads(sent.body)["id"] for sent in server.requests]
        assert ids[0] == ids[1]
        assert len(set(ids)) == 3

    def test_text_the_gateway_already_has_is_accepted(self, server):
        """B2: an earlier try arrived, though its answer did not."""
        server.answer(409, {"message": "duplicate id"})
        server.answer(200, {"id": "x", "state": "Sent"})
        result = self.carrier(base_url=server.url).send(TEXT)
        assert result.uid == json.loads(server.requests[0].body)["id"]
        assert [sent.method for sent in server.requests] == ["POST", "GET"]
        assert server.requests[1].path == f"/3rdparty/v1/messages/{result.uid}"

    def test_text_that_failed_on_the_phone_can_be_sent_anew(self, server):
        server.answer(409, {"message": "duplicate id"})
        server.answer(200, {"id": "x", "state": "Failed"})
        server.answer(*self.accepted)
        assert self.carrier(base_url=server.url).send(TEXT).uid == "uid-9"
        first, second = (json.loads(server.requests[index].body)["id"] for index in (0, 2))
        assert first != second
        assert len(second) <= 36

    def test_text_that_failed_twice_is_still_not_doubled(self, server):
        """B2: each further try has an id of its own, which is the same when it is repeated."""
        for state in ("Failed", "Failed", "Pending"):
            server.answer(409, {"message": "duplicate id"})
            server.answer(200, {"state": state})
        result = self.carrier(base_url=server.url).send(TEXT)
        tried = [json.loads(sent.body)["id"] for sent in server.requests if sent.method == "POST"]
        assert len(set(tried)) == 3
        assert result.uid == tried[2]

    def test_text_that_always_fails_on_the_phone_is_refused_in_the_end(self, server):
        for _ in range(9):
            server.answer(409, {"message": "duplicate id"})
            server.answer(200, {"state": "Failed"})
        with pytest.raises(RejectedError):
            self.carrier(base_url=server.url).send(TEXT)
        assert len(server.requests) == 18

    @pytest.mark.parametrize("state", [(404, b""), (500, b"<html>"), (200, b"[]"), (200, {"state": "Processed"})])
    def test_text_not_known_to_have_failed_is_never_sent_twice(self, server, state):
        """B2"""
        server.answer(409, {"message": "duplicate id"})
        server.answer(*state)
        self.carrier(base_url=server.url).send(TEXT)
        assert [sent.method for sent in server.requests] == ["POST", "GET"]

    def test_text_without_a_reference_is_named_by_the_gateway(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url).send(dataclasses.replace(TEXT, reference=""))
        assert "id" not in json.loads(server.requests[0].body)
        server.answer(409, b"")
        with pytest.raises(RejectedError):
            self.carrier(base_url=server.url).send(dataclasses.replace(TEXT, reference=""))

    def test_pictures_are_refused_before_anybody_is_called(self, server):
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url).send(dataclasses.replace(TEXT, media_urls=("https://x.example/1",)))
        assert caught.value.failure is Failure.CONTENT
        assert not server.requests

    @pytest.mark.parametrize("missing", ["account", "secret"])
    def test_account_without_credentials_calls_nobody(self, server, missing):
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url, **{missing: " "}).send(TEXT)
        assert caught.value.failure is Failure.CONFIGURATION
        assert not server.requests

    def test_phone_out_of_reach_puts_off_or_stays_uncertain(self, server):
        server.hang()
        with pytest.raises(UncertainError):
            self.impatient_carrier(base_url=server.url).send(TEXT)
        server.answer(429, b"")
        with pytest.raises(DeferredError):
            self.carrier(base_url=server.url).send(TEXT)
