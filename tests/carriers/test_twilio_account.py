"""Twilio's API about the account: our requests beside those of the official SDK, and an API in memory that keeps state."""
import dataclasses
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from account_contract import (
    MOMENT,
    NOT_FOUND,
    OUR_SECOND,
    OURS,
    PERSON,
    AccountContract,
    FakeApi,
)
from carrier_contract import TEXT
from carriers.account_types import Account, Fault, KeptText, OwnedNumber
from carriers.errors import CallError
from carriers.twilio import check as twilio_check
from carriers.twilio.api import RETRIES
from carriers.types import Media
from test_twilio import INBOUND, SID, TOKEN, URL, signed
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from vendor_ids import SIDS

ROOT = f"/2010-04-01/Accounts/{SID}"
ELSEWHERE = "https://elsewhere.example.com/sms"
TOLL_FREE = "+18335550100"


class FakeTwilio(FakeApi):
    refused = (401, {"code": 20003, "message": "Authenticate", "status": 401})

    def __init__(self, account):
        super().__init__(account)
        self.state = {"sid": SID, "status": "active", "friendly_name": "Storage Inc."}
        self.numbers, self.codes, self.messages, self.media, self.verifications = [], [], [], {}, []
        self.applications = {"AP1": {"sid": "AP1", "sms_url": ELSEWHERE, "sms_method": "POST"}}
        self.services = {"MG1": {
            "sid": "MG1",
            "friendly_name": "Front desk",
            "use_inbound_webhook_on_number": True,
            "inbound_request_url": None,
            "inbound_method": "POST",
        }}
        self.members = {"MG1": []}
        self.campaigns = {"MG1": [{"sid": "QE1", "campaign_status": "VERIFIED"}]}
        for phone in account.numbers:
            self.add_number(phone, phone)
            self.number(phone)["sms_url"] = URL
            self.members["MG1"].append({"sid": self.number(phone)["sid"], "phone_number": phone})

    def knows(self, question):
        return question.headers.get("Authorization") == f"Basic {BASIC}"

    def answer(self, question):
        path = question.path.removeprefix(ROOT)
        if question.method == "POST":
            return self.change(path, question.body)
        if question.method == "DELETE":
            return self.delete(question)
        if path == ".json":
            return 200, self.state
        lists = {
            "/IncomingPhoneNumbers.json": ("incoming_phone_numbers", self.numbers, {"PhoneNumber": "phone_number"}),
            "/SMS/ShortCodes.json": ("short_codes", self.codes, {"ShortCode": "short_code"}),
            "/Messages.json": ("messages", self.messages[::-1], {"To": "to", "From": "from"}),
        }
        if path in lists:
            name, entries, filters = lists[path]
            asked = {key: question.query[word] for word, key in filters.items() if word in question.query}
            found = [each for each in entries if all(each.get(key) == value for key, value in asked.items())]
            return 200, self.page(path, name, found, question.query)
        if path.startswith("/v1/"):
            return self.messaging(path.removeprefix("/v1/").split("/"), question.query)
        return self.one(path.removesuffix(".json").split("/")[1:])

    def page(self, path, name, entries, query):
        start = int(query.get("Page", 0)) * self.page_size
        rest = {key: value for key, value in query.items() if key != "Page"}
        more = start + self.page_size < len(entries)
        following = "&".join(f"{key}={value}" for key, value in {**rest, "Page": start // self.page_size + 1}.items())
        uri = f"{ROOT}{path}?{following}".replace("+", "%2B") if more else None
        return {name: entries[start:start + self.page_size], "next_page_uri": uri, "page_size": self.page_size}

    def one(self, steps):
        if steps[0] == "Applications":
            return (200, self.applications[steps[1]]) if steps[1] in self.applications else NOT_FOUND
        message = next((each for each in self.messages if each["sid"] == steps[1]), None)
        if steps[0] != "Messages" or message is None:
            return NOT_FOUND
        if steps[2:] == ["Media"]:
            return 200, {"media_list": self.media.get(steps[1], []), "next_page_uri": None}
        return 200, message

    def messaging(self, steps, query):
        """The other API, whose lists name their next page in ``meta``."""
        if steps == ["Services"]:
            entries = list(self.services.values())
            start = int(query.get("Page", 0))
            link = f"https://messaging.twilio.com/v1/Services?PageSize=1&Page={start + 1}"
            meta = {"key": "services", "next_page_url": link if start + 1 < len(entries) else None}
            return 200, {"services": entries[start:start + 1], "meta": meta}
        if steps[0] == "Tollfree":
            sid = query["TollfreePhoneNumberSid"]
            return 200, {"verifications": [each for each in self.verifications if each["sid"] == sid], "meta": {}}
        if steps[2] == "PhoneNumbers":
            return 200, {"phone_numbers": self.members.get(steps[1], []), "meta": {"next_page_url": None}}
        return (200, {"compliance": self.campaigns[steps[1]], "meta": {}}) if steps[1] in self.campaigns else NOT_FOUND

    def change(self, path, form):
        names = {"SmsUrl": "sms_url", "SmsMethod": "sms_method", "SmsApplicationSid": "sms_application_sid"}
        names |= {"SmsFallbackUrl": "sms_fallback_url", "SmsFallbackMethod": "sms_fallback_method"}
        names["UseInboundWebhookOnNumber"] = "use_inbound_webhook_on_number"
        entries = [*self.numbers, *self.codes, *self.services.values()]
        entry = next((each for each in entries if each["sid"] == path.removesuffix(".json").rpartition("/")[2]), None)
        if entry is None:
            return NOT_FOUND
        for name, value in form.items():
            assert names[name] in entry
            entry[names[name]] = True if value == "true" else value
        return 200, entry

    def number(self, phone):
        return next(each for each in [*self.numbers, *self.codes] if phone in (each.get("phone_number"), each.get("short_code")))

    def add_number(self, phone, name):
        self.numbers.append({
            "sid": f"PN{len(self.numbers)}",
            "phone_number": phone,
            "friendly_name": name,
            "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
            "sms_url": "",
            "sms_method": "POST",
            "sms_fallback_url": "",
            "sms_fallback_method": "POST",
            "sms_application_sid": "",
        })

    def add_code(self, code):
        self.codes.append({
            "sid": "SC1", "short_code": code, "friendly_name": "Alerts", "sms_url": URL, "sms_method": "POST",
            "sms_fallback_url": None, "sms_fallback_method": "POST"})

    def add_message(self, uid, at, **values):
        when = format_datetime(at)
        self.messages.append({
            "sid": uid, "date_created": when, "date_sent": when, "num_media": "0", "num_segments": "1", "error_code": None,
            "error_message": None, **values,
        })

    def add_received(self, uid, sender=PERSON, recipient=OURS, body="Hello", at=MOMENT):
        values = {"from": sender, "to": recipient, "body": body}
        self.add_message(uid, at, direction="inbound", status="received", **values)

    def add_sent(self, uid, text=TEXT, at=MOMENT):
        values = {"from": text.sender, "to": text.recipient, "body": text.body}
        self.add_message(uid, at, direction="outbound-api", status="delivered", **values)

    def change_number(self, **changes):
        self.number(OURS).update(changes)

    def change_service(self, **changes):
        self.services["MG1"].update(changes)


BASIC = "QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTowMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg=="


class TestTwilioAccount(AccountContract):
    uids = SIDS
    account = Account(
        code="twilio", account=SID, secret=f"{TOKEN} shared-key", webhook_url=URL, numbers=(OURS, OUR_SECOND)
    )
    fake = FakeTwilio
    kept = KeptText(SIDS[1], is_inbound=True)
    deletions = [(f"{ROOT}/Messages/{SIDS[1]}.json", b"")]
    breakages = {
        "suspended": (lambda api: api.state.update(status="suspended"), Fault.ACCOUNT),
        "number of nobody": (lambda api: api.numbers.pop(0), Fault.NUMBER_MISSING),
        "voice only": (
            lambda api: api.change_number(capabilities={"voice": True, "sms": False, "mms": False}), Fault.NUMBER_CANNOT_TEXT,
        ),
        "no address": (lambda api: api.change_number(sms_url=None), Fault.WEBHOOK_MISSING),
        "empty address": (lambda api: api.change_number(sms_url=""), Fault.WEBHOOK_MISSING),
        "another address": (lambda api: api.change_number(sms_url=ELSEWHERE), Fault.WEBHOOK_ELSEWHERE),
        "a slash too many": (lambda api: api.change_number(sms_url=f"{URL}/"), Fault.WEBHOOK_ELSEWHERE),
        "not encrypted": (lambda api: api.change_number(sms_url=URL.replace("https:", "http:")), Fault.WEBHOOK_ELSEWHERE),
        "method GET": (lambda api: api.change_number(sms_method="GET"), Fault.WEBHOOK_METHOD),
        "an application": (lambda api: api.change_number(sms_application_sid="AP1"), Fault.WEBHOOK_OVERRIDDEN),
        "a service": (
            lambda api: api.change_service(use_inbound_webhook_on_number=False, inbound_request_url=ELSEWHERE),
            Fault.WEBHOOK_OVERRIDDEN,
        ),
        "a service that drops texts": (
            lambda api: api.change_service(use_inbound_webhook_on_number=False), Fault.WEBHOOK_OVERRIDDEN,
        ),
        "a service's method": (
            lambda api: api.change_service(
                use_inbound_webhook_on_number=False, inbound_request_url=URL, inbound_method="GET"
            ),
            Fault.WEBHOOK_OVERRIDDEN,
        ),
        "in no service": (lambda api: api.members["MG1"].pop(), Fault.REGISTRATION),
        "no campaign": (lambda api: api.campaigns["MG1"].clear(), Fault.REGISTRATION),
        "campaign refused": (lambda api: api.campaigns["MG1"][0].update(campaign_status="FAILED"), Fault.REGISTRATION),
    }

    def webhook_text(self, uid, body):
        (text,) = self.carrier().read(signed({**INBOUND, "MessageSid": uid, "Body": body}))
        return text

    # -- what wins ---------------------------------------------------------------------------------------------------

    def test_service_that_calls_us_itself_is_in_order(self, server, api):
        """B10: what the number says is of no matter then."""
        api.change_service(use_inbound_webhook_on_number=False, inbound_request_url=URL)
        api.change_number(sms_url=ELSEWHERE, sms_method="GET", sms_application_sid="AP1")
        assert self.found(server) == []

    def test_application_that_calls_us_is_in_order(self, server, api):
        """B10: the address may be right at another place."""
        api.change_number(sms_url="", sms_application_sid="AP1")
        api.applications["AP1"]["sms_url"] = URL
        assert self.found(server) == []

    def test_number_in_the_second_service_is_found_there(self, server, api):
        """B10: all services are looked at, page by page."""
        api.services["MG2"] = {**api.services["MG1"], "sid": "MG2", "use_inbound_webhook_on_number": False}
        api.members["MG2"] = [api.members["MG1"].pop(0)]
        api.campaigns["MG2"] = api.campaigns["MG1"]
        (finding,) = self.found(server)
        assert (finding.fault, finding.phone) == (Fault.WEBHOOK_OVERRIDDEN, OURS)
        assert finding.detail.startswith("MG2 Front desk")

    def test_no_more_services_are_looked_through_than_needed(self, server, api):
        """B10: an account may have many; each costs a call."""
        for index in range(2, 9):
            api.services[f"MG{index}"] = {**api.services["MG1"], "sid": f"MG{index}"}
        assert self.found(server) == []
        asked = [question.path for question in api.asked if question.path.endswith("/PhoneNumbers")]
        assert asked == ["/v1/Services/MG1/PhoneNumbers"]
        assert len([question for question in api.asked if question.path.endswith("/Usa2p")]) == 1, "once for both numbers"

    def test_too_many_services_to_look_through_are_no_finding(self, server, api, monkeypatch):
        """B10: nobody is told to register what may be registered in one of the others."""
        monkeypatch.setattr(twilio_check, "MAX_SERVICES", 2)
        api.members["MG3"], api.campaigns["MG3"] = api.members.pop("MG1"), api.campaigns.pop("MG1")
        for index in (2, 3):
            api.services[f"MG{index}"] = {**api.services["MG1"], "sid": f"MG{index}"}
        assert self.found(server) == []
        monkeypatch.setattr(twilio_check, "MAX_SERVICES", 3)
        api.campaigns["MG3"].clear()
        assert {finding.fault for finding in self.found(server)} == {Fault.REGISTRATION}

    def test_services_that_fail_do_not_hide_the_number(self, server, api):
        """B10: one failing question hides no other's finding."""
        api.change_number(sms_url=ELSEWHERE)
        api.out_of_order = "/v1/Services"
        found = {finding.fault: finding for finding in self.found(server)}
        assert set(found) == {Fault.UNREACHABLE, Fault.WEBHOOK_ELSEWHERE}
        assert (found[Fault.WEBHOOK_ELSEWHERE].phone, found[Fault.WEBHOOK_ELSEWHERE].detail) == (OURS, ELSEWHERE)

    def test_key_that_may_not_ask_for_services_is_no_finding(self, server, api, monkeypatch):
        """B10: as far as the account may ask."""
        monkeypatch.setattr(api, "messaging", lambda steps, query: (403, {"code": 20403, "message": "Forbidden"}))
        assert self.found(server) == []

    def test_suspended_account_is_not_taken_for_wrong_credentials(self, server):
        """B10: Twilio refuses calls of an account that is not active."""
        server.serve(lambda request: (401, {"code": 20005, "message": "Account not active"}))
        assert {finding.fault for finding in self.found(server)} == {Fault.ACCOUNT}

    def test_account_without_its_sid_is_told_without_a_call(self, server, api):
        """B10: nothing is asked without credentials."""
        assert [finding.fault for finding in self.found(server, account="")] == [Fault.CREDENTIALS]
        assert api.asked == []

    # -- registration ------------------------------------------------------------------------------------------------

    def toll_free(self, server, *verifications):
        api = self.fake(dataclasses.replace(self.account, numbers=(TOLL_FREE,)))
        api.members["MG1"].clear()
        api.verifications = [{"sid": "PN0", **verification} for verification in verifications]
        server.serve(api)
        return self.found(server, numbers=(TOLL_FREE,))

    def test_toll_free_number_needs_its_verification_only(self, server):
        """B10: a toll-free number needs no campaign."""
        assert self.toll_free(server, {"status": "TWILIO_APPROVED"}) == []
        (finding,) = self.toll_free(server, {"status": "TWILIO_REJECTED", "rejection_reason": "Address is wrong"})
        assert (finding.fault, finding.phone) == (Fault.REGISTRATION, TOLL_FREE)
        assert finding.detail == "toll-free: TWILIO_REJECTED Address is wrong"
        (finding,) = self.toll_free(server)
        assert finding.detail == "toll-free: not verified"

    def test_numbers_of_other_countries_need_no_registration(self, server):
        """B10: nobody is told to register what needs none."""
        api = self.fake(dataclasses.replace(self.account, numbers=("+442071838750",)))
        api.members["MG1"].clear()
        server.serve(api)
        assert self.found(server, numbers=("+442071838750",)) == []

    # -- short codes -------------------------------------------------------------------------------------------------

    def test_short_code_is_looked_after_as_well(self, server, api):
        """B10: a short code is another resource with the same settings."""
        numbers = (*self.account.numbers, "72345")
        assert [finding.fault for finding in self.found(server, numbers=numbers)] == [Fault.NUMBER_MISSING]
        api.add_code("72345")
        api.number("72345")["sms_url"] = ELSEWHERE
        assert [finding.phone for finding in self.found(server, numbers=numbers)] == ["72345"]
        self.carrier(server, numbers=numbers).set_up_webhook()
        assert self.found(server, numbers=numbers) == []
        assert OwnedNumber("72345", "Alerts") in self.carrier(server).list_numbers()

    # -- setting up --------------------------------------------------------------------------------------------------

    def test_setting_up_leaves_other_numbers_alone(self, server, api):
        """B10: the account may serve more than this Odoo."""
        api.add_number("+14155550199", "Fax")
        api.number("+14155550199")["sms_url"] = ELSEWHERE
        self.carrier(server).set_up_webhook()
        assert api.number("+14155550199")["sms_url"] == ELSEWHERE

    def test_missing_number_is_told_after_the_others_are_set_up(self, server, api):
        """B10: "Set up webhook" does what it can, and says what it could not."""
        api.numbers.pop(0)
        api.number(OUR_SECOND)["sms_url"] = ""
        with pytest.raises(CallError) as caught:
            self.carrier(server).set_up_webhook()
        assert (caught.value.fault, caught.value.detail) == (Fault.NUMBER_MISSING, OURS)
        assert api.number(OUR_SECOND)["sms_url"] == URL + RETRIES

    def test_webhook_is_tried_again_and_then_called_as_the_fallback(self, server, api):
        """B1: while the database is away Odoo answers 404, which Twilio takes as final without its retry override."""
        self.carrier(server).set_up_webhook()
        assert api.number(OURS)["sms_url"] == f"{URL}#rc=5&rp=all"
        assert api.number(OURS)["sms_fallback_url"] == f"{URL}#rc=5&rp=all"
        assert self.found(server) == []

    def test_fallback_that_goes_elsewhere_is_left_alone(self, server, api):
        """B10: somebody set it."""
        api.number(OURS)["sms_fallback_url"] = ELSEWHERE
        self.carrier(server).set_up_webhook()
        assert api.number(OURS)["sms_fallback_url"] == ELSEWHERE

    def test_override_is_no_difference_in_what_is_called(self, server, api):
        """B10: an address with it, without it, or with somebody's own is ours; one that differs before it is not."""
        for address in (URL, f"{URL}#rc=5&rp=all", f"{URL}#ct=1000"):
            api.change_number(sms_url=address)
            assert self.found(server) == []
        api.change_number(sms_url=f"{ELSEWHERE}#rc=5&rp=all")
        assert [finding.fault for finding in self.found(server)] == [Fault.WEBHOOK_ELSEWHERE]

    def test_numbers_that_cannot_text_are_not_offered(self, server, api):
        """B10: numbers are picked from those that can text."""
        api.change_number(capabilities={"voice": True, "sms": False})
        assert [number.phone for number in self.carrier(server).list_numbers()] == [OUR_SECOND]

    def test_next_page_is_asked_for_at_our_address_only(self, server, api, monkeypatch):
        """B3: credentials go to no address that an answer names."""
        page = api.page
        monkeypatch.setattr(
            api, "page", lambda *arguments: {**page(*arguments), "next_page_uri": "http://127.0.0.1:9/steal?Page=1"}
        )
        assert len(self.carrier(server).list_numbers()) >= 2
        assert all(question.path.startswith("/2010-04-01/") for question in api.asked)
        assert len(api.asked) <= 100, "a list without an end is given up"

    # -- texts -------------------------------------------------------------------------------------------------------

    def test_pictures_of_a_fetched_text_are_those_of_its_webhook(self, server, api):
        """B6: pictures are fetched later by the same addresses."""
        api.add_received(SIDS[1], body="")
        api.messages[0]["num_media"] = "2"
        uris = [f"{ROOT}/Messages/{SIDS[1]}/Media/ME{index}" for index in range(2)]
        api.media[SIDS[1]] = [{"uri": f"{uri}.json", "content_type": "image/jpeg"} for uri in uris]
        fetched = self.carrier(server).fetch_inbound(SIDS[1])
        assert fetched.media == tuple(Media(f"{server.url}{uri}", "image/jpeg") for uri in uris)

    def test_text_of_a_trial_account_is_recognised(self, server, api):
        """B2: Twilio writes a sentence before it."""
        api.add_sent(SIDS[9], dataclasses.replace(TEXT, body=f"Sent from your Twilio trial account - {TEXT.body}"))
        assert [report.uid for report in self.sent(server)] == [SIDS[9]]

    def test_text_that_is_still_queued_is_found(self, server, api):
        """B2: it has no DateSent yet."""
        api.add_sent(SIDS[9])
        api.messages[0].update(date_sent=None, status="queued")
        assert [(report.uid, report.status.value) for report in self.sent(server)] == [(SIDS[9], "sent")]

    # -- beside the official SDK -------------------------------------------------------------------------------------

    def asked_by(self, server, call):
        """Return what a call asks, as (method, path, sorted pairs); the account's order and page size aside."""
        server.requests.clear()
        call()
        said = []
        for request in server.requests:
            url = urlsplit(request.path)
            pairs = [*parse_qsl(url.query, keep_blank_values=True), *parse_qsl(request.body.decode(), keep_blank_values=True)]
            said.append((request.method, url.path, sorted(pair for pair in pairs if pair[0] != "PageSize")))
        return said

    def test_requests_are_those_of_the_official_sdk(self, server, api):
        """B10: numbers listed and changed, services and messages listed as Twilio's own client does."""
        sdk = Client(SID, TOKEN, http_client=LocalHttp(server.url))
        api.page_size = 1000
        since = datetime(2026, 11, 18, 8, 0)
        calls = self.carrier(server)._calls
        form = {"SmsUrl": URL, "SmsMethod": "POST", "SmsApplicationSid": ""}
        pairs = [
            (lambda: calls.number(OURS), lambda: sdk.incoming_phone_numbers.list(phone_number=OURS)),
            (
                lambda: calls.change_number(OURS, api.number(OURS), **form),
                lambda: sdk.incoming_phone_numbers("PN0").update(sms_url=URL, sms_method="POST", sms_application_sid=""),
            ),
            (
                lambda: calls.post(calls.service("MG1"), UseInboundWebhookOnNumber="true"),
                lambda: sdk.messaging.v1.services("MG1").update(use_inbound_webhook_on_number=True),
            ),
            (
                lambda: self.carrier(server, numbers=(OURS,)).list_inbound(since),
                lambda: sdk.messages.list(to=OURS, date_sent_after=since),
            ),
            (
                lambda: self.carrier(server).find_sent(TEXT, since),
                lambda: sdk.messages.list(to=TEXT.recipient, from_=TEXT.sender),
            ),
        ]
        for ours, theirs in pairs:
            said = self.asked_by(server, ours)
            assert [lowered(each) for each in said] == [lowered(each) for each in self.asked_by(server, theirs)]


def lowered(request):
    """The SDK writes a boolean of a form as Python does; Twilio reads either."""
    method, path, pairs = request
    return method, path, [(name, value.replace("True", "true")) for name, value in pairs]


class LocalHttp(TwilioHttpClient):
    """The SDK's own client, whose requests end at the recording server."""

    def __init__(self, address):
        super().__init__()
        self.address = address

    def request(self, method, url, *arguments, **named):
        return super().request(method, self.address + urlsplit(url).path, *arguments, **named)
