"""An application at Vonage: what it says of the Messages API, and what to tell Vonage to change that.

https://developer.vonage.com/en/api/application.v2 (read 2026-11): an update replaces all that it does not repeat.
"""
from collections.abc import Iterator

from .. import fields, inquiry
from ..account_types import Fault, Finding

NAME = "Odoo texts"
VERSION = "v1"  # of the webhooks that we read; applications from before have v0.1
REPEATED = ("name", "privacy")
OF_CALLS = ("voice",)


class Application:
    """:param told: what Vonage says of it; empty: there is none yet"""

    def __init__(self, told: dict):
        self.told = told

    def check(self, url: str, phone: str) -> Iterator[Finding]:
        """Return what is wrong with where texts go. Delivery reports go where each text says."""
        messages = _at(self.told, "capabilities", "messages")
        inbound = _at(messages, "webhooks", "inbound_url")
        version, method = fields.word(messages.get("version")) or VERSION, fields.word(inbound.get("http_method")) or "POST"
        found = inquiry.webhook_finding(url, inbound.get("address"), phone)
        if found:
            yield found
        elif method.upper() != "POST":
            yield Finding(Fault.WEBHOOK_METHOD, phone, fields.detail(method))
        elif version != VERSION:
            yield Finding(Fault.WEBHOOK_METHOD, phone, fields.detail("version", version))

    def pointed_to(self, url: str) -> dict:
        """Return what makes it send texts and delivery reports to an address, and changes nothing else."""
        public_key = _at(self.told, "keys").get("public_key")
        return {
            **{name: self.told[name] for name in REPEATED if name in self.told},
            **({"keys": {"public_key": public_key}} if public_key else {}),
            "capabilities": {**self._capabilities(), "messages": self._messages(url)},
        }

    def beside(self, url: str) -> dict:
        """Return what makes another one that treats calls the same, and sends texts to an address."""
        capabilities = _at(self.told, "capabilities")
        of_calls = {name: capabilities[name] for name in OF_CALLS if name in capabilities}
        return {"name": NAME, "capabilities": {**of_calls, "messages": self._messages(url)}}

    def _capabilities(self) -> dict:
        """Return what it can do, as Vonage takes it back: the version of one of them is told, but not to be repeated."""
        capabilities = _at(self.told, "capabilities")
        verify = {name: value for name, value in _at(capabilities, "verify").items() if name != "version"}
        return {**capabilities, "verify": verify} if "verify" in capabilities else capabilities

    def _messages(self, url: str) -> dict:
        here = {"address": url, "http_method": "POST"}
        present = _at(self.told, "capabilities", "messages")
        return {**present, "version": VERSION, "webhooks": {"inbound_url": here, "status_url": here}}


def _at(value: dict, *steps: str) -> dict:
    """Return the object that is inside others; empty if there is none."""
    for step in steps:
        inner = value.get(step)
        value = inner if isinstance(inner, dict) else {}
    return value
