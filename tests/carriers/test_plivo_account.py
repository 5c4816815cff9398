"""Plivo's account: numbers, registration, applications, past texts; its API in memory."""
import dataclasses
from datetime import datetime, timedelta, timezone

import pytest
from account_contract import MOMENT, NOT_FOUND, OUR_SECOND, OURS, PERSON, AccountContract, FakeApi
from carrier_contract import TEXT
from carriers.account_types import Account, Fault, Finding
from carriers.errors import CallError, RejectedError
from carriers.http import basic
from carriers.types import Failure, Status
from vendor_ids import UUIDS

AUTH_ID = "MA000000000000000000"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
URL = "https://texting.example.com/texting_inbox/webhook/token-1"
CENTRAL = timezone(timedelta(hours=-6))  # Plivo tells times in the account's zone


class FakePlivo(FakeApi):
    """Plivo with an application of ours, for both numbers."""

    refused = (401, b"Could not verify your access level for that URL.")

    def __init__(self, account):
        super().__init__(account)
        self.details = {"auth_id": AUTH_ID, "billing_mode": "prepaid", "auto_recharge": False, "cash_credits": "12.50000"}
        self.applications = {"app-1": application("app-1", URL)}
        self.numbers = {}
        self.messages = []
        for phone in (OURS, OUR_SECOND):
            self.add_number(phone, "")
            self.numbers[phone[1:]]["application"] = place("Application", "app-1")

    def knows(self, question):
        return question.headers.get("Authorization") == basic(AUTH_ID, TOKEN)

    def answer(self, question):
        account, _, rest = question.path.removeprefix("/v1/Account/").partition("/")
        kind, _, name = rest.strip("/").partition("/")
        if account != AUTH_ID or not question.path.endswith("/"):
            return NOT_FOUND
        return getattr(self, f"{question.method.lower()}_{kind.lower() or 'account'}")(name, question)

    def get_account(self, _name, _question):
        return 200, self.details

    def get_number(self, _name, question):
        return self.page(question, list(self.numbers.values()))

    def post_number(self, name, question):
        self.numbers[name]["application"] = place("Application", question.body["app_id"])
        return 202, {"message": "changed"}

    def get_application(self, name, question):
        if not name:
            return self.page(question, list(self.applications.values()))
        return (200, self.applications[name]) if name in self.applications else NOT_FOUND

    def post_application(self, name, question):
        if name:
            self.applications[name].update(question.body)
            return 202, {"message": "changed"}
        if question.body["app_name"] in [known["app_name"] for known in self.applications.values()]:
            return 400, {"error": "app_name already in use"}
        name = f"app-{len(self.applications) + 1}"
        self.applications[name] = {**application(name, ""), **question.body}
        return 201, {"message": "created", "app_id": name}

    def get_message(self, _name, question):
        wanted = {name: value for name, value in question.query.items() if name in self.messages[0]} if self.messages else {}
        since = datetime.fromisoformat(question.query["message_time__gte"]).replace(tzinfo=timezone.utc)
        return self.page(question, [
            message for message in self.messages
            if all(message[name] == value for name, value in wanted.items())
            and datetime.fromisoformat(message["message_time"]) >= since
        ])

    def page(self, question, entries):
        """Answer with a page; ``limit`` is granted up to two."""
        start = int(question.query.get("offset", 0))
        end = start + min(int(question.query.get("limit", 20)), self.page_size)
        more = "/v1/Account/…" if end < len(entries) else None
        meta = {"limit": self.page_size, "offset": start, "total_count": len(entries), "next": more, "previous": None}
        return 200, {"api_id": "f5b5d1f2", "meta": meta, "objects": entries[start:end]}

    def add_number(self, phone, name):
        self.numbers[phone[1:]] = {
            "number": phone[1:],
            "alias": name or None,
            "application": None,
            "number_type": "local",
            "sms_enabled": True,
            "mms_enabled": True,
            "tendlc_registration_status": "COMPLETED",
            "toll_free_sms_verification": None,
            "resource_uri": place("Number", phone[1:]),
        }

    def add_sent(self, uid, text=TEXT, at=MOMENT, **more):
        self.add_message(uid, text.sender, text.recipient, at, "outbound", message_state="delivered", **more)

    def add_received(self, uid, sender=PERSON, recipient=OURS, body="Hello", at=MOMENT):
        self.add_message(uid, sender, recipient, at, "inbound", message_state="received")

    def add_message(self, uid, sender, recipient, at, direction, **more):
        """Plivo lists the newest first, and never what is written."""
        self.messages.append({
            "message_uuid": uid,
            "message_direction": direction,
            "message_type": "sms",
            "from_number": sender[1:],
            "to_number": recipient[1:],
            "message_time": str(at.replace(tzinfo=timezone.utc, microsecond=123456).astimezone(CENTRAL)),
            "error_code": "000",
            **more,
        })
        self.messages.sort(key=lambda message: message["message_time"], reverse=True)

    # -- what can be wrong with it ---------------------------------------------------------------------------------

    def change(self, phone=OURS, **values):
        self.numbers[phone[1:]].update(values)

    def change_application(self, **values):
        self.applications["app-1"].update(values)

    def shared(self, **values):
        """Let our application also serve a number that is none of ours, and have a way to treat calls."""
        self.add_number("+14155550188", "Hotline")
        self.change("+14155550188", application=place("Application", "app-1"))
        self.change_application(answer_url="https://calls.example.com/answer", answer_method="GET", **values)


def place(kind, name):
    return f"/v1/Account/{AUTH_ID}/{kind}/{name}/"


def application(name, url):
    return {
        "app_id": name,
        "app_name": f"Texts_{name}",
        "answer_url": "",
        "answer_method": "POST",
        "message_url": url,
        "message_method": "POST",
        "enabled": True,
        "resource_uri": place("Application", name),
    }


class TestPlivoAccount(AccountContract):
    uids = UUIDS
    account = Account(code="plivo", account=AUTH_ID, secret=f"{TOKEN} next-token", webhook_url=URL, numbers=(OURS, OUR_SECOND))
    fake = FakePlivo
    breakages = {
        "no application": (lambda api: api.change(application=None), Fault.WEBHOOK_MISSING),
        "no address": (lambda api: api.change_application(message_url=""), Fault.WEBHOOK_MISSING),
        "another address": (
            lambda api: api.change_application(message_url="https://elsewhere.example/"), Fault.WEBHOOK_ELSEWHERE,
        ),
        "another method": (lambda api: api.change_application(message_method="GET"), Fault.WEBHOOK_METHOD),
        "another's application": (
            lambda api: api.shared(message_url="https://elsewhere.example/"), Fault.WEBHOOK_ELSEWHERE,
        ),
        "application is gone": (lambda api: api.applications.clear(), Fault.WEBHOOK_MISSING),
        "not ours": (lambda api: api.numbers.pop(OURS[1:]), Fault.NUMBER_MISSING),
        "cannot text": (lambda api: api.change(sms_enabled=False), Fault.NUMBER_CANNOT_TEXT),
        "no campaign": (lambda api: api.change(tendlc_registration_status="UNREGISTERED"), Fault.REGISTRATION),
        "not verified": (
            lambda api: api.change(number_type="tollfree", toll_free_sms_verification="PENDING_VERIFICATION"),
            Fault.REGISTRATION,
        ),
        "no credit": (lambda api: api.details.update(cash_credits="0.00000"), Fault.ACCOUNT),
    }

    def test_secret_that_no_header_can_carry_is_not_quoted(self, server, api):
        """B3: the libraries' own errors quote it. A line break parts two tokens, so it is another character here."""
        self.assert_no_secret(self.carrier(server, secret=f"{TOKEN}\0rest"))

    # -- the account -----------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("change", [{"auto_recharge": True}, {"billing_mode": "postpaid"}, {"cash_credits": None}])
    def test_account_without_credit_that_needs_none_is_in_order(self, server, api, change):
        """B10: only who pays before may run out."""
        api.details.update({"cash_credits": "-3", **change})
        assert self.found(server) == []

    def test_subaccount_is_not_asked_for_its_credit(self, server, api):
        """B10: it has none of its own."""
        api.knows = lambda question: True
        self.found(server, account="SA000000000000000000")
        assert "/v1/Account/SA000000000000000000/" not in [question.path for question in api.asked]

    def test_several_faults_of_different_numbers_are_told_each(self, server, api):
        """B10: per number and account."""
        api.change(sms_enabled=False)
        api.change(OUR_SECOND, application=None)
        assert self.found(server) == [
            Finding(Fault.NUMBER_CANNOT_TEXT, OURS), Finding(Fault.WEBHOOK_MISSING, OUR_SECOND),
        ]

    def test_number_that_cannot_text_is_not_offered(self, server, api):
        """B10: numbers are picked from those that can."""
        api.change(OUR_SECOND, sms_enabled=False)
        assert [number.phone for number in self.carrier(server).list_numbers()] == [OURS]

    # -- the webhook -----------------------------------------------------------------------------------------------

    def test_application_of_our_numbers_alone_is_changed_where_it_is(self, server, api):
        """B10: calls to the number go on as before."""
        api.change_application(message_url="https://elsewhere.example/", answer_url="https://calls.example.com/answer")
        self.carrier(server).set_up_webhook()
        assert list(api.applications) == ["app-1"]
        assert api.applications["app-1"]["answer_url"] == "https://calls.example.com/answer"
        assert api.applications["app-1"]["message_url"] == URL

    def test_application_that_serves_others_is_left_alone(self, server, api):
        """B10: another system's texts do not come here; calls to our numbers go on as before."""
        api.shared(message_url="https://elsewhere.example/")
        before = dict(api.applications["app-1"])
        self.carrier(server).set_up_webhook()
        assert api.applications["app-1"] == before
        made = api.applications["app-2"]
        assert (made["answer_url"], made["answer_method"]) == ("https://calls.example.com/answer", "GET")
        assert {api.numbers[phone[1:]]["application"] for phone in (OURS, OUR_SECOND)} == {place("Application", "app-2")}
        assert api.numbers["14155550188"]["application"] == place("Application", "app-1")
        assert set(made["app_name"]) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")

    def test_our_application_is_found_again(self, server, api):
        """B10: a number that was taken from it returns to it; the account fills up with nothing."""
        for phone in (OURS, OUR_SECOND, OURS):
            api.change(phone, application=None)
            self.carrier(server).set_up_webhook()
        assert list(api.applications) == ["app-1", "app-2"]

    def test_number_that_is_not_in_the_account_stops_nothing(self, server, api):
        """B10: the other numbers are set up; the check tells of this one."""
        del api.numbers[OURS[1:]]
        api.change_application(message_url="")
        self.carrier(server).set_up_webhook()
        assert self.found(server) == [Finding(Fault.NUMBER_MISSING, OURS)]

    def test_application_that_was_not_made_is_told(self, server, api):
        """B10: Plivo's own words."""
        api.change(application=None)
        api.post_application = lambda name, question: (400, {"error": "answer_url parameter not present"})
        with pytest.raises(CallError, match="answer_url parameter not present"):
            self.carrier(server).set_up_webhook()

    # -- past texts ------------------------------------------------------------------------------------------------

    def test_failed_text_is_found_with_its_reason(self, server, api):
        """B2: it did arrive at Plivo, and why it went no further."""
        api.add_sent(UUIDS[9], error_code="200")
        api.messages[0]["message_state"] = "undelivered"
        (report,) = self.sent(server)
        assert (report.status, report.failure, report.detail) == (Status.FAILED, Failure.OPTED_OUT, "undelivered 200")

    def test_filter_that_plivo_does_not_follow_is_followed_here(self, server, api):
        """B2: another person's text, or an older one, settles nothing."""
        api.get_message = lambda _name, question: api.page(question, api.messages)
        self.test_text_the_carrier_never_took_is_not_found(server, api)
        assert len(api.messages) == 4

    def test_text_without_a_readable_time_counts_as_recent(self, server, api):
        """B2: better a person decides than a text goes out twice."""
        api.add_sent(UUIDS[9])
        api.page = lambda question, entries: FakePlivo.page(
            api, question, [{**entry, "message_time": "yesterday"} for entry in entries]
        )
        assert [report.uid for report in self.sent(server)] == [UUIDS[9]]

    # -- pictures --------------------------------------------------------------------------------------------------

    def test_pictures_are_sent_by_their_links(self, server, api):
        """B6: as many as the limits say."""
        sent = []
        api.post_message = lambda name, question: sent.append(question.body) or (202, {"message_uuid": [UUIDS[9]]})
        links = tuple(f"https://texting.example.com/{number}" for number in range(self.carrier().media_limits.count))
        assert self.carrier(server).send(dataclasses.replace(TEXT, media_urls=links)).uid == UUIDS[9]
        assert (sent[0]["type"], sent[0]["media_urls"], sent[0]["text"]) == ("mms", list(links), TEXT.body)

    def test_picture_without_words_is_sent_without_any(self, server, api):
        """B6: nothing written is no empty text."""
        sent = []
        api.post_message = lambda name, question: sent.append(question.body) or (202, {"message_uuid": [UUIDS[9]]})
        self.carrier(server).send(dataclasses.replace(TEXT, body="", media_urls=("https://texting.example.com/1",)))
        assert "text" not in sent[0]

    def test_one_picture_too_many_is_refused_before_anybody_is_called(self, server, api):
        """B6: none is left out in silence."""
        links = ("https://texting.example.com/1",) * (self.carrier().media_limits.count + 1)
        with pytest.raises(RejectedError) as caught:
            self.carrier(server).send(dataclasses.replace(TEXT, media_urls=links))
        assert caught.value.failure is Failure.CONTENT
        assert not api.asked
