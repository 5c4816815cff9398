"""Telnyx's messages: what its webhooks and its API say of a text.

Webhooks: https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks (read 2026-11)
"""
from collections.abc import Callable

from .. import fields
from ..errors import UnreadableError
from ..types import DeliveryReport, Failure, InboundText, Keyword, Media, Status

# https://developers.telnyx.com/api-reference/messages/retrieve-a-message, status of a recipient (read 2026-11)
STATUSES = {
    "queued": Status.SENT,
    "sending": Status.SENT,
    "sent": Status.SENT,
    "delivery_unconfirmed": Status.SENT,  # it left; the recipient's network never reports
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "expired": Status.FAILED,
    "sending_failed": Status.FAILED,
    "delivery_failed": Status.FAILED,
}

# https://developers.telnyx.com/docs/messaging/messages/error-codes (read 2026-11). Other codes are Failure.UNKNOWN.
ERRORS = {
    "40300": Failure.OPTED_OUT,  # blocked due to STOP
    "10002": Failure.INVALID_NUMBER,
    "10016": Failure.INVALID_NUMBER,  # not E.164
    "40001": Failure.INVALID_NUMBER,  # landline, or not routable
    "40008": Failure.INVALID_NUMBER,  # the network did not take it
    "40012": Failure.INVALID_NUMBER,
    "40301": Failure.INVALID_NUMBER,  # the recipient takes no such texts
    "40310": Failure.INVALID_NUMBER,  # 'to' is wrong
    "40319": Failure.INVALID_NUMBER,
    "40005": Failure.UNREACHABLE,  # expired on the way
    "40003": Failure.FILTERED,  # our number is blocked for spam
    "40004": Failure.FILTERED,  # rejected by the recipient's network
    "40015": Failure.FILTERED,  # taken for spam by Telnyx
    "40017": Failure.FILTERED,  # taken for spam by AT&T
    "40322": Failure.FILTERED,  # blocked for its words
    "40009": Failure.CONTENT,
    "40302": Failure.CONTENT,  # too large
    "40304": Failure.CONTENT,
    "40316": Failure.CONTENT,  # nothing written
    "40317": Failure.CONTENT,  # media not taken
    "40328": Failure.CONTENT,  # too long
    "10001": Failure.CONFIGURATION,  # our number is inactive
    "10003": Failure.CONFIGURATION,  # our webhook's address is not taken
    "10005": Failure.CONFIGURATION,
    "10009": Failure.CONFIGURATION,  # wrong API key
    "10010": Failure.CONFIGURATION,
    "20100": Failure.CONFIGURATION,  # no credit
    "40010": Failure.CONFIGURATION,  # number not registered for 10DLC
    "40013": Failure.CONFIGURATION,  # our number is not taken
    "40100": Failure.CONFIGURATION,  # our number is not enabled for texts
    "40150": Failure.CONFIGURATION,
    "40151": Failure.CONFIGURATION,  # our number is still with another provider
    "40305": Failure.CONFIGURATION,  # 'from' is not ours, or in no messaging profile
    "40306": Failure.CONFIGURATION,
    "40308": Failure.CONFIGURATION,  # 'from' sends no pictures
    "40309": Failure.CONFIGURATION,  # this country is not switched on
    "40311": Failure.CONFIGURATION,
    "40312": Failure.CONFIGURATION,  # messaging profile disabled
    "40313": Failure.CONFIGURATION,
    "40314": Failure.CONFIGURATION,  # account disabled
    "40315": Failure.CONFIGURATION,
    "40320": Failure.CONFIGURATION,
    "40321": Failure.CONFIGURATION,  # messaging profile without numbers
    "40329": Failure.CONFIGURATION,  # toll-free number not verified
    "10011": Failure.TRANSIENT,  # too many requests
    "40002": Failure.TRANSIENT,  # taken for spam for the moment
    "40006": Failure.TRANSIENT,  # the recipient's network is down
    "40011": Failure.TRANSIENT,  # above the network's rate
    "40014": Failure.TRANSIENT,  # expired in Telnyx's queue
    "40016": Failure.TRANSIENT,  # T-Mobile's daily limit
    "40018": Failure.TRANSIENT,  # AT&T's limit for a minute
    "40318": Failure.TRANSIENT,  # queue full
}

TYPES = {"SMS", "MMS", ""}  # of a text; WhatsApp and RCS are no texts that we could answer

# https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out (read 2026-11), `autoresponse_type`: also for words
# that the account has set.
KEYWORDS = {
    "STOP": Keyword.STOP,
    "OPT_OUT": Keyword.STOP,
    "START": Keyword.START,
    "OPT_IN": Keyword.START,
    "HELP": Keyword.HELP,
    "INFO": Keyword.HELP,
}


def read_text(payload: dict, ours: Callable[[list[str]], str]) -> InboundText:
    """Return a text that came in.

    :param ours: returns which of a text's recipients is our number
    """
    if fields.word(payload.get("type")) not in TYPES:
        raise UnreadableError("neither an SMS nor an MMS")
    recipients = [fields.identifier(_number(entry), "to") for entry in fields.a_list(payload.get("to"))]
    if not recipients:
        raise UnreadableError("to is missing")
    number = ours(recipients)
    copied = [fields.word(_number(entry)) for entry in fields.a_list(payload.get("cc"))]
    return InboundText(
        uid=fields.uid(payload.get("id"), "id", fields.UUID),
        sender=fields.sender(_number(payload.get("from")), "from"),
        recipient=number,
        body=fields.written(payload.get("text"), "text"),
        media=fields.files(fields.a_list(payload.get("media")), _read_media),
        received_at=fields.moment(payload.get("received_at")),
        segments=fields.whole(payload.get("parts")),
        keyword=KEYWORDS.get(fields.word(payload.get("autoresponse_type")).upper()),
        others=tuple(dict.fromkeys(other for other in (*recipients, *copied) if other not in ("", number))),
    )


def read_report(payload: dict) -> DeliveryReport:
    """Return how far a text of ours has come."""
    recipient = next(iter(fields.a_list(payload.get("to"))), None)
    status = STATUSES.get(fields.word(fields.an_object(recipient, "to").get("status")))
    if status is None:
        raise UnreadableError("a report of no status we know")
    error = first_error(payload)
    return DeliveryReport(
        uid=fields.uid(payload.get("id"), "id", fields.UUID),
        status=status,
        failure=failure_of(error.get("code")) if status is Status.FAILED else None,
        detail=in_words({**error, "status": recipient["status"]}),
    )


def _number(entry: object) -> object:
    """Return the number of a sender or recipient, which Telnyx wraps in an object."""
    return entry.get("phone_number") if isinstance(entry, dict) else entry


def _read_media(entry: object) -> Media:
    entry = fields.an_object(entry, "media")
    return Media(fields.web_address(entry.get("url"), "media"), fields.detail(entry.get("content_type")))


def first_error(answer: dict) -> dict:
    error = next(iter(fields.a_list(answer.get("errors"))), None)
    return error if isinstance(error, dict) else {}


def in_words(error: dict) -> str:
    return fields.detail(error.get("status"), error.get("code"), error.get("title"), error.get("detail"))


def failure_of(code: object) -> Failure:
    """Return what an error code means for us."""
    return fields.failure(ERRORS.get(fields.word(code)), code, "Telnyx")
