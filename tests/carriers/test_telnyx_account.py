"""Telnyx's API about the account: our requests beside those of the official SDK, and an API in memory that keeps state."""
import dataclasses
import json
from datetime import datetime, timezone
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from account_contract import MOMENT, NOT_FOUND, OUR_SECOND, OURS, PERSON, AccountContract, FakeApi
from carrier_contract import TEXT
from carriers.account_types import Account, Fault, OwnedNumber
from carriers.errors import CallError
from carriers.types import Failure, Media, Status
from telnyx import Telnyx
from test_telnyx import PROFILE, URL, inbound, public_key_of, signed
from vendor_ids import UUIDS

ELSEWHERE = "https://elsewhere.example.com/sms"
SECOND_PROFILE = "40017d7f-5f6a-4a3e-9d0b-000000000002"
KEY = "KEY0123"
PUBLIC_KEY = public_key_of("the account's key")
TOLL_FREE = "+18335550100"
TWO_WAY = {"domestic_two_way": True, "international_inbound": True, "international_outbound": True}


class FakeTelnyx(FakeApi):
    refused = (401, {"errors": [{"code": "10009", "title": "Authentication failed", "detail": "No key found"}]})

    def __init__(self, account):
        super().__init__(account)
        self.balance = {"record_type": "balance", "available_credit": "23.10", "currency": "USD"}
        self.public_key = {"public": PUBLIC_KEY, "record_type": "public_key"}
        self.profiles = {uid: self.profile(uid) for uid in (PROFILE, SECOND_PROFILE)}
        self.profiles[SECOND_PROFILE]["webhook_url"] = ELSEWHERE
        self.numbers, self.codes, self.records, self.messages, self.verifications = [], [], [], {}, []
        self.campaigns = {}
        for phone in account.numbers:
            self.add_number(phone, "")
            self.campaigns[phone] = {"phoneNumber": phone, "campaignId": "C1", "assignmentStatus": "ASSIGNED"}

    def profile(self, uid):
        return {
            "id": uid, "name": "Front desk", "enabled": True, "webhook_url": URL, "webhook_api_version": "2",
            "webhook_failover_url": None, "record_type": "messaging_profile",
        }

    def knows(self, question):
        return question.headers.get("Authorization") == f"Bearer {KEY}"

    def answer(self, question):
        steps = [unquote(step) for step in question.path.removeprefix("/v2/").split("/")]
        if question.method == "PATCH":
            return self.change(steps, question.body)
        lists = {
            "phone_numbers/messaging": self.numbers, "short_codes": self.codes, "detail_records": self.records,
        }
        if "/".join(steps) in lists:
            return 200, self.page(self.chosen(lists["/".join(steps)], question.query), question.query)
        if steps[0] == "10dlc":
            return (200, self.campaigns[steps[2]]) if steps[2] in self.campaigns else NOT_FOUND
        if steps[0] == "messaging_tollfree":
            return 200, {"records": self.verifications, "total_records": len(self.verifications)}
        objects = {"messaging_profiles": self.profiles, "messages": self.messages}
        single = {"balance": self.balance, "public_key": self.public_key}
        found = single[steps[0]] if steps[0] in single else objects[steps[0]].get(steps[1])
        return (200, {"data": found}) if found else NOT_FOUND

    def chosen(self, entries, query):
        """What a list's filters leave, in the order that is asked for."""
        for name in ("phone_number", "direction", "cli", "cld"):
            if value := query.get(f"filter[{name}]"):
                entries = [entry for entry in entries if entry.get(name) == value]
        if since := query.get("filter[created_at][gte]"):
            entries = [entry for entry in entries if entry["created_at"] >= since]
        newest_first = query.get("sort") == "-created_at"
        return sorted(entries, key=lambda entry: entry["created_at"], reverse=True) if newest_first else entries

    def page(self, entries, query):
        number, size = int(query.get("page[number]", 1)), min(int(query.get("page[size]", 20)), self.page_size)
        total = -(-len(entries) // size)
        meta = {"page_number": number, "page_size": size, "total_pages": total, "total_results": len(entries)}
        return {"data": entries[(number - 1) * size:number * size], "meta": meta}

    def change(self, steps, values):
        entries = self.profiles.values() if steps[0] == "messaging_profiles" else [*self.numbers, *self.codes]
        changed = next((each for each in entries if each["id"] == steps[1]), None)
        if changed is None:
            return NOT_FOUND
        assert values.keys() <= changed.keys()
        changed.update(values)
        return 200, {"data": changed}

    def number(self, phone):
        return next(number for number in self.numbers if number["phone_number"] == phone)

    def add_number(self, phone, name):
        self.numbers.append({
            "id": f"12930{len(self.numbers)}", "phone_number": phone, "messaging_profile_id": PROFILE, "type": "longcode",
            "features": {"sms": TWO_WAY, "mms": TWO_WAY}, "tags": [name] if name else [], "record_type": "messaging_settings",
        })

    def add_record(self, uid, sender, recipient, at, **values):
        self.records.append({
            "uuid": uid, "cli": sender, "cld": recipient, "created_at": at.isoformat() + "Z", **values,
            "record_type": "message_detail_record",
        })

    def add_received(self, uid, sender=PERSON, recipient=OURS, body="Hello", at=MOMENT):
        self.add_record(uid, sender, recipient, at, direction="inbound", status="delivered")
        received_at = at.replace(tzinfo=timezone.utc).isoformat()
        payload = inbound(id=uid, text=body, received_at=received_at)["data"]["payload"]
        payload["from"]["phone_number"], payload["to"][0]["phone_number"] = sender, recipient
        self.messages[uid] = payload

    def add_sent(self, uid, text=TEXT, at=MOMENT):
        self.add_record(uid, text.sender, text.recipient, at, direction="outbound", status="delivered")
        self.messages[uid] = {
            "id": uid, "direction": "outbound", "record_type": "message", "type": "SMS", "text": text.body, "errors": [],
            "from": {"phone_number": text.sender}, "to": [{"phone_number": text.recipient, "status": "delivered"}],
        }


class TestTelnyxAccount(AccountContract):
    uids = UUIDS
    account = Account(
        code="telnyx", account=PROFILE, secret=KEY, public_key=PUBLIC_KEY, webhook_url=URL, numbers=(OURS, OUR_SECOND)
    )
    fake = FakeTelnyx
    breakages = {
        "no credit": (lambda api: api.balance.update(available_credit="-0.01"), Fault.ACCOUNT),
        "another account's key": (
            lambda api: api.public_key.update(public=public_key_of("another")), Fault.SIGNATURE_KEY,
        ),
        "number of nobody": (lambda api: api.numbers.pop(0), Fault.NUMBER_MISSING),
        "voice only": (lambda api: api.number(OURS)["features"].update(sms=None), Fault.NUMBER_CANNOT_TEXT),
        "profile not enabled": (lambda api: api.profiles[PROFILE].update(enabled=False), Fault.NUMBER_CANNOT_TEXT),
        "in no profile": (lambda api: api.number(OURS).update(messaging_profile_id=None), Fault.WEBHOOK_MISSING),
        "unassigned": (lambda api: api.number(OURS).update(messaging_profile_id=""), Fault.WEBHOOK_MISSING),
        "in another profile": (
            lambda api: api.number(OURS).update(messaging_profile_id=SECOND_PROFILE), Fault.WEBHOOK_ELSEWHERE,
        ),
        "no address": (lambda api: api.profiles[PROFILE].update(webhook_url=None), Fault.WEBHOOK_MISSING),
        "another address": (lambda api: api.profiles[PROFILE].update(webhook_url=ELSEWHERE), Fault.WEBHOOK_ELSEWHERE),
        "a query too many": (lambda api: api.profiles[PROFILE].update(webhook_url=f"{URL}?a=1"), Fault.WEBHOOK_ELSEWHERE),
        "version 1": (lambda api: api.profiles[PROFILE].update(webhook_api_version="1"), Fault.WEBHOOK_METHOD),
        "in no campaign": (lambda api: api.campaigns.pop(OURS), Fault.REGISTRATION),
        "assignment refused": (
            lambda api: api.campaigns[OURS].update(assignmentStatus="FAILED_ASSIGNMENT", failureReasons="Number is not active"),
            Fault.REGISTRATION,
        ),
    }

    def webhook_text(self, uid, body):
        request = signed(json.dumps(inbound(id=uid, text=body)).encode())
        (text,) = self.carrier().read(request)
        return text

    # -- the key -----------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("key", ["", "no base64!", "c2hvcnQ="])
    def test_key_that_is_none_is_told(self, server, api, key):
        """B10: without a key every webhook is refused."""
        assert [finding.fault for finding in self.found(server, public_key=key)][:1] == [Fault.SIGNATURE_KEY]

    def test_key_may_be_pasted_with_a_line_break(self, server, api):
        """B10: what verifies is in order."""
        assert self.found(server, public_key=f" {PUBLIC_KEY}\n") == []

    def test_api_that_gives_no_key_is_no_finding(self, server, api):
        """B10: the address is in no page of the reference."""
        api.public_key = None
        assert self.found(server) == []

    def test_key_that_may_not_see_the_balance_is_no_finding(self, server, api):
        """B10: an API key may be restricted."""
        refused = (403, {"errors": [{"code": "10010", "title": "Authorization failed"}]})
        server.serve(lambda request: refused if request.path.startswith("/v2/balance") else api(request))
        assert self.found(server) == []

    # -- registration ------------------------------------------------------------------------------------------------

    def test_toll_free_number_needs_its_verification_only(self, server):
        """B10: a toll-free number needs no campaign."""
        api = self.fake(dataclasses.replace(self.account, numbers=(TOLL_FREE,)))
        api.campaigns.clear()
        server.serve(api)
        assert [finding.detail for finding in self.found(server, numbers=(TOLL_FREE,))] == ["toll-free: not verified"]
        api.verifications.append({"id": "V1", "verificationStatus": "Rejected", "reason": "Opt-in is missing"})
        (finding,) = self.found(server, numbers=(TOLL_FREE,))
        assert (finding.fault, finding.phone) == (Fault.REGISTRATION, TOLL_FREE)
        assert finding.detail == "toll-free: Rejected Opt-in is missing"
        api.verifications.append({"id": "V2", "verificationStatus": "Verified"})
        assert self.found(server, numbers=(TOLL_FREE,)) == []

    def test_refused_assignment_is_told_with_its_reason(self, server, api):
        """B10: registration errors are shown as configuration, in the carrier's words."""
        self.breakages["assignment refused"][0](api)
        (finding,) = self.found(server)
        assert (finding.phone, finding.detail) == (OURS, "10DLC: FAILED_ASSIGNMENT Number is not active")

    # -- setting up --------------------------------------------------------------------------------------------------

    def test_number_in_no_profile_needs_one_of_the_account(self, server, api):
        """B10: without a profile there is nowhere to write our address to."""
        api.number(OURS)["messaging_profile_id"] = None
        api.profiles[PROFILE]["webhook_url"] = ELSEWHERE
        with pytest.raises(CallError) as caught:
            self.carrier(server, account="").set_up_webhook()
        assert (caught.value.fault, OURS in caught.value.detail) == (Fault.WEBHOOK_MISSING, True)
        assert api.profiles[PROFILE]["webhook_url"] == URL, "the other number's profile is set up"

    def test_profiles_of_others_are_left_alone(self, server, api):
        """B10: the account may serve more than this Odoo."""
        self.carrier(server).set_up_webhook()
        assert api.profiles[SECOND_PROFILE]["webhook_url"] == ELSEWHERE

    def test_failover_is_our_webhook_once_more_unless_it_goes_elsewhere(self, server, api):
        """B1: three tries at the first address, then those at the second; whose address that is, is not overwritten."""
        self.carrier(server).set_up_webhook()
        assert api.profiles[PROFILE]["webhook_failover_url"] == URL
        api.profiles[PROFILE]["webhook_failover_url"] = ELSEWHERE
        self.carrier(server).set_up_webhook()
        assert api.profiles[PROFILE]["webhook_failover_url"] == ELSEWHERE

    def test_missing_number_is_told_after_the_others_are_set_up(self, server, api):
        """B10: "Set up webhook" does what it can, and says what it could not."""
        api.numbers.pop(0)
        api.profiles[PROFILE]["webhook_url"] = ""
        with pytest.raises(CallError) as caught:
            self.carrier(server).set_up_webhook()
        assert (caught.value.fault, caught.value.detail) == (Fault.NUMBER_MISSING, OURS)
        assert api.profiles[PROFILE]["webhook_url"] == URL

    def test_short_code_is_looked_after_as_well(self, server, api):
        """B10: a short code is another resource with the same settings."""
        numbers = (*self.account.numbers, "72345")
        assert [finding.fault for finding in self.found(server, numbers=numbers)] == [Fault.NUMBER_MISSING]
        api.codes.append({"id": "S1", "short_code": "72345", "messaging_profile_id": None, "tags": ["Alerts"]})
        assert [finding.phone for finding in self.found(server, numbers=numbers)] == ["72345"]
        self.carrier(server, numbers=numbers).set_up_webhook()
        assert self.found(server, numbers=numbers) == []
        assert OwnedNumber("72345", "Alerts") in self.carrier(server).list_numbers()

    # -- texts -------------------------------------------------------------------------------------------------------

    def test_pictures_of_a_fetched_text_are_those_of_its_webhook(self, server, api):
        """B6: pictures are fetched later by the same addresses."""
        api.add_received(UUIDS[1])
        api.messages[UUIDS[1]]["media"] = [{"url": "https://media.telnyx.com/a", "content_type": "image/jpeg", "size": 9}]
        assert self.carrier(server).fetch_inbound(UUIDS[1]).media == (Media("https://media.telnyx.com/a", "image/jpeg"),)

    def test_failure_of_a_text_is_found_with_its_reason(self, server, api):
        """B2: what became of it is told by the same words as by a webhook."""
        api.add_sent(UUIDS[9])
        api.messages[UUIDS[9]]["to"][0]["status"] = "delivery_failed"
        api.messages[UUIDS[9]]["errors"] = [{"code": "40300", "title": "Blocked due to STOP message"}]
        (report,) = self.sent(server)
        assert (report.status, report.failure) == (Status.FAILED, Failure.OPTED_OUT)

    def test_quotes_and_dashes_that_telnyx_replaced_are_no_difference(self, server, api):
        """B2: a profile may have characters exchanged for others that take less room."""
        api.add_sent(UUIDS[9], dataclasses.replace(TEXT, body="It's free - \"5x5\""))
        text = dataclasses.replace(TEXT, body="It’s free – “5x5”")
        assert [report.uid for report in self.sent(server, text)] == [UUIDS[9]]

    def test_list_without_an_end_is_given_up(self, server, api, monkeypatch):
        """B10: an API that never says "last page" does not hold us."""
        page = api.page

        def endless(entries, query):
            answer = page(entries, {**query, "page[number]": "1"})
            return {**answer, "meta": {"page_number": int(query["page[number]"]), "total_pages": 999_999}}

        monkeypatch.setattr(api, "page", endless)
        self.carrier(server).list_numbers()
        assert len(api.asked) <= 100

    # -- beside the official SDK -------------------------------------------------------------------------------------

    def asked_by(self, server, call):
        server.requests.clear()
        call()
        said = []
        for request in server.requests:
            url = urlsplit(request.path)
            pairs = sorted(pair for pair in parse_qsl(url.query) if not pair[0].startswith("page"))
            said.append((request.method, unquote(url.path), pairs, request.headers["Authorization"], request.body))
        return [(*asked[:4], json.loads(asked[4] or b"null")) for asked in said]

    def test_requests_are_those_of_the_official_sdk(self, server, api):
        """B10: numbers, profiles, registration and messages are asked for as Telnyx's own client does."""
        sdk = Telnyx(api_key=KEY, base_url=f"{server.url}/v2", max_retries=0)
        api.page_size = 50
        api.add_sent(UUIDS[9])
        carrier = self.carrier(server)
        calls = carrier._calls
        since = datetime(2026, 11, 18)
        changes = {"webhook_url": URL, "webhook_failover_url": URL, "webhook_api_version": "2"}
        asked = {"record_type": "messaging", "direction": "inbound", "created_at": {"gte": "2026-11-18"}}
        toll_free = {"page": 1, "page_size": 50, "phone_number": OURS}
        pairs = [
            (lambda: calls.number(OURS), lambda: list(sdk.phone_numbers.messaging.list(filter_phone_number=OURS))),
            (
                lambda: calls.assign(OURS, api.number(OURS), PROFILE),
                lambda: sdk.phone_numbers.messaging.update("129300", messaging_profile_id=PROFILE),
            ),
            (
                lambda: calls.change(f"messaging_profiles/{PROFILE}", **changes),
                lambda: sdk.messaging_profiles.update(PROFILE, **changes),
            ),
            (lambda: calls.data("balance"), sdk.balance.retrieve),
            (
                lambda: calls.get(f"10dlc/phone_number_campaigns/{OURS}"),
                lambda: sdk.messaging_10dlc.phone_number_campaigns.retrieve(OURS),
            ),
            (
                lambda: calls.get("messaging_tollfree/verification/requests", **toll_free),
                lambda: list(sdk.messaging_tollfree.verification.requests.list(**toll_free)),
            ),
            (lambda: carrier.list_inbound(since), lambda: list(sdk.detail_records.list(filter=asked, sort=["-created_at"]))),
            (lambda: carrier._message(UUIDS[9]), lambda: sdk.messages.retrieve(UUIDS[9])),
        ]
        for ours, theirs in pairs:
            assert self.asked_by(server, ours) == self.asked_by(server, theirs)
