"""Bandwidth's messages: what its webhooks and its API say of a text.

Webhooks: https://dev.bandwidth.com/docs/messaging/webhooks (read 2026-11)
"""
import re
from datetime import datetime

from .. import fields
from ..errors import UnreadableError
from ..types import DeliveryReport, Failure, InboundText, Media, Status

UID = re.compile(r"[A-Za-z0-9-]{1,64}")  # of a text: a UUID, or milliseconds and random letters

# https://dev.bandwidth.com/docs/messaging/webhooks (read 2026-11)
REPORTS = {
    "message-sending": Status.SENT,
    "message-delivered": Status.DELIVERED,
    "message-read": Status.DELIVERED,
    "message-failed": Status.FAILED,
}
# Answers to buttons and to questions for a place, of a channel we do not use.
IGNORED = {"request-location-response", "suggestion-response"}

# https://dev.bandwidth.com/docs/messaging/errors (read 2026-11), of delivery reports. Others are Failure.UNKNOWN.
ERRORS = {
    4775: Failure.OPTED_OUT,
    4303: Failure.INVALID_NUMBER,
    4350: Failure.INVALID_NUMBER,
    4404: Failure.INVALID_NUMBER,
    4406: Failure.INVALID_NUMBER,
    4408: Failure.INVALID_NUMBER,
    4409: Failure.INVALID_NUMBER,  # takes no pictures
    4420: Failure.INVALID_NUMBER,
    4434: Failure.INVALID_NUMBER,
    4492: Failure.INVALID_NUMBER,  # an emergency number
    4700: Failure.INVALID_NUMBER,  # the network or phone takes no such texts
    4720: Failure.INVALID_NUMBER,
    4721: Failure.INVALID_NUMBER,  # deactivated
    4360: Failure.UNREACHABLE,  # expired
    4701: Failure.UNREACHABLE,
    4702: Failure.UNREACHABLE,
    4730: Failure.UNREACHABLE,  # roaming
    5106: Failure.UNREACHABLE,
    4470: Failure.FILTERED,
    4481: Failure.FILTERED,  # our number is on a list
    4482: Failure.FILTERED,
    4750: Failure.FILTERED,
    4770: Failure.FILTERED,
    4771: Failure.FILTERED,  # a shortened link
    4772: Failure.FILTERED,
    4790: Failure.FILTERED,
    4301: Failure.CONTENT,
    4410: Failure.CONTENT,  # our media could not be fetched
    4411: Failure.CONTENT,
    4412: Failure.CONTENT,
    4435: Failure.CONTENT,
    4711: Failure.CONTENT,
    4712: Failure.CONTENT,
    4751: Failure.CONTENT,
    4752: Failure.CONTENT,
    4001: Failure.CONFIGURATION,
    4302: Failure.CONFIGURATION,
    4401: Failure.CONFIGURATION,
    4403: Failure.CONFIGURATION,  # 'from' is not ours, or not enabled for texts
    4405: Failure.CONFIGURATION,
    4407: Failure.CONFIGURATION,
    4421: Failure.CONFIGURATION,
    4431: Failure.CONFIGURATION,
    4432: Failure.CONFIGURATION,  # this country is not switched on
    4433: Failure.CONFIGURATION,
    4451: Failure.CONFIGURATION,
    4452: Failure.CONFIGURATION,  # wrong application
    4493: Failure.CONFIGURATION,
    4740: Failure.CONFIGURATION,
    4773: Failure.CONFIGURATION,  # campaign inactive
    4774: Failure.CONFIGURATION,  # number not registered for 10DLC
    4791: Failure.CONFIGURATION,
    4792: Failure.CONFIGURATION,
    4793: Failure.CONFIGURATION,
    4795: Failure.CONFIGURATION,  # toll-free number not verified
    4780: Failure.TRANSIENT,  # T-Mobile's daily limit
    4781: Failure.TRANSIENT,  # AT&T's limit
    4785: Failure.TRANSIENT,
    5100: Failure.TRANSIENT,
    5101: Failure.TRANSIENT,
    5111: Failure.TRANSIENT,
    5201: Failure.TRANSIENT,
    5211: Failure.TRANSIENT,
    5220: Failure.TRANSIENT,
    5231: Failure.TRANSIENT,
    5500: Failure.TRANSIENT,
    5501: Failure.TRANSIENT,
    5600: Failure.TRANSIENT,
    5610: Failure.TRANSIENT,
    5620: Failure.TRANSIENT,
    5630: Failure.TRANSIENT,
    5650: Failure.TRANSIENT,
    9902: Failure.UNKNOWN,  # no report came within two hours
}

# https://dev.bandwidth.com/docs/messaging/getMessage and messageStatus of the API's reference (read 2026-11)
STATUSES = {
    "QUEUED": Status.SENT,
    "ACCEPTED": Status.SENT,
    "SENDING": Status.SENT,
    "SENT": Status.SENT,
    "DELIVERED": Status.DELIVERED,
    "FAILED": Status.FAILED,
    "UNDELIVERED": Status.FAILED,
}


def read_event(entry: object) -> list[InboundText | DeliveryReport]:
    """Return what an entry of a webhook's list tells; empty if it is of no use for us."""
    event = fields.an_object(entry, "an entry")
    kind = fields.word(event.get("type"))
    if kind in IGNORED:
        return []
    if kind != "message-received" and kind not in REPORTS:
        raise UnreadableError("neither a text nor a delivery report")
    message = fields.an_object(event.get("message"), "message")
    inbound = kind == "message-received"
    if fields.word(message.get("direction")) == ("out" if inbound else "in"):
        return []  # never taken for what it is not, or we would answer ourselves
    return [_read_text(event, message) if inbound else _read_report(event, message)]


def _read_text(event: dict, message: dict) -> InboundText:
    # the number of ours whose copy of a group's text this is
    ours = fields.identifier(message.get("owner") or event.get("to"), "owner")
    recipients = [fields.word(recipient) for recipient in fields.a_list(message.get("to"))]
    return InboundText(
        uid=fields.uid(message.get("id"), "id", UID),
        sender=fields.sender(message.get("from"), "from"),
        recipient=ours,
        body=fields.written(message.get("text"), "text"),
        media=fields.files(fields.a_list(message.get("media")), lambda url: Media(fields.web_address(url, "media"))),
        received_at=fields.moment(message.get("time")),
        segments=fields.whole(message.get("segmentCount")),
        others=tuple(dict.fromkeys(recipient for recipient in recipients if recipient not in ("", ours))),
    )


def _read_report(event: dict, message: dict) -> DeliveryReport:
    status = REPORTS[event["type"]]
    return DeliveryReport(
        uid=fields.uid(message.get("id"), "id", UID),
        status=status,
        failure=failure_of(event.get("errorCode")) if status is Status.FAILED else None,
        detail=fields.detail(event["type"], event.get("errorCode"), event.get("description")),
    )


def failure_of(code: object) -> Failure:
    """Return what an error code means for us."""
    return fields.failure(ERRORS.get(fields.whole(code)), code, "Bandwidth")


def report_of(message: dict) -> DeliveryReport:
    """Return how far a message that the API lists has come."""
    word = fields.word(message.get("messageStatus"))
    if (status := STATUSES.get(word)) is None:
        raise UnreadableError("a message of no status we know")
    return DeliveryReport(
        uid=fields.uid(message.get("messageId"), "messageId", UID),
        status=status,
        failure=failure_of(message.get("errorCode")) if status is Status.FAILED else None,
        detail=fields.detail(word, message.get("errorCode")),
    )


def taken_at(message: dict) -> datetime | None:
    """Return when a message that the API lists was taken, as UTC without a time zone; None if it does not say."""
    return fields.moment(message.get("receiveTime"))
