"""Twilio: requests are signed by the official SDK, never by the code under test."""
import base64
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest
from carrier_contract import TEXT, CarrierContract, random_text
from carriers.account_types import Account
from carriers.errors import DeferredError, RejectedError, UnreadableError
from carriers.twilio import adapter as twilio
from carriers.types import Failure, Media, Status, WebhookRequest
from media_contract import MediaContract
from requests.structures import CaseInsensitiveDict
from twilio.request_validator import RequestValidator
from vendor_ids import SIDS

TOKEN = "0123456789abcdef0123456789abcdef"
SID = "AC00000000000000000000000000000001"
URL = "https://texting.example.com/texting_inbox/webhook/token-1"

# A complete inbound text as Twilio posts it (identifiers replaced).
INBOUND = {
    "ToCountry": "US",
    "ToState": "CA",
    "SmsMessageSid": SIDS[1],
    "NumMedia": "0",
    "ToCity": "",
    "FromZip": "10001",
    "SmsSid": SIDS[1],
    "FromState": "NY",
    "SmsStatus": "received",
    "FromCity": "NEW YORK",
    "Body": "Is the 10x10 unit still free?",
    "FromCountry": "US",
    "To": "+14155550100",
    "ToZip": "94105",
    "NumSegments": "1",
    "MessageSid": SIDS[1],
    "AccountSid": SID,
    "From": "+12125550147",
    "ApiVersion": "2010-04-01",
}
# A complete status callback (identifiers replaced).
CALLBACK = {
    "SmsSid": SIDS[1],
    "SmsStatus": "sent",
    "MessageStatus": "sent",
    "To": "+12125550147",
    "MessageSid": SIDS[1],
    "AccountSid": SID,
    "From": "+14155550100",
    "ApiVersion": "2010-04-01",
}
# The answer to a text that was taken (shortened to what callers may rely on).
TAKEN = {
    "account_sid": SID,
    "api_version": "2010-04-01",
    "body": "Yes, from 5x5 up",
    "date_created": "Wed, 18 Nov 2026 09:06:40 +0000",
    "direction": "outbound-api",
    "error_code": None,
    "error_message": None,
    "from": "+14155550100",
    "num_media": "0",
    "num_segments": "1",
    "sid": SIDS[9],
    "status": "queued",
    "to": "+12125550147",
}


def signed(form, secret=TOKEN, url=URL):
    """Return the request Twilio would make, signed by its own SDK."""
    body = urlencode(form, errors="surrogatepass").encode()
    pairs = tuple(parse_qsl(body.decode(), keep_blank_values=True, errors="surrogatepass"))
    signature = RequestValidator(secret).compute_signature(url, encodable(dict(pairs)))
    return WebhookRequest("POST", url, CaseInsensitiveDict({"X-TWILIO-SIGNATURE": signature}), body, pairs)


def encodable(form):
    """The SDK cannot sign lone surrogates, nor can Twilio send them."""
    return {
        name.encode(errors="replace").decode(): value.encode(errors="replace").decode() for name, value in form.items()
    }


class TestTwilio(MediaContract, CarrierContract):
    uids = SIDS
    account = Account(code="twilio", account=SID, secret=TOKEN, webhook_url=URL)
    signature_header = "X-Twilio-Signature"
    sent_word, delivered_word = "sent", "delivered"
    foreign_event = urlencode({"CallSid": "CA1", "CallStatus": "ringing", "From": "+12125550147"})
    accepted = (201, TAKEN)
    busy = {"code": 20429, "message": "Too Many Requests", "status": 429}
    refusals = [
        (400, {"code": int(code), "message": "refused", "status": 400}, failure)
        for code, failure in twilio.ERRORS.items()
        if failure is not Failure.TRANSIENT
    ] + [
        (400, {"code": 99999, "message": "something new"}, Failure.UNKNOWN),
        (400, b"<html>Bad request</html>", Failure.UNKNOWN),
        (400, {"code": [21610], "message": {}}, Failure.UNKNOWN),
        (401, b"", Failure.CONFIGURATION),
        (404, b"", Failure.CONFIGURATION),
    ]

    def sent_with(self, request):
        form = parse_qs(request.body.decode(), keep_blank_values=True)
        return form.get("Body", [None])[0], form.get("MediaUrl", [])

    def text_request(self, secret=TOKEN, **changes):
        names = {"uid": "MessageSid", "sender": "From", "recipient": "To", "body": "Body"}
        return signed({**INBOUND, **{names.get(name, name): value for name, value in changes.items()}}, secret)

    def report_request(self, word, **more):
        return signed({**CALLBACK, "MessageStatus": word, **more})

    def other_request(self, body):
        return signed(dict(parse_qsl(body, keep_blank_values=True, errors="surrogatepass")))

    def with_changed_bytes(self, request):
        """Change each character of each name, each value, and of the address."""
        for index, (name, value) in enumerate(request.form):
            for wrong in [(changed, value) for changed in flips(name)] + [(name, changed) for changed in flips(value)]:
                form = (*request.form[:index], wrong, *request.form[index + 1 :])
                yield WebhookRequest(request.method, request.url, request.headers, request.body, form)
        for url in flips(request.url, since=len("https://")):
            yield WebhookRequest(request.method, url, request.headers, request.body, request.form)

    def garbage(self, dice):
        names = [*INBOUND, *CALLBACK, "MediaUrl0", "MediaContentType0", "ErrorCode", random_text(dice)]
        form = {name: random_text(dice) for name in dice.sample(names, dice.randrange(len(names)))}
        known = {
            "NumMedia": ["1", "10", "٣", "-1", "9" * 5000],
            "MessageStatus": ["", "failed", "delivered"],
            "MessageSid": [SIDS[1]],
            "From": ["+12125550147"],
            "To": ["+14155550100"],
        }
        for name, values in known.items():
            if dice.random() < 0.7:
                form[name] = dice.choice(values)
        return urlencode(form, errors="surrogatepass")

    def body_sent(self, recorded):
        return parse_qs(recorded.body.decode())["Body"][0]

    @pytest.mark.parametrize("word", ["STOP", "START", "HELP", "stop"])
    def test_twilios_own_verdict_is_read(self, word):
        """D12: also for words that the account has set; without one there is none"""
        assert self.read(self.text_request(body="Basta", OptOutType=word))[0].keyword.value == word.lower()
        assert self.read(self.text_request(body="Basta"))[0].keyword is None
        assert self.read(self.text_request(body="Basta", OptOutType="NEW"))[0].keyword is None

    # -- its own: reading ------------------------------------------------------------------------------------------

    def test_pictures_are_read_with_their_types(self):
        more = {
            "NumMedia": "2",
            "MediaUrl0": "https://api.twilio.com/1",
            "MediaContentType0": "image/jpeg",
            "MediaUrl1": "https://api.twilio.com/2",
        }
        (text,) = self.read(self.text_request(body="", **more))
        assert text.media == (Media("https://api.twilio.com/1", "image/jpeg"), Media("https://api.twilio.com/2"))

    def test_picture_without_an_address_does_not_take_the_words(self):
        """B1: it is told apart from them"""
        (text,) = self.read(self.text_request(NumMedia="1", body="Look"))
        assert (text.body, text.unreadable) == ("Look", ["MediaUrl0 is not an address"])

    @pytest.mark.parametrize(("given", "understood"), [("3", 3), ("", None), ("many", None)])
    def test_segments_are_read_where_given(self, given, understood):
        assert self.read(self.text_request(NumSegments=given))[0].segments == understood

    @pytest.mark.parametrize(("word", "status"), list(twilio.STATUSES.items()))
    def test_every_word_of_the_table_is_read(self, word, status):
        (report,) = self.read(self.report_request(word))
        assert report.status is status
        assert report.failure is (Failure.UNKNOWN if status is Status.FAILED else None)

    @pytest.mark.parametrize(("code", "failure"), [*twilio.ERRORS.items(), ("99999", Failure.UNKNOWN)])
    def test_failed_report_says_why(self, code, failure):
        """B4: the reason of a failure is visible."""
        (report,) = self.read(self.report_request("undelivered", ErrorCode=code))
        assert report.failure is failure
        assert report.detail == f"undelivered {code}"

    def test_request_without_a_form_is_unreadable(self):
        with pytest.raises(UnreadableError):
            self.carrier().read(WebhookRequest("POST", URL, {}, b'{"MessageSid": "uid 1"}'))

    @pytest.mark.parametrize(
        ("failure", "codes"),
        [
            (Failure.OPTED_OUT, "21610"),
            (Failure.INVALID_NUMBER, "21211 21614 30005 30006"),
            (Failure.CONFIGURATION, "20003 21606 21608 30002 30034"),
            (Failure.TRANSIENT, "20429 21611 30001"),
            (Failure.UNREACHABLE, "30003"),
            (Failure.FILTERED, "30004 30007"),
            (Failure.UNKNOWN, "30008"),
        ],
    )
    def test_the_errors_that_matter_are_what_twilio_says_they_are(self, failure, codes):
        """B4: https://www.twilio.com/docs/api/errors (read 2026-11)."""
        for code in codes.split():
            assert self.read(self.report_request("failed", ErrorCode=code))[0].failure is failure

    # -- its own: sending ------------------------------------------------------------------------------------------

    def test_sent_form_is_what_twilio_documents(self, server):
        server.answer(*self.accepted)
        text = TEXT.__class__(**{**vars(TEXT), "media_urls": ("https://texting.example.com/1", "https://texting.example.com/2")})
        result = self.carrier(base_url=server.url + "/").send(text)
        (sent,) = server.requests
        assert sent.path == f"/2010-04-01/Accounts/{SID}/Messages.json"
        assert base64.b64decode(sent.headers["Authorization"].removeprefix("Basic ")).decode() == f"{SID}:{TOKEN}"
        assert parse_qsl(sent.body.decode()) == [
            ("To", TEXT.recipient),
            ("From", TEXT.sender),
            ("Body", TEXT.body),
            ("MediaUrl", "https://texting.example.com/1"),
            ("MediaUrl", "https://texting.example.com/2"),
            ("StatusCallback", f"{TEXT.status_callback}#rc=5&rp=all"),
        ]
        assert result.segments == 1

    def test_reports_go_to_the_webhook_unless_told_otherwise(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url).send(TEXT.__class__(TEXT.sender, TEXT.recipient, "Hello"))
        assert parse_qs(server.requests[0].body.decode())["StatusCallback"] == [f"{URL}#rc=5&rp=all"]

    def test_only_the_first_key_is_the_auth_token(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url, secret=f"{TOKEN} a-shared-key").send(TEXT)
        assert base64.b64decode(server.requests[0].headers["Authorization"].split()[1]).decode() == f"{SID}:{TOKEN}"

    @pytest.mark.parametrize(("status", "code"), [(503, 20503), (429, 20429), (400, 21611), (429, 21611), (400, 21730)])
    def test_twilios_own_word_of_a_passing_fault_is_trusted(self, server, status, code):
        server.answer(status, {"code": code, "message": "later", "status": status})
        with pytest.raises(DeferredError):
            self.carrier(base_url=server.url).send(TEXT)

    def test_text_that_failed_at_once_is_a_refusal(self, server):
        server.answer(201, {**TAKEN, "status": "failed", "error_code": 21610, "error_message": "unsubscribed"})
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url).send(TEXT)
        assert (caught.value.failure, caught.value.detail) == (Failure.OPTED_OUT, "21610 unsubscribed")

    @pytest.mark.parametrize("missing", ["account", "secret"])
    def test_account_without_credentials_calls_nobody(self, server, missing):
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url, **{missing: " "}).send(TEXT)
        assert caught.value.failure is Failure.CONFIGURATION
        assert not server.requests

    def test_secret_of_any_alphabet_can_be_sent(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url, secret="пароль").send(TEXT)
        assert base64.b64decode(server.requests[0].headers["Authorization"].split()[1]).decode() == f"{SID}:пароль"

    def test_acknowledgement_is_an_empty_twiml(self):
        assert self.carrier().acknowledge() == ("<Response/>", "text/xml")


def flips(text, since=0):
    """Return the text with one bit of one character changed, for each character."""
    return [text[:i] + chr(ord(text[i]) ^ 1) + text[i + 1 :] for i in range(since, len(text))]
