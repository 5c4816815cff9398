"""Plivo's words for texts, delivery reports and errors, in ours."""
import re
from datetime import datetime

from .. import fields, inquiry
from ..errors import UnreadableError
from ..types import DeliveryReport, Failure, InboundText, Media, OutboundText, Status
from .account import international

MAX_MEDIA = 10  # pictures and files of one text

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


def read_text(form: dict[str, str]) -> InboundText:
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


def read_report(form: dict[str, str]) -> DeliveryReport:
    status = STATUSES.get(form["Status"])
    if status is None:
        raise UnreadableError("a report of no status we know")
    return DeliveryReport(
        uid=fields.uid(form.get("MessageUUID"), "MessageUUID", fields.UUID),
        status=status,
        failure=_failure(form.get("ErrorCode")) if status is Status.FAILED else None,
        detail=fields.detail(form["Status"], form.get("ErrorCode")),
    )


def is_like(entry: dict, text: OutboundText) -> bool:
    """Tell whether a text that Plivo lists has the sender and the recipient of one of ours."""
    numbers = (international(entry.get("from_number")), international(entry.get("to_number")))
    return numbers == (text.sender, text.recipient) and entry.get("message_direction") != "inbound"


def moment(entry: dict, otherwise: datetime) -> datetime:
    """Return when a text was handed over, by the second: Plivo gives any number of digits after it."""
    return fields.moment(FRACTION.sub("", fields.word(entry.get("message_time")))) or otherwise


def report_of(entry: dict) -> DeliveryReport:
    """Return how far a text has come that Plivo lists.

    :raises CallError: it has no id, or its state is none we know
    """
    form = {
        "MessageUUID": fields.word(entry.get("message_uuid")),
        "Status": fields.word(entry.get("message_state")),
        "ErrorCode": fields.word(entry.get("error_code")),
    }
    return inquiry.readable(form, read_report)


def _failure(code: object) -> Failure:
    """Return what an error code means for us."""
    return fields.failure(ERRORS.get(fields.word(code)), code, "Plivo")
