"""SMS Gateway for Android: its phones, the numbers of their SIM cards, and where its events go.

https://docs.sms-gate.app/integration/api/ (read 2026-11): GET devices, GET, POST and DELETE webhooks, GET messages/{id}.
"""
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from .. import fields, http, inquiry
from ..account_types import Fault, Finding, OwnedNumber
from ..carrier import Carrier
from ..errors import CallError

API = "https://api.sms-gate.app"
PATH = "/3rdparty/v1/messages"  # of the public and of a private server; the app's own server says /messages
UNSEEN = timedelta(hours=1)  # a phone in use asks its server far more often
FRACTION = re.compile(r"\.[0-9]+")  # of a second, to any number of digits

# https://docs.sms-gate.app/features/webhooks/#supported-events (read 2026-11): each is registered by itself.
EVENTS = ("sms:received", "sms:sent", "sms:delivered", "sms:failed", "mms:downloaded")
NEWER = {"mms:downloaded"}  # refused by servers from before version 1.56 of the app


class AndroidAccount(Carrier):
    """``account`` and ``secret`` are the user and password of the app, ``webhook_secret`` its signing key.

    Settings: ``path`` of the API, if it is the app's own server; ``sims`` (slot → our number), for a phone with
    two SIM cards, or one that does not tell its number.
    """

    api = API
    lists_numbers = True
    sets_up_webhook = True
    # An inbox is told by the app's own server only, and by that as a preview: the app gives a missed text by repeating
    # its webhook, which it does by itself for two days.
    lists_inbound = False

    def check(self) -> Sequence[Finding]:
        if not self._has_credentials():
            return [Finding(Fault.CREDENTIALS)]
        return inquiry.findings((self._check_key, self._check_phones, self._check_webhooks))

    def list_numbers(self) -> Sequence[OwnedNumber]:
        numbers = {}
        for phone in self._phones():
            for card in _cards_of(phone):
                number = fields.word(card.get("phoneNumber"))
                if number.startswith("+"):
                    name = fields.detail(card.get("carrierName") or phone.get("name"))
                    numbers.setdefault(number, OwnedNumber(number, name))
        for number in filter(None, map(fields.word, self._sims().values())):
            numbers.setdefault(number, OwnedNumber(number))
        return list(numbers.values())

    def set_up_webhook(self) -> None:
        """Register what is missing, and take away what doubles: the app tells an event once for each registration of it."""
        registered = self._registered()
        for event in EVENTS:
            here = self._here(registered, event)
            if not here:
                self._register(event)  # in place of our own at another address, if there is one
            for extra in [*_doubling(here), *self._moved(registered, event)] if here else ():
                self._ask("DELETE", "webhooks", str(extra["id"]))

    # -- questions -------------------------------------------------------------------------------------------------

    def _check_key(self) -> Iterator[Finding]:
        if not self.account.webhook_secret.strip():
            yield Finding(Fault.SIGNATURE_KEY)

    def _check_phones(self) -> list[Finding]:
        phones = self._phones()
        if not phones:
            return [Finding(Fault.UNREACHABLE, detail="no phone is registered")]
        return [*self._unseen(phones), *self._not_in(phones)]

    def _unseen(self, phones: list[dict]) -> Iterator[Finding]:
        """Return the phones that are away: the server hands a text to any phone of the account, so none may be."""
        now = fields.EPOCH + timedelta(seconds=self.clock())
        for phone in phones:
            seen = _moment(phone.get("lastSeen"))
            if seen and now - seen > UNSEEN:
                detail = fields.detail(phone.get("name"), phone.get("id"), f"last seen {seen:%Y-%m-%d %H:%M} UTC")
                yield Finding(Fault.UNREACHABLE, detail=detail)

    def _not_in(self, phones: list[dict]) -> Iterator[Finding]:
        """Return our numbers that are on no SIM card, if every card tells its number: few do."""
        told = [fields.word(card.get("phoneNumber")) for phone in phones for card in _cards_of(phone)]
        if told and all(number.startswith("+") for number in told):
            for number in self.account.numbers:
                if number not in told and number not in self._sims().values():
                    yield Finding(Fault.NUMBER_MISSING, number)

    def _check_webhooks(self) -> Iterator[Finding]:
        registered = self._registered()
        for event in EVENTS:
            here = self._here(registered, event)
            if not here:
                moved = self._moved(registered, event)
                fault = Fault.WEBHOOK_ELSEWHERE if moved else Fault.WEBHOOK_MISSING
                yield Finding(fault, detail=fields.detail(event, *(hook.get("url") for hook in moved)))
            elif _doubling(here):
                yield Finding(Fault.WEBHOOK_OVERRIDDEN, detail=f"{event}: registered more than once")

    # -- webhooks --------------------------------------------------------------------------------------------------

    def _registered(self) -> list[dict]:
        return [hook for hook in _objects(self._ask("GET", "webhooks")) if fields.word(hook.get("id"))]

    def _here(self, registered: Iterable[dict], event: str) -> list[dict]:
        """Return the registrations of an event at our address, those for any phone first."""
        here = [hook for hook in registered if hook.get("event") == event and hook.get("url") == self.account.webhook_url]
        return sorted(here, key=lambda hook: bool(hook.get("deviceId")))

    def _moved(self, registered: Iterable[dict], event: str) -> list[dict]:
        """Return our own registration of an event, if it is at an address that is not ours any more."""
        ours = self._registration(event)
        return [hook for hook in registered if hook["id"] == ours and hook.get("url") != self.account.webhook_url]

    def _register(self, event: str) -> None:
        hook = {"id": self._registration(event), "url": self.account.webhook_url, "event": event}
        try:
            self._ask("POST", "webhooks", json=hook)
        except CallError as error:
            if event not in NEWER or error.status != 400:
                raise  # otherwise the next check says that it is missing

    def _registration(self, event: str) -> str:
        """Return the id of our registration of an event: the same for every address of this Odoo, which replace each other."""
        server, user = self.account.webhook_url.rpartition("/")[0], self.account.account.strip()
        ours = hashlib.sha256(f"{server} {user}".encode()).hexdigest()
        return f"{ours[:16]}-{event.replace(':', '-')}"

    # -- calls -----------------------------------------------------------------------------------------------------

    def _phones(self) -> list[dict]:
        try:
            return _objects(self._ask("GET", "devices"))
        except CallError as error:
            if error.status != 404:
                raise
            return _objects(self._ask("GET", "device"))  # the app's own server, and older others

    def _ask(self, method: str, *steps: str, **arguments) -> object:
        if not self._has_credentials():
            raise CallError(Fault.CREDENTIALS, "the account has no user or no password")
        return http.ask(self.session, method, self._address(*steps), self.timeout, auth=self._auth(), **arguments)

    def _address(self, *steps: str) -> str:
        """Return the address of something in the API."""
        path = fields.word(self.account.settings.get("path")) or PATH
        root = path.strip("/").removesuffix("messages").strip("/")
        return "/".join((self.api_address, *filter(None, (root,)), http.path(*steps)))

    # -- settings --------------------------------------------------------------------------------------------------

    def _sims(self) -> dict:
        sims = self.account.settings.get("sims")
        return sims if isinstance(sims, dict) else {}


def _objects(answer: object) -> list[dict]:
    """Return the objects of an answer that is a list."""
    return inquiry.entries({"entries": answer}, "entries")


def _cards_of(phone: dict) -> list[dict]:
    return [card for card in fields.a_list(phone.get("simCards")) if isinstance(card, dict)]


def _moment(value: object) -> datetime | None:
    return fields.moment(FRACTION.sub("", value)) if isinstance(value, str) else None


def _doubling(here: list[dict]) -> list[dict]:
    """Return the registrations that would tell an event once more: beside one for any phone, or for the same phone."""
    kept: set[str] = set()
    extra = []
    for hook in here:
        phone = fields.word(hook.get("deviceId"))
        if "" in kept or phone in kept:
            extra.append(hook)
        kept.add(phone)
    return extra
