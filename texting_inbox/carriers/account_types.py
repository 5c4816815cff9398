"""An account with a carrier, and what is asked about it: its numbers, what it accepts, and what is wrong with it."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum


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
class Account:
    """An account with a carrier: one ``texting.carrier`` record, without the record.

    :param webhook_secret: what proves the carrier's requests, where it is not the ``secret`` our own calls are made with
    :param settings: what else the adapter needs to know, by names of its own
    :param numbers: our numbers with this carrier
    :param spell: returns a number as ``numbers`` spells it: carriers name some by an older spelling
    """

    code: str
    account: str = ""
    secret: str = ""
    public_key: str = ""
    base_url: str = ""  # empty: the carrier's own
    webhook_url: str = ""  # public, as registered with the carrier
    webhook_secret: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    spell: Callable[[str], str] = field(default=str, compare=False)

    @property
    def incoming_secret(self) -> str:
        """Return the secret that the carrier's requests are proven with; empty if nothing is configured."""
        return (self.webhook_secret or self.secret).strip()

    def __repr__(self):
        return f"Account(code={self.code!r}, account={self.account!r})"


@dataclass(frozen=True)
class MediaLimits:
    """What pictures and files a carrier takes with one text.

    :param count: at most so many; 0: none at all
    :param size: bytes of all of them together
    :param types: MIME types, or ``image/`` for all below it; empty: any
    """

    count: int = 0
    size: int = 0
    types: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class KeptText:
    """A text of either way that the carrier still has.

    :param media_urls: where its pictures and files are at the carrier, as far as it said
    """

    uid: str
    is_inbound: bool
    media_urls: tuple[str, ...] = ()
