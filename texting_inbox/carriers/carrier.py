"""The base class of all adapters: proves and reads webhooks, sends texts, asks and tells the carrier about the account."""
import hmac
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property

import requests

from .account_types import Account, Finding, KeptText, MediaLimits, OwnedNumber
from .errors import VerificationError
from .types import DeliveryReport, InboundText, OutboundText, SendResult, Unreadable, WebhookRequest

TOLERANCE = 300  # seconds a signature may be old, or early by a clock that is ahead


class Carrier(ABC):
    """One account with one carrier: proves and reads its webhooks, sends its texts, looks after its account."""

    code: str
    label: str  # as the carrier calls itself
    needs: str  # what it takes to connect, as a sentence
    required: tuple[str, ...] = ()  # the account's fields that have to be filled
    confirms_opt_out = False  # answers a STOP by itself unless configured otherwise, as its documentation says
    is_local = False  # lives on this server: needs no account, and no address that the internet reaches
    verifies_with = "secret"  # the account's field without which no request can be proven
    max_request = 256 * 1024  # bytes of a webhook request: texts and reports, the pictures left with the carrier
    timeout = (5.0, 20.0)  # of a call, in seconds: to connect, of silence while reading
    api = ""  # address of the carrier's own API
    # Where pictures and files of texts may be fetched from: a host, or with a leading dot all below one. The account's
    # settings may name more of them (``media_hosts``).
    media_hosts: tuple[str, ...] = ()
    media_limits = MediaLimits()
    # What its API can be asked about the account; the methods that answer are below.
    lists_numbers = False
    sets_up_webhook = False
    lists_inbound = False
    finds_sent = False
    compares_bodies = False  # of ``find_sent``: the carrier tells bodies
    deletes: tuple[str, ...] = ()  # what it deletes on request: "words" (with the person's number), "media"

    def __init__(
        self,
        account: Account,
        session: requests.Session | None = None,
        clock: Callable[[], float] = time.time,
    ):
        """:param clock: the present, in seconds since the epoch"""
        self.account = account
        self._session = session
        self.clock = clock

    @cached_property
    def session(self) -> requests.Session:
        """Where calls are made; checking and reading requests needs none."""
        return self._session or requests.Session()

    def verify(self, request: WebhookRequest) -> None:
        """Return quietly if the carrier made this request.

        :raises VerificationError: it did not, or the account has nothing to prove it with
        """
        if not getattr(self.account, self.verifies_with):
            raise VerificationError("the account has nothing configured to check signatures with")
        self._verify(request)

    @abstractmethod
    def _verify(self, request: WebhookRequest) -> None:
        """The carrier's own way of signing; raises VerificationError."""

    def used_once(self, request: WebhookRequest) -> tuple[str, str] | None:
        """Return what a verified request may use only once, and a digest of the request, where the signature does not cover what
        the request says; None if it does."""
        return None

    @abstractmethod
    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport | Unreadable]:
        """Return what a verified request tells, in order; empty if it is of a kind we have no use for.

        :raises UnreadableError: whatever else is in it
        """

    @abstractmethod
    def acknowledge(self) -> tuple[str, str]:
        """Return the body and the content type of the answer to an accepted request."""

    @abstractmethod
    def send(self, text: OutboundText) -> SendResult:
        """Hand a text to the carrier.

        :raises SendError: one of its three kinds
        """

    @property
    def api_address(self) -> str:
        """Return where the API is, without a closing slash."""
        return self.account.base_url.strip().rstrip("/") or self.api

    def _has_credentials(self) -> bool:
        """Return whether there is anything to make calls with."""
        return bool(self.account.account.strip() and self.account.secret.strip())

    def _auth(self) -> object:
        """Return the ``auth`` of a call: by default account and secret as user name and password."""
        return self.account.account.strip().encode(), self.account.secret.strip().encode()

    def media_authorization(self) -> str:
        """Return the Authorization header with which the API's host gives a file away; empty if it asks for none."""
        return ""

    def our_number(self, recipients: list[str]) -> str:
        """Return which recipient of a text to several people is ours: a group's text is one text to us."""
        ours = (recipient for recipient in recipients if self.account.spell(recipient) in self.account.numbers)
        return next(ours, recipients[0])

    # -- the account: asked in the background or for an administrator who waits, never in a webhook; each raises CallError

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

    def fetch_inbound(self, uid: str) -> InboundText:
        """Return a text that came in, as its webhook would have told it.

        :raises UnreadableError: it cannot be read
        """
        raise NotImplementedError

    def find_sent(self, text: OutboundText, since: datetime) -> Sequence[DeliveryReport]:
        """Return what the carrier knows of texts like this one: same sender and recipient, and same body where it tells the
        body, created since a moment (UTC, naive); oldest first. Empty: it never took one.
        """
        raise NotImplementedError

    def delete_text(self, text: KeptText) -> None:
        """Delete for good what the carrier keeps of a text, as far as ``deletes`` says; what is gone already is no error."""
        raise NotImplementedError


def check_age(timestamp: str, now: float) -> None:
    """Return quietly if a signature's time, in seconds since the epoch, is within the tolerance.

    :raises VerificationError: it is not, or is none
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        raise VerificationError("the signature's time is missing or malformed")
    if abs(now - int(timestamp)) > TOLERANCE:
        raise VerificationError("the signature is stale")


def same_secret(left: str, right: str) -> bool:
    """Compare without telling by the time taken where the two differ."""
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))
