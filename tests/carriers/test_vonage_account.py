"""Vonage's account: credit, numbers, applications; its API in memory."""
import dataclasses
from datetime import datetime

import pytest
import requests
from account_contract import NOT_FOUND, OUR_SECOND, OURS, AccountContract, FakeApi
from carrier_contract import TEXT, get_carrier
from carriers.account_types import Account, Fault, Finding, KeptText
from carriers.errors import CallError, RejectedError
from carriers.http import basic
from carriers.types import Failure
from vendor_ids import UUIDS

KEY, SECRET = "a1b2c3d4", "S3cretOfTheApi"
URL = "https://texting.example.com/texting_inbox/webhook/token-1"
VOICE = {"webhooks": {"answer_url": {"address": "https://calls.example.com/answer", "http_method": "GET"}}}


class FakeVonage(FakeApi):
    """Vonage with an application of ours, for both numbers."""

    refused = (401, {"type": "https://developer.vonage.com/api-errors#unauthorized", "title": "Unauthorized"})

    def __init__(self, account):
        super().__init__(account)
        self.balance = {"value": 10.28, "autoReload": False}
        self.applications = {"app-1": application("app-1", URL)}
        self.numbers = {}
        for phone in (OURS, OUR_SECOND):
            self.add_number(phone, "")
            self.link(phone, "app-1")

    def knows(self, question):
        return question.headers.get("Authorization") == basic(KEY, SECRET)

    def answer(self, question):
        if question.path.startswith("/v2/applications"):
            name = question.path.removeprefix("/v2/applications").strip("/")
            return getattr(self, f"{question.method.lower()}_application")(name, question.body)
        answers = {
            ("GET", "/account/get-balance"): lambda: (200, self.balance),
            ("GET", "/account/numbers"): lambda: self.list_numbers(question.query),
            ("POST", "/number/update"): lambda: self.update_number(question.body),
            ("POST", "/v1/redact/transaction"): lambda: self.delete(question),
        }
        return answers.get((question.method, question.path), lambda: NOT_FOUND)()

    def list_numbers(self, query):
        """Answer with a page; ``size`` is granted up to two."""
        size = min(int(query.get("size", 10)), self.page_size)
        start = (int(query.get("index", 1)) - 1) * size
        page = list(self.numbers.values())[start : start + size]
        return 200, {"count": len(self.numbers), "numbers": page} if page else {}

    def update_number(self, told):
        number = self.numbers.get(told.get("msisdn"))
        if not number or number["country"] != told.get("country"):
            return 420, {"error-code": "420", "error-code-label": "method failed"}
        for name in ("voiceCallbackType", "voiceCallbackValue", "moHttpUrl"):
            number.pop(name, None)  # what is not repeated is gone
            if told.get(name):
                number[name] = told[name]
        self.link(f"+{told['msisdn']}", told["app_id"])
        return 200, {"error-code": "200", "error-code-label": "success"}

    def get_application(self, name, _told):
        return (200, self.applications[name]) if name in self.applications else NOT_FOUND

    def put_application(self, name, told):
        """Replace all but the id and the keys' private half."""
        if not told.get("name"):
            return 422, {"title": "Bad Request", "invalid_parameters": [{"name": "name"}]}
        self.applications[name] = {"id": name, "keys": {}, **told, "_links": {"self": {"href": f"/v2/applications/{name}"}}}
        return 200, self.applications[name]

    def post_application(self, _name, told):
        name = f"app-{len(self.applications) + 1}"
        self.applications[name] = {"id": name, **told, "keys": {"public_key": "new-key"}}
        return 201, {**self.applications[name], "keys": {"public_key": "new-key", "private_key": "never-to-be-seen"}}

    def add_number(self, phone, name):
        number = {"country": "US", "msisdn": phone[1:], "type": "mobile-lvn", "features": ["SMS", "MMS", "VOICE"]}
        self.numbers[phone[1:]] = number

    def link(self, phone, name):
        self.change(phone, app_id=name, messagesCallbackType="app", messagesCallbackValue=name)

    # -- what can be wrong with it ---------------------------------------------------------------------------------

    def change(self, phone=OURS, **values):
        self.numbers[phone[1:]].update(values)

    def unlink(self, phone=OURS):
        for name in ("app_id", "messagesCallbackType", "messagesCallbackValue"):
            del self.numbers[phone[1:]][name]

    def point(self, **inbound):
        self.applications["app-1"]["capabilities"]["messages"]["webhooks"]["inbound_url"].update(inbound)

    def shared(self):
        """Let our application also serve a number that is none of ours, somewhere else."""
        self.add_number("+14155550188", "")
        self.link("+14155550188", "app-1")
        self.point(address="https://elsewhere.example/")


def application(name, url):
    here = {"address": url, "http_method": "POST"}
    return {
        "id": name,
        "name": "Front desk",
        "keys": {"public_key": "its-key"},
        "privacy": {"improve_ai": False},
        "capabilities": {
            "voice": VOICE,
            "verify": {"version": "v2", "webhooks": {}},
            "messages": {"version": "v1", "webhooks": {"inbound_url": dict(here), "status_url": dict(here)}},
        },
        "_links": {"self": {"href": f"/v2/applications/{name}"}},
    }


class TestVonageAccount(AccountContract):
    uids = UUIDS
    account = Account(
        code="vonage", account=KEY, secret=SECRET, webhook_secret="S3cretOfTheSignature", webhook_url=URL,
        numbers=(OURS, OUR_SECOND),
    )
    fake = FakeVonage
    kept = KeptText(UUIDS[1], is_inbound=True)
    deletions = [("/v1/redact/transaction", {"id": UUIDS[1], "product": "messages", "type": "inbound"})]
    nameless = True
    breakages = {
        "no application": (lambda api: api.unlink(), Fault.WEBHOOK_MISSING),
        "no address": (lambda api: api.point(address=""), Fault.WEBHOOK_MISSING),
        "texts are switched off": (
            lambda api: api.applications["app-1"]["capabilities"].pop("messages"), Fault.WEBHOOK_MISSING,
        ),
        "another address": (lambda api: api.point(address="https://elsewhere.example/"), Fault.WEBHOOK_ELSEWHERE),
        "another method": (lambda api: api.point(http_method="GET"), Fault.WEBHOOK_METHOD),
        "another version": (
            lambda api: api.applications["app-1"]["capabilities"]["messages"].update(version="v0.1"), Fault.WEBHOOK_METHOD,
        ),
        "an address of its own": (
            lambda api: api.change(moHttpUrl="https://elsewhere.example/"), Fault.WEBHOOK_OVERRIDDEN,
        ),
        "another's application": (lambda api: api.shared(), Fault.WEBHOOK_ELSEWHERE),
        "application is gone": (lambda api: api.applications.clear(), Fault.WEBHOOK_MISSING),
        "not ours": (lambda api: api.numbers.pop(OURS[1:]), Fault.NUMBER_MISSING),
        "cannot text": (lambda api: api.change(features=["VOICE"]), Fault.NUMBER_CANNOT_TEXT),
        "no credit": (lambda api: api.balance.update(value=-0.01), Fault.ACCOUNT),
    }

    # -- the account -----------------------------------------------------------------------------------------------

    def test_account_that_is_topped_up_by_itself_needs_no_credit(self, server, api):
        """B10: only who pays before may run out."""
        api.balance.update(value=0, autoReload=True)
        assert self.found(server) == []

    def test_account_without_a_signature_secret_is_told(self, server, api):
        """B10: the API secret signs nothing by itself."""
        assert self.found(server, webhook_secret="") == [Finding(Fault.SIGNATURE_KEY)]

    def test_account_without_numbers_is_no_surprise(self, server, api):
        """B10: Vonage says nothing at all then."""
        api.numbers.clear()
        assert self.found(server) == [Finding(Fault.NUMBER_MISSING, OURS), Finding(Fault.NUMBER_MISSING, OUR_SECOND)]
        assert self.carrier(server).list_numbers() == []

    def test_several_faults_of_different_numbers_are_told_each(self, server, api):
        """B10: per number and account."""
        api.change(features=["VOICE"])
        api.unlink(OUR_SECOND)
        assert self.found(server) == [Finding(Fault.NUMBER_CANNOT_TEXT, OURS), Finding(Fault.WEBHOOK_MISSING, OUR_SECOND)]

    @pytest.mark.parametrize("address", ["", "https://api-eu.vonage.com", "https://api-us.nexmo.com/"])
    def test_regions_are_for_sending_alone(self, address):
        """B10: account, numbers and applications have one server each, whichever region sends."""
        session = Silent()
        get_carrier(dataclasses.replace(self.account, base_url=address), session=session).check()
        assert session.hosts == {"rest.nexmo.com"}
        session.hosts.clear()
        carrier = get_carrier(dataclasses.replace(self.account, base_url=address), session=session)
        with pytest.raises(CallError):
            carrier._application("app-1")
        assert session.hosts == {"api.nexmo.com"}

    # -- the webhook -----------------------------------------------------------------------------------------------

    def test_application_of_our_numbers_alone_is_changed_where_it_is(self, server, api):
        """B10: an update replaces what it does not repeat: name, keys, calls, privacy."""
        api.point(address="https://elsewhere.example/")
        before = application("app-1", URL)
        self.carrier(server).set_up_webhook()
        after = api.applications["app-1"]
        assert {name: after[name] for name in ("name", "keys", "privacy")} == {
            name: before[name] for name in ("name", "keys", "privacy")
        }
        assert after["capabilities"]["voice"] == VOICE
        assert after["capabilities"]["verify"] == {"webhooks": {}}
        assert after["capabilities"]["messages"] == before["capabilities"]["messages"]

    def test_number_that_the_carrier_spells_otherwise_is_ours(self, server, api):
        """B20: numbers are compared by the one spelling."""
        spell = {OURS: "+525512345680"}.get
        account = dataclasses.replace(self.carrier(server).account, numbers=("+525512345680",), spell=spell)
        assert "+525512345680" not in [finding.phone for finding in get_carrier(account).check()]
        assert "+525512345680" in [number.phone for number in get_carrier(account).list_numbers()]

    def test_application_that_serves_others_is_left_alone(self, server, api):
        """B10: another system's texts do not come here; calls to our numbers go on as before."""
        api.shared()
        before = dict(api.applications["app-1"])
        self.carrier(server).set_up_webhook()
        assert api.applications["app-1"] == before
        assert api.applications["app-2"]["capabilities"]["voice"] == VOICE
        assert {phone: number["app_id"] for phone, number in api.numbers.items()} == {
            OURS[1:]: "app-2", OUR_SECOND[1:]: "app-2", "14155550188": "app-1",
        }

    def test_application_that_the_settings_name_is_the_one(self, server, api):
        """B10: who names it knows whom else it serves."""
        api.shared()
        api.applications["app-7"] = application("app-7", "https://elsewhere.example/")
        named = {"settings": {"application_id": "app-7"}}
        assert {finding.fault for finding in self.found(server, **named)} == {Fault.WEBHOOK_ELSEWHERE}
        self.carrier(server, **named).set_up_webhook()
        assert self.found(server, **named) == []
        assert {api.numbers[phone[1:]]["app_id"] for phone in self.account.numbers} == {"app-7"}
        assert list(api.applications) == ["app-1", "app-7"]

    def test_application_that_the_settings_name_must_be_there(self, server, api):
        """B10: a typing error makes no application."""
        with pytest.raises(CallError, match="no application app-8"):
            self.carrier(server, settings={"application_id": "app-8"}).set_up_webhook()
        assert list(api.applications) == ["app-1"]

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ({"voiceCallbackType": "tel", "voiceCallbackValue": "14155550111"}, ("tel", "14155550111")),
            ({"voiceCallbackType": "app", "voiceCallbackValue": "app-9"}, (None, None)),
        ],
    )
    def test_number_keeps_what_is_set_for_its_calls(self, server, api, before, after):
        """B10: a link to an application as such goes with the application."""
        api.change(moHttpUrl="https://elsewhere.example/", **before)
        self.carrier(server).set_up_webhook()
        number = api.numbers[OURS[1:]]
        assert (number.get("voiceCallbackType"), number.get("voiceCallbackValue")) == after
        assert "moHttpUrl" not in number

    def test_number_that_was_not_linked_is_told(self, server, api):
        """B10: Vonage's own words."""
        api.unlink()
        api.update_number = lambda told: (200, {"error-code": "420", "error-code-label": "numbers are tied up"})
        with pytest.raises(CallError, match="numbers are tied up"):
            self.carrier(server).set_up_webhook()

    # -- pictures --------------------------------------------------------------------------------------------------

    def test_limits_are_what_sending_takes(self, server, api):
        """B6: one picture, with the words below it."""
        assert self.carrier().media_limits.count == 1
        with pytest.raises(RejectedError) as caught:
            self.carrier(server).send(dataclasses.replace(TEXT, media_urls=("https://x.example/1", "https://x.example/2")))
        assert caught.value.failure is Failure.CONTENT
        assert not api.asked

    def test_past_texts_are_not_asked_for(self):
        """B1: Vonage tells them for money alone."""
        with pytest.raises(NotImplementedError):
            self.carrier().list_inbound(datetime(2026, 11, 18))


class Silent(requests.Session):
    """Calls nobody, and remembers whom."""

    def __init__(self):
        super().__init__()
        self.hosts = set()

    def request(self, method, url, **arguments):
        self.hosts.add(url.split("/")[2])
        raise requests.ConnectionError
