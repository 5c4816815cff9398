"""What Bandwidth's API can be asked and told about the account.

Applications: https://dev.bandwidth.com/docs/account/applications (read 2026-11)
Messages: https://dev.bandwidth.com/docs/messaging/getMessage (read 2026-11): without what was written, so that texts that
came in cannot be fetched, and one that went out is found by its numbers and time alone.
"""
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from lxml import etree

from .. import inquiry
from ..account_types import Fault, Finding, KeptText, OwnedNumber
from ..carrier import Carrier
from ..errors import CallError
from ..types import DeliveryReport, OutboundText
from .api import BandwidthApi
from .check import BandwidthCheck
from .login import BandwidthLogin, pair
from .messages import report_of, taken_at

NATIONAL = 10  # digits of a North American number, which Bandwidth writes without the country's


class BandwidthAccount(Carrier):
    """The part of the adapter that looks after the account."""

    lists_numbers = True
    sets_up_webhook = True
    finds_sent = True
    # https://dev.bandwidth.com/docs/messaging/media (read 2026-11). What was written it does not tell, and cannot be deleted.
    deletes = ("media",)

    @cached_property
    def _calls(self) -> BandwidthApi:
        return BandwidthApi(self)

    @property
    def login(self) -> BandwidthLogin:
        """Return how calls show who we are."""
        return self._calls.login

    def check(self) -> Sequence[Finding]:
        return BandwidthCheck(self._calls, self.account).findings()

    def list_numbers(self) -> Sequence[OwnedNumber]:
        """A number has no name at Bandwidth; those that can text are in a location that is linked to the application."""
        found = [number for site, location in self._calls.locations() for number in self._calls.numbers(site, location)]
        return [OwnedNumber(_international(number)) for number in dict.fromkeys(found)]

    def set_up_webhook(self) -> None:
        """Have the application call our webhook. Which locations it is linked to is for a person to decide."""
        secret = self.account.incoming_secret
        if not secret:
            raise CallError(Fault.SIGNATURE_KEY, "no callback user and password")
        application = etree.Element("Application")
        for way in ("Inbound", "Outbound"):
            etree.SubElement(application, f"{way}CallbackUrl").text = self.account.webhook_url
            credentials = etree.SubElement(application, f"{way}CallbackCreds")
            for name, value in zip(("UserId", "Password"), pair(self.account, secret), strict=True):
                etree.SubElement(credentials, name).text = _xml_safe(value)
        wanted = etree.SubElement(application, "RequestedCallbackTypes")
        for kind in ("message-sending", "message-delivered", "message-failed"):
            etree.SubElement(wanted, "CallbackType").text = kind
        self._calls.change_application(application, secrets=pair(self.account, secret))
        if left := [finding for finding in self.check() if finding.fault is Fault.WEBHOOK_MISSING]:
            raise CallError(Fault.WEBHOOK_MISSING, "; ".join(f"{finding.phone} {finding.detail}".strip() for finding in left))

    def find_sent(self, text: OutboundText, since: datetime) -> Sequence[DeliveryReport]:
        messages = self._calls.messages(
            sourceTn=text.sender, destinationTn=text.recipient, messageDirection="OUTBOUND",
            fromDateTime=f"{since:%Y-%m-%dT%H:%M:%S}.000Z",
        )
        found = [
            (when, inquiry.readable(message, report_of))
            for message in messages
            if (when := taken_at(message)) and when >= since
        ]
        return [report for _when, report in sorted(found, key=lambda pair: pair[0])]

    def delete_text(self, text: KeptText) -> None:
        for url in text.media_urls:
            self._calls.delete_media(url)


def _international(number: str) -> str:
    """Return a number of Bandwidth's with a plus."""
    return f"+1{number}" if len(number) == NATIONAL and number.isdigit() else f"+{number.lstrip('+')}"


def _xml_safe(value: str) -> str:
    """Return a secret that XML can carry.

    :raises CallError: it cannot
    """
    if not value.isprintable():
        raise CallError(Fault.SIGNATURE_KEY, "callback user and password have characters that cannot be sent")
    return value
