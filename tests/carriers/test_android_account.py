"""The Android gateway's account: phones, SIM cards, webhooks; its API in memory."""
import dataclasses
from datetime import datetime, timedelta, timezone

import pytest
from account_contract import MOMENT, NOT_FOUND, OUR_SECOND, OURS, AccountContract, FakeApi
from carrier_contract import TEXT
from carriers.account_types import Account, Fault
from carriers.android.account import EVENTS
from carriers.errors import CallError, RejectedError
from carriers.http import basic
from carriers.types import Failure, Status

SERVER = "https://texting.example.com/texting_inbox/webhook"
URL = f"{SERVER}/token-1"
ROOT = "/3rdparty/v1"


def seen(ago):
    """The moment some time ago, as a server written in Go says it."""
    return (datetime.now(timezone.utc) - ago).isoformat().replace("+00:00", "Z")


class FakeGateway(FakeApi):
    """The gateway's server, with one phone of two SIM cards."""

    refused = (401, {"message": "Unauthorized"})

    def __init__(self, account):
        super().__init__(account)
        self.refused_events = set()
        self.messages = {}
        self.phones = [{"id": "phone-1", "name": "acme/lisa", "lastSeen": seen(timedelta(minutes=3)), "simCards": []}]
        self.hooks = [{"id": f"hook-{number}", "url": URL, "event": event} for number, event in enumerate(EVENTS)]
        self.add_number(OURS, "Acme Mobile")
        self.add_number(OUR_SECOND, "Acme Mobile")

    def knows(self, question):
        return question.headers.get("Authorization") == basic(self.account.account, self.account.secret)

    def answer(self, question):
        kind, _, name = question.path.removeprefix(f"{ROOT}/").partition("/")
        if not question.path.startswith(ROOT) or kind not in ("devices", "webhooks", "messages"):
            return NOT_FOUND
        return getattr(self, f"{question.method.lower()}_{kind}")(name, question.body)

    def get_devices(self, _name, _body):
        return 200, self.phones

    def get_webhooks(self, _name, _body):
        return 200, self.hooks

    def post_webhooks(self, _name, hook):
        if hook["event"] in self.refused_events:
            return 400, {"message": "enter a valid event"}
        self.hooks = [known for known in self.hooks if known["id"] != hook["id"]] + [hook]
        return 201, hook

    def delete_webhooks(self, name, _body):
        self.hooks = [known for known in self.hooks if known["id"] != name]
        return 204, b""

    def get_messages(self, name, _body):
        return (200, self.messages[name]) if name in self.messages else NOT_FOUND

    def post_messages(self, _name, message):
        if message["id"] in self.messages:
            return 409, {"message": "duplicate id"}
        recipients = [{"phoneNumber": number, "state": "Pending"} for number in message["phoneNumbers"]]
        self.messages[message["id"]] = {"id": message["id"], "state": "Pending", "recipients": recipients}
        return 202, self.messages[message["id"]]

    def add_number(self, phone, name):
        cards = self.phones[0]["simCards"]
        cards.append({"simNumber": len(cards) + 1, "phoneNumber": phone, "carrierName": name})

    def add_sent(self, uid, text=TEXT, at=MOMENT):
        self.messages[uid] = {"id": uid, "state": "Delivered", "recipients": []}

    def add_received(self, uid, sender="", recipient=OURS, body="", at=MOMENT):
        """What came in is told by webhooks alone."""

    # -- what can be wrong with it ---------------------------------------------------------------------------------

    def lose(self, event):
        self.hooks = [hook for hook in self.hooks if hook["event"] != event]

    def register(self, **values):
        self.hooks.append({"id": f"extra-{len(self.hooks)}", "url": URL, "event": "sms:received", **values})


class FakeApp(FakeGateway):
    """The server of the app itself: no common path, and its phone by another name."""

    def answer(self, question):
        kind, _, name = question.path.strip("/").partition("/")
        if kind == "devices":
            return NOT_FOUND
        return getattr(self, f"{question.method.lower()}_{kind}")(name, question.body)

    def get_device(self, name, body):
        return self.get_devices(name, body)


class TestAndroidAccount(AccountContract):
    account = Account(
        code="android", account="AB12CD", secret="password-of-the-app", webhook_secret="signing-key",
        webhook_url=URL, numbers=(OURS, OUR_SECOND),
    )
    fake = FakeGateway
    breakages = {
        "texts are not told": (lambda api: api.lose("sms:received"), Fault.WEBHOOK_MISSING),
        "pictures are not told": (lambda api: api.lose("mms:downloaded"), Fault.WEBHOOK_MISSING),
        "nothing is told": (lambda api: api.hooks.clear(), Fault.WEBHOOK_MISSING),
        "another's webhooks are no concern of ours": (
            lambda api: [hook.update(url="https://elsewhere.example/") for hook in api.hooks], Fault.WEBHOOK_MISSING,
        ),
        "registered twice": (lambda api: api.register(), Fault.WEBHOOK_OVERRIDDEN),
        "registered for all phones and one": (lambda api: api.register(deviceId="phone-1"), Fault.WEBHOOK_OVERRIDDEN),
        "phone is away": (
            lambda api: api.phones[0].update(lastSeen=seen(timedelta(hours=2))), Fault.UNREACHABLE,
        ),
        "no phone": (lambda api: api.phones.clear(), Fault.UNREACHABLE),
        "another SIM card": (lambda api: api.phones[0]["simCards"].pop(), Fault.NUMBER_MISSING),
    }

    # A text is known by an id of ours, not by what it says, so the contract's look-alikes are strangers to it.

    def test_text_the_carrier_took_is_found(self, server, api):
        """B2: an unconfirmed text is settled by asking."""
        uid = self.carrier(server).send(TEXT).uid
        (report,) = self.sent(server)
        assert (report.uid, report.status, report.failure) == (uid, Status.SENT, None)
        api.messages[uid]["state"] = "Delivered"
        assert self.sent(server)[0].status is Status.DELIVERED
        assert self.sent(server, dataclasses.replace(TEXT, reference="43")) == []

    def test_text_taken_twice_is_found_twice(self, server, api):
        """B2: but not here: a further try is made after the one before has failed, and stands for it."""
        carrier = self.carrier(server)
        first = carrier.send(TEXT).uid
        api.messages[first]["state"] = "Failed"
        api.messages[first]["recipients"][0]["error"] = "Send result: RESULT_ERROR_NO_SERVICE"
        (failed,) = self.sent(server)
        assert (failed.uid, failed.status, failed.failure) == (first, Status.FAILED, Failure.TRANSIENT)
        assert failed.detail == "Failed Send result: RESULT_ERROR_NO_SERVICE"
        second = carrier.send(TEXT).uid
        (pending,) = self.sent(server)
        assert (pending.uid, pending.status) == (second, Status.SENT)
        assert first != second

    def test_text_without_a_reference_cannot_be_asked_for(self, server, api):
        """B2: nothing found would mean that it was never taken."""
        with pytest.raises(CallError):
            self.sent(server, dataclasses.replace(TEXT, reference=""))

    def test_unknown_state_of_a_text_is_no_answer(self, server, api):
        """B2: a word we do not know settles nothing."""
        api.messages[self.carrier(server).send(TEXT).uid]["state"] = "Teleported"
        with pytest.raises(CallError):
            self.sent(server)

    def test_pictures_are_refused_before_anybody_is_called(self, server, api):
        """B6: what the limits say is what sending does."""
        assert self.carrier().media_limits.count == 0
        with pytest.raises(RejectedError) as caught:
            self.carrier(server).send(dataclasses.replace(TEXT, media_urls=("https://x.example/1",)))
        assert caught.value.failure is Failure.CONTENT
        assert not api.asked

    # -- webhooks --------------------------------------------------------------------------------------------------

    def test_others_registrations_are_left_alone(self, server, api):
        """B10: a phone may serve several systems."""
        others = [
            {"id": "theirs-1", "url": "https://elsewhere.example/", "event": "sms:received"},
            {"id": "theirs-2", "url": f"{SERVER}/token-of-another", "event": "sms:received"},
            {"id": "theirs-3", "url": URL, "event": "system:ping"},
        ]
        api.hooks = [*others]
        self.carrier(server).set_up_webhook()
        assert api.hooks[:3] == others
        assert [hook["event"] for hook in api.hooks[3:]] == list(EVENTS)

    def test_registrations_made_by_hand_are_kept(self, server, api):
        """B10: a second registration would tell each text twice."""
        by_hand = list(api.hooks)
        self.carrier(server).set_up_webhook()
        assert api.hooks == by_hand
        assert {question.method for question in api.asked} == {"GET"}

    def test_renewed_address_takes_the_old_ones_place(self, server, api):
        """B10: nothing is left behind at the address that nobody answers any more."""
        api.hooks.clear()
        self.carrier(server).set_up_webhook()
        renewed = {"webhook_url": f"{SERVER}/token-2"}
        assert {finding.fault for finding in self.found(server, **renewed)} == {Fault.WEBHOOK_ELSEWHERE}
        self.carrier(server, **renewed).set_up_webhook()
        assert self.found(server, **renewed) == []
        assert len(api.hooks) == len(EVENTS)
        assert all(len(hook["id"]) <= 36 for hook in api.hooks)

    def test_old_address_is_taken_away_beside_a_registration_by_hand(self, server, api):
        """B10: the old one would be told everything, too."""
        by_hand = list(api.hooks)
        old = self.carrier(server, webhook_url=f"{SERVER}/token-0")
        old.set_up_webhook()
        assert len(api.hooks) == 2 * len(EVENTS)
        self.carrier(server).set_up_webhook()
        assert api.hooks == by_hand

    def test_registrations_for_different_phones_do_not_double(self, server, api):
        """B10: each tells what the other does not."""
        api.lose("sms:received")
        api.register(deviceId="phone-1")
        api.register(deviceId="phone-2")
        assert self.found(server) == []

    def test_server_without_pictures_is_set_up_for_texts(self, server, api):
        """B10: what an old server cannot do is told by the check, and stops nothing."""
        api.hooks.clear()
        api.refused_events = {"mms:downloaded"}
        self.carrier(server).set_up_webhook()
        (finding,) = self.found(server)
        assert (finding.fault, finding.detail) == (Fault.WEBHOOK_MISSING, "mms:downloaded")

    def test_refused_registration_is_told(self, server, api):
        """B10: a webhook that is not https, for instance."""
        api.hooks.clear()
        api.refused_events = {"sms:received"}
        with pytest.raises(CallError, match="enter a valid event"):
            self.carrier(server).set_up_webhook()

    # -- phones ----------------------------------------------------------------------------------------------------

    def test_phone_that_is_away_is_named(self, server, api):
        """B10: of several phones, one in a drawer swallows its share of the texts."""
        api.phones.append({"id": "phone-2", "name": "acme/old", "lastSeen": "2026-01-02T03:04:05.123456789Z"})
        (finding,) = self.found(server)
        assert finding.detail == "acme/old phone-2 last seen 2026-01-02 03:04 UTC"

    @pytest.mark.parametrize("number", [None, "", "07700900123"])
    def test_card_that_does_not_tell_its_number_proves_nothing(self, server, api, number):
        """B10: most SIM cards know no number, or one without its country."""
        api.phones[0]["simCards"][1]["phoneNumber"] = number
        assert self.found(server) == []
        assert [owned.phone for owned in self.carrier(server).list_numbers()] == [OURS]

    def test_numbers_named_in_the_settings_are_ours(self, server, api):
        """B10: the settings know what the card does not."""
        api.phones[0]["simCards"].pop()
        settings = {"sims": {"2": OUR_SECOND}}
        assert self.found(server, settings=settings) == []
        assert [owned.phone for owned in self.carrier(server, settings=settings).list_numbers()] == [OURS, OUR_SECOND]

    def test_apps_own_server_is_asked_at_its_own_place(self, server):
        """B10: it has no common path, and one device."""
        api = FakeApp(self.account)
        server.serve(api)
        settings = {"path": "/messages"}
        assert self.found(server, settings=settings) == []
        assert {question.path for question in api.asked} == {"/devices", "/device", "/webhooks"}

    # -- the signing key -------------------------------------------------------------------------------------------

    def test_account_without_a_signing_key_is_told(self, server, api):
        """B10: the app signs with a key of its own, never with the password."""
        (finding,) = self.found(server, webhook_secret=" ")
        assert finding.fault is Fault.SIGNATURE_KEY
