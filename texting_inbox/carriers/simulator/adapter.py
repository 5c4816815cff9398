"""The simulated carrier: no account needed; its server side is ``controllers/simulator.py``.

Both directions carry JSON signed in one header::

    X-Texting-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of the secret over "<t>." + raw body>
"""
import hashlib
import hmac
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from .. import answers, fields, http
from ..account_types import Account, MediaLimits, OwnedNumber
from ..carrier import Carrier, check_age, same_secret
from ..errors import UnreadableError, VerificationError
from ..types import DeliveryReport, InboundText, OutboundText, SendResult, WebhookRequest, well_formed
from .messages import judge, read_report, read_text

SIGNATURE_HEADER = "X-Texting-Signature"
SEND_PATH = "/texting_inbox/simulator/send"


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
            return [read_text(event)]
        if kind == "report":
            return [read_report(event)]
        raise UnreadableError("neither a text nor a report")

    def acknowledge(self) -> tuple[str, str]:
        return "{}", "application/json"

    def list_numbers(self) -> Sequence[OwnedNumber]:
        """Return ours: any number can be texted from the simulated phone."""
        return [OwnedNumber(phone) for phone in self.account.numbers]

    def send(self, text: OutboundText) -> SendResult:
        answer = answers.parse_accepted(self._post(text), judge, self.clock())
        return SendResult(answers.message_id(answer.get("uid")))

    def _post(self, text: OutboundText):
        body = json.dumps(
            {
                "from": text.sender,
                "to": text.recipient,
                "text": well_formed(text.body),
                "media": http.media_of(text, self.media_limits),
                "reference": text.reference,
                "callback": text.status_callback or self.account.webhook_url,
            }
        ).encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: sign(self.account.secret, body, int(self.clock())),
        }
        return http.post(self.session, server_of(self.account) + SEND_PATH, self.timeout, data=body, headers=headers)
