"""The settings of a REST gateway: what they are without any, how their templates are filled in, what is wrong with them."""
import re
from collections.abc import Iterator

from .. import fields
from ..types import Failure, Status

DEFAULTS = {
    # How a request proves itself: "hmac" or "bearer"; or "any" of the two, if what is signed has a time stamp.
    "verify": {"method": "hmac", "header": "X-Signature", "prefix": "", "encoding": "hex", "timestamp_header": ""},
    # Where the events of a request are, if it is not one event or a list of them.
    "events": "",
    # Which field names the kind of an event, and what it says: text, report or ignore.
    "kind": "type",
    "kinds": {"text": "text", "report": "report"},
    "text": {"uid": "id", "sender": "from", "recipient": "to", "body": "text", "media": "media", "received_at": "time"},
    "report": {"uid": "id", "status": "status", "error": "error"},
    "statuses": {"sent": "sent", "delivered": "delivered", "failed": "failed"},
    "errors": {failure.value: failure.value for failure in Failure},
    "send": {
        "path": "/messages",
        "auth": "bearer",  # or "basic", or "" where a header of "headers" does it
        "headers": {},
        "format": "json",  # or "form"
        "body": {
            "from": "{from}",
            "to": "{to}",
            "text": "{text}",
            "media": "{media}",
            "reference": "{reference}",
            "callback": "{callback}",
        },
        "uid": "id",  # in the answer
        "error": "error",
        # What one text may carry, if "body" has a place for it.
        "media": {"count": 10, "size": 5_000_000, "types": []},
    },
    # Where the gateway tells that it is in order; empty: it is not asked.
    "health": {"path": ""},
    "acknowledge": {"body": "{}", "content_type": "application/json"},
}
REPORTED = {status.value: status for status in (Status.SENT, Status.DELIVERED, Status.FAILED)}
FAILURES = {failure.value: failure for failure in Failure}
KINDS = {"text", "report", "ignore"}
CHOICES = {
    "verify.method": {"hmac", "bearer", "any"},
    "verify.encoding": {"hex", "base64"},
    "send.auth": {"", "basic", "bearer"},
    "send.format": {"json", "form"},
}
WORDS = {"kinds": KINDS, "statuses": set(REPORTED), "errors": set(FAILURES)}
PLACE = re.compile(r"\{(from|to|text|media|reference|callback|account|secret)\}")


class Settings:
    """What an account says, with the defaults for what it does not."""

    def __init__(self, given: object):
        self.given = given

    def value(self, path: str) -> object:
        value = pick(self.given, path)
        return pick(DEFAULTS, path) if value is None else value

    def word(self, path: str) -> str:
        return fields.word(self.value(path))

    def number(self, path: str) -> int:
        """Return a count; what is none counts as not said."""
        return next(value for value in (pick(self.given, path), pick(DEFAULTS, path)) if type(value) is int and value >= 0)

    def table(self, path: str) -> dict:
        table = self.value(path)
        return table if isinstance(table, dict) else {}

    @property
    def takes_any_undated(self) -> bool:
        """Whether one key is shown as a token and signs requests of any age: who saw the token could sign whatever they like."""
        return self.word("verify.method") == "any" and not self.word("verify.timestamp_header")

    def mistakes(self) -> Iterator[str]:
        """Return what cannot be meant, as ``setting: value``."""
        for path, choices in CHOICES.items():
            if self.word(path) not in choices:
                yield fields.detail(f"{path}:", self.word(path))
        if self.takes_any_undated:
            yield "verify.method: any, without verify.timestamp_header"
        for path, ours in WORDS.items():
            for word in self.table(path).values():
                if fields.word(word) not in ours:
                    yield fields.detail(f"{path}:", word)
        if "text" not in self.table("kinds").values():
            yield "kinds: text"
        if "text" not in places(self.value("send.body")):
            yield "send.body: {text}"
        if "to" not in places(self.value("send.body")) | places(self.word("send.path")):
            yield "send.body: {to}"


def pick(value: object, path: str) -> object:
    """Return what is at ``data.items.0.id`` in JSON; None if there is nothing."""
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isascii() and step.isdigit() and len(step) < 4 and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def fill(template: object, values: dict) -> object:
    """Return a template with its places filled in, once: what a person wrote is never a template."""
    if isinstance(template, dict):
        return {name: fill(part, values) for name, part in template.items()}
    if isinstance(template, list):
        return [fill(part, values) for part in template]
    if not isinstance(template, str):
        return template
    if place := PLACE.fullmatch(template):
        return values.get(place[1], "")
    return PLACE.sub(lambda found: str(values.get(found[1], "")), template)


def places(template: object) -> set[str]:
    """Return the names of the places in a template."""
    if isinstance(template, dict):
        return places(list(template.values()))
    if isinstance(template, list):
        return set().union(*map(places, template))
    return {found[1] for found in PLACE.finditer(template)} if isinstance(template, str) else set()
