"""Reading what a stranger wrote into our types: each function returns a value or raises UnreadableError."""
import json
import logging
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone

from .errors import UnreadableError
from .types import LONGEST_SENDER, Failure, Media, Unreadable, visible_line, well_formed

_logger = logging.getLogger(__name__)

MAX_IDENTIFIER = 200  # characters: several times what any carrier uses
MAX_DETAIL = 500
MAX_URL = 2000
EPOCH = datetime(1970, 1, 1)
UNSTORABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # control characters, lone surrogates
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
BARE_NUMBER = re.compile(r"[1-9][0-9]{7,14}")  # an international number without its plus; short codes are shorter


def json_value(body: bytes) -> object:
    """Return what a body of JSON says."""
    try:
        return json.loads(body, object_pairs_hook=_one_value_per_name)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"the body is not JSON: {type(error).__name__}") from error


def _one_value_per_name(pairs: list[tuple[str, object]]) -> dict:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise UnreadableError("a name has several values")
    return read


def form(pairs: Iterable[tuple[str, str]] | None) -> dict[str, str]:
    """Return what a form says. A repeated pair is one; a name with several values is refused: any of them could count."""
    return _one_value_per_name(list(dict.fromkeys(pairs or ())))


def json_object(body: bytes) -> dict:
    """Return the JSON object that a body is."""
    return an_object(json_value(body), "the body")


def an_object(value: object, name: str) -> dict:
    """Return a value that has to be a JSON object."""
    if not isinstance(value, dict):
        raise UnreadableError(f"{name} is not a JSON object")
    return value


def a_list(value: object) -> list:
    """Return a list, a single value as a list of one; nothing is the empty list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def identifier(value: object, name: str) -> str:
    """Return an id, a phone number or a sender's name: never empty, always storable."""
    if not isinstance(value, str) or not (value := value.strip()):
        raise UnreadableError(f"{name} is missing")
    if len(value) > MAX_IDENTIFIER or UNSTORABLE.search(value):
        raise UnreadableError(f"{name} is too long or has control characters")
    return value


def uid(value: object, name: str, form: re.Pattern) -> str:
    """Return the id of a text, in the form that the carrier gives it: anything else was made up."""
    if not form.fullmatch(value := identifier(value, name)):
        raise UnreadableError(f"{name} has not the form of an id")
    return value


def each(entries: list, read: Callable[[object], list]) -> list:
    """Return what all entries of a batch tell. One that cannot be read does not take the others with it."""
    told, errors = [], []
    for entry in entries:
        try:
            told += read(entry)
        except UnreadableError as error:
            errors.append(error)
    if errors and not told:
        raise errors[0]
    return told + [Unreadable(str(error)) for error in errors]


def files(entries: Iterable[object], read: Callable[[object], Media]) -> tuple[Media, ...]:
    """Return what came with a text. One that cannot be read does not take the words with it."""

    def kept(entry):
        try:
            return read(entry)
        except UnreadableError as error:
            return Media("", problem=str(error))

    return tuple(map(kept, entries))


def sender(value: object, name: str) -> str:
    """Return a phone number, a short code or a name, which its owner chose: something can be seen of it."""
    if not isinstance(value, str) or not (line := visible_line(value)[:LONGEST_SENDER]):
        raise UnreadableError(f"{name} is missing")
    return line


def with_plus(phone: str) -> str:
    """Return what a carrier that writes international numbers without their plus calls a sender or recipient, with it."""
    return f"+{phone}" if BARE_NUMBER.fullmatch(phone) else phone


def written(value: object, name: str) -> str:
    """Return what a person wrote, exactly; nothing written is the empty string."""
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise UnreadableError(f"{name} is not text")
    return str(value)


def web_address(value: object, name: str) -> str:
    """Return an address as given: whether it may be fetched is decided where it is fetched."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_URL:
        raise UnreadableError(f"{name} is not an address")
    if UNSTORABLE.search(value):
        raise UnreadableError(f"{name} has control characters")
    return value


def word(value: object) -> str:
    """Return a code or keyword as text; a list or an object is no word."""
    return str(value) if isinstance(value, (str, int)) else ""


def detail(*words: object) -> str:
    """Return a carrier's own words as one short storable line."""
    line = well_formed(" ".join(word(value) for value in words if value))
    return " ".join(line.replace("\0", " ").split())[:MAX_DETAIL]


def failure(known: Failure | None, code: object, carrier: str) -> Failure:
    """Return why a text was not delivered, unknown if the carrier's table of errors does not know the code."""
    if known is None:
        _logger.info("%s gave an error code that is not in our table: %s", carrier, detail(code))
    return known or Failure.UNKNOWN


def whole(value: object) -> int | None:
    """Return a small count given as a number or as digits; None if it is neither."""
    digits = word(value)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None


def moment(value: object) -> datetime | None:
    """Return seconds since the epoch or an ISO 8601 time as UTC without a time zone.

    A text is not refused for its clock: what cannot be read is None.
    """
    try:
        if isinstance(value, (int, float)):
            return EPOCH + timedelta(seconds=value)
        if not isinstance(value, str):
            return None
        parsed = datetime.fromisoformat(value.replace("Z", "+00:00"))
        return parsed.astimezone(timezone.utc).replace(tzinfo=None) if parsed.tzinfo else parsed
    except (ValueError, OverflowError):
        return None
