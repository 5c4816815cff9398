"""What every adapter owes that looks after its account: inherit it, and write the carrier's API in memory.

The API in memory keeps state: what ``set_up_webhook`` tells it is what ``check`` is asked about afterwards.
"""
import base64
import dataclasses
import json
import random
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from carrier_contract import TEXT, get_carrier, random_json
from carriers.account_types import Fault, KeptText, OwnedNumber
from carriers.errors import CallError, CarrierError, UnreadableError
from carriers.types import DeliveryReport, Status
from recording_server import FullSocket, closed_port

OURS, OUR_SECOND = "+14155550100", "+14155550101"  # the numbers of ``account``
PERSON = "+12125550147"
MOMENT = datetime(2026, 11, 18, 9, 6, 40)  # UTC
WEBHOOK_FAULTS = {Fault.WEBHOOK_MISSING, Fault.WEBHOOK_ELSEWHERE, Fault.WEBHOOK_METHOD, Fault.WEBHOOK_OVERRIDDEN}


@dataclasses.dataclass
class Question:
    """A request to the API in memory.

    :param query: pairs of the address, the last of each name
    :param body: what JSON or a form say as an object; anything else as bytes
    """

    method: str
    path: str
    query: dict
    headers: dict
    body: object


class FakeApi:
    """A carrier's API in memory. A new one is as it should be: it owns both numbers, and texts to them go to our webhook."""

    refused = (401, {"error": "authentication failed"})
    page_size = 2  # numbers in one answer, at most: so that three need two pages

    def __init__(self, account):
        self.account = account
        self.asked = []  # each question, in order
        self.out_of_order = None  # a path that answers 500, while the others work
        self.refuses = False
        self.spoil = None  # what to make of each good answer
        self.deleted = []  # what it was told to delete: each path, and what the request said

    def __call__(self, request):
        question = as_question(request)
        self.asked.append(question)
        if question.path == self.out_of_order:
            return 500, b"<html>Internal server error</html>"
        if self.refuses or not self.knows(question):
            return self.refused
        status, answer = self.answer(question)
        return status, self.spoil(answer) if self.spoil and answer else answer

    def knows(self, question):
        """Tell whether the question shows the account's credentials."""
        raise NotImplementedError

    def answer(self, question):
        """Return HTTP status and what the answer says (bytes, or anything JSON can say); ``NOT_FOUND`` by default."""
        raise NotImplementedError

    def delete(self, question):
        """Delete something that was there the first time."""
        told = (question.path, question.body)
        if told in self.deleted:
            return NOT_FOUND
        self.deleted.append(told)
        return 204, b""

    def add_number(self, phone, name):
        """Let the account own one more number that can text; its webhook does not matter."""
        raise NotImplementedError

    def add_received(self, uid, sender=PERSON, recipient=OURS, body="Hello", at=MOMENT):
        """Let a person's text have come in at a moment (UTC)."""
        raise NotImplementedError

    def add_sent(self, uid, text=TEXT, at=MOMENT):
        """Let a text of ours have been taken at a moment (UTC), and be delivered since."""
        raise NotImplementedError


NOT_FOUND = (404, {"error": "not found"})


class AccountContract:
    """Subclasses define ``account`` (with OURS and OUR_SECOND as numbers), ``fake`` (a class), and a table:

    ``breakages``: name → (what to do to the fake, the fault that ``check`` then finds);
    ``by_hand``: names of breakages of the webhook that only a person can mend: setting it up says so.
    """

    uids = [f"uid-{number}" for number in range(10)]  # of texts, in the carrier's form

    account = None
    fake = FakeApi
    breakages = {}
    by_hand = ()
    kept = KeptText("uid-1", is_inbound=True)  # a text at the carrier, for ``deletes``
    deletions = ()  # what the API is told to delete of it: pairs of path and what the request says
    nameless = False  # the carrier gives numbers no names

    @pytest.fixture
    def api(self, server):
        fake = self.fake(self.account)
        server.serve(fake)
        return fake

    def carrier(self, server=None, **changes):
        if server:
            changes.setdefault("base_url", server.url)
        carrier = get_carrier(dataclasses.replace(self.account, **changes))
        carrier.timeout = (5, 5)
        return carrier

    def webhook_text(self, uid, body):
        """Return the InboundText that the webhook's reader gives for ``FakeApi.add_received(uid, body=body)``."""
        raise NotImplementedError

    # -- what it can -----------------------------------------------------------------------------------------------

    def calls(self, carrier):
        """Return by name what can be asked of this carrier, beside ``check``."""
        since = MOMENT - timedelta(hours=1)
        able = {
            "list_numbers": (carrier.lists_numbers, carrier.list_numbers),
            "set_up_webhook": (carrier.sets_up_webhook, carrier.set_up_webhook),
            "list_inbound": (carrier.lists_inbound, lambda: carrier.list_inbound(since)),
            "fetch_inbound": (carrier.lists_inbound, lambda: carrier.fetch_inbound(self.uids[1])),
            "find_sent": (carrier.finds_sent, lambda: carrier.find_sent(TEXT, since)),
            "delete_text": (carrier.deletes, lambda: carrier.delete_text(self.kept)),
        }
        return {name: call for name, (can, call) in able.items() if can}

    def test_what_it_cannot_do_is_not_half_done(self):
        """B10: a flag that says no belongs to a method that is not there."""
        carrier = self.carrier()
        everything = {"list_numbers": (), "set_up_webhook": (), "list_inbound": (MOMENT,), "fetch_inbound": ("u",)}
        everything |= {"find_sent": (TEXT, MOMENT), "delete_text": (self.kept,)}
        for name in everything.keys() - self.calls(carrier).keys():
            with pytest.raises(NotImplementedError):
                getattr(carrier, name)(*everything[name])

    # -- check -----------------------------------------------------------------------------------------------------

    def test_account_in_order_has_no_findings(self, server, api):
        """B10: what is right is not complained about."""
        assert self.found(server) == []
        assert api.asked

    def test_each_breakage_is_found_and_nothing_else(self, server):
        """B10: wrong address, wrong method, overridden elsewhere: each is told by its name."""
        for name, (break_it, fault) in self.breakages.items():
            api = self.fake(self.account)
            server.serve(api)
            break_it(api)
            assert {finding.fault for finding in self.found(server)} == {fault}, name

    def test_findings_about_a_number_name_it(self, server):
        """B10: per number and account."""
        for name, (break_it, _fault) in self.breakages.items():
            api = self.fake(self.account)
            server.serve(api)
            break_it(api)
            for finding in self.found(server):
                assert finding.phone in ("", *self.account.numbers), name

    def test_refused_credentials_are_the_only_finding(self, server, api):
        """B10: credentials."""
        api.refuses = True
        assert [finding.fault for finding in self.found(server)] == [Fault.CREDENTIALS]

    def test_account_without_a_secret_is_told_without_a_call(self, server, api):
        """B10: nothing is asked without credentials."""
        assert Fault.CREDENTIALS in {finding.fault for finding in self.found(server, secret="")}
        assert api.asked == []

    def test_refused_credentials_are_an_error_of_every_call(self, server, api):
        """B10: refused is not unreachable."""
        api.refuses = True
        for name, call in self.calls(self.carrier(server)).items():
            with pytest.raises(CallError) as caught:
                call()
            assert caught.value.fault is Fault.CREDENTIALS, name

    def test_question_that_fails_hides_no_other(self, server):
        """B10: each question of a check may fail by itself; it says so, and is no surprise."""
        api = self.fake(self.account)
        server.serve(api)
        self.found(server)
        for path in {question.path for question in api.asked}:
            api.out_of_order = path
            assert {finding.fault for finding in self.found(server)} == {Fault.UNREACHABLE}, path

    # -- an API that is out of order -------------------------------------------------------------------------------

    @pytest.mark.parametrize("behaviour", ["hang", "reset", "break_off"])
    def test_no_answer_is_unreachable(self, server, behaviour):
        """B10: silence and broken connections."""
        getattr(server, behaviour)(always=True)
        self.assert_unreachable(server, timeout=(0.3, 0.3))

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (200, b"<html>Sign in to this network</html>"),
            (200, b"\xff\xfe"),
            (200, b"[" * 9000),
            (200, b"7"),
            (500, b"<html>Internal server error</html>"),
            (503, b""),
            (302, b""),
        ],
    )
    def test_answer_that_is_not_the_carriers_is_unreachable(self, server, status, body):
        """B10: a page of some gateway is no answer."""
        server.serve(lambda request: (status, body))
        self.assert_unreachable(server)

    @pytest.mark.parametrize("body", [b"null", b"{}", b"[]", b"", b"<a/>"])
    def test_empty_answer_is_no_surprise(self, server, body):
        """B10: whatever comes ends as a finding or as CallError."""
        server.serve(lambda request: (200, body))
        carrier = self.carrier(server)
        carrier.check()
        for call in self.calls(carrier).values():
            attempt(call)

    def test_nobody_listening_is_unreachable(self):
        """B10: no connection."""
        assert [finding.fault for finding in self.carrier(base_url=closed_port()).check()][:1] == [Fault.UNREACHABLE]
        with FullSocket() as url:
            carrier = self.carrier(base_url=url)
            carrier.timeout = (0.3, 0.3)
            assert {finding.fault for finding in carrier.check()} == {Fault.UNREACHABLE}

    @pytest.mark.parametrize("address", ["not an address", "ftp://example.com", "http://", "http://[::1"])
    def test_unusable_api_address_is_unreachable(self, address):
        """B10: a typing error in the address is told."""
        assert {finding.fault for finding in self.carrier(base_url=address).check()} == {Fault.UNREACHABLE}

    def test_spoilt_answers_are_no_surprise(self, server):
        """B10: any value may be missing or something else; nothing but CarrierError leaves the adapter."""
        dice = random.Random(19)
        carrier = self.carrier(server)
        for _ in range(60):
            api = self.fake(self.account)
            if carrier.lists_inbound:
                api.add_received(self.uids[1])
            if carrier.finds_sent:
                api.add_sent(self.uids[2])
            api.spoil = lambda answer: self.spoilt(dice, answer)
            server.serve(api)
            for finding in carrier.check():
                finding.detail.encode()
                assert isinstance(finding.fault, Fault)
            for call in self.calls(carrier).values():
                attempt(call)

    def spoilt(self, dice, answer):
        """Return an answer with some of its values replaced by others, or by nothing."""
        return spoilt_json(dice, answer)

    # -- secrets ---------------------------------------------------------------------------------------------------

    def test_error_that_repeats_what_we_said_holds_no_secret(self, server):
        """B3: an API may answer with the request that it could not make sense of."""

        def answer(request):
            scheme, _, told = request.headers.get("Authorization", "").partition(" ")
            credentials = base64.b64decode(told) if scheme == "Basic" else told.encode()
            return 400, b" ".join([credentials, request.body, told.encode()])

        server.serve(answer)
        self.assert_no_secret(self.carrier(server))

    @pytest.mark.parametrize("misfortune", ["refused", "html", "reset"])
    def test_words_of_an_error_hold_no_secret(self, server, api, misfortune):
        """B3: what is shown and logged names no key."""
        api.refuses = True
        if misfortune == "html":
            server.serve(lambda request: (200, b"<html>Sign in</html>"))
        elif misfortune == "reset":
            server.reset(always=True)
        self.assert_no_secret(self.carrier(server))

    def test_secret_that_no_header_can_carry_is_not_quoted(self, server, api):
        """B3: the libraries' own errors quote it."""
        changes = {name: f"{value}\nrest" for name, value in self.secrets().items()}
        self.assert_no_secret(self.carrier(server, **changes))

    # -- numbers ---------------------------------------------------------------------------------------------------

    def test_all_pages_of_numbers_are_listed(self, server, api):
        """B10: numbers are picked from the account, however many it has."""
        if not self.carrier().lists_numbers:
            return
        api.add_number("+14155550199", "Front desk")
        numbers = self.carrier(server).list_numbers()
        assert [number.phone for number in numbers] == [OURS, OUR_SECOND, "+14155550199"]
        assert numbers[2] == OwnedNumber("+14155550199", "" if self.nameless else "Front desk")

    # -- the webhook -----------------------------------------------------------------------------------------------

    def test_webhook_set_up_is_what_check_accepts(self, server):
        """B10: "Set up webhook" mends what is wrong with it, whatever was there."""
        if not self.carrier().sets_up_webhook:
            return
        for name, (break_it, fault) in self.breakages.items():
            if fault in WEBHOOK_FAULTS:
                api = self.fake(self.account)
                server.serve(api)
                break_it(api)
                if name in self.by_hand:
                    with pytest.raises(CallError) as caught:
                        self.carrier(server).set_up_webhook()
                    assert caught.value.fault is fault, name
                else:
                    self.carrier(server).set_up_webhook()
                    assert self.found(server) == [], name

    def test_setting_up_twice_changes_nothing_more(self, server, api):
        """B10: it may be pressed again."""
        if not self.carrier().sets_up_webhook:
            return
        for _ in range(2):
            self.carrier(server).set_up_webhook()
            assert self.found(server) == []

    # -- deleting --------------------------------------------------------------------------------------------------

    def test_what_the_carrier_keeps_of_a_text_is_deleted(self, server, api):
        """B11: as far as its API allows; what is gone already is no error."""
        if not self.carrier().deletes:
            return
        for _ in range(2):
            self.carrier(server).delete_text(self.kept)
            assert api.deleted == list(self.deletions)

    # -- texts that came in ----------------------------------------------------------------------------------------

    def test_texts_that_came_in_are_listed_oldest_first(self, server, api):
        """B1: what the webhook missed can be asked for."""
        if not self.carrier().lists_inbound:
            return
        api.add_received("late", at=MOMENT + timedelta(minutes=10))
        api.add_received("early", at=MOMENT - timedelta(minutes=10), recipient=OUR_SECOND)
        api.add_received("before", at=MOMENT - timedelta(hours=2))
        api.add_received("anothers", recipient="+14155550177")
        api.add_sent("ours")
        assert list(self.carrier(server).list_inbound(MOMENT - timedelta(hours=1))) == ["early", "late"]

    def test_nothing_came_in(self, server, api):
        """B1: an empty list is no error."""
        if self.carrier().lists_inbound:
            assert list(self.carrier(server).list_inbound(MOMENT)) == []

    def test_fetched_text_is_what_its_webhook_told(self, server, api):
        """B1: the same id, so that a repeat is recognised, and the same words."""
        if not self.carrier().lists_inbound:
            return
        body = "Is the 10x10 unit\nstill free? é 🙂"
        api.add_received(self.uids[1], body=body)
        fetched = self.carrier(server).fetch_inbound(self.uids[1])
        told = self.webhook_text(self.uids[1], body)
        assert dataclasses.replace(fetched, received_at=None) == dataclasses.replace(told, received_at=None)
        assert fetched.received_at == MOMENT

    def test_our_own_text_is_never_taken_for_a_persons(self, server, api):
        """B1: or we would answer ourselves."""
        if not self.carrier().lists_inbound:
            return
        api.add_sent("ours")
        with pytest.raises(UnreadableError):
            self.carrier(server).fetch_inbound("ours")

    def test_text_the_carrier_does_not_know_is_an_error(self, server, api):
        """B1: it is gone, which is not an empty text."""
        if not self.carrier().lists_inbound:
            return
        with pytest.raises((CallError, UnreadableError)):
            self.carrier(server).fetch_inbound("../no-such")
        assert all(".." not in question.path.split("/") for question in api.asked)

    # -- texts that went out ---------------------------------------------------------------------------------------

    def sent(self, server, text=TEXT):
        return list(self.carrier(server).find_sent(text, MOMENT - timedelta(minutes=5)))

    def test_text_the_carrier_never_took_is_not_found(self, server, api):
        """B2: nothing found means it never arrived there."""
        if not self.carrier().finds_sent:
            return
        api.add_sent("yesterday", at=MOMENT - timedelta(days=1))
        api.add_sent("to-another", dataclasses.replace(TEXT, recipient="+12125550199"))
        api.add_sent("from-another", dataclasses.replace(TEXT, sender=OUR_SECOND))
        api.add_received("from-the-person", sender=TEXT.recipient, body=TEXT.body)
        if self.carrier().compares_bodies:
            api.add_sent("other-words", dataclasses.replace(TEXT, body="No, nothing at all"))
        assert self.sent(server) == []

    def test_text_the_carrier_took_is_found(self, server, api):
        """B2: an unconfirmed text is settled by asking."""
        if not self.carrier().finds_sent:
            return
        api.add_sent(self.uids[9])
        (report,) = self.sent(server)
        assert isinstance(report, DeliveryReport)
        assert (report.uid, report.status, report.failure) == (self.uids[9], Status.DELIVERED, None)

    def test_text_taken_twice_is_found_twice(self, server, api):
        """B2: which of both is ours is for the caller to judge."""
        if not self.carrier().finds_sent:
            return
        api.add_sent(self.uids[2], at=MOMENT + timedelta(seconds=30))
        api.add_sent(self.uids[1], at=MOMENT)
        assert [report.uid for report in self.sent(server)] == self.uids[1:3]

    # -- helpers ---------------------------------------------------------------------------------------------------

    def found(self, server, **changes):
        return list(self.carrier(server, **changes).check())

    def secrets(self):
        """Return the account's fields that nobody may read, as they are set."""
        return {name: value for name in ("secret", "webhook_secret") if (value := getattr(self.account, name))}

    def assert_unreachable(self, server, timeout=(5, 5)):
        carrier = self.carrier(server)
        carrier.timeout = timeout
        assert {finding.fault for finding in carrier.check()} == {Fault.UNREACHABLE}
        for name, call in self.calls(carrier).items():
            with pytest.raises(CallError) as caught:
                call()
            assert caught.value.fault is Fault.UNREACHABLE, name

    def assert_no_secret(self, carrier):
        said = [repr(finding) for finding in carrier.check()]
        for call in self.calls(carrier).values():
            error = attempt(call)
            said += [str(error), repr(error), repr(vars(error))] if error else []
        words = {word for value in self.secrets().values() for word in value.replace(":", " ").split()}
        assert not [line for line in said for word in words if word in line]
        assert said


def as_question(request):
    url = urlsplit(request.path)
    headers = {name.title(): value for name, value in request.headers.items()}
    return Question(request.method, url.path, dict(parse_qsl(url.query)), headers, said_by(request.body, headers))


def said_by(body, headers):
    kind = headers.get("Content-Type", "")
    if "json" in kind:
        return json.loads(body or b"null")
    return dict(parse_qsl(body.decode(), keep_blank_values=True)) if "form" in kind else body


def attempt(call):
    """Call, and return the error if it is one that may leave an adapter."""
    try:
        call()
    except CarrierError as error:
        return error
    return None


def spoilt_json(dice, value):
    """Return a JSON value in which now and then one is replaced by any other, or left out."""
    if dice.random() < 0.08:
        return random_json(dice)
    if isinstance(value, dict):
        return {name: spoilt_json(dice, each) for name, each in value.items() if dice.random() > 0.04}
    return [spoilt_json(dice, each) for each in value] if isinstance(value, list) else value
