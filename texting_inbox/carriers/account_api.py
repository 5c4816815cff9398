"""What an adapter can ask and tell the carrier about the account: its numbers, its webhook, what it knows of past texts.

Not every carrier can be asked everything: an adapter says what it can by its flags. Calls are made in the background or for an
administrator who waits, never in a webhook.
"""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import DeliveryReport, InboundText, OutboundText


class Fault(str, Enum):
    """What can be wrong between us and the carrier."""

    UNREACHABLE = "unreachable"  # no answer, or none of this carrier's
    CREDENTIALS = "credentials"  # refused
    ACCOUNT = "account"  # suspended, without credit
    SETTINGS = "settings"  # what is set here for this carrier does not make sense
    NUMBER_MISSING = "number_missing"  # not a number of this account
    NUMBER_CANNOT_TEXT = "number_cannot_text"
    REGISTRATION = "registration"  # 10DLC or toll-free verification missing or refused
    WEBHOOK_MISSING = "webhook_missing"
    WEBHOOK_ELSEWHERE = "webhook_elsewhere"  # another address than ours
    WEBHOOK_METHOD = "webhook_method"  # right address, but not POST, or not the kind of request that the adapter reads
    WEBHOOK_OVERRIDDEN = "webhook_overridden"  # right at one place; another (messaging service, application) wins, or doubles
    SIGNATURE_KEY = "signature_key"  # nothing to check the carrier's requests with, or another key than the account's


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    :param phone: the number of ours that it concerns; empty: the whole account
    :param detail: the carrier's own words, or the address found in place of ours
    """

    fault: Fault
    phone: str = ""
    detail: str = ""


@dataclass(frozen=True)
class OwnedNumber:
    """A number of the account that can take texts.

    :param phone: E.164, or a short code
    :param name: what the account calls it
    """

    phone: str
    name: str = ""


class AccountApi:
    """The part of an adapter that looks after the account. Every method raises :class:`~.base.CallError`."""

    lists_numbers = False
    sets_up_webhook = False
    lists_inbound = False
    finds_sent = False
    compares_bodies = False  # of ``find_sent``: the carrier tells bodies

    def check(self) -> Sequence[Finding]:
        """Return what is wrong with credentials, numbers and webhook, as far as the carrier tells; empty: nothing.

        Refused credentials and an API that does not answer are findings, too.
        """
        return ()

    def list_numbers(self) -> Sequence[OwnedNumber]:
        """Return the account's numbers that can take texts."""
        raise NotImplementedError

    def set_up_webhook(self) -> None:
        """Have the carrier send texts to all our numbers, and delivery reports, to the account's webhook address."""
        raise NotImplementedError

    def list_inbound(self, since: datetime) -> Sequence[str]:
        """Return the carrier's ids of the texts that came in since a moment (UTC, naive), oldest first."""
        raise NotImplementedError

    def fetch_inbound(self, uid: str) -> "InboundText":
        """Return a text that came in, as its webhook would have told it.

        :raises UnreadableError: it cannot be read
        """
        raise NotImplementedError

    def find_sent(self, text: "OutboundText", since: datetime) -> "Sequence[DeliveryReport]":
        """Return what the carrier knows of texts like this one: same sender and recipient, and same body where it tells the
        body, created since a moment (UTC, naive); oldest first. Empty: it never took one.
        """
        raise NotImplementedError
