"""The types that carriers and models exchange: typed events in, typed texts out. Accounts are in ``account_types.py``.

Pure Python: nothing below ``carriers/`` imports Odoo or sees a database.
"""
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum

LONGEST_BODY = 40_000  # characters: more than the 255 segments that one SMS can have
LONGEST_SENDER = 64
UNSEEN = ("Cc", "Cf", "Cs")  # categories of Unicode: control and format characters, lone surrogates


class Status(str, Enum):
    """How far a text we send has come, in our own words."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"


class Failure(str, Enum):
    """Why a text was not delivered."""

    OPTED_OUT = "opted_out"  # the person told the carrier STOP
    INVALID_NUMBER = "invalid_number"  # does not exist, is a landline, cannot take texts
    UNREACHABLE = "unreachable"  # switched off, no coverage
    FILTERED = "filtered"  # taken for spam, or blocked, by a network
    CONTENT = "content"  # too long, or media the carrier does not take
    CONFIGURATION = "configuration"  # credentials, registration, permissions, credit: for an administrator
    TRANSIENT = "transient"  # the carrier is busy or out of order
    EXPIRED = "expired"  # it waited too long for its turn
    CANCELLED = "cancelled"  # it was scheduled, and its reason is gone
    UNKNOWN = "unknown"


class Keyword(str, Enum):
    """What a carrier takes a text for, by its own rules and the words that its account has set."""

    STOP = "stop"
    START = "start"
    HELP = "help"


# May a person press Retry with the same text? A filtered text repeated makes the number's reputation worse.
RETRY_CAN_HELP: Mapping[Failure, bool] = {
    Failure.OPTED_OUT: False,
    Failure.INVALID_NUMBER: False,
    Failure.UNREACHABLE: True,
    Failure.FILTERED: False,
    Failure.CONTENT: False,
    Failure.CONFIGURATION: True,
    Failure.TRANSIENT: True,
    Failure.EXPIRED: True,
    Failure.CANCELLED: True,
    Failure.UNKNOWN: True,
}


@dataclass(frozen=True)
class WebhookRequest:
    """A request as it was made: the registered public URL, the raw body, and the form when there was one.

    :param url: the registered public URL with the query of this request, never the URL the server saw
    :param headers: any mapping whose keys ignore case
    :param form: every pair in order, untrimmed, empty values included; None if the body is no form
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    form: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True)
class Media:
    """A picture or file of an inbound text: still at the carrier, or come with the text.

    :param url: empty if the carrier gives no address
    :param content: the file itself, if it came with the text
    :param name: as its sender called it; empty if the carrier does not say
    :param problem: why what the carrier tells of it cannot be read; empty if it can
    """

    url: str
    content_type: str = ""
    content: bytes = b""
    problem: str = ""
    name: str = ""

    def __post_init__(self):
        _clean(self, "url", "content_type", "problem", "name")


@dataclass(frozen=True)
class InboundText:
    """A person's text to one of our numbers. Whatever its sender wrote can be stored and shown.

    :param sender: E.164, or a short code or name as the carrier gave it, without what cannot be seen
    :param body: as written, but for NUL characters and lone surrogates, and cut after LONGEST_BODY characters
    :param received_at: UTC without a time zone; None if the carrier does not say
    :param keyword: what the carrier takes it for; None if for no keyword, or if it does not say
    :param others: further recipients of a group's text, as the carrier gave them
    """

    uid: str
    sender: str
    recipient: str
    body: str = ""
    media: tuple[Media, ...] = ()
    received_at: datetime | None = None
    segments: int | None = None
    keyword: Keyword | None = None
    others: tuple[str, ...] = ()

    def __post_init__(self):
        _clean(self, "uid", "recipient", "body")
        object.__setattr__(self, "others", tuple(visible_line(other)[:LONGEST_SENDER] for other in self.others))
        object.__setattr__(self, "sender", visible_line(self.sender)[:LONGEST_SENDER].strip())
        if len(self.body) > LONGEST_BODY:
            object.__setattr__(self, "body", self.body[: LONGEST_BODY - 1] + "…")

    @property
    def unreadable(self) -> list[str]:
        """What could not be read of it, as reasons."""
        return [medium.problem for medium in self.media if medium.problem]

    @property
    def event_key(self) -> str:
        """The same for every repeat of this text, and for nothing else of the account."""
        return f"text:{self.uid}"

    def to_json(self) -> dict:
        """Return what :meth:`from_json` reads, without content that came along (a text that is fetched has none)."""
        media = [
            {"url": medium.url, "content_type": medium.content_type, "problem": medium.problem, "name": medium.name}
            for medium in self.media
        ]
        received_at = self.received_at and self.received_at.isoformat()
        return {**asdict(self), "media": media, "received_at": received_at}

    @classmethod
    def from_json(cls, stored: dict) -> "InboundText":
        """Return the text that :meth:`to_json` wrote down."""
        received_at = stored["received_at"] and datetime.fromisoformat(stored["received_at"])
        media = tuple(Media(**medium) for medium in stored["media"])
        keyword = Keyword(stored["keyword"]) if stored.get("keyword") else None
        read = {"media": media, "received_at": received_at, "keyword": keyword, "others": tuple(stored.get("others", ()))}
        return cls(**{**stored, **read})


@dataclass(frozen=True)
class DeliveryReport:
    """How far the text that the carrier calls ``uid`` has come; ``detail`` keeps the carrier's own words."""

    uid: str
    status: Status
    failure: Failure | None = None
    detail: str = ""
    unreadable = ()

    def __post_init__(self):
        _clean(self, "uid", "detail")

    @property
    def event_key(self) -> str:
        """The same for every repeat of this report; differs from its text's and from the next report's."""
        return f"report:{self.uid}:{self.status.value}"


@dataclass(frozen=True)
class Unreadable:
    """An entry of a batch that cannot be read; it does not take the others with it."""

    reason: str

    @property
    def unreadable(self) -> list[str]:
        return [self.reason]

    @property
    def event_key(self) -> str:
        return f"unreadable:{self.reason}"


@dataclass(frozen=True)
class OutboundText:
    """A text to send.

    :param reference: our own id of it
    :param status_callback: where delivery reports go; empty: the account's webhook
    """

    sender: str
    recipient: str
    body: str
    media_urls: tuple[str, ...] = ()
    reference: str = ""
    status_callback: str = ""


@dataclass(frozen=True)
class SendResult:
    """The carrier took the text and calls it ``uid``."""

    uid: str
    status: Status = Status.SENT
    segments: int | None = None


def well_formed(text: str) -> str:
    """Return text with surrogate pairs joined and lone surrogates, which UTF-8 cannot carry, replaced."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def storable(text: str) -> str:
    """Return text as PostgreSQL can keep it: well formed, and NUL characters replaced."""
    return well_formed(text).replace("\0", "\N{REPLACEMENT CHARACTER}")


def visible_line(text: str) -> str:
    """Return text in one line without control characters, marks of direction and other characters that cannot be seen."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (char for char in text if char.isspace() or unicodedata.category(char) not in UNSEEN)
    return " ".join("".join(kept).split())


def _clean(event: object, *names: str) -> None:
    """Make strings of a frozen dataclass storable."""
    for name in names:
        object.__setattr__(event, name, storable(getattr(event, name)))
