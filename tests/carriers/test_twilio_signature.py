"""Twilio's signatures, against the official SDK in both directions and against values computed here by hand."""
import base64
import hashlib
import hmac
import random

import pytest
from carrier_contract import get_carrier
from carriers.account_types import Account
from carriers.errors import VerificationError
from carriers.types import WebhookRequest
from requests.structures import CaseInsensitiveDict
from twilio.request_validator import RequestValidator

TOKEN = "12345"
URL = "https://texting.example.com/texting_inbox/webhook/token-1"
FORM = (("From", "+12125550147"), ("Body", " Hi & bye  "), ("ToCity", ""), ("Name", "É🙂"))
SHORT = (("A", "1"),)
SHARED = "key=webhooks_sharedkey_01,algorithm=HMAC_SHA256"


class Pairs:
    """A form that may name a field twice, as the SDK reads those of the web frameworks it supports."""

    def __init__(self, pairs):
        self.pairs = pairs

    def __iter__(self):
        return iter([name for name, _value in self.pairs])

    def __len__(self):
        return len(self.pairs)

    def getlist(self, name):
        return [value for key, value in self.pairs if key == name]


def is_accepted(request, secret=TOKEN):
    try:
        get_carrier(Account(code="twilio", account="AC1", secret=secret)).verify(request)
    except VerificationError:
        return False
    return True


def request_of(url=URL, form=FORM, signature="", settings=None, body=b""):
    headers = {"X-Twilio-Signature": signature}
    if settings is not None:
        headers["X-Twilio-Webhooks-Signature-Settings"] = settings
    return WebhookRequest("POST", url, CaseInsensitiveDict(headers), body, form)


def by_hand(text, algorithm, key=TOKEN):
    return base64.b64encode(hmac.new(key.encode(), text.encode(), algorithm).digest()).decode()


def test_the_vector_twilio_publishes_is_accepted():
    """B3: https://www.twilio.com/docs/usage/security, the worked example (read 2026-11)."""
    url = "https://example.com/myapp.php?foo=1&bar=2"
    form = (
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675310"),
        ("Digits", "1234"),
        ("From", "+14158675310"),
        ("To", "+18005551212"),
    )
    assert is_accepted(request_of(url, form, "L/OH5YylLD5NRKLltdqwSvS0BnU="))


def test_what_the_sdk_signs_we_accept():
    """B3"""
    signature = RequestValidator(TOKEN).compute_signature(URL, dict(FORM))
    assert is_accepted(request_of(signature=signature))


def test_we_and_the_sdk_agree_on_right_and_wrong_requests():
    """B3: whatever is changed, both say the same; neither is asked to sign for the other. Only names with several values, which
    the SDK accepts, are refused."""
    dice = random.Random(7)
    outcomes = set()
    for _ in range(2000):
        count = dice.randrange(1, 5)
        form = tuple((dice.choice("abc"), "".join(dice.choices("xyz é+", k=dice.randrange(3)))) for _ in range(count))
        url = dice.choice([URL, URL + "?a=1&b=%20", "https://texting.example.com:443/w", "http://localhost:8069/w"])
        algorithm, settings = dice.choice([("HMAC_SHA1", None), ("HMAC_SHA256", SHARED)])
        signature = RequestValidator(TOKEN).compute_signature(url, Pairs(form), algorithm)
        if dice.random() < 0.5:
            form = (*form[:-1], (dice.choice("abc"), dice.choice(["", "x", "é"])))
        expected = RequestValidator(TOKEN).validate(url, Pairs(form), signature, algorithm)
        expected = expected and len(dict(form)) == len(set(form))
        assert is_accepted(request_of(url, form, signature, settings)) is expected
        outcomes.add((expected, algorithm))
    assert len(outcomes) == 4


def test_form_is_signed_untrimmed_with_its_empty_values():
    signature = by_hand(URL + "Body Hi & bye  From+12125550147NameÉ🙂ToCity", "sha1")
    assert is_accepted(request_of(signature=signature))
    trimmed = tuple((name, value.strip()) for name, value in FORM)
    assert not is_accepted(request_of(form=trimmed, signature=signature))
    assert is_accepted(request_of(form=FORM[:2] + FORM[3:] + FORM[2:3], signature=signature))
    assert not is_accepted(request_of(form=FORM[:3], signature=signature))


def test_field_with_two_values_is_refused():
    """B20: which of them counts is not signed; a pair that is repeated is one."""
    form = (("Tag", "b"), ("Tag", "a"), ("Tag", "b"))
    assert not is_accepted(request_of(form=form, signature=by_hand(URL + "TagaTagb", "sha1")))
    assert is_accepted(request_of(form=form[:1] * 2, signature=by_hand(URL + "Tagb", "sha1")))


@pytest.mark.parametrize("form", [None, ()])
def test_request_that_says_nothing_is_refused(form):
    """B3: the signature of an address alone proves no text."""
    assert not is_accepted(request_of(form=form, signature=by_hand(URL, "sha1")))


def test_registered_address_is_signed_not_the_one_the_server_saw():
    """B3: signature checks work behind a proxy."""
    signature = RequestValidator(TOKEN).compute_signature(URL, dict(FORM))
    assert is_accepted(request_of(signature=signature))
    seen_by_the_server = URL.replace("https://texting.example.com", "http://10.0.0.5:8069")
    assert not is_accepted(request_of(url=seen_by_the_server, signature=signature))


@pytest.mark.parametrize(
    ("registered", "signed_as"),
    [
        ("https://texting.example.com/w?a=1", "https://texting.example.com:443/w?a=1"),
        ("https://texting.example.com:443/w?a=1", "https://texting.example.com/w?a=1"),
        ("https://texting.example.com:8443/w", "https://texting.example.com:8443/w"),
        ("https://texting.example.com:8443/w", "https://texting.example.com/w"),
        ("http://texting.example.com/w", "http://texting.example.com:80/w"),
        ("https://texting.example.com/w?", "https://texting.example.com/w?"),
        ("https://texting.example.com/w?a=%2B&b=", "https://texting.example.com/w?a=%2B&b="),
        ("https://texting.example.com/w#tab", "https://texting.example.com/w"),
        ("https://[2001:db8::1]:8443/w", "https://[2001:db8::1]/w"),
    ],
)
def test_spellings_of_the_same_address_are_accepted(registered, signed_as):
    assert is_accepted(request_of(url=registered, form=SHORT, signature=by_hand(signed_as + "A1", "sha1")))


@pytest.mark.parametrize(
    ("registered", "signed_as"),
    [
        ("https://texting.example.com/w?a=1", "https://texting.example.com/w?a=2"),
        ("https://texting.example.com/w?a=%2B", "https://texting.example.com/w?a=+"),
        ("https://texting.example.com/w", "http://texting.example.com/w"),
        ("https://texting.example.com/w", "https://texting.example.com/W"),
        ("https://texting.example.com/w", "https://texting.example.com:444/w"),
    ],
)
def test_another_address_is_refused(registered, signed_as):
    assert not is_accepted(request_of(url=registered, form=SHORT, signature=by_hand(signed_as + "A1", "sha1")))


def test_shared_keys_sign_with_sha256():
    """B3: the variant of 2026, with a key of its own beside the Auth Token."""
    signed = URL + "Body Hi & bye  From+12125550147NameÉ🙂ToCity"
    signature = by_hand(signed, "sha256", key="a-shared-key")
    assert is_accepted(request_of(signature=signature, settings=SHARED), secret=f"{TOKEN} a-shared-key")
    assert not is_accepted(request_of(signature=signature, settings=SHARED))
    assert not is_accepted(request_of(signature=signature), secret="a-shared-key")


@pytest.mark.parametrize("settings", ["key=k,algorithm=HMAC_MD5", "algorithm=none", "algorithm=", "algorithm=HMAC_SHA256"])
def test_signature_must_be_of_the_algorithm_it_names(settings):
    assert not is_accepted(request_of(signature=by_hand(URL + "A1", "sha1"), form=SHORT, settings=settings))


def test_settings_without_an_algorithm_mean_the_classic_one():
    assert is_accepted(request_of(signature=by_hand(URL + "A1", "sha1"), form=SHORT, settings="key=webhooks_sharedkey_01"))


def test_each_configured_key_may_sign():
    """A token can be rotated without a pause."""
    for key in ("old", "next"):
        assert is_accepted(request_of(signature=by_hand(URL + "A1", "sha1", key), form=SHORT), secret="old next")
    assert not is_accepted(request_of(signature=by_hand(URL + "A1", "sha1", "old next"), form=SHORT), secret="old next")


def test_secret_of_blanks_is_no_secret():
    assert not is_accepted(request_of(signature=by_hand(URL + "A1", "sha1", ""), form=SHORT), secret="  ")


def test_other_bodies_are_signed_by_their_hash_in_the_address():
    body = b'{"MessageSid": "SM1"}'
    url = f"{URL}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = by_hand(url, "sha1")
    assert RequestValidator(TOKEN).validate(url, body.decode(), signature)
    assert is_accepted(request_of(url, None, signature, body=body))
    assert not is_accepted(request_of(url, None, signature, body=body + b" "))


def test_body_without_its_hash_is_refused():
    assert not is_accepted(request_of(URL, None, by_hand(URL, "sha1"), body=b"{}"))


def test_signed_address_alone_proves_no_text():
    """B3: whoever captured the signature of a bare address says nothing with it."""
    assert not is_accepted(request_of(URL, None, by_hand(URL, "sha1"), body=b""))
    assert not is_accepted(request_of(URL, (), by_hand(URL, "sha1"), body=b""))


def test_hash_does_not_stand_in_for_a_form():
    url = f"{URL}?bodySHA256={hashlib.sha256(b'').hexdigest()}"
    assert not is_accepted(request_of(url, FORM, by_hand(url, "sha1")))
