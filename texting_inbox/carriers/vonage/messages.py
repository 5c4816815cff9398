"""Vonage's words for texts, delivery reports and errors, in ours."""
from .. import fields
from ..errors import UnreadableError
from ..types import DeliveryReport, Failure, InboundText, Media, Status

CHANNELS = {"sms", "mms"}

FILES = ("image", "audio", "video", "vcard", "file")  # each with the address of one file

# https://developer.vonage.com/en/messages/concepts/messages-status-callbacks (read 2026-11)
STATUSES = {
    "submitted": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "rejected": Status.FAILED,
    "undeliverable": Status.FAILED,
}

# https://developer.vonage.com/api-errors/messages (read 2026-11). Others are Failure.UNKNOWN.
ERRORS = {
    "1240": Failure.OPTED_OUT,  # the person wrote STOP
    "1040": Failure.INVALID_NUMBER,  # for instance an unknown prefix
    "1170": Failure.INVALID_NUMBER,
    "1190": Failure.INVALID_NUMBER,  # out of service for good
    "1200": Failure.INVALID_NUMBER,  # lost between two networks
    "1300": Failure.INVALID_NUMBER,
    "1310": Failure.INVALID_NUMBER,  # the phone takes no such texts
    "1180": Failure.UNREACHABLE,
    "1220": Failure.UNREACHABLE,  # busy
    "1250": Failure.UNREACHABLE,  # no route
    "1260": Failure.UNREACHABLE,
    "1290": Failure.UNREACHABLE,  # the person has no credit
    "1360": Failure.UNREACHABLE,  # expired
    "1050": Failure.FILTERED,  # Vonage's list of numbers
    "1210": Failure.FILTERED,  # taken for spam
    "1270": Failure.FILTERED,  # age restriction
    "1280": Failure.FILTERED,
    "1021": Failure.CONTENT,
    "1090": Failure.CONTENT,  # too long
    "1150": Failure.CONTENT,
    "1060": Failure.CONFIGURATION,  # account barred
    "1070": Failure.CONFIGURATION,  # no credit
    "1080": Failure.CONFIGURATION,
    "1110": Failure.CONFIGURATION,
    "1120": Failure.CONFIGURATION,  # 'from' is not taken
    "1130": Failure.CONFIGURATION,
    "1140": Failure.CONFIGURATION,
    "1160": Failure.CONFIGURATION,  # trial account, recipient not listed
    "1000": Failure.TRANSIENT,  # above the account's rate
    "1100": Failure.TRANSIENT,
    "1230": Failure.TRANSIENT,
    "1241": Failure.TRANSIENT,
    "1330": Failure.UNKNOWN,
    # https://developer.vonage.com/en/api-errors (read 2026-11)
    "low-balance": Failure.CONFIGURATION,
    "unauthorized": Failure.CONFIGURATION,
    "forbidden": Failure.CONFIGURATION,
    "unprovisioned": Failure.CONFIGURATION,
    "account-suspended": Failure.CONFIGURATION,
    "invalid-api-key": Failure.CONFIGURATION,
    "invalid-ip": Failure.CONFIGURATION,
    "throttled": Failure.TRANSIENT,
    "rate-limit": Failure.TRANSIENT,
}


def read_text(event: dict) -> InboundText:
    items = [event[name] for name in FILES if event.get(name)] + fields.a_list(event.get("content"))
    known = [item for item in items if isinstance(item, dict)]
    words = [fields.written(event.get("text"), "text"), *(fields.word(item.get("text") or item.get("caption")) for item in known)]
    sms = event.get("sms")
    return InboundText(
        uid=fields.uid(event.get("message_uuid"), "message_uuid", fields.UUID),
        sender=fields.with_plus(fields.sender(event.get("from"), "from")),
        recipient=fields.with_plus(fields.identifier(event.get("to"), "to")),
        body="\n".join(line for line in words if line),
        media=fields.files((item for item in items if not isinstance(item, dict) or item.get("url")), _read_media),
        received_at=fields.moment(event.get("timestamp")),
        segments=fields.whole(sms.get("num_messages")) if isinstance(sms, dict) else None,
    )


def _read_media(item: object) -> Media:
    return Media(fields.web_address(fields.an_object(item, "a file").get("url"), "url"))


def read_report(event: dict) -> DeliveryReport:
    status = STATUSES.get(fields.word(event["status"]))
    if status is None:
        raise UnreadableError("a report of no status we know")
    error = event.get("error") if isinstance(event.get("error"), dict) else {}
    return DeliveryReport(
        uid=fields.uid(event.get("message_uuid"), "message_uuid", fields.UUID),
        status=status,
        failure=_failure(error_code(error)) if status is Status.FAILED else None,
        detail=fields.detail(event["status"], in_words(error)),
    )


def error_code(error: dict) -> str:
    """Return an error's code: the end of the address in ``type``, in reports the ``title`` as well."""
    word = fields.word(error.get("type")).partition("#")[2]
    return word or fields.word(error.get("title"))


def in_words(error: dict) -> str:
    """Return an error's code, title and detail in one line."""
    word, title = error_code(error), fields.word(error.get("title"))
    return fields.detail(word, title if title != word else "", error.get("detail"))


def _failure(word: str) -> Failure:
    """Return what an error code means for us."""
    return fields.failure(ERRORS.get(word), word, "Vonage")


def judge(error: dict) -> tuple[Failure | None, str]:
    """Return why Vonage refused a text (None: nothing we know), and its words."""
    return ERRORS.get(error_code(error)), in_words(error)
