"""Telnyx Messaging, version 2 of its API.

Webhooks: https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks (read 2026-11)
Signatures: https://developers.telnyx.com/development/api-fundamentals/webhooks/receiving-webhooks (read 2026-11)
Sending: https://developers.telnyx.com/api-reference/messages/send-a-message (read 2026-11)
"""
import base64
import binascii
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .. import answers, fields, http
from ..account_types import MediaLimits
from ..carrier import check_age
from ..errors import RejectedError, UnreadableError, VerificationError
from ..types import DeliveryReport, Failure, InboundText, OutboundText, SendResult, Status, WebhookRequest, well_formed
from .account import TelnyxAccount
from .messages import ERRORS, STATUSES, failure_of, first_error, in_words, read_report, read_text

API = "https://api.telnyx.com"
SIGNATURE_HEADER = "telnyx-signature-ed25519"
TIMESTAMP_HEADER = "telnyx-timestamp"

# https://developers.telnyx.com/docs/messaging/messages/send-receive-mms (read 2026-11): short-lived links to Telnyx's hosts.
MEDIA_HOSTS = (".telnyx.com",)

# https://developers.telnyx.com/docs/messaging/messages/mms-transcoding (read 2026-11). The size is the smallest that all
# American networks take from a long code; from a toll-free number some take 600 kB only.
MEDIA_LIMITS = MediaLimits(
    count=10,
    size=1_000_000,
    types=("image/", "video/", "audio/", "application/pdf", "text/vcard", "text/x-vcard", "text/calendar"),
)

IGNORED = {"message.read", "message.link_click"}


class TelnyxCarrier(TelnyxAccount):
    """``secret`` is the API key, ``public_key`` what webhooks are signed with, ``account`` (it may be empty) the
    messaging profile that texts are sent from.
    """

    code = "telnyx"
    label = "Telnyx"
    needs = "API key and public key."
    required = ("secret", "public_key")
    confirms_opt_out = True
    api = API
    media_hosts = MEDIA_HOSTS
    media_limits = MEDIA_LIMITS
    verifies_with = "public_key"

    def _verify(self, request: WebhookRequest) -> None:
        timestamp = request.headers.get(TIMESTAMP_HEADER, "")
        check_age(timestamp, self.clock())
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.account.public_key, validate=False))
            signature = base64.b64decode(request.headers.get(SIGNATURE_HEADER, ""), validate=True)
            key.verify(signature, f"{timestamp}|".encode() + request.body)
        except (InvalidSignature, ValueError, binascii.Error) as error:
            raise VerificationError("the signature does not match") from error

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        data = fields.an_object(fields.json_object(request.body).get("data"), "data")
        kind = fields.word(data.get("event_type"))
        if kind in IGNORED:
            return []
        payload = fields.an_object(data.get("payload"), "payload")
        if kind == "message.received":
            return [read_text(payload, self.our_number)]
        if kind in ("message.sent", "message.finalized"):
            return [read_report(payload)]
        raise UnreadableError("neither a text nor a delivery report")

    def acknowledge(self) -> tuple[str, str]:
        return "{}", "application/json"

    def send(self, text: OutboundText) -> SendResult:
        return _result(answers.parse_accepted(self._post(text), _refusal, self.clock()).get("data"))

    def media_authorization(self) -> str:
        key = self.account.secret.strip()
        return f"Bearer {key}" if key else ""

    def _post(self, text: OutboundText):
        if not (key := self.account.secret.strip()):
            raise RejectedError(Failure.CONFIGURATION, "the account has no API key")
        message = {
            "from": text.sender,
            "to": text.recipient,
            "webhook_url": text.status_callback or self.account.webhook_url,
        }
        if media := http.media_of(text, self.media_limits):
            message["media_urls"] = media
        if text.body or not media:
            message["text"] = well_formed(text.body)
        if profile := self.account.account.strip():
            message["messaging_profile_id"] = profile
        return http.post(
            self.session, f"{self.api_address}/v2/messages", self.timeout, data=json.dumps(message).encode(),
            auth=http.Bearer(key), headers={"Content-Type": "application/json"},
        )


def _refusal(answer: dict) -> tuple[Failure | None, str]:
    error = first_error(answer)
    return ERRORS.get(fields.word(error.get("code"))), in_words(error)


def _result(message: object) -> SendResult:
    """Return what an answer of success says.

    :raises RejectedError: the message exists, and has failed already
    :raises UncertainError: it is not an answer of Telnyx's
    """
    uid = answers.message_id(message.get("id") if isinstance(message, dict) else None)
    recipient = next(iter(fields.a_list(message.get("to"))), None)
    word = fields.word(recipient.get("status")) if isinstance(recipient, dict) else ""
    if STATUSES.get(word) is Status.FAILED:
        error = first_error(message)
        raise RejectedError(failure_of(error.get("code")), in_words({**error, "status": word}))
    return SendResult(uid, Status.SENT, fields.whole(message.get("parts")))
