"""Bandwidth signs nothing: its callbacks carry a user name and a password."""
import base64
import dataclasses
import json
from datetime import datetime

import pytest
from carrier_contract import TEXT, CarrierContract, random_event, random_json
from carriers.account_types import Account
from carriers.bandwidth import adapter as bandwidth
from carriers.bandwidth import login as bandwidth_login
from carriers.bandwidth import messages as bandwidth_messages
from carriers.errors import DeferredError, RejectedError, UnreadableError, VerificationError
from carriers.types import Failure, InboundText, Media, Status, WebhookRequest
from media_contract import MediaContract
from requests.auth import _basic_auth_str
from requests.structures import CaseInsensitiveDict

URL = "https://texting.example.com/texting_inbox/webhook/token-1"
APPLICATION = "93de2206-9669-4e07-948d-329f4b722ee2"


def called(body, secret="callback:pass:word"):
    user, _, password = secret.partition(":")
    headers = {"Authorization": _basic_auth_str(user, password), "Content-Type": "application/json; charset=utf-8"}
    return WebhookRequest("POST", URL, CaseInsensitiveDict(headers), body)


def received(**changes):
    """A complete inbound message as Bandwidth posts it (identifiers replaced)."""
    message = {
        "id": "uid-1",
        "time": "2026-11-18T09:06:39Z",
        "to": ["+14155550100"],
        "from": "+12125550147",
        "text": "Is the 10x10 unit still free?",
        "applicationId": APPLICATION,
        "owner": "+14155550100",
        "direction": "in",
        "segmentCount": 1,
        **changes,
    }
    return {
        "type": "message-received",
        "time": "2026-11-18T09:06:39Z",
        "description": "Incoming message received",
        "to": message["owner"],
        "message": message,
    }


def reported(kind, **more):
    """A complete delivery report (identifiers replaced)."""
    message = {
        "id": "uid-1",
        "time": "2026-11-18T09:06:39Z",
        "to": ["+12125550147"],
        "from": "+14155550100",
        "text": "",
        "applicationId": APPLICATION,
        "owner": "+14155550100",
        "direction": "out",
        "segmentCount": 1,
        "tag": "42",
    }
    time = "2026-11-18T09:06:40Z"
    return {"type": kind, "time": time, "description": "as said", "to": "+12125550147", "message": message, **more}


class TestBandwidth(MediaContract, CarrierContract):
    account = Account(
        code="bandwidth", account="9900000", secret="api:secret", webhook_secret="callback:pass:word", webhook_url=URL,
        settings={"application_id": APPLICATION},
    )
    unprovable = {"secret": "", "webhook_secret": ""}
    signature_header = "Authorization"
    sent_word, delivered_word = "message-sending", "message-delivered"
    foreign_event = json.dumps([{"type": "call-initiated", "message": {"id": "uid-1"}}]).encode()
    accepted = (202, {"id": "uid-9", "owner": "+14155550100", "to": ["+12125550147"], "segmentCount": 1})
    busy = {"type": "max-message-queue-size-exceeded", "description": "The SMS queue for your account is full"}
    refusals = [
        (400, {"type": "request-validation", "description": "no", "fieldErrors": [{"fieldName": name}]}, failure)
        for name, failure in bandwidth.REFUSED_FIELDS.items()
    ] + [
        (400, {"type": "request-validation", "description": "Your request could not be accepted"}, Failure.UNKNOWN),
        (400, {"type": ["forbidden"], "fieldErrors": {"fieldName": {}}}, Failure.UNKNOWN),
        (400, b"<html>Bad request</html>", Failure.UNKNOWN),
        (401, {"type": "unauthorized", "description": "Authentication Failed"}, Failure.CONFIGURATION),
        (403, {"type": "forbidden", "description": "Access Denied"}, Failure.CONFIGURATION),
        (404, {"status": 404, "error": "Not Found"}, Failure.CONFIGURATION),
        (415, {"type": "unsupported-content-type"}, Failure.CONFIGURATION),
    ]

    @pytest.fixture(autouse=True)
    def _new_process(self):
        bandwidth_login.forget()

    def sent_with(self, request):
        message = json.loads(request.body)
        return message.get("text"), message.get("media", [])

    def text_request(self, secret="callback:pass:word", **changes):
        names = {"uid": "id", "sender": "from", "recipient": "owner", "body": "text"}
        event = received(**{names.get(name, name): value for name, value in changes.items()})
        return called(json.dumps([event]).encode(), secret)

    def report_request(self, word, **more):
        return called(json.dumps([reported(word, **more)]).encode())

    def other_request(self, body):
        return called(body)

    def with_changed_bytes(self, request):
        """Nothing covers the body; each character of user name and password counts."""
        pair = "callback:pass:word"
        for index in range(len(pair)):
            wrong = pair[:index] + chr(ord(pair[index]) ^ 1) + pair[index + 1 :]
            encoded = base64.b64encode(wrong.encode()).decode()
            yield dataclasses.replace(request, headers=CaseInsensitiveDict({"Authorization": f"Basic {encoded}"}))

    def garbage(self, dice):
        names = ["id", "from", "owner", "to", "text", "media", "time", "direction", "segmentCount"]
        message = random_event(
            dice, names, id=["uid-1"], owner=["+14155550100"], direction=["in", "out"], **{"from": ["+12125550147"]}
        )
        kinds = ["message-received", *bandwidth_messages.REPORTS]
        event = random_event(dice, ["type", "message", "errorCode", "description"], type=kinds, message=[message])
        return json.dumps([event, random_json(dice)] if dice.random() < 0.9 else random_json(dice)).encode()

    def body_sent(self, recorded):
        return json.loads(recorded.body)["text"]

    @pytest.mark.parametrize("secret", ["callback:", ":password", ":"])
    def test_empty_part_of_the_login_refuses_everything(self, secret):
        """B3: whoever guesses a user name is nobody"""
        header = "Basic " + base64.b64encode(secret.encode()).decode()
        request = dataclasses.replace(self.text_request(), headers=CaseInsensitiveDict({"Authorization": header}))
        with pytest.raises(VerificationError):
            self.carrier(webhook_secret=secret).verify(request)

    # -- its own: verification -------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        "header",
        [
            "Basic",
            "Basic ",
            "Bearer Y2FsbGJhY2s6cGFzczp3b3Jk",
            "Basic Y2FsbGJhY2s=",  # the user alone
            "Basic Og==",  # nobody, nothing
            "Basic Y2FsbGJhY2s6cGFzczp3b3JkCg==",  # a line break more
            "Basic !!!!",
        ],
    )
    def test_other_credentials_are_refused(self, header):
        with pytest.raises(VerificationError):
            self.carrier().verify(WebhookRequest("POST", URL, CaseInsensitiveDict({"authorization": header}), b"[]"))

    def test_scheme_is_read_in_any_case(self):
        request = self.text_request()
        request.headers["Authorization"] = request.headers["Authorization"].replace("Basic", "bAsIc")
        self.carrier().verify(request)

    def test_apis_credentials_serve_where_none_are_set_for_callbacks(self):
        self.carrier(webhook_secret="").verify(self.text_request(secret="api:secret"))
        with pytest.raises(VerificationError):
            self.carrier().verify(self.text_request(secret="api:secret"))

    def test_secret_without_a_user_is_the_accounts_password(self):
        self.carrier(webhook_secret="", secret="only a password").verify(self.text_request(secret="9900000:only a password"))

    # -- its own: reading ------------------------------------------------------------------------------------------

    def test_batch_is_read_whole(self):
        batch = [received(), received(id="uid-2", text="And the 5x5?"), reported("message-delivered")]
        events = self.read(called(json.dumps(batch).encode()))
        assert [event.event_key for event in events] == ["text:uid-1", "text:uid-2", "report:uid-1:delivered"]

    def test_unreadable_entry_does_not_take_the_others_with_it(self):
        """B1: no text is lost for what came with it."""
        batch = [{"type": "call-initiated"}, received(), "garbage", None]
        text, *rest = self.read(called(json.dumps(batch).encode()))
        assert isinstance(text, InboundText)
        reasons = ["neither a text nor a delivery report", "an entry is not a JSON object", "an entry is not a JSON object"]
        assert [entry.reason for entry in rest] == reasons

    def test_empty_list_tells_nothing(self):
        assert self.read(called(b"[]")) == []

    def test_what_we_sent_is_never_taken_for_a_persons_text(self):
        """B1: between two numbers of ours both sides are told; answering the wrong one would never end."""
        assert self.read(self.text_request(direction="out")) == []
        event = reported("message-delivered")
        event["message"]["direction"] = "in"
        assert self.read(called(json.dumps([event]).encode())) == []

    def test_groups_text_is_one_text_to_the_number_it_was_copied_for(self):
        to = ["+14155550100", "+13125550111", "+13125550112"]
        (text,) = self.read(self.text_request(to=to))
        assert text.recipient == "+14155550100"

    def test_pictures_time_and_segments_are_read(self):
        media = [f"https://messaging.bandwidth.com/api/v2/users/9900000/media/{name}" for name in ("1.jpg", "2.mp4")]
        (text,) = self.read(self.text_request(media=media, segmentCount=3))
        assert text.media == tuple(Media(url) for url in media)
        assert text.received_at == datetime(2026, 11, 18, 9, 6, 39)
        assert text.segments == 3

    @pytest.mark.parametrize("kind", sorted(bandwidth_messages.IGNORED))
    def test_known_events_of_no_use_are_passed_over(self, kind):
        assert self.read(called(json.dumps([{"type": kind}]).encode())) == []

    @pytest.mark.parametrize(("word", "status"), list(bandwidth_messages.REPORTS.items()))
    def test_every_word_of_the_table_is_read(self, word, status):
        (report,) = self.read(self.report_request(word))
        assert report.status is status
        assert report.failure is (Failure.UNKNOWN if status is Status.FAILED else None)

    @pytest.mark.parametrize(("code", "failure"), [*bandwidth_messages.ERRORS.items(), (4999, Failure.UNKNOWN)])
    def test_failed_report_says_why(self, code, failure):
        """B4: the reason of a failure is visible."""
        for given in (code, str(code)):
            (report,) = self.read(self.report_request("message-failed", errorCode=given, description="rejected"))
            assert (report.failure, report.detail) == (failure, f"message-failed {code} rejected")

    @pytest.mark.parametrize(
        ("failure", "codes"),
        [
            (Failure.OPTED_OUT, "4775"),
            (Failure.INVALID_NUMBER, "4303 4404 4406 4720 4721"),
            (Failure.UNREACHABLE, "4701 4702"),
            (Failure.FILTERED, "4470 4770"),
            (Failure.CONTENT, "4411 4751"),
            (Failure.CONFIGURATION, "4403 4452 4773 4774 4795"),
            (Failure.TRANSIENT, "4780 4781 5600"),
        ],
    )
    def test_the_errors_that_matter_are_what_bandwidth_says_they_are(self, failure, codes):
        """B4: https://dev.bandwidth.com/docs/messaging/errors (read 2026-11)."""
        for code in codes.split():
            assert self.read(self.report_request("message-failed", errorCode=int(code)))[0].failure is failure

    @pytest.mark.parametrize("body", [b"5", b'"text"', b"[5]", b"[[]]", b"not json", b"[" * 9000])
    def test_other_json_is_unreadable(self, body):
        with pytest.raises(UnreadableError):
            self.read(called(body))

    # -- its own: sending ------------------------------------------------------------------------------------------

    def test_sent_message_is_what_bandwidth_documents(self, server):
        server.answer(*self.accepted)
        text = dataclasses.replace(TEXT, media_urls=("https://texting.example.com/1",))
        result = self.carrier(base_url=server.url + "/").send(text)
        (sent,) = server.requests
        assert (sent.method, sent.path) == ("POST", "/api/v2/users/9900000/messages")
        assert base64.b64decode(sent.headers["Authorization"].removeprefix("Basic ")).decode() == "api:secret"
        assert sent.headers["Content-Type"] == "application/json"
        assert json.loads(sent.body) == {
            "applicationId": APPLICATION,
            "from": TEXT.sender,
            "to": [TEXT.recipient],
            "text": TEXT.body,
            "media": ["https://texting.example.com/1"],
            "tag": "42",
        }
        assert result.segments == 1

    def test_full_queue_puts_off(self, server):
        server.answer(400, self.busy)
        with pytest.raises(DeferredError):
            self.carrier(base_url=server.url).send(TEXT)

    @pytest.mark.parametrize(
        "missing", [{"account": ""}, {"secret": " "}, {"settings": {}}, {"settings": {"application_id": []}}]
    )
    def test_account_without_credentials_calls_nobody(self, server, missing):
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url, **missing).send(TEXT)
        assert caught.value.failure is Failure.CONFIGURATION
        assert not server.requests

    # -- its own: API credentials, which are exchanged for a token ---------------------------------------------------

    def credentials(self, server, expires_in=3600, tokens=("token-1", "token-2")):
        """An API that takes the latest of some tokens only, and gives them for the account's client id and secret."""
        given = []

        def answer(request):
            shown = request.headers["Authorization"]
            if request.path == "/api/v1/oauth2/token":
                assert (request.body, shown) == (b"grant_type=client_credentials", _basic_auth_str("api", "secret"))
                given.append(tokens[len(given)])
                return 200, {"access_token": given[-1], "token_type": "Bearer", "expires_in": expires_in}
            return self.accepted if given and shown == f"Bearer {given[-1]}" else (401, {"type": "unauthorized"})

        server.serve(answer)
        return given

    def test_credentials_that_are_a_client_are_exchanged_for_a_token(self, server):
        """B2: API users stop working on 2026-12-02. A refused call took no text, so it is repeated with the token."""
        self.credentials(server)
        carrier = self.carrier(base_url=server.url)
        assert [carrier.send(TEXT).uid, self.carrier(base_url=server.url).send(TEXT).uid] == ["uid-9", "uid-9"]
        paths = [request.path.rpartition("/")[2] for request in server.requests]
        assert paths == ["messages", "token", "messages", "messages"], "the token is kept for later texts"

    def test_token_is_renewed_before_it_ends_and_when_it_is_refused(self, server):
        """B2: neither costs a text."""
        given = self.credentials(server, expires_in=60)
        for _ in range(2):
            self.carrier(base_url=server.url).send(TEXT)
        assert given == ["token-1", "token-2"]
        bandwidth_login.forget()
        given = self.credentials(server)
        self.carrier(base_url=server.url).send(TEXT)
        given[:] = ["revoked"]
        assert self.carrier(base_url=server.url).send(TEXT).uid == "uid-9"

    def test_token_that_is_not_to_be_had_puts_off(self, server):
        """B2: the text was certainly not taken."""
        server.answer(401, {"type": "unauthorized"})
        server.answer(503, b"")
        with pytest.raises(DeferredError):
            self.carrier(base_url=server.url).send(TEXT)
        server.answer(401, {"type": "unauthorized"})
        server.hang()
        with pytest.raises(DeferredError):
            self.impatient_carrier(base_url=server.url).send(TEXT)

    def test_pictures_are_fetched_with_what_the_api_takes(self, server):
        """B6: nobody can try twice there."""
        assert self.carrier(base_url=server.url).media_authorization() == _basic_auth_str("api", "secret")
        assert self.carrier(base_url=server.url).media_authorization() == _basic_auth_str("api", "secret")
        assert len(server.requests) == 1, "whose credentials they are is asked once"
        bandwidth_login.forget()
        self.credentials(server)
        assert self.carrier(base_url=server.url).media_authorization() == "Bearer token-1"
        assert self.carrier(base_url=server.url, secret="").media_authorization() == ""
