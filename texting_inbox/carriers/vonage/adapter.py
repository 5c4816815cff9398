"""Vonage Messages API, version 1, channels SMS and MMS.

Webhooks: https://developer.vonage.com/en/messages/concepts/webhooks (read 2026-11)
Signatures: https://developer.vonage.com/en/messages/concepts/signed-webhooks (read 2026-11)
Sending: https://developer.vonage.com/en/api/messages (read 2026-11)
"""
import hashlib
import json

from .. import answers, fields, http
from ..account_types import MediaLimits
from ..carrier import check_age, same_secret
from ..errors import RejectedError, UnreadableError, VerificationError
from ..types import DeliveryReport, Failure, InboundText, OutboundText, SendResult, WebhookRequest, well_formed
from .account import VonageAccount
from .messages import CHANNELS, judge, read_report, read_text
from .token import claims_of

# https://developer.vonage.com/en/messages/concepts/secure-inbound-media (read 2026-11): links to api-us.nexmo.com and others,
# open for 48 hours. "Secure inbound media" has to be off: it asks for a token signed with the application's private key.
MEDIA_HOSTS = (".nexmo.com",)
# https://developer.vonage.com/en/messages/concepts/mms (read 2026-11): one attachment of the type that the message names,
# and a picture is the only one with a type we know for sure. No size is told; what American networks let through is.
MEDIA_LIMITS = MediaLimits(1, 600_000, ("image/jpeg", "image/png", "image/gif"))


class VonageCarrier(VonageAccount):
    code = "vonage"
    label = "Vonage"
    needs = "API key, two secrets and an application."
    required = ("account", "secret", "webhook_secret")
    media_hosts = MEDIA_HOSTS
    media_limits = MEDIA_LIMITS
    verifies_with = "incoming_secret"

    def _verify(self, request: WebhookRequest) -> None:
        """The token proves itself and its age, and the hash in it proves the body."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise VerificationError("the token is missing")
        claims = claims_of(token, self.account.incoming_secret)
        check_age(fields.word(claims.get("iat")), self.clock())
        stated = fields.word(claims.get("payload_hash")).lower()
        if not same_secret(hashlib.sha256(request.body).hexdigest(), stated):
            raise VerificationError("the body does not match its hash")

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        event = fields.json_object(request.body)
        if fields.word(event.get("channel")) not in CHANNELS:
            raise UnreadableError("neither an SMS nor an MMS")
        return [read_report(event) if "status" in event else read_text(event)]

    def acknowledge(self) -> tuple[str, str]:
        return "{}", "application/json"

    def send(self, text: OutboundText) -> SendResult:
        answer = answers.parse_accepted(self._post(text), judge, self.clock())
        return SendResult(answers.message_id(answer.get("message_uuid")))

    def _post(self, text: OutboundText):
        if not self._has_credentials():
            raise RejectedError(Failure.CONFIGURATION, "the account has no API key or no secret")
        message = {
            "from": text.sender.removeprefix("+"),
            "to": text.recipient.removeprefix("+"),
            "webhook_url": text.status_callback or self.account.webhook_url,
            "webhook_version": "v1",
            **_content(text, http.media_of(text, self.media_limits)),
        }
        if text.reference:
            message["client_ref"] = text.reference
        return http.post(
            self.session, f"{self.api_address}/v1/messages", self.timeout,
            data=json.dumps(message).encode(), auth=self._auth(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )


def _content(text: OutboundText, media: list[str]) -> dict:
    """Return the part of a message that says what it is."""
    body = well_formed(text.body)
    if not media:
        return {"channel": "sms", "message_type": "text", "text": body}
    image = {"url": media[0]}
    if body:
        image["caption"] = body
    return {"channel": "mms", "message_type": "image", "image": image}
