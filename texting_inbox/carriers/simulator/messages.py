"""The simulator's words for texts and delivery reports, in ours."""
import base64
import binascii

from .. import fields
from ..errors import UnreadableError
from ..types import DeliveryReport, Failure, InboundText, Media, Status

REPORTED = {status.value: status for status in (Status.SENT, Status.DELIVERED, Status.FAILED)}
FAILURES = {failure.value: failure for failure in Failure}


def read_text(event: dict) -> InboundText:
    return InboundText(
        uid=fields.identifier(event.get("uid"), "uid"),
        sender=fields.sender(event.get("from"), "from"),
        recipient=fields.identifier(event.get("to"), "to"),
        body=fields.written(event.get("text"), "text"),
        media=fields.files(fields.a_list(event.get("media")), _read_media),
        received_at=fields.moment(event.get("received_at")),
    )


def _read_media(entry: object) -> Media:
    """Return a file that is somewhere, or a picture that came along from the simulated phone."""
    if not isinstance(entry, dict):
        return Media(fields.web_address(entry, "media"))
    try:
        return Media("", content=base64.b64decode(entry["content"], validate=True))
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise UnreadableError("a picture is not base64") from error


def read_report(event: dict) -> DeliveryReport:
    status = REPORTED.get(fields.word(event.get("status")))
    if status is None:
        raise UnreadableError("a report of no status we know")
    failed = status is Status.FAILED
    return DeliveryReport(
        uid=fields.identifier(event.get("uid"), "uid"),
        status=status,
        failure=FAILURES.get(fields.word(event.get("failure")), Failure.UNKNOWN) if failed else None,
        detail=fields.detail(event.get("detail")),
    )


def judge(answer: dict) -> tuple[Failure | None, str]:
    """Return why the simulator did not take a text, and its words."""
    return FAILURES.get(fields.word(answer.get("failure"))), fields.detail(answer.get("detail"))
