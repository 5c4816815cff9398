"""Calls to Twilio's API about one account.

Account, numbers, messages: https://www.twilio.com/docs/usage/api (read 2026-11), at api.twilio.com
Messaging services, registration: https://www.twilio.com/docs/messaging/api (read 2026-11), at messaging.twilio.com
"""
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from .. import fields, http, inquiry
from ..account_types import Fault
from ..errors import CallError

MESSAGING_API = "https://messaging.twilio.com"
PAGE_SIZE = 1000  # the most that either API gives

# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides (read 2026-11): five more tries within 15 seconds,
# whatever went wrong, a 404 included, which Odoo gives while its database is away. No part of what is called, nor signed.
RETRIES = "#rc=5&rp=all"

# https://www.twilio.com/docs/api/errors (read 2026-11)
FAULTS = {
    "20003": Fault.CREDENTIALS,
    "20005": Fault.ACCOUNT,  # not active
    "20008": Fault.CREDENTIALS,  # test credentials
    "30002": Fault.ACCOUNT,  # suspended
}


class TwilioApi:
    """One adapter's calls: its account, its session, its time limits."""

    def __init__(self, carrier):
        self.carrier = carrier

    @property
    def account(self) -> str:
        """Return the address of the account's resources, without a closing slash."""
        sid, _token = self._credentials()
        return f"{self.carrier.api_address}/2010-04-01/Accounts/{inquiry.step(sid)}"

    @property
    def messaging(self) -> str:
        """Return the address of the other API, without a closing slash; an override is for both."""
        return f"{self.carrier.account.base_url.strip().rstrip('/') or MESSAGING_API}/v1"

    def get(self, url: str, **query: str) -> dict:
        """Return the object at an address."""
        return inquiry.an_object(self._ask("GET", url, params=query))

    def post(self, url: str, **form: str) -> None:
        """Change the object at an address."""
        inquiry.an_object(self._ask("POST", url, data=form))

    def delete(self, url: str) -> None:
        """Delete what is at an address, if it is still there."""
        inquiry.gone(lambda: self._ask("DELETE", url))

    def entries(self, url: str, name: str, **query: str) -> Iterator[dict]:
        """Return the objects of a list, page by page."""
        first = {**query, "PageSize": str(PAGE_SIZE)}
        for page in http.pages(lambda query: self.get(url, **query), first, _following):
            yield from inquiry.entries(page, name)

    def number(self, phone: str) -> dict | None:
        """Return the account's record of a number; None if the account does not have it."""
        resource, name, key = _resource(phone)
        for entry in self.entries(f"{self.account}/{resource}.json", name, **{_FILTERS[key]: phone}):
            if entry.get(key) == phone and (sid := fields.word(entry.get("sid"))):
                return {**entry, "sid": sid}
        return None

    def change_number(self, phone: str, number: dict, **form: str) -> None:
        """Change the account's record of a number."""
        self.post(f"{self.account}/{_resource(phone)[0]}/{inquiry.step(number['sid'])}.json", **form)

    def service(self, sid: str) -> str:
        """Return the address of a messaging service."""
        return f"{self.messaging}/Services/{inquiry.step(sid)}"

    def _ask(self, method: str, url: str, **arguments) -> object:
        sid, token = self._credentials()
        return http.ask(
            self.carrier.session, method, url, self.carrier.timeout, judge=_fault, auth=(sid.encode(), token.encode()),
            **arguments,
        )

    def _credentials(self) -> tuple[str, str]:
        sid, keys = self.carrier.account.account.strip(), self.carrier.account.secret.split()
        if not sid or not keys:
            raise CallError(Fault.CREDENTIALS, "the account has no Account SID or no Auth Token")
        return sid, keys[0]


_FILTERS = {"phone_number": "PhoneNumber", "short_code": "ShortCode"}


def _resource(phone: str) -> tuple[str, str, str]:
    """Return a number's resource, the name of its list, and of the number in it."""
    if phone.startswith("+"):
        return "IncomingPhoneNumbers", "incoming_phone_numbers", "phone_number"
    return "SMS/ShortCodes", "short_codes", "short_code"


def _following(page: dict) -> dict | None:
    """Return the query of the page after one. Only its query: credentials go to no address that an answer names."""
    meta = page.get("meta")
    link = page.get("next_page_uri") or (meta.get("next_page_url") if isinstance(meta, dict) else None)
    try:
        return dict(parse_qsl(urlsplit(fields.word(link)).query)) or None
    except ValueError:
        return None


def _fault(answer: dict) -> Fault | None:
    return FAULTS.get(fields.word(answer.get("code")))
