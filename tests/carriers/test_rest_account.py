"""A REST gateway's account: its settings, and a gateway in memory that tells whether it is in order."""
import dataclasses
import json

import pytest
from account_contract import NOT_FOUND, OUR_SECOND, OURS, AccountContract, FakeApi
from carrier_contract import TEXT
from carriers.account_types import Account, Fault, Finding, MediaLimits
from carriers.errors import RejectedError
from carriers.http import basic
from carriers.rest.settings import DEFAULTS
from carriers.types import Failure

URL = "https://texting.example.com/texting_inbox/webhook/token-1"
WITHOUT_MEDIA = {"send": {"body": {"to": "{to}", "text": "{text}"}}}


class FakeGateway(FakeApi):
    def __init__(self, account):
        super().__init__(account)
        self.health = (200, {"status": "pass"})

    def knows(self, question):
        known = (f"Bearer {self.account.secret}", basic(self.account.account, self.account.secret))
        return question.headers.get("Authorization") in known or question.headers.get("X-Api-Key") == self.account.secret

    def answer(self, question):
        return self.health if (question.method, question.path) == ("GET", "/api/health") else NOT_FOUND


class TestRestAccount(AccountContract):
    account = Account(
        code="rest", account="us", secret="S3cretOfTheGateway", webhook_secret="S3cretOfTheSignature", webhook_url=URL,
        numbers=(OURS, OUR_SECOND), settings={"health": {"path": "/api/health"}},
    )
    fake = FakeGateway
    breakages = {
        "out of order": (lambda api: setattr(api, "health", (503, {"status": "fail"})), Fault.UNREACHABLE),
        "without credit": (lambda api: setattr(api, "health", (402, b"")), Fault.ACCOUNT),
    }

    # -- the gateway -----------------------------------------------------------------------------------------------

    def test_gateway_that_tells_no_health_is_not_asked(self, server, api):
        """B10: there is no address to guess."""
        assert self.found(server, settings={}) == []
        assert api.asked == []

    @pytest.mark.parametrize("send", [{"auth": "basic"}, {"auth": "", "headers": {"X-Api-Key": "{secret}"}}])
    def test_health_is_asked_with_the_credentials_of_sending(self, server, api, send):
        """B10: so that it proves them."""
        assert self.found(server, settings={**self.account.settings, "send": send}) == []
        assert len(api.asked) == 1

    def test_healthy_gateway_may_say_nothing(self, server, api):
        """B10: 204 is an answer."""
        api.health = (204, b"")
        assert self.found(server) == []

    # -- what is missing -------------------------------------------------------------------------------------------

    def test_account_without_an_address_is_told(self):
        """B10: nothing is asked without it."""
        assert list(self.carrier().check()) == [Finding(Fault.UNREACHABLE, detail="no API address")]

    def test_gateway_without_credentials_may_be_meant(self, server, api):
        """B10: in a private network, say; but its requests must be proven all the same."""
        settings = {"send": {"auth": ""}}
        assert self.found(server, settings=settings, secret="") == []
        assert self.found(server, settings=settings, secret="", webhook_secret=" ") == [Finding(Fault.SIGNATURE_KEY)]

    @pytest.mark.parametrize("send", [{"headers": {"X-Api-Key": "{secret}"}}, {"body": {"k": "{secret}", "m": "{to}{text}"}}])
    def test_secret_may_be_wanted_by_a_header_or_a_field(self, server, api, send):
        """B10: not only as authorization."""
        settings = {**self.account.settings, "send": {"auth": "", **send}}
        assert self.found(server, settings=settings, secret="") == [Finding(Fault.CREDENTIALS)]
        with pytest.raises(RejectedError):
            self.carrier(server, settings=settings, secret="").send(TEXT)
        assert api.asked == []

    @pytest.mark.parametrize(
        ("settings", "finding"),
        [
            ({"verify": {"method": "HMAC"}}, Finding(Fault.SIGNATURE_KEY, detail="verify.method: HMAC")),
            ({"verify": {"encoding": "base32"}}, Finding(Fault.SIGNATURE_KEY, detail="verify.encoding: base32")),
            ({"send": {"auth": "Basic"}}, Finding(Fault.SETTINGS, detail="send.auth: Basic")),
            ({"send": {"format": "xml"}}, Finding(Fault.SETTINGS, detail="send.format: xml")),
            ({"kinds": {"mo": "sms", "in": "text"}}, Finding(Fault.SETTINGS, detail="kinds: sms")),
            ({"kinds": {"dlr": "report"}}, Finding(Fault.SETTINGS, detail="kinds: text")),
            ({"statuses": {"D": "arrived"}}, Finding(Fault.SETTINGS, detail="statuses: arrived")),
            ({"errors": {"7": ["filtered"]}}, Finding(Fault.SETTINGS, detail="errors:")),
            ({"send": {"body": {"to": "{to}", "text": "{body}"}}}, Finding(Fault.SETTINGS, detail="send.body: {text}")),
            ({"send": {"body": {"text": "{text}"}}}, Finding(Fault.SETTINGS, detail="send.body: {to}")),
        ],
    )
    def test_settings_that_cannot_be_meant_are_told(self, server, settings, finding):
        """B10: a typing error is found before a text is lost."""
        assert self.found(server, settings=settings) == [finding]

    @pytest.mark.parametrize(
        "settings",
        [{}, DEFAULTS, {"send": {"path": "/to/{to}", "body": ["{text}"]}}, {"kinds": {"mo": "text", "ping": "ignore"}}],
    )
    def test_settings_that_can_be_meant_are_in_order(self, server, settings):
        """B10: what is right is not complained about."""
        assert self.found(server, settings=settings) == []

    @pytest.mark.parametrize("value", [None, 5, "x", [], {}, True, {"path": []}, [[["{text}"]]]])
    @pytest.mark.parametrize("name", [*DEFAULTS])
    def test_odd_settings_are_no_surprise(self, server, name, value):
        """B10: whatever was typed."""
        carrier = self.carrier(server, settings={name: value})
        for finding in carrier.check():
            assert isinstance(finding.fault, Fault)
        assert carrier.media_limits.count in (0, 10)

    # -- pictures --------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("settings", "limits"),
        [
            ({}, MediaLimits(10, 5_000_000)),
            (WITHOUT_MEDIA, MediaLimits()),
            (
                {"send": {"media": {"count": 1, "size": 300_000, "types": ["image/jpeg"]}}},
                MediaLimits(1, 300_000, ("image/jpeg",)),
            ),
            ({"send": {"media": {"count": 0}}}, MediaLimits(0, 5_000_000)),
            ({"send": {"media": {"count": "many", "size": -1, "types": "image/"}}}, MediaLimits(10, 5_000_000, ("image/",))),
            ({"send": {"media": {"count": True, "types": [5]}}}, MediaLimits(10, 5_000_000)),
        ],
    )
    def test_limits_are_those_of_the_settings(self, settings, limits):
        """B6: what a text has no place for is not offered."""
        assert self.carrier(settings=settings).media_limits == limits

    def test_pictures_are_sent_where_the_settings_say(self, server):
        """B6"""
        server.answer(200, {"id": "uid-9"})
        links = ("https://texting.example.com/1", "https://texting.example.com/2")
        self.carrier(server).send(dataclasses.replace(TEXT, media_urls=links))
        assert json.loads(server.requests[0].body)["media"] == list(links)

    @pytest.mark.parametrize("settings", [WITHOUT_MEDIA, {"send": {"media": {"count": 1}}}])
    def test_pictures_without_a_place_are_refused_before_anybody_is_called(self, server, settings):
        """B6: none is left out in silence."""
        links = ("https://texting.example.com/1", "https://texting.example.com/2")
        with pytest.raises(RejectedError) as caught:
            self.carrier(server, settings=settings).send(dataclasses.replace(TEXT, media_urls=links))
        assert caught.value.failure is Failure.CONTENT
        assert not server.requests
