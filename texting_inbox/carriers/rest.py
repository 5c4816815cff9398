"""Any gateway that speaks HTTP: which field is where is said in the account's settings (docs/rest.md).

Without settings it is the simplest gateway there could be::

    text      {"type": "text", "id": …, "from": …, "to": …, "text": …, "media": […], "time": …}
    report    {"type": "report", "id": …, "status": "sent" | "delivered" | "failed", "error": …}
    signature X-Signature: hex HMAC-SHA256 of the raw body, or Authorization: Bearer <secret>
    send      POST <API address>/messages {"from": …, "to": …, "text": …, …}, answered with {"id": …}
"""
import base64
import hashlib
import hmac
import json
import re
from urllib.parse import quote

from . import fields, transport
from .base import (
    Carrier,
    DeliveryReport,
    Failure,
    InboundText,
    Media,
    OutboundText,
    RejectedError,
    SendResult,
    Status,
    UncertainError,
    UnreadableError,
    VerificationError,
    WebhookRequest,
    fresh,
    same_secret,
    well_formed,
)

DEFAULTS = {
    # How a request proves itself: "hmac", "bearer", or "any" of the two.
    "verify": {"method": "any", "header": "X-Signature", "prefix": "", "encoding": "hex", "timestamp_header": ""},
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
    },
    "acknowledge": {"body": "{}", "content_type": "application/json"},
}
REPORTED = {status.value: status for status in (Status.SENT, Status.DELIVERED, Status.FAILED)}
FAILURES = {failure.value: failure for failure in Failure}
PLACE = re.compile(r"\{(from|to|text|media|reference|callback|account|secret)\}")


class RestCarrier(Carrier):
    """``account`` and ``secret`` are what the gateway wants to be called with, ``webhook_secret`` is what it signs with
    (empty: the same), ``base_url`` is its address.
    """

    code = "rest"
    verifies_with = "incoming_secret"

    # -- verification ----------------------------------------------------------------------------------------------

    def _verify(self, request: WebhookRequest) -> None:
        method = self._word("verify.method")
        proven = (method in ("hmac", "any") and self._is_signed(request)) or (
            method in ("bearer", "any") and self._bears_secret(request)
        )
        if not proven:
            raise VerificationError("neither the signature nor the token matches")

    def _is_signed(self, request: WebhookRequest) -> bool:
        if request.form is not None:
            return False  # the raw bytes of a form are gone: nothing of it would be proven
        stamp_header, signed = self._word("verify.timestamp_header"), request.body
        if stamp_header:
            timestamp = request.headers.get(stamp_header, "")
            fresh(timestamp, self.clock())
            signed = timestamp.encode() + b"." + signed
        digest = hmac.new(self.account.incoming_secret.encode(), signed, hashlib.sha256).digest()
        given = request.headers.get(self._word("verify.header"), "")
        if self._word("verify.encoding") == "base64":
            return same_secret(self._word("verify.prefix") + base64.b64encode(digest).decode(), given)
        return same_secret((self._word("verify.prefix") + digest.hex()).lower(), given.lower())

    def _bears_secret(self, request: WebhookRequest) -> bool:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and same_secret(self.account.incoming_secret, token.strip())

    # -- reading ---------------------------------------------------------------------------------------------------

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        if request.form is not None:
            return self._read_event(dict(request.form))
        content, path = fields.json_value(request.body), self._word("events")
        return fields.each(fields.a_list(pick(content, path) if path else content), self._read_event)

    def acknowledge(self) -> tuple[str, str]:
        return self._word("acknowledge.body"), self._word("acknowledge.content_type")

    def _read_event(self, event: object) -> list[InboundText | DeliveryReport]:
        event = fields.an_object(event, "an event")
        kind = self._table("kinds").get(_word(event, self._word("kind")))
        if kind == "text":
            return [self._read_text(event)]
        if kind == "report":
            return [self._read_report(event)]
        if kind == "ignore":
            return []
        raise UnreadableError("neither a text nor a report")

    def _read_text(self, event: dict) -> InboundText:
        recipients = fields.a_list(self._value(event, "text.recipient"))
        media = fields.a_list(self._value(event, "text.media"))
        return InboundText(
            uid=self._identifier(event, "text.uid"),
            sender=fields.phone(self._value(event, "text.sender"), "sender"),
            recipient=self.our_number([fields.phone(number, "recipient") for number in recipients or [None]]),
            body=fields.written(self._value(event, "text.body"), "body"),
            media=tuple(_read_media(entry) for entry in media),
            received_at=fields.moment(self._value(event, "text.received_at")),
        )

    def _read_report(self, event: dict) -> DeliveryReport:
        word = fields.word(self._value(event, "report.status"))
        status = REPORTED.get(fields.word(self._table("statuses").get(word)))
        if status is None:
            raise UnreadableError("a report of no status we know")
        error = self._value(event, "report.error")
        return DeliveryReport(
            uid=self._identifier(event, "report.uid"),
            status=status,
            failure=(self._failure(error) or Failure.UNKNOWN) if status is Status.FAILED else None,
            detail=fields.detail(word, error),
        )

    def _failure(self, code: object) -> Failure | None:
        return FAILURES.get(fields.word(self._table("errors").get(fields.word(code))))

    # -- sending ---------------------------------------------------------------------------------------------------

    def send(self, text: OutboundText) -> SendResult:
        response = self._post(text)
        answer = transport.answer_of(response)
        if not transport.succeeded(response):
            error = pick(answer, self._word("send.error"))
            raise transport.refusal(response, self._failure(error), fields.detail(error), self.clock())
        path = self._word("send.uid")
        uid = _word(answer, path) if path else text.reference
        if not uid:
            raise UncertainError("the answer has no message id")
        return SendResult(uid)

    def _post(self, text: OutboundText):
        if not self.account.base_url.strip():
            raise RejectedError(Failure.CONFIGURATION, "the account has no API address")
        values = {
            "from": text.sender,
            "to": text.recipient,
            "text": well_formed(text.body),
            "media": list(text.media_urls),
            "reference": text.reference,
            "callback": text.status_callback or self.account.webhook_url,
            "account": self.account.account.strip(),
            "secret": self.account.secret.strip(),
        }
        in_address = {name: quote(str(value), safe="") for name, value in values.items() if name != "secret"}
        url = self.account.base_url.strip().rstrip("/") + fill(self._word("send.path"), in_address)
        headers = {name: str(value).encode() for name, value in fill(self._table("send.headers"), values).items()}
        body = fill(self._setting("send.body"), values)
        if self._word("send.format") == "form":
            content = {"data": _as_form(body)}
        else:
            content = {"data": json.dumps(body).encode()}
            headers.setdefault("Content-Type", b"application/json")
        return transport.post(self.session, url, self.timeout, headers=headers, auth=self._auth(values), **content)

    def media_authorization(self) -> str:
        method, secret = self._word("send.auth"), self.account.secret.strip()
        if not secret or method not in ("basic", "bearer"):
            return ""
        return transport.basic(self.account.account.strip(), secret) if method == "basic" else f"Bearer {secret}"

    def _auth(self, values: dict):
        method = self._word("send.auth")
        if method and not values["secret"]:
            raise RejectedError(Failure.CONFIGURATION, "the account has no secret")
        if method == "basic":
            return values["account"].encode(), values["secret"].encode()
        return transport.Bearer(values["secret"]) if method == "bearer" else transport.no_auth

    # -- settings --------------------------------------------------------------------------------------------------

    def _setting(self, path: str) -> object:
        value = pick(self.account.settings, path)
        return pick(DEFAULTS, path) if value is None else value

    def _word(self, path: str) -> str:
        return fields.word(self._setting(path))

    def _table(self, path: str) -> dict:
        table = self._setting(path)
        return table if isinstance(table, dict) else {}

    def _value(self, event: dict, path: str) -> object:
        """Return what an event says in the field that the settings name for a purpose."""
        return pick(event, self._word(path))

    def _identifier(self, event: dict, path: str) -> str:
        return fields.identifier(_word(event, self._word(path)), path)


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


def _word(event: object, path: str) -> str:
    """Return a code or an id at a place, also if it is given as a number."""
    value = pick(event, path)
    return "" if isinstance(value, bool) else fields.word(value)


def _read_media(entry: object) -> Media:
    """Return a file, given as its address or as an object with it."""
    if isinstance(entry, dict):
        return Media(fields.web_address(entry.get("url"), "media"), fields.detail(entry.get("content_type")))
    return Media(fields.web_address(entry, "media"))


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


def _as_form(body: object) -> list[tuple[str, str]]:
    """Return the pairs of a form; a field of several values is repeated."""
    pairs = body.items() if isinstance(body, dict) else ()
    return [(name, str(value)) for name, values in pairs for value in fields.a_list(values)]
