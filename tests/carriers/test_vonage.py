"""Vonage: tokens are made with PyJWT, and the official SDK has to agree; never by the code under test."""
import base64
import dataclasses
import hashlib
import json
from datetime import datetime

import jwt
import pytest
from carrier_contract import NOW, TEXT, CarrierContract, changed_bodies, random_event, random_json
from carriers.account_types import Account
from carriers.errors import DeferredError, RejectedError, VerificationError
from carriers.types import Failure, Media, Status, WebhookRequest
from carriers.vonage import messages as vonage
from requests.structures import CaseInsensitiveDict
from vendor_ids import UUIDS
from vonage_jwt import VonageVerifyJwtError, verify_signature

URL = "https://texting.example.com/texting_inbox/webhook/token-1"
SECRET = "a signature secret of more than thirty-two characters"


def claims_for(body, **changes):
    return {
        "iat": NOW,
        "jti": "c5ba8f24-1a14-4c10-bfdf-000000000001",
        "iss": "Vonage",
        "payload_hash": hashlib.sha256(body).hexdigest(),
        "api_key": "a1b2c3d4",
        "application_id": "aaaaaaaa-bbbb-cccc-dddd-000000000001",
        **changes,
    }


def signed(body, secret=SECRET, algorithm="HS256", **claims):
    token = jwt.encode(claims_for(body, **claims), secret or None, algorithm=algorithm if secret else "none")
    return bearing(body, token)


def bearing(body, token, scheme="Bearer"):
    return WebhookRequest("POST", URL, CaseInsensitiveDict({"authorization": f"{scheme} {token}"}), body)


def by_hand(header, claims):
    """A token that says anything, signed by PyJWT's function."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = jwt.get_algorithm_by_name("HS256").sign(b".".join(parts), SECRET.encode())
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def inbound(**changes):
    """A complete inbound SMS as Vonage posts it (identifiers replaced)."""
    return {
        "channel": "sms",
        "message_uuid": UUIDS[1],
        "to": "14155550100",
        "from": "12125550147",
        "timestamp": "2026-11-18T09:06:39Z",
        "text": "Is the 10x10 unit still free?",
        "sms": {"num_messages": "2", "keyword": "IS"},
        "usage": {"currency": "EUR", "price": "0.0333"},
        "origin": {"network_code": "12345"},
        **changes,
    }


def reported(word, **more):
    """A complete status callback (identifiers replaced)."""
    return {
        "message_uuid": UUIDS[1],
        "to": "12125550147",
        "from": "14155550100",
        "timestamp": "2026-11-18T09:06:40Z",
        "status": word,
        "usage": {"currency": "EUR", "price": "0.0333"},
        "client_ref": "42",
        "channel": "sms",
        "destination": {"network_code": "12345"},
        "sms": {"count_total": "2"},
        **more,
    }


def problem(code, title="refused", area="api-errors/messages"):
    return {"type": f"https://developer.vonage.com/{area}#{code}", "title": title, "detail": "as said", "instance": "1"}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
class TestVonage(CarrierContract):
    uids = UUIDS
    account = Account(
        code="vonage", account="a1b2c3d4", secret="an API secret", webhook_secret=SECRET, webhook_url=URL
    )
    unprovable = {"secret": "", "webhook_secret": ""}
    signature_header = "Authorization"
    sent_word, delivered_word = "submitted", "delivered"
    foreign_event = json.dumps(inbound(channel="whatsapp")).encode()
    accepted = (202, {"message_uuid": UUIDS[9]})
    busy = problem("1000", "Throttled")
    refusals = [
        (422, problem(code), failure) for code, failure in vonage.ERRORS.items() if failure is not Failure.TRANSIENT
    ] + [
        (422, problem("99999"), Failure.UNKNOWN),
        (422, {"type": ["#1240"], "title": {}}, Failure.UNKNOWN),
        (400, b"<html>Bad request</html>", Failure.UNKNOWN),
        (401, problem("unauthorized", "Unauthorized", "api-errors"), Failure.CONFIGURATION),
        (402, b"", Failure.CONFIGURATION),
        (404, b"", Failure.CONFIGURATION),
    ]

    def text_request(self, secret=SECRET, **changes):
        names = {"uid": "message_uuid", "sender": "from", "recipient": "to", "body": "text"}
        event = inbound(**{names.get(name, name): value for name, value in changes.items()})
        return signed(json.dumps(event).encode(), secret)

    def report_request(self, word, **more):
        return signed(json.dumps(reported(word, **more)).encode())

    def other_request(self, body):
        return signed(body)

    def with_changed_bytes(self, request):
        yield from changed_bodies(request)
        header = request.headers["Authorization"]
        for index in range(len("Bearer "), len(header)):
            wrong = header[:index] + chr(ord(header[index]) ^ 1) + header[index + 1 :]
            yield dataclasses.replace(request, headers=CaseInsensitiveDict({"Authorization": wrong}))

    def garbage(self, dice):
        names = ["message_uuid", "from", "to", "text", "timestamp", "status", "error", "sms", "image", "content", "file"]
        event = random_event(
            dice, names, channel=["sms", "mms"], message_uuid=[UUIDS[1]], to=["14155550100"], **{"from": ["12125550147"]}
        )
        if dice.random() < 0.5:
            event["status"] = dice.choice(["rejected", "delivered", None])
        return json.dumps(event if dice.random() < 0.95 else random_json(dice)).encode()

    def body_sent(self, recorded):
        return json.loads(recorded.body)["text"]

    # -- its own: verification -------------------------------------------------------------------------------------

    @pytest.mark.parametrize("secret", [SECRET, "another secret, and it is a long one as well"])
    def test_we_and_the_sdk_agree_on_tokens(self, secret):
        """B3: the SDK is asked about the same token, without its age."""
        request = signed(b"{}", secret)
        expected = verify_signature(request.headers["Authorization"].partition(" ")[2], SECRET)
        assert expected is (secret == SECRET)
        assert self.accepts(request) is expected

    def test_token_without_a_signature_is_refused_by_both(self):
        """B3: "none" is an algorithm of the standard."""
        request = signed(b"{}", secret="")
        token = request.headers["Authorization"].partition(" ")[2]
        with pytest.raises(VonageVerifyJwtError):
            verify_signature(token, SECRET)
        assert not self.accepts(request)

    @pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
    def test_token_of_another_algorithm_is_refused(self, algorithm):
        assert not self.accepts(signed(b"{}", SECRET * 2, algorithm), webhook_secret=SECRET * 2)

    def test_algorithm_must_be_named(self):
        """B3: a right signature does not make up for it."""
        for header in ({"alg": "none"}, {"alg": "hs256"}, {"typ": "JWT"}, {}):
            assert not self.accepts(bearing(b"{}", by_hand(header, claims_for(b"{}"))))
        assert self.accepts(bearing(b"{}", by_hand({"alg": "HS256"}, claims_for(b"{}"))))

    @pytest.mark.parametrize("age", [301, -301, 86400])
    def test_stale_token_is_refused(self, age):
        """B3: a recorded request cannot be played again later."""
        assert not self.accepts(signed(b"{}", iat=NOW - age))

    @pytest.mark.parametrize("age", [0, 299, -299])
    def test_clocks_may_differ_a_little(self, age):
        assert self.accepts(signed(b"{}", iat=NOW - age))

    @pytest.mark.parametrize("claims", [{"iat": None}, {"payload_hash": None}, {"payload_hash": ""}])
    def test_token_must_say_its_age_and_its_body(self, claims):
        """B3: what Vonage calls optional is not optional here."""
        body = b"{}"
        left = {name: value for name, value in {**claims_for(body), **claims}.items() if value is not None}
        assert not self.accepts(bearing(body, jwt.encode(left, SECRET, algorithm="HS256")))

    @pytest.mark.parametrize("iat", ["yesterday", [], {}, True, 1e300, -1])
    def test_age_that_is_no_time_is_refused(self, iat):
        assert not self.accepts(bearing(b"{}", by_hand({"alg": "HS256"}, claims_for(b"{}", iat=iat))))

    @pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "a.b", "é.é.é", "a.b.c.d", "e30.e30.", "bnVsbA.bnVsbA.x"])
    def test_malformed_token_is_refused(self, token):
        assert not self.accepts(bearing(b"{}", token))

    def test_other_scheme_is_refused(self):
        token = signed(b"{}").headers["Authorization"].partition(" ")[2]
        assert self.accepts(bearing(b"{}", token, scheme="bearer"))
        assert not self.accepts(bearing(b"{}", token, scheme="Basic"))

    def test_api_secret_signs_where_no_other_is_configured(self):
        api_secret = "an API secret, which is a long one here"
        changes = {"secret": api_secret, "webhook_secret": ""}
        assert self.accepts(signed(b"{}", api_secret), **changes)
        assert not self.accepts(signed(b"{}"), **changes)

    def accepts(self, request, **changes):
        try:
            self.carrier(**changes).verify(request)
        except VerificationError:
            return False
        return True

    # -- its own: reading ------------------------------------------------------------------------------------------

    def test_numbers_without_their_plus_are_international(self):
        (text,) = self.read(self.text_request())
        assert (text.sender, text.recipient) == ("+12125550147", "+14155550100")
        assert (text.received_at, text.segments) == (datetime(2026, 11, 18, 9, 6, 39), 2)

    @pytest.mark.parametrize("kind", vonage.FILES)
    def test_picture_is_read_with_its_words(self, kind):
        event = inbound(channel="mms", message_type=kind, text=None)
        event[kind] = {"url": "https://api.nexmo.com/v3/media/1", "name": "1.jpg", "caption": "Look"}
        (text,) = self.read(signed(json.dumps(event).encode()))
        assert (text.body, text.media) == ("Look", (Media("https://api.nexmo.com/v3/media/1"),))

    def test_several_pictures_are_read(self):
        content = [{"type": "text", "text": "Two of them"}, {"type": "image", "url": "https://a.example/1"},
                   {"type": "video", "url": "https://a.example/2", "caption": "and a film"}]
        (text,) = self.read(self.text_request(channel="mms", text=None, content=content))
        assert text.body == "Two of them\nand a film"
        assert text.media == (Media("https://a.example/1"), Media("https://a.example/2"))

    @pytest.mark.parametrize(("word", "status"), list(vonage.STATUSES.items()))
    def test_every_word_of_the_table_is_read(self, word, status):
        (report,) = self.read(self.report_request(word))
        assert report.status is status
        assert report.failure is (Failure.UNKNOWN if status is Status.FAILED else None)

    @pytest.mark.parametrize(("code", "failure"), [*vonage.ERRORS.items(), ("99999", Failure.UNKNOWN)])
    def test_failed_report_says_why(self, code, failure):
        """B4: the reason of a failure is visible."""
        (report,) = self.read(self.report_request("rejected", error=problem(code, title=code)))
        assert (report.failure, report.detail) == (failure, f"rejected {code} as said")

    def test_error_may_be_named_by_its_title_alone(self):
        (report,) = self.read(self.report_request("rejected", error={"title": 1240, "detail": "Illegal number"}))
        assert (report.failure, report.detail) == (Failure.OPTED_OUT, "rejected 1240 Illegal number")

    @pytest.mark.parametrize("error", [None, "1240", [], {"type": 5, "title": []}])
    def test_odd_error_is_no_surprise(self, error):
        assert self.read(self.report_request("rejected", error=error))[0].failure is Failure.UNKNOWN

    @pytest.mark.parametrize(
        ("failure", "code"),
        [
            (Failure.OPTED_OUT, "1240"),
            (Failure.INVALID_NUMBER, "1170"),
            (Failure.UNREACHABLE, "1180"),
            (Failure.FILTERED, "1210"),
            (Failure.CONFIGURATION, "1120"),
            (Failure.TRANSIENT, "1000"),
        ],
    )
    def test_the_errors_that_matter_are_what_vonage_says_they_are(self, failure, code):
        """B4: https://developer.vonage.com/api-errors/messages (read 2026-11)."""
        assert self.read(self.report_request("rejected", error=problem(code)))[0].failure is failure

    def test_picture_that_is_no_object_does_not_take_the_words(self):
        """B1: it is told apart from them"""
        (text,) = self.read(self.text_request(image="https://a.example/1", body="Look"))
        assert (text.body, text.unreadable) == ("Look", ["a file is not a JSON object"])

    # -- its own: sending ------------------------------------------------------------------------------------------

    def test_sent_message_is_what_vonage_documents(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url + "/").send(TEXT)
        (sent,) = server.requests
        assert (sent.method, sent.path) == ("POST", "/v1/messages")
        credentials = base64.b64decode(sent.headers["Authorization"].removeprefix("Basic ")).decode()
        assert credentials == "a1b2c3d4:an API secret"
        assert json.loads(sent.body) == {
            "channel": "sms",
            "message_type": "text",
            "text": TEXT.body,
            "from": "14155550100",
            "to": "12125550147",
            "client_ref": "42",
            "webhook_url": TEXT.status_callback,
            "webhook_version": "v1",
        }

    @pytest.mark.parametrize(("body", "image"), [("Look", {"caption": "Look"}), ("", {})])
    def test_picture_is_sent_with_its_words(self, server, body, image):
        server.answer(*self.accepted)
        text = dataclasses.replace(TEXT, body=body, media_urls=("https://texting.example.com/1",))
        self.carrier(base_url=server.url).send(text)
        sent = json.loads(server.requests[0].body)
        assert (sent["channel"], sent["message_type"]) == ("mms", "image")
        assert sent["image"] == {"url": "https://texting.example.com/1", **image}

    def test_second_picture_is_refused_before_anybody_is_called(self, server):
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url).send(dataclasses.replace(TEXT, media_urls=("https://a", "https://b")))
        assert caught.value.failure is Failure.CONTENT
        assert not server.requests

    @pytest.mark.parametrize("code", [code for code, failure in vonage.ERRORS.items() if failure is Failure.TRANSIENT])
    def test_vonages_own_word_of_a_passing_fault_is_trusted(self, server, code):
        server.answer(422, problem(code))
        with pytest.raises(DeferredError):
            self.carrier(base_url=server.url).send(TEXT)

    @pytest.mark.parametrize("missing", ["account", "secret"])
    def test_account_without_credentials_calls_nobody(self, server, missing):
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url, **{missing: " "}).send(TEXT)
        assert caught.value.failure is Failure.CONFIGURATION
        assert not server.requests
