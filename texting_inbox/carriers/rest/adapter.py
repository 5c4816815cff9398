"""Any gateway that speaks HTTP: which field is where is said in the account's settings (docs/rest.md).

Without settings it is the simplest gateway there could be::

    text      {"type": "text", "id": …, "from": …, "to": …, "text": …, "media": […], "time": …}
    report    {"type": "report", "id": …, "status": "sent" | "delivered" | "failed", "error": …}
    signature X-Signature: hex HMAC-SHA256 of the raw body
    send      POST <API address>/messages {"from": …, "to": …, "text": …, …}, answered with {"id": …}
"""
import base64
import hashlib
import hmac
import json
from urllib.parse import quote

from .. import answers, fields, http
from ..carrier import check_age, same_secret
from ..errors import RejectedError, UnreadableError, VerificationError
from ..types import DeliveryReport, Failure, InboundText, Media, OutboundText, SendResult, Status, WebhookRequest, well_formed
from .account import RestAccount
from .settings import FAILURES, REPORTED, fill, pick


class RestCarrier(RestAccount):
    code = "rest"
    label = "REST Gateway"
    needs = "Any gateway that speaks HTTP."
    required = ("base_url", "secret")
    verifies_with = "incoming_secret"

    # -- verification ----------------------------------------------------------------------------------------------

    def _verify(self, request: WebhookRequest) -> None:
        method = self._settings.word("verify.method")
        if self._settings.takes_any_undated:
            raise VerificationError("one key for tokens and signatures needs a time stamp")
        proven = (method in ("bearer", "any") and self._bears_secret(request)) or (
            method in ("hmac", "any") and self._is_signed(request)
        )
        if not proven:
            raise VerificationError("neither the signature nor the token matches")

    def _is_signed(self, request: WebhookRequest) -> bool:
        if request.form is not None:
            return False  # the raw bytes of a form are gone: nothing of it would be proven
        stamp_header, signed = self._settings.word("verify.timestamp_header"), request.body
        if stamp_header:
            timestamp = request.headers.get(stamp_header, "")
            check_age(timestamp, self.clock())
            signed = timestamp.encode() + b"." + signed
        digest = hmac.new(self.account.incoming_secret.encode(), signed, hashlib.sha256).digest()
        given = request.headers.get(self._settings.word("verify.header"), "")
        if self._settings.word("verify.encoding") == "base64":
            return same_secret(self._settings.word("verify.prefix") + base64.b64encode(digest).decode(), given)
        return same_secret((self._settings.word("verify.prefix") + digest.hex()).lower(), given.lower())

    def _bears_secret(self, request: WebhookRequest) -> bool:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and same_secret(self.account.incoming_secret, token.strip())

    # -- reading ---------------------------------------------------------------------------------------------------

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        if request.form is not None:
            return self._read_event(fields.form(request.form))
        content, path = fields.json_value(request.body), self._settings.word("events")
        return fields.each(fields.a_list(pick(content, path) if path else content), self._read_event)

    def acknowledge(self) -> tuple[str, str]:
        return self._settings.word("acknowledge.body"), self._settings.word("acknowledge.content_type")

    def _read_event(self, event: object) -> list[InboundText | DeliveryReport]:
        event = fields.an_object(event, "an event")
        kind = self._settings.table("kinds").get(_word(event, self._settings.word("kind")))
        if kind == "text":
            return [self._read_text(event)]
        if kind == "report":
            return [self._read_report(event)]
        if kind == "ignore":
            return []
        raise UnreadableError("neither a text nor a report")

    def _read_text(self, event: dict) -> InboundText:
        recipients = fields.a_list(self._value(event, "text.recipient"))
        recipients = [_our_phone(number) for number in recipients or [None]]
        ours = self.our_number(recipients)
        media = fields.a_list(self._value(event, "text.media"))
        return InboundText(
            uid=self._identifier(event, "text.uid"),
            sender=fields.sender(self._value(event, "text.sender"), "sender"),  # in national form, or without its plus
            recipient=ours,
            body=fields.written(self._value(event, "text.body"), "body"),
            media=fields.files(media, _read_media),
            received_at=fields.moment(self._value(event, "text.received_at")),
            others=tuple(dict.fromkeys(recipient for recipient in recipients if recipient != ours)),
        )

    def _read_report(self, event: dict) -> DeliveryReport:
        word = fields.word(self._value(event, "report.status"))
        status = REPORTED.get(fields.word(self._settings.table("statuses").get(word)))
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
        return FAILURES.get(fields.word(self._settings.table("errors").get(fields.word(code))))

    # -- sending ---------------------------------------------------------------------------------------------------

    def send(self, text: OutboundText) -> SendResult:
        answer = answers.parse_accepted(self._post(text), self._judge, self.clock())
        path = self._settings.word("send.uid")
        return SendResult(answers.message_id(_word(answer, path) if path else text.reference))

    def _judge(self, answer: dict) -> tuple[Failure | None, str]:
        error = pick(answer, self._settings.word("send.error"))
        return self._failure(error), fields.detail(error)

    def _post(self, text: OutboundText):
        if not self.account.base_url.strip():
            raise RejectedError(Failure.CONFIGURATION, "the account has no API address")
        if not self._has_credentials():
            raise RejectedError(Failure.CONFIGURATION, "the account has no secret")
        values = {
            **self._own_values(),
            "from": text.sender,
            "to": text.recipient,
            "text": well_formed(text.body),
            "media": http.media_of(text, self.media_limits),
            "reference": text.reference,
            "callback": text.status_callback or self.account.webhook_url,
        }
        in_address = {name: quote(str(value), safe="") for name, value in values.items() if name != "secret"}
        url = self.api_address + fill(self._settings.word("send.path"), in_address)
        headers, body = self._headers(values), fill(self._settings.value("send.body"), values)
        if self._settings.word("send.format") == "form":
            content = {"data": _as_form(body)}
        else:
            content = {"data": json.dumps(body).encode()}
            headers.setdefault("Content-Type", b"application/json")
        return http.post(self.session, url, self.timeout, headers=headers, auth=self._auth(), **content)

    # -- reading by the settings -----------------------------------------------------------------------------------

    def _value(self, event: dict, path: str) -> object:
        """Return what an event says in the field that the settings name for a purpose."""
        return pick(event, self._settings.word(path))

    def _identifier(self, event: dict, path: str) -> str:
        return fields.identifier(_word(event, self._settings.word(path)), path)


def _word(event: object, path: str) -> str:
    """Return a code or an id at a place, also if it is given as a number."""
    value = pick(event, path)
    return "" if isinstance(value, bool) else fields.word(value)


def _our_phone(number: object) -> str:
    return fields.with_plus(fields.identifier(number, "recipient"))


def _read_media(entry: object) -> Media:
    """Return a file, given as its address or as an object with it."""
    if isinstance(entry, dict):
        return Media(fields.web_address(entry.get("url"), "media"), fields.detail(entry.get("content_type")))
    return Media(fields.web_address(entry, "media"))


def _as_form(body: object) -> list[tuple[str, str]]:
    """Return the pairs of a form; a field of several values is repeated."""
    pairs = body.items() if isinstance(body, dict) else ()
    return [(name, str(value)) for name, values in pairs for value in fields.a_list(values)]
