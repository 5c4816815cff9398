"""Plivo: requests are signed here by its description and by the official SDK's functions, never by the code under test."""
import base64
import dataclasses
import hashlib
import hmac
import itertools
import json
from urllib.parse import parse_qsl, urlencode

import pytest
from carrier_contract import TEXT, CarrierContract, random_text
from carriers.account_types import Account
from carriers.errors import RejectedError, UnreadableError, VerificationError
from carriers.plivo import messages as plivo
from carriers.types import Failure, Media, Status, WebhookRequest
from plivo.utils import validate_signature
from plivo.utils.signature_v3 import construct_post_url, get_signature_v3, validate_v3_signature
from requests.structures import CaseInsensitiveDict
from vendor_ids import UUIDS

TOKEN = "0123456789abcdef0123456789abcdef01234567"
AUTH_ID = "MA000000000000000000"
URL = "https://texting.example.com/texting_inbox/webhook/token-1"
nonces = itertools.count(12345)

# A complete inbound text as Plivo posts it (identifiers replaced).
INBOUND = {
    "From": "12125550147",
    "MessageIntent": "",
    "MessageUUID": UUIDS[1],
    "PowerpackUUID": "",
    "Text": "Is the 10x10 unit still free?",
    "To": "14155550100",
    "TotalAmount": "0.00000",
    "TotalRate": "0.00000",
    "Type": "sms",
    "Units": "1",
}
# A complete status callback (identifiers replaced).
CALLBACK = {
    "From": "14155550100",
    "MCC": "310",
    "MNC": "260",
    "MessageTime": "2026-11-18 09:06:39.123456",
    "MessageUUID": UUIDS[1],
    "ParentMessageUUID": UUIDS[1],
    "PartInfo": "1 of 1",
    "QueuedTime": "2026-11-18 09:06:39.123456",
    "Sequence": "1",
    "Status": "sent",
    "To": "12125550147",
    "TotalAmount": "0.00550",
    "TotalRate": "0.00550",
    "Type": "sms",
    "Units": "1",
}
TAKEN = {"api_id": "f5b5d1f2-0000-11ef-0000-0242ac110005", "message": "message(s) queued", "message_uuid": [UUIDS[9]]}


def signed(form, secret=TOKEN, url=URL, nonce=None):
    """Sign as https://www.plivo.com/docs/messaging/concepts/signature-validation says: the address, then the nonce."""
    body = urlencode(form, errors="surrogatepass").encode()
    pairs = tuple(parse_qsl(body.decode(), keep_blank_values=True, errors="surrogatepass"))
    nonce = nonce or str(next(nonces))
    digest = hmac.new(secret.encode(), (url.partition("?")[0] + nonce).encode(), hashlib.sha256).digest()
    headers = {"X-Plivo-Signature-V2": base64.b64encode(digest).decode(), "X-Plivo-Signature-V2-Nonce": nonce}
    return WebhookRequest("POST", url, CaseInsensitiveDict(headers), b"", pairs)


def signed_v3(form, secret=TOKEN, url=URL, header="X-Plivo-Signature-V3"):
    """Sign by version 3, with the functions of the official SDK."""
    nonce = str(next(nonces))
    signature = get_signature_v3(secret.encode(), construct_post_url(url, dict(form)).decode(), nonce.encode().decode())
    headers = {header: signature.decode(), "X-Plivo-Signature-V3-Nonce": nonce}
    return WebhookRequest("POST", url, CaseInsensitiveDict(headers), b"", tuple(form.items()))


class TestPlivo(CarrierContract):
    uids = UUIDS
    account = Account(code="plivo", account=AUTH_ID, secret=TOKEN, webhook_url=URL)
    signature_header = "X-Plivo-Signature-V2"
    sent_word, delivered_word = "sent", "delivered"
    foreign_event = urlencode({"CallUUID": UUIDS[1], "Event": "StartApp", "From": "12125550147"})
    accepted = (202, TAKEN)
    busy = {"api_id": "f5b5d1f2", "error": "too many requests"}
    refusals = [
        (400, {"api_id": "f5b5d1f2", "error": "src parameter not present"}, Failure.UNKNOWN),
        (400, b"<html>Bad request</html>", Failure.UNKNOWN),
        (400, {"error": {"dst": ["is invalid"]}}, Failure.UNKNOWN),
        (401, b"Could not verify your access level for that URL.", Failure.CONFIGURATION),
        (402, b"", Failure.CONFIGURATION),
        (404, {"error": "not found"}, Failure.CONFIGURATION),
        (405, b"", Failure.CONFIGURATION),
    ]

    def text_request(self, secret=TOKEN, **changes):
        names = {"uid": "MessageUUID", "sender": "From", "recipient": "To", "body": "Text"}
        return signed({**INBOUND, **{names.get(name, name): value for name, value in changes.items()}}, secret)

    def report_request(self, word, **more):
        return signed({**CALLBACK, "Status": word, **more})

    def other_request(self, body):
        return signed(dict(parse_qsl(body, keep_blank_values=True, errors="surrogatepass")))

    def with_changed_bytes(self, request):
        """Version 2 covers the address and the nonce; the body is covered by version 3, see below."""
        nonce = request.headers["X-Plivo-Signature-V2-Nonce"]
        for index in range(len(nonce)):
            wrong = nonce[:index] + chr(ord(nonce[index]) ^ 1) + nonce[index + 1 :]
            headers = CaseInsensitiveDict({**request.headers, "X-Plivo-Signature-V2-Nonce": wrong})
            yield dataclasses.replace(request, headers=headers)
        for index in range(len("https://"), len(URL)):
            yield dataclasses.replace(request, url=URL[:index] + chr(ord(URL[index]) ^ 1) + URL[index + 1 :])

    def garbage(self, dice):
        names = [*INBOUND, *CALLBACK, "Body", "MediaCount", "Media0", "Media1", "ErrorCode", random_text(dice)]
        form = {name: random_text(dice) for name in dice.sample(names, dice.randrange(len(names)))}
        known = {
            "MediaCount": ["1", "10", "٣", "-1", "9" * 5000],
            "Status": ["", "failed", "delivered"],
            "MessageUUID": [UUIDS[1]],
            "From": ["12125550147"],
            "To": ["14155550100"],
        }
        for name, values in known.items():
            if dice.random() < 0.7:
                form[name] = dice.choice(values)
        return urlencode(form, errors="surrogatepass")

    def body_sent(self, recorded):
        return json.loads(recorded.body)["text"]

    # -- its own: verification -------------------------------------------------------------------------------------

    @pytest.mark.parametrize("url", [URL, f"{URL}?a=1&b=%20", "http://localhost:8069/w"])
    @pytest.mark.parametrize("secret", [TOKEN, "another token"])
    def test_we_and_the_sdk_agree_on_version_2(self, url, secret):
        """B3: neither is asked to sign for the other."""
        request = signed(INBOUND, secret, url)
        headers = request.headers
        expected = validate_signature(url, headers["X-Plivo-Signature-V2-Nonce"], headers["X-Plivo-Signature-V2"], TOKEN)
        assert expected is (secret == TOKEN)
        assert self.accepts(request) is expected

    @pytest.mark.parametrize("url", [URL, f"{URL}?b=2&a=1&b=1&empty="])
    @pytest.mark.parametrize("change", ["nothing", "Text", "From", "MessageUUID", "more"])
    def test_we_and_the_sdk_agree_on_version_3(self, url, change):
        """B3: version 3 covers every field of the form."""
        request = signed_v3(INBOUND, url=url)
        form = dict(request.form)
        if change != "nothing":
            form[change] = form.get(change, "") + "x"
        changed = dataclasses.replace(request, form=tuple(form.items()))
        nonce, signature = request.headers["X-Plivo-Signature-V3-Nonce"], request.headers["X-Plivo-Signature-V3"]
        expected = validate_v3_signature("POST", url, nonce, TOKEN, signature, form)
        assert expected is (change == "nothing")
        assert self.accepts(changed) is expected

    def test_fields_order_does_not_matter_to_version_3(self):
        request = signed_v3(INBOUND)
        assert self.accepts(dataclasses.replace(request, form=tuple(reversed(request.form))))

    @pytest.mark.parametrize("header", ["X-Plivo-Signature-V3", "X-Plivo-Signature-Ma-V3"])
    def test_main_account_may_have_signed(self, header):
        assert self.accepts(signed_v3(INBOUND, "main-token", header=header), secret=f"{TOKEN} main-token")
        assert not self.accepts(signed_v3(INBOUND, "main-token", header=header))

    def test_one_of_several_signatures_is_enough(self):
        request = signed_v3(INBOUND)
        request.headers["X-Plivo-Signature-V3"] = "bm9uc2Vuc2U=, " + request.headers["X-Plivo-Signature-V3"]
        assert self.accepts(request)

    def test_nonce_of_version_2_serves_one_request(self):
        """B3: its signature says nothing of the body, so nobody else may use it (tests/test_closed_doors.py tries, over HTTP)."""
        carrier, request = self.carrier(), self.text_request()
        forged = tuple((name, "Send money" if name == "Text" else value) for name, value in request.form)
        nonce, digest = carrier.used_once(request)
        assert carrier.used_once(dataclasses.replace(request)) == (nonce, digest)  # the carrier repeats itself
        for changed in (dataclasses.replace(request, form=forged), dataclasses.replace(request, url=f"{URL}?more=1")):
            assert carrier.used_once(changed)[0] == nonce
            assert carrier.used_once(changed)[1] != digest
        assert carrier.used_once(self.text_request())[0] != nonce
        assert carrier.used_once(signed_v3(INBOUND)) is None

    def test_version_2_is_not_enough_without_its_nonce(self):
        request = self.text_request()
        del request.headers["X-Plivo-Signature-V2-Nonce"]
        assert not self.accepts(request)

    def test_secret_of_blanks_is_no_secret(self):
        assert not self.accepts(signed(INBOUND, ""), secret="  ")

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

    def test_pictures_are_read(self):
        more = {"Type": "mms", "MediaCount": "2", "Media1": "https://media.plivo.com/1", "Media2": "https://media.plivo.com/2"}
        form = {**INBOUND, **more, "Body": "Look"}
        del form["Text"]
        (text,) = self.read(signed(form))
        assert text.body == "Look"
        assert text.media == (Media("https://media.plivo.com/1"), Media("https://media.plivo.com/2"))

    def test_other_channels_are_unreadable(self):
        """B1: an answer would leave by another way than the person wrote; it waits in the list of events."""
        with pytest.raises(UnreadableError):
            self.read(self.text_request(Type="whatsapp"))

    def test_picture_without_an_address_does_not_take_the_words(self):
        """B1: it is told apart from them"""
        (text,) = self.read(self.text_request(MediaCount="1", body="Look"))
        assert (text.body, text.unreadable) == ("Look", ["Media is not an address"])

    @pytest.mark.parametrize(("given", "understood"), [("3", 3), ("", None), ("many", None)])
    def test_segments_are_read_where_given(self, given, understood):
        assert self.read(self.text_request(Units=given))[0].segments == understood

    @pytest.mark.parametrize(("word", "status"), list(plivo.STATUSES.items()))
    def test_every_word_of_the_table_is_read(self, word, status):
        (report,) = self.read(self.report_request(word))
        assert report.status is status
        assert report.failure is (Failure.UNKNOWN if status is Status.FAILED else None)

    @pytest.mark.parametrize(("code", "failure"), [*plivo.ERRORS.items(), ("99999", Failure.UNKNOWN)])
    def test_failed_report_says_why(self, code, failure):
        """B4: the reason of a failure is visible."""
        (report,) = self.read(self.report_request("undelivered", ErrorCode=code))
        assert (report.failure, report.detail) == (failure, f"undelivered {code}")

    @pytest.mark.parametrize(
        ("failure", "code"),
        [
            (Failure.OPTED_OUT, "200"),
            (Failure.INVALID_NUMBER, "50"),
            (Failure.UNREACHABLE, "80"),
            (Failure.FILTERED, "30"),
            (Failure.CONTENT, "110"),
            (Failure.CONFIGURATION, "40"),
            (Failure.TRANSIENT, "20"),
        ],
    )
    def test_the_errors_that_matter_are_what_plivo_says_they_are(self, failure, code):
        """B4: https://www.plivo.com/docs/messaging/troubleshooting/error-codes (read 2026-11)."""
        assert self.read(self.report_request("failed", ErrorCode=code))[0].failure is failure

    def test_request_without_a_form_is_unreadable(self):
        with pytest.raises(UnreadableError):
            self.carrier().read(WebhookRequest("POST", URL, {}, b'{"MessageUUID": "uid 1"}'))

    # -- its own: sending ------------------------------------------------------------------------------------------

    def test_sent_message_is_what_plivo_documents(self, server):
        server.answer(*self.accepted)
        text = dataclasses.replace(TEXT, media_urls=("https://texting.example.com/1",))
        self.carrier(base_url=server.url + "/", secret=f"{TOKEN} another").send(text)
        (sent,) = server.requests
        assert (sent.method, sent.path) == ("POST", f"/v1/Account/{AUTH_ID}/Message/")
        assert base64.b64decode(sent.headers["Authorization"].removeprefix("Basic ")).decode() == f"{AUTH_ID}:{TOKEN}"
        assert json.loads(sent.body) == {
            "src": TEXT.sender,
            "dst": TEXT.recipient,
            "text": TEXT.body,
            "url": TEXT.status_callback,
            "method": "POST",
            "type": "mms",
            "media_urls": ["https://texting.example.com/1"],
        }

    @pytest.mark.parametrize("missing", ["account", "secret"])
    def test_account_without_credentials_calls_nobody(self, server, missing):
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url, **{missing: " "}).send(TEXT)
        assert caught.value.failure is Failure.CONFIGURATION
        assert not server.requests

    def test_acknowledgement_is_an_empty_document(self):
        assert self.carrier().acknowledge() == ("<Response/>", "application/xml")
