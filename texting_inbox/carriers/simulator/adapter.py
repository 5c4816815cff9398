"""The simulated carrier: no account needed; its server side is ``controllers/simulator.py``.

Both directions carry JSON signed in one header::

    X-Texting-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of the secret over "<t>." + raw body>
"""
import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from .. import fields, http
from ..carrier import Carrier, check_age, same_secret
from ..errors import UnreadableError, VerificationError
from ..types import (
    Account,
    DeliveryReport,
    Failure,
    InboundText,
    Media,
    MediaLimits,
    OutboundText,
    OwnedNumber,
    SendResult,
    Status,
    WebhookRequest,
    well_formed,
)

SIGNATURE_HEADER = "X-Texting-Signature"
SEND_PATH = "/texting_inbox/simulator/send"
REPORTED = {status.value: status for status in (Status.SENT, Status.DELIVERED, Status.FAILED)}
FAILURES = {failure.value: failure for failure in Failure}


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """Return the value of the signature header."""
    signed = b"%d." % timestamp + body
    return f"t={timestamp},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def check(secret: str, body: bytes, header: str, now: float) -> None:
    """Return quietly if the header was made with the secret, over this body, within the tolerance.

    :raises VerificationError: it was not
    """
    timestamp = _parts(header).get("t", "")
    check_age(timestamp, now)
    if not same_secret(sign(secret, body, int(timestamp)), header):
        raise VerificationError("the signature does not match")


def _parts(header: str) -> dict[str, str]:
    """Return ``a=1,b=2`` as a dictionary."""
    return dict(part.split("=", 1) for part in header.split(",") if "=" in part)


def server_of(account: Account) -> str:
    """Return scheme and host of the simulator's server, without a closing slash."""
    if account.base_url:
        return account.base_url.rstrip("/")
    address = urlsplit(account.webhook_url)
    return f"{address.scheme}://{address.netloc}"


class SimulatorCarrier(Carrier):
    code = "simulator"
    max_request = 8 * 1024 * 1024  # pictures come along
    label = "Simulator"
    needs = "A phone in your browser, to try everything. No account."
    is_local = True
    media_limits = MediaLimits(count=10, size=10 * 1024 * 1024)
    lists_numbers = True

    def _verify(self, request: WebhookRequest) -> None:
        check(self.account.secret, request.body, request.headers.get(SIGNATURE_HEADER, ""), self.clock())

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        event = fields.json_object(request.body)
        kind = event.get("type")
        if kind == "text":
            return [_read_text(event)]
        if kind == "report":
            return [_read_report(event)]
        raise UnreadableError("neither a text nor a report")

    def acknowledge(self) -> tuple[str, str]:
        return "{}", "application/json"

    def list_numbers(self) -> Sequence[OwnedNumber]:
        """Return ours: any number can be texted from the simulated phone."""
        return [OwnedNumber(phone) for phone in self.account.numbers]

    def send(self, text: OutboundText) -> SendResult:
        answer = http.parse_accepted(self._post(text), _judge, self.clock())
        return SendResult(http.message_id(answer.get("uid")))

    def _post(self, text: OutboundText):
        body = json.dumps(
            {
                "from": text.sender,
                "to": text.recipient,
                "text": well_formed(text.body),
                "media": list(text.media_urls),
                "reference": text.reference,
                "callback": text.status_callback or self.account.webhook_url,
            }
        ).encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: sign(self.account.secret, body, int(self.clock())),
        }
        return http.post(self.session, server_of(self.account) + SEND_PATH, self.timeout, data=body, headers=headers)


def _read_text(event: dict) -> InboundText:
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


def _read_report(event: dict) -> DeliveryReport:
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


def _judge(answer: dict) -> tuple[Failure | None, str]:
    """Return why the simulator did not take a text, and its words."""
    return FAILURES.get(fields.word(answer.get("failure"))), fields.detail(answer.get("detail"))
