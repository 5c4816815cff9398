"""Plivo: the account's numbers, their registration, and the applications that say where texts to them go.

Account: https://www.plivo.com/docs/account/api/account/ (read 2026-11)
Numbers: https://www.plivo.com/docs/numbers/api/account-phone-number/ (read 2026-11)
Applications: https://www.plivo.com/docs/account/api/application/ (read 2026-11)
"""
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from .. import fields, http, inquiry
from ..account_types import Fault, Finding, OwnedNumber
from ..carrier import Carrier
from ..errors import CallError

API = "https://api.plivo.com"
PAGE = 20  # entries of a list in one answer: Plivo gives no more

# https://www.plivo.com/docs/numbers/api/account-phone-number/ (read 2026-11): null where none is needed.
UNREGISTERED = {
    "tendlc_registration_status": {"UNREGISTERED", "PROCESSING"},
    "toll_free_sms_verification": {"UNVERIFIED", "PENDING_VERIFICATION", "REJECTED"},
}
# What an application says of calls: goes along when texts get an application of their own.
OF_CALLS = (
    "answer_url", "answer_method", "hangup_url", "hangup_method", "fallback_answer_url", "fallback_method",
)


class PlivoAccount(Carrier):
    """``account`` is the Auth ID. ``secret`` begins with the Auth Token; further tokens that may sign webhooks (the main
    account's, the next one during a rotation) follow it, separated by spaces.
    """

    api = API
    lists_numbers = True
    sets_up_webhook = True
    lists_inbound = False  # Plivo lists texts without what is written in them

    def check(self) -> Sequence[Finding]:
        if not self._has_credentials():
            return [Finding(Fault.CREDENTIALS)]
        return inquiry.findings((self._check_credit, self._check_numbers))

    def list_numbers(self) -> Sequence[OwnedNumber]:
        return [
            OwnedNumber(phone, fields.detail(number.get("alias")))
            for phone, number in self._numbers().items()
            if number.get("sms_enabled") is not False
        ]

    def set_up_webhook(self) -> None:
        """Point each application of our numbers to us. One that serves others' numbers as well is left as it is: ours get
        another, which treats calls the same.
        """
        owned = self._numbers()
        ours = {phone: number for phone, number in owned.items() if phone in self.account.numbers}
        others = {_application_of(number) for phone, number in owned.items() if phone not in ours}
        for application in dict.fromkeys(map(_application_of, ours.values())):
            if application not in others and self._application(application):
                self._point(application)
            else:
                self._move([number for number in ours.values() if _application_of(number) == application], application)

    # -- questions -------------------------------------------------------------------------------------------------

    def _check_credit(self) -> Iterator[Finding]:
        if self.account.account.strip().startswith("SA"):
            return  # a subaccount spends its main account's credit, and may not look at it
        account = inquiry.an_object(self._ask("GET"))
        if account.get("billing_mode") == "prepaid" and not account.get("auto_recharge"):
            credit = _amount(account.get("cash_credits"))
            if credit is not None and credit <= 0:
                yield Finding(Fault.ACCOUNT, detail=fields.detail("cash_credits", account.get("cash_credits")))

    def _check_numbers(self) -> Iterable[Finding]:
        owned = self._numbers()
        found = [Finding(Fault.NUMBER_MISSING, phone) for phone in self.account.numbers if phone not in owned]
        ours = [(phone, owned[phone]) for phone in self.account.numbers if phone in owned]
        for phone, number in ours:
            found += _unusable(phone, number)
        return found + inquiry.findings(partial(self._check_webhook, phone, number) for phone, number in ours)

    def _check_webhook(self, phone: str, number: dict) -> Iterator[Finding]:
        application = self._application(_application_of(number))
        found = inquiry.webhook_finding(self.account.webhook_url, application.get("message_url"), phone)
        if found:
            yield found
        elif (method := fields.word(application.get("message_method"))).upper() != "POST":
            yield Finding(Fault.WEBHOOK_METHOD, phone, fields.detail(method))

    # -- applications ----------------------------------------------------------------------------------------------

    def _application(self, identifier: str) -> dict:
        """Return what Plivo says of an application; empty if there is none (any more)."""
        try:
            return inquiry.an_object(self._ask("GET", "Application", identifier)) if identifier else {}
        except CallError as error:
            if error.status != 404:
                raise
            return {}

    def _point(self, application: str) -> None:
        self._ask("POST", "Application", application, json=self._webhook())

    def _move(self, numbers: Iterable[dict], application: str) -> None:
        """Give numbers an application of ours that treats calls as their present one does."""
        of_calls = self._application(application)
        target = self._own_application(application, {name: of_calls[name] for name in OF_CALLS if of_calls.get(name)})
        for number in numbers:
            self._ask("POST", "Number", fields.word(number.get("number")), json={"app_id": target})

    def _own_application(self, beside: str, of_calls: dict) -> str:
        """Return the id of our application beside another, which is made if there is none yet."""
        name = "-".join(filter(None, ("odoo-texts", self._mark(), beside)))
        for known in self._list("Application"):
            if known.get("app_name") == name and (identifier := fields.word(known.get("app_id"))):
                self._point(identifier)
                return identifier
        made = inquiry.an_object(self._ask("POST", "Application", json={"app_name": name, **of_calls, **self._webhook()}))
        if not (identifier := fields.word(made.get("app_id"))):
            raise CallError(Fault.UNREACHABLE, "the answer has no app_id", 200)
        return identifier

    def _webhook(self) -> dict:
        return {"message_url": self.account.webhook_url, "message_method": "POST"}

    def _mark(self) -> str:
        """Return what tells our applications from another database's: names are unique in an account."""
        return hashlib.sha256(self.account.webhook_url.encode()).hexdigest()[:8]

    # -- calls -----------------------------------------------------------------------------------------------------

    def _numbers(self) -> dict[str, dict]:
        """Return the account's numbers by their international form."""
        owned = (number for number in self._list("Number") if number.get("number"))
        return {self.account.spell(international(number["number"])): number for number in owned}

    def _list(self, kind: str, **query) -> Iterator[dict]:
        def following(page: object) -> dict | None:
            entries, meta = inquiry.entries(page, "objects"), inquiry.an_object(page).get("meta")
            if not entries or not isinstance(meta, dict) or not meta.get("next"):
                return None
            offset = (fields.whole(meta.get("offset")) or 0) + len(entries)
            return {**query, "limit": PAGE, "offset": offset}

        first = {**query, "limit": PAGE, "offset": 0}
        for page in http.pages(lambda query: self._ask("GET", kind, params=query), first, following):
            yield from inquiry.entries(page, "objects")

    def _ask(self, method: str, *steps: str, **arguments) -> object:
        if not self._has_credentials():
            raise CallError(Fault.CREDENTIALS, "the account has no Auth ID or no Auth Token")
        return http.ask(self.session, method, self._address(*steps), self.timeout, auth=self._auth(), **arguments)

    def _auth(self) -> tuple[bytes, bytes]:
        return self.account.account.strip().encode(), self.account.secret.split()[0].encode()

    def _address(self, *steps: str) -> str:
        """Return the address of something of the account."""
        return f"{self.api_address}/v1/Account/{http.path(self.account.account.strip(), *steps)}/"


def international(number: object) -> str:
    """Return a number as we write it; Plivo leaves the plus out."""
    number = fields.word(number)
    return f"+{number}" if fields.BARE_NUMBER.fullmatch(number) else number


def _application_of(number: dict) -> str:
    """Return the id of a number's application, which is told as an address; empty if it has none."""
    return fields.word(number.get("application")).strip("/").rpartition("/")[2]


def _unusable(phone: str, number: dict) -> Iterator[Finding]:
    """Return why a number of the account cannot text."""
    if number.get("sms_enabled") is False:
        yield Finding(Fault.NUMBER_CANNOT_TEXT, phone)
    for name, words in UNREGISTERED.items():
        word = fields.word(number.get(name))
        if word.upper() in words:
            yield Finding(Fault.REGISTRATION, phone, fields.detail(name, word))


def _amount(value: object) -> float | None:
    try:
        return float(fields.word(value))
    except ValueError:
        return None
