"""Vonage: the account's credit and numbers, and the applications that say where texts to them go.

Account: https://developer.vonage.com/en/api/account (read 2026-11)
Numbers: https://developer.vonage.com/en/api/numbers (read 2026-11)
Applications: https://developer.vonage.com/en/api/application.v2 (read 2026-11)

The account's own callback addresses (``moCallBackUrl``) belong to the older SMS API, which writes texts in another form:
they are neither looked at nor set. Texts of the Messages API go where the number's application says.
"""
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from urllib.parse import quote, urlsplit

from .. import fields, http, inquiry
from ..account_types import Fault, Finding, KeptText, OwnedNumber
from ..carrier import Carrier
from ..errors import CallError
from .application import Application

# Only sending has regions; an address that is not Vonage's own stands for all of them.
API = "https://api.nexmo.com"
ACCOUNT_API = "https://rest.nexmo.com"
OWN_DOMAINS = (".nexmo.com", ".vonage.com")
PAGE = 100  # numbers in one answer, at most


class VonageAccount(Carrier):
    """``account`` and ``secret`` are the API key and its secret, ``webhook_secret`` is the signature secret.

    Settings: ``application_id`` of the application that our numbers shall be linked to; without it, the one they are.
    """

    api = API
    lists_numbers = True
    sets_up_webhook = True
    # Past texts are told by the Reports API alone, which is charged for.
    lists_inbound = False
    finds_sent = False
    # https://developer.vonage.com/en/api/redact (read 2026-11). Pictures expire there by themselves.
    deletes = ("words",)

    def check(self) -> Sequence[Finding]:
        if not self._has_credentials():
            return [Finding(Fault.CREDENTIALS)]
        return inquiry.findings((self._check_key, self._check_credit, self._check_numbers))

    def list_numbers(self) -> Sequence[OwnedNumber]:
        return [OwnedNumber(phone) for phone, number in self._numbers().items() if _can_text(number)]

    def set_up_webhook(self) -> None:
        """Point the application of our numbers to us. One that serves others' numbers as well is left as it is, unless the
        settings name it: ours get another, which treats calls the same.
        """
        owned = self._numbers()
        ours = {phone: number for phone, number in owned.items() if phone in self.account.numbers}
        others = {_application_of(number) for phone, number in owned.items() if phone not in ours}
        for present in dict.fromkeys(map(_application_of, ours.values())):
            application = self._application_for(present, present in others)
            for number in ours.values():
                if _application_of(number) == present and (present != application or _own_webhook(number)):
                    self._link(number, application)

    def delete_text(self, text: KeptText) -> None:
        """Redact a text: its words and numbers. Vonage wants an hour to pass first, and the Redact API to be activated."""
        told = {"id": text.uid, "product": "messages", "type": "inbound" if text.is_inbound else "outbound"}
        inquiry.gone(lambda: self._ask("POST", API, "/v1/redact/transaction", json=told))

    # -- questions -------------------------------------------------------------------------------------------------

    def _check_key(self) -> Iterator[Finding]:
        if not self.account.webhook_secret.strip():
            yield Finding(Fault.SIGNATURE_KEY)

    def _check_credit(self) -> Iterator[Finding]:
        balance = inquiry.an_object(self._ask("GET", ACCOUNT_API, "/account/get-balance"))
        value = balance.get("value")
        if isinstance(value, (int, float)) and value <= 0 and not balance.get("autoReload"):
            yield Finding(Fault.ACCOUNT, detail=f"balance {value} EUR")

    def _check_numbers(self) -> Iterable[Finding]:
        owned = self._numbers()
        found = [Finding(Fault.NUMBER_MISSING, phone) for phone in self.account.numbers if phone not in owned]
        ours = [(phone, owned[phone]) for phone in self.account.numbers if phone in owned]
        found += [Finding(Fault.NUMBER_CANNOT_TEXT, phone) for phone, number in ours if not _can_text(number)]
        return found + inquiry.findings(partial(self._check_webhook, phone, number) for phone, number in ours)

    def _check_webhook(self, phone: str, number: dict) -> Iterator[Finding]:
        if own := _own_webhook(number):
            yield Finding(Fault.WEBHOOK_OVERRIDDEN, phone, own)
        identifier, expected = _application_of(number), self._expected()
        if not identifier:
            yield Finding(Fault.WEBHOOK_MISSING, phone)
        elif expected and identifier != expected:
            yield Finding(Fault.WEBHOOK_ELSEWHERE, phone, f"application {identifier}")
        else:
            yield from self._application(identifier).check(self.account.webhook_url, phone)

    # -- applications ----------------------------------------------------------------------------------------------

    def _expected(self) -> str:
        """Return the id of the application that the settings name; empty: any will do."""
        return fields.word(self.account.settings.get("application_id")).strip()

    def _application(self, identifier: str) -> Application:
        """Return an application; an empty one if there is none (any more)."""
        try:
            return Application(inquiry.an_object(self._ask("GET", API, _place(identifier))) if identifier else {})
        except CallError as error:
            if error.status != 404:
                raise
            return Application({})

    def _application_for(self, present: str, is_shared: bool) -> str:
        """Return the id of the application that our numbers of one belong to, pointed to us."""
        expected = self._expected()
        application = self._application(expected or present)
        if application.told and (expected or not is_shared):
            told = application.pointed_to(self.account.webhook_url)
            self._ask("PUT", API, _place(expected or present), json=told)
            return expected or present
        if expected:
            raise CallError(Fault.WEBHOOK_MISSING, f"no application {expected}", 404)
        made = inquiry.an_object(self._ask("POST", API, _place(), json=application.beside(self.account.webhook_url)))
        if not (identifier := fields.word(made.get("id"))):
            raise CallError(Fault.UNREACHABLE, "the answer has no id of an application", 200)
        return identifier

    def _link(self, number: dict, application: str) -> None:
        """Have texts to a number go to an application, and to nowhere else; what is set for its calls is kept."""
        kept = {name: number[name] for name in ("voiceCallbackType", "voiceCallbackValue") if number.get(name)}
        if kept.get("voiceCallbackType") == "app":
            kept = {}
        told = {"country": number.get("country"), "msisdn": number.get("msisdn"), "app_id": application, "moHttpUrl": "", **kept}
        answer = inquiry.an_object(self._ask("POST", ACCOUNT_API, "/number/update", data=told))
        if fields.word(answer.get("error-code")) != "200":
            raise CallError(Fault.UNREACHABLE, fields.detail(answer.get("error-code"), answer.get("error-code-label")), 200)

    # -- calls -----------------------------------------------------------------------------------------------------

    def _numbers(self) -> dict[str, dict]:
        """Return the account's numbers by their international form."""
        numbers = {}
        for index in range(1, http.MAX_PAGES + 1):
            page = inquiry.an_object(self._ask("GET", ACCOUNT_API, "/account/numbers", params={"index": index, "size": PAGE}))
            entries = inquiry.entries(page, "numbers") if page else []  # an account without any says nothing
            named = (number for number in entries if number.get("msisdn"))
            numbers.update({self.account.spell(_international(number["msisdn"])): number for number in named})
            if not entries or len(numbers) >= (fields.whole(page.get("count")) or 0):
                break
        return numbers

    def _ask(self, method: str, server: str, path: str, **arguments) -> object:
        if not self._has_credentials():
            raise CallError(Fault.CREDENTIALS, "the account has no API key or no secret")
        url = (server if self._calls_vonage() else self.api_address) + path
        return http.ask(self.session, method, url, self.timeout, auth=self._auth(), **arguments)

    def _calls_vonage(self) -> bool:
        """Tell whether the account's calls go to Vonage's own servers, whichever region sends."""
        try:
            host = urlsplit(self.api_address).hostname or ""
        except ValueError:
            return False
        return host.endswith(OWN_DOMAINS)


def _place(identifier: str = "") -> str:
    return f"/v2/applications/{quote(identifier, safe='', errors='replace')}".rstrip("/")


def _international(number: object) -> str:
    """Return a number as we write it; Vonage leaves the plus out."""
    number = fields.word(number)
    return f"+{number}" if fields.BARE_NUMBER.fullmatch(number) else number


def _can_text(number: dict) -> bool:
    features = number.get("features")
    return not isinstance(features, list) or "SMS" in features


def _application_of(number: dict) -> str:
    """Return the id of the application that texts to a number go to; empty if there is none."""
    if number.get("messagesCallbackType") == "app":
        return fields.word(number.get("messagesCallbackValue"))
    return fields.word(number.get("app_id"))


def _own_webhook(number: dict) -> str:
    """Return the address that a number has of its own, for the older API; it goes before an application's."""
    return fields.detail(number.get("moHttpUrl"))
