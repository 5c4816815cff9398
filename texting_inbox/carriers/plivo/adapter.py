"""Plivo Messaging.

Webhook fields: https://www.plivo.com/docs/messaging/api/message/handling-incoming (read 2026-11)
Status callbacks: https://www.plivo.com/docs/messaging/api/message/message-status-callbacks (read 2026-11)
Sending: https://www.plivo.com/docs/messaging/api/message/send-a-message (read 2026-11)
Past texts: https://www.plivo.com/docs/messaging/api/message/list-all-messages (read 2026-11)
"""
import json
import re
from collections.abc import Sequence
from datetime import datetime

from .. import fields, http, inquiry
from ..errors import RejectedError, UnreadableError
from ..types import (
    DeliveryReport,
    Failure,
    InboundText,
    Media,
    MediaLimits,
    OutboundText,
    SendResult,
    Status,
    WebhookRequest,
    well_formed,
)
from .account import PlivoAccount, international
from .signature import check, used_once

MAX_MEDIA = 10  # pictures and files of one text
# https://support.plivo.com/hc/en-us/articles/360041855032 (read 2026-11): each file up to 2 MB, and all up to 5. Pictures
# are made smaller for the recipient's network, which takes between 0.6 and 1.5 MB; other types are refused or lost there.
MEDIA_LIMITS = MediaLimits(MAX_MEDIA, 2_000_000, ("image/jpeg", "image/png", "image/gif"))
# https://www.plivo.com/docs/messaging/api/media (read 2026-11): links to media.plivo.com that need no credentials
MEDIA_HOSTS = ("media.plivo.com", ".media.plivo.com")
FRACTION = re.compile(r"\.[0-9]+")  # of a second
TYPES = {"sms", "mms", ""}  # of a text; WhatsApp is no text that we could answer

# https://www.plivo.com/docs/messaging/api/message/message-status-callbacks (read 2026-11)
STATUSES = {
    "queued": Status.SENT,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "undelivered": Status.FAILED,
    "rejected": Status.FAILED,
    "failed": Status.FAILED,
}

# https://www.plivo.com/docs/messaging/troubleshooting/error-codes (read 2026-11), of delivery reports: the answer to a
# send has no codes. Others are Failure.UNKNOWN.
ERRORS = {
    "200": Failure.OPTED_OUT,  # STOP from this recipient to this number
    "50": Failure.INVALID_NUMBER,
    "70": Failure.INVALID_NUMBER,  # out of service for good
    "100": Failure.INVALID_NUMBER,  # the recipient's network takes no such texts
    "80": Failure.UNREACHABLE,
    "90": Failure.UNREACHABLE,  # no route
    "420": Failure.UNREACHABLE,  # expired
    "30": Failure.FILTERED,  # taken for spam
    "60": Failure.FILTERED,  # taken for a loop
    "10": Failure.CONTENT,
    "110": Failure.CONTENT,  # too long
    "40": Failure.CONFIGURATION,  # our number
    "201": Failure.CONFIGURATION,  # toll-free to Canada
    "900": Failure.CONFIGURATION,  # no credit
    "910": Failure.CONFIGURATION,  # account disabled
    "20": Failure.TRANSIENT,  # the network is out of order
    "300": Failure.TRANSIENT,  # Plivo could not hand it on
    "1000": Failure.UNKNOWN,
}


class PlivoCarrier(PlivoAccount):
    code = "plivo"
    label = "Plivo"
    needs = "Auth ID and Auth Token."
    required = ("account", "secret")
    confirms_opt_out = True
    media_hosts = MEDIA_HOSTS
    media_limits = MEDIA_LIMITS
    finds_sent = True

    def _verify(self, request: WebhookRequest) -> None:
        check(self.account.secret.split(), request)

    def used_once(self, request: WebhookRequest) -> tuple[str, str] | None:
        return used_once(request)

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        form = fields.form(request.form)
        if form.get("Status"):
            return [_read_report(form)]
        if "Text" in form or "Body" in form or "MediaCount" in form:
            return [_read_text(form)]
        raise UnreadableError("neither a text nor a delivery report")

    def acknowledge(self) -> tuple[str, str]:
        return "<Response/>", "application/xml"

    def send(self, text: OutboundText) -> SendResult:
        response = self._post(text)
        answer = http.parse_accepted(response, lambda answer: (None, fields.detail(answer.get("error"))), self.clock())
        return SendResult(http.message_id(next(iter(fields.a_list(answer.get("message_uuid"))), None)))

    def find_sent(self, text: OutboundText, since: datetime) -> Sequence[DeliveryReport]:
        """Plivo does not tell what is written: another text to the same person is found as well."""
        query = {
            "message_direction": "outbound",
            "from_number": text.sender.removeprefix("+"),
            "to_number": text.recipient.removeprefix("+"),
            "message_time__gte": f"{since:%Y-%m-%d %H:%M:%S}",
        }
        listed = [entry for entry in self._list("Message", **query) if _is_like(entry, text)]
        since = since.replace(microsecond=0)
        recent = [entry for entry in listed if _moment(entry, since) >= since]
        return [_report_of(entry) for entry in sorted(recent, key=lambda entry: _moment(entry, since))]

    def _post(self, text: OutboundText):
        if not self._has_credentials():
            raise RejectedError(Failure.CONFIGURATION, "the account has no Auth ID or no Auth Token")
        if len(text.media_urls) > MAX_MEDIA:
            raise RejectedError(Failure.CONTENT, f"Plivo takes {MAX_MEDIA} pictures with a text")
        message = {
            "src": text.sender,
            "dst": text.recipient,
            "text": well_formed(text.body),
            "url": text.status_callback or self.account.webhook_url,
            "method": "POST",
        }
        if text.media_urls:
            message |= {"type": "mms", "media_urls": list(text.media_urls)}
            if not text.body:
                del message["text"]
        return http.post(
            self.session,
            self._address("Message"),
            self.timeout,
            data=json.dumps(message).encode(),
            auth=self._auth(),
            headers={"Content-Type": "application/json"},
        )


def _read_text(form: dict[str, str]) -> InboundText:
    if form.get("Type", "").lower() not in TYPES:
        raise UnreadableError("neither an SMS nor an MMS")
    addresses = [form[name] for index in range(MAX_MEDIA + 1) if (name := f"Media{index}") in form]
    missing = min(fields.whole(form.get("MediaCount")) or 0, MAX_MEDIA) - len(addresses)
    addresses += [None] * missing
    return InboundText(
        uid=fields.uid(form.get("MessageUUID"), "MessageUUID", fields.UUID),
        sender=fields.with_plus(fields.sender(form.get("From"), "From")),
        recipient=fields.with_plus(fields.identifier(form.get("To"), "To")),
        body=fields.written(form.get("Text") or form.get("Body"), "Text"),  # of an SMS, of an MMS
        media=fields.files(addresses, lambda address: Media(fields.web_address(address, "Media"))),
        segments=fields.whole(form.get("Units")),
    )


def _read_report(form: dict[str, str]) -> DeliveryReport:
    status = STATUSES.get(form["Status"])
    if status is None:
        raise UnreadableError("a report of no status we know")
    return DeliveryReport(
        uid=fields.uid(form.get("MessageUUID"), "MessageUUID", fields.UUID),
        status=status,
        failure=_failure(form.get("ErrorCode")) if status is Status.FAILED else None,
        detail=fields.detail(form["Status"], form.get("ErrorCode")),
    )


def _is_like(entry: dict, text: OutboundText) -> bool:
    """Tell whether a text that Plivo lists has the sender and the recipient of one of ours."""
    numbers = (international(entry.get("from_number")), international(entry.get("to_number")))
    return numbers == (text.sender, text.recipient) and entry.get("message_direction") != "inbound"


def _moment(entry: dict, otherwise: datetime) -> datetime:
    """Return when a text was handed over, by the second: Plivo gives any number of digits after it."""
    return fields.moment(FRACTION.sub("", fields.word(entry.get("message_time")))) or otherwise


def _report_of(entry: dict) -> DeliveryReport:
    """Return how far a text has come that Plivo lists.

    :raises CallError: it has no id, or its state is none we know
    """
    form = {
        "MessageUUID": fields.word(entry.get("message_uuid")),
        "Status": fields.word(entry.get("message_state")),
        "ErrorCode": fields.word(entry.get("error_code")),
    }
    return inquiry.readable(form, _read_report)


def _failure(code: object) -> Failure:
    """Return what an error code means for us."""
    return fields.failure(ERRORS.get(fields.word(code)), code, "Plivo")
