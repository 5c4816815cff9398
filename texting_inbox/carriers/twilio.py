"""Twilio Programmable Messaging.

Webhook fields: https://www.twilio.com/docs/messaging/guides/webhook-request (read 2026-11)
Status callbacks: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks (read 2026-11)
Sending: https://www.twilio.com/docs/messaging/api/message-resource (read 2026-11)
"""
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
from .twilio_signature import check

_logger = logging.getLogger(__name__)

API = "https://api.twilio.com"
MAX_MEDIA = 10  # pictures and files of one text

# https://support.twilio.com/hc/en-us/articles/223183748 (read 2026-11): the API redirects to one of the others, depending
# on whether the account protects its media.
MEDIA_HOSTS = ("api.twilio.com", ".twiliocdn.com", "s3-external-1.amazonaws.com")

# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values (read 2026-11)
# Everything before delivery is one step for us: Twilio has it.
STATUSES = {
    "accepted": Status.SENT,
    "scheduled": Status.SENT,
    "queued": Status.SENT,
    "sending": Status.SENT,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "partially_delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "undelivered": Status.FAILED,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
}

# https://www.twilio.com/docs/api/errors (read 2026-11). Other codes are Failure.UNKNOWN.
ERRORS = {
    "21610": Failure.OPTED_OUT,
    "21211": Failure.INVALID_NUMBER,  # 'To' is not a phone number
    "21612": Failure.INVALID_NUMBER,  # 'To' cannot be reached from 'From'
    "21614": Failure.INVALID_NUMBER,  # 'To' takes no texts
    "30005": Failure.INVALID_NUMBER,  # unknown destination
    "30006": Failure.INVALID_NUMBER,  # landline, or a network out of reach
    "30003": Failure.UNREACHABLE,  # switched off, no coverage
    "30004": Failure.FILTERED,  # blocked by the recipient's network
    "30007": Failure.FILTERED,  # taken for spam
    "21602": Failure.CONTENT,  # nothing written
    "21617": Failure.CONTENT,  # more than 1,600 characters
    "21620": Failure.CONTENT,  # media address invalid
    "30019": Failure.CONTENT,  # media too large
    "20003": Failure.CONFIGURATION,  # wrong credentials
    "20404": Failure.CONFIGURATION,  # no such account
    "21212": Failure.CONFIGURATION,  # 'From' is not a phone number
    "21408": Failure.CONFIGURATION,  # this country is not switched on
    "21601": Failure.CONFIGURATION,  # 'From' is not ours
    "21603": Failure.CONFIGURATION,  # 'From' is missing
    "21606": Failure.CONFIGURATION,  # 'From' cannot text this destination
    "21608": Failure.CONFIGURATION,  # trial account, recipient not verified
    "21609": Failure.CONFIGURATION,  # our webhook's address is not public
    "21659": Failure.CONFIGURATION,  # 'From' is not ours
    "21660": Failure.CONFIGURATION,  # 'From' belongs to another account
    "30002": Failure.CONFIGURATION,  # account suspended
    "30032": Failure.CONFIGURATION,  # toll-free number not verified
    "30034": Failure.CONFIGURATION,  # number not registered for 10DLC
    "20429": Failure.TRANSIENT,  # too many requests
    "20503": Failure.TRANSIENT,  # out of order: Twilio asks to try again
    "21611": Failure.TRANSIENT,  # the number's queue is full
    "21730": Failure.TRANSIENT,  # maintenance
    "30001": Failure.TRANSIENT,  # queue overflow
    "30022": Failure.TRANSIENT,  # above the campaign's rate
    "30500": Failure.TRANSIENT,  # Twilio's own fault
    "30008": Failure.UNKNOWN,
}


class TwilioCarrier(Carrier):
    """``account`` is the Account SID. ``secret`` begins with the Auth Token; further keys that may sign webhooks
    (a shared key, the next token during a rotation) follow it, separated by spaces.
    """

    code = "twilio"
    api = API
    media_hosts = MEDIA_HOSTS

    def _verify(self, request: WebhookRequest) -> None:
        check(self.account.secret.split(), request)

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        form = dict(request.form or ())
        if form.get("MessageStatus"):
            return [_read_report(form)]
        if "Body" in form or "NumMedia" in form:
            return [_read_text(form)]
        raise UnreadableError("neither a text nor a delivery report")

    def acknowledge(self) -> tuple[str, str]:
        return "<Response/>", "text/xml"

    def send(self, text: OutboundText) -> SendResult:
        response = self._post(text)
        answer = transport.answer_of(response)
        if transport.succeeded(response):
            return _result(answer)
        detail = fields.detail(answer.get("code"), answer.get("message"))
        raise transport.refusal(response, ERRORS.get(fields.word(answer.get("code"))), detail, self.clock())

    def media_authorization(self) -> str:
        account, keys = self.account.account.strip(), self.account.secret.split()
        return transport.basic(account, keys[0]) if account and keys else ""

    def _post(self, text: OutboundText):
        account, keys = self.account.account.strip(), self.account.secret.split()
        if not account or not keys:
            raise RejectedError(Failure.CONFIGURATION, "the account has no Account SID or no Auth Token")
        url = f"{self.account.base_url.rstrip('/') or API}/2010-04-01/Accounts/{quote(account, safe='')}/Messages.json"
        form = [("To", text.recipient), ("From", text.sender), ("Body", well_formed(text.body))]
        form += [("MediaUrl", media) for media in text.media_urls[:MAX_MEDIA]]
        form += [("StatusCallback", text.status_callback or self.account.webhook_url)]
        credentials = (account.encode(), keys[0].encode())
        return transport.post(self.session, url, self.timeout, data=form, auth=credentials)


def _read_text(form: dict[str, str]) -> InboundText:
    count = min(fields.whole(form.get("NumMedia")) or 0, MAX_MEDIA)
    return InboundText(
        uid=fields.identifier(form.get("MessageSid"), "MessageSid"),
        sender=fields.identifier(form.get("From"), "From"),
        recipient=fields.identifier(form.get("To"), "To"),
        body=fields.written(form.get("Body"), "Body"),
        media=tuple(
            Media(
                fields.web_address(form.get(f"MediaUrl{index}"), f"MediaUrl{index}"),
                fields.detail(form.get(f"MediaContentType{index}")),
            )
            for index in range(count)
        ),
        segments=fields.whole(form.get("NumSegments")),
    )


def _read_report(form: dict[str, str]) -> DeliveryReport:
    status = STATUSES.get(form["MessageStatus"])
    if status is None:
        raise UnreadableError("a report of no status we know")
    return DeliveryReport(
        uid=fields.identifier(form.get("MessageSid"), "MessageSid"),
        status=status,
        failure=_failure(form.get("ErrorCode")) if status is Status.FAILED else None,
        detail=fields.detail(form["MessageStatus"], form.get("ErrorCode"), form.get("ErrorMessage")),
    )


def _failure(code: object) -> Failure:
    """Return what an error code means for us."""
    failure = ERRORS.get(fields.word(code))
    if failure is None:
        _logger.info("Twilio gave an error code that is not in our table: %s", fields.detail(code))
    return failure or Failure.UNKNOWN


def _result(answer: dict) -> SendResult:
    """Return what an answer of success says.

    :raises RejectedError: the message exists, and has failed already
    :raises UncertainError: it is not an answer of Twilio's
    """
    uid, status = answer.get("sid"), STATUSES.get(fields.word(answer.get("status")), Status.SENT)
    if not isinstance(uid, str) or not uid:
        raise UncertainError("the answer has no message id")
    if status is Status.FAILED:
        raise RejectedError(
            _failure(answer.get("error_code")), fields.detail(answer.get("error_code"), answer.get("error_message"))
        )
    return SendResult(uid, status, fields.whole(answer.get("num_segments")))
