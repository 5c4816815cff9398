"""Twilio's messages: what its webhooks and its API say of a text.

Webhook fields: https://www.twilio.com/docs/messaging/guides/webhook-request (read 2026-11)
Status callbacks: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks (read 2026-11)
Message resource: https://www.twilio.com/docs/messaging/api/message-resource (read 2026-11)
"""
import re
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from .. import fields
from ..errors import UnreadableError
from ..types import DeliveryReport, Failure, InboundText, Keyword, Media, Status

# https://www.twilio.com/docs/glossary/what-is-a-sid (read 2026-11): of an SMS, of an MMS. The signature has no separators: an id
# of any other form could hold the field that follows it.
SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
MAX_MEDIA = 10  # pictures and files of one text

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

# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out (read 2026-11): also for words that the account has set.
KEYWORDS = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}


def read_text(form: dict[str, str]) -> InboundText:
    """Return the text that a webhook's form tells of."""
    count = min(fields.whole(form.get("NumMedia")) or 0, MAX_MEDIA)
    return InboundText(
        uid=fields.uid(form.get("MessageSid"), "MessageSid", SID),
        sender=fields.sender(form.get("From"), "From"),
        recipient=fields.identifier(form.get("To"), "To"),
        body=fields.written(form.get("Body"), "Body"),
        media=fields.files(range(count), lambda index: _read_media(form, index)),
        segments=fields.whole(form.get("NumSegments")),
        keyword=KEYWORDS.get(fields.word(form.get("OptOutType")).upper()),
    )


def _read_media(form: dict[str, str], index: int) -> Media:
    address = fields.web_address(form.get(f"MediaUrl{index}"), f"MediaUrl{index}")
    return Media(address, fields.detail(form.get(f"MediaContentType{index}")))


def read_report(form: dict[str, str]) -> DeliveryReport:
    """Return the report that a status callback's form tells of."""
    status = STATUSES.get(fields.word(form["MessageStatus"]))
    if status is None:
        raise UnreadableError("a report of no status we know")
    return DeliveryReport(
        uid=fields.uid(form.get("MessageSid"), "MessageSid", SID),
        status=status,
        failure=failure_of(form.get("ErrorCode")) if status is Status.FAILED else None,
        detail=fields.detail(form["MessageStatus"], form.get("ErrorCode"), form.get("ErrorMessage")),
    )


def failure_of(code: object) -> Failure:
    """Return what an error code means for us."""
    return fields.failure(ERRORS.get(fields.word(code)), code, "Twilio")


def form_of(message: dict, media: list[dict], api: str) -> dict[str, str]:
    """Return a message of the API's as the form in which its webhook told of it."""
    form = {"MessageSid": message.get("sid"), "From": message.get("from"), "To": message.get("to")}
    form |= {"Body": message.get("body"), "NumSegments": message.get("num_segments"), "NumMedia": str(len(media))}
    for index, entry in enumerate(media):
        form[f"MediaUrl{index}"] = api + fields.word(entry.get("uri")).removesuffix(".json")
        form[f"MediaContentType{index}"] = entry.get("content_type")
    return form


def report_of(message: dict) -> DeliveryReport:
    """Return how far a message of the API's has come."""
    names = {"MessageSid": "sid", "MessageStatus": "status", "ErrorCode": "error_code", "ErrorMessage": "error_message"}
    return read_report({name: message.get(key) for name, key in names.items()})


def created_at(message: dict) -> datetime | None:
    """Return when Twilio took a message, as UTC without a time zone; None if it does not say."""
    for name in ("date_created", "date_sent"):
        try:
            return parsedate_to_datetime(fields.word(message.get(name))).astimezone(timezone.utc).replace(tzinfo=None)
        except (TypeError, ValueError, OverflowError):
            continue
    return None
