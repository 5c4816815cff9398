"""Plivo Messaging.

Webhook fields: https://www.plivo.com/docs/messaging/api/message/handling-incoming (read 2026-11)
Status callbacks: https://www.plivo.com/docs/messaging/api/message/message-status-callbacks (read 2026-11)
Sending: https://www.plivo.com/docs/messaging/api/message/send-a-message (read 2026-11)
"""
import json
import logging
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
    WebhookRequest,
    well_formed,
)
from .plivo_signature import check

_logger = logging.getLogger(__name__)

API = "https://api.plivo.com"
MAX_MEDIA = 10  # pictures and files of one text
# https://www.plivo.com/docs/messaging/api/media (read 2026-11): links to media.plivo.com that need no credentials
MEDIA_HOSTS = ("media.plivo.com", ".media.plivo.com")
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


class PlivoCarrier(Carrier):
    """``account`` is the Auth ID. ``secret`` begins with the Auth Token; further tokens that may sign webhooks (the main
    account's, the next one during a rotation) follow it, separated by spaces.
    """

    code = "plivo"
    api = API
    media_hosts = MEDIA_HOSTS

    def _verify(self, request: WebhookRequest) -> None:
        check(self.account.secret.split(), request)

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        form = dict(request.form or ())
        if form.get("Status"):
            return [_read_report(form)]
        if "Text" in form or "Body" in form or "MediaCount" in form:
            return [_read_text(form)]
        raise UnreadableError("neither a text nor a delivery report")

    def acknowledge(self) -> tuple[str, str]:
        return "<Response/>", "application/xml"

    def send(self, text: OutboundText) -> SendResult:
        response = self._post(text)
        answer = transport.answer_of(response)
        if not transport.succeeded(response):
            raise transport.refusal(response, None, fields.detail(answer.get("error")), self.clock())
        uid = next(iter(fields.a_list(answer.get("message_uuid"))), None)
        if not isinstance(uid, str) or not uid:
            raise UncertainError("the answer has no message id")
        return SendResult(uid)

    def _post(self, text: OutboundText):
        account, tokens = self.account.account.strip(), self.account.secret.split()
        if not account or not tokens:
            raise RejectedError(Failure.CONFIGURATION, "the account has no Auth ID or no Auth Token")
        message = {
            "src": text.sender,
            "dst": text.recipient,
            "text": well_formed(text.body),
            "url": text.status_callback or self.account.webhook_url,
            "method": "POST",
        }
        if text.media_urls:
            message |= {"type": "mms", "media_urls": list(text.media_urls[:MAX_MEDIA])}
        return transport.post(
            self.session,
            f"{self.account.base_url.rstrip('/') or API}/v1/Account/{quote(account, safe='')}/Message/",
            self.timeout,
            data=json.dumps(message).encode(),
            auth=(account.encode(), tokens[0].encode()),
            headers={"Content-Type": "application/json"},
        )


def _read_text(form: dict[str, str]) -> InboundText:
    if form.get("Type", "").lower() not in TYPES:
        raise UnreadableError("neither an SMS nor an MMS")
    addresses = [form[name] for index in range(MAX_MEDIA + 1) if (name := f"Media{index}") in form]
    if len(addresses) < min(fields.whole(form.get("MediaCount")) or 0, MAX_MEDIA):
        raise UnreadableError("a picture has no address")
    return InboundText(
        uid=fields.identifier(form.get("MessageUUID"), "MessageUUID"),
        sender=fields.phone(form.get("From"), "From"),
        recipient=fields.phone(form.get("To"), "To"),
        body=fields.written(form.get("Text") or form.get("Body"), "Text"),  # of an SMS, of an MMS
        media=tuple(Media(fields.web_address(address, "Media")) for address in addresses),
        segments=fields.whole(form.get("Units")),
    )


def _read_report(form: dict[str, str]) -> DeliveryReport:
    status = STATUSES.get(form["Status"])
    if status is None:
        raise UnreadableError("a report of no status we know")
    return DeliveryReport(
        uid=fields.identifier(form.get("MessageUUID"), "MessageUUID"),
        status=status,
        failure=_failure(form.get("ErrorCode")) if status is Status.FAILED else None,
        detail=fields.detail(form["Status"], form.get("ErrorCode")),
    )


def _failure(code: object) -> Failure:
    """Return what an error code means for us."""
    failure = ERRORS.get(fields.word(code))
    if failure is None:
        _logger.info("Plivo gave an error code that is not in our table: %s", fields.detail(code))
    return failure or Failure.UNKNOWN
