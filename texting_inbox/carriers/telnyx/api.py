"""Calls to Telnyx's API about one account: https://developers.telnyx.com/api-reference (read 2026-11)."""
import json
from collections.abc import Iterator

from .. import fields, http, inquiry
from ..account_types import Fault
from ..errors import CallError
from .messages import first_error

# https://developers.telnyx.com/development/api-fundamentals/api-errors (read 2026-11)
FAULTS = {
    "10009": Fault.CREDENTIALS,
    "20100": Fault.ACCOUNT,  # no credit
    "40314": Fault.ACCOUNT,  # disabled
}


class TelnyxApi:
    """One adapter's calls: its key, its session, its time limits."""

    def __init__(self, carrier):
        self.carrier = carrier

    def get(self, path: str, **query: str) -> dict:
        """Return what the API says at a path."""
        return inquiry.an_object(self._ask("GET", path, params=query))

    def data(self, path: str) -> dict:
        """Return the object that an answer wraps in ``data``."""
        return inquiry.an_object(self.get(path).get("data"))

    def change(self, path: str, **values: str) -> None:
        """Change the object at a path."""
        inquiry.an_object(self._ask(
            "PATCH", path, data=json.dumps(values).encode(), headers={"Content-Type": "application/json"}
        ))

    def entries(self, path: str, size: int, **query: str) -> Iterator[dict]:
        """Return the objects of a list, page by page.

        :param size: the most that this list gives at a time
        """
        first = {**query, "page[number]": "1", "page[size]": str(size)}
        for page in http.pages(lambda query: self.get(path, **query), first, lambda page: _following(page, first)):
            yield from inquiry.entries(page, "data")

    def number(self, phone: str) -> dict | None:
        """Return the messaging settings of a number; None if it is not the account's."""
        if phone.startswith("+"):
            found = self.entries("phone_numbers/messaging", 50, **{"filter[phone_number]": phone})
        else:
            found = self.entries("short_codes", 50)
        return next((entry for entry in found if phone == phone_of(entry) and fields.word(entry.get("id"))), None)

    def assign(self, phone: str, number: dict, profile: str) -> None:
        """Put a number into a messaging profile."""
        uid = inquiry.step(number["id"])
        path = f"phone_numbers/{uid}/messaging" if phone.startswith("+") else f"short_codes/{uid}"
        self.change(path, messaging_profile_id=profile)

    def _ask(self, method: str, path: str, **arguments) -> object:
        if not (key := self.carrier.account.secret.strip()):
            raise CallError(Fault.CREDENTIALS, "the account has no API key")
        return http.ask(
            self.carrier.session, method, f"{self.carrier.api_address}/v2/{path}", self.carrier.timeout, judge=_fault,
            auth=http.Bearer(key), **arguments,
        )


def phone_of(entry: dict) -> str:
    """Return the number or the short code that messaging settings are for."""
    return fields.word(entry.get("phone_number") or entry.get("short_code"))


def profile_of(number: dict) -> str:
    """Return the messaging profile that a number is in; empty if in none."""
    return fields.word(number.get("messaging_profile_id"))


def _following(page: dict, first: dict) -> dict | None:
    meta = page.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    number, total = fields.whole(meta.get("page_number")), fields.whole(meta.get("total_pages"))
    return {**first, "page[number]": str(number + 1)} if number and total and number < total else None


def _fault(answer: dict) -> Fault | None:
    return FAULTS.get(fields.word(first_error(answer).get("code")))
