"""Vonage Messages API, version 1, channels SMS and MMS.

Webhooks: https://developer.vonage.com/en/messages/concepts/webhooks (read 2026-11)
Signatures: https://developer.vonage.com/en/messages/concepts/signed-webhooks (read 2026-11)
Sending: https://developer.vonage.com/en/api/messages (read 2026-11)
"""
import hashlib
import json

from .. import fields, http
from ..carrier import check_age, same_secret
from ..errors import RejectedError, UnreadableError, VerificationError
from ..types import (
    DeliveryReport,
    Failure,
    InboundText,
    Media,
    MediaLimits,
    OutboundText,
    SendResult,
    Status,
    WebhookRequest,
    well_formed,
)
from .account import VonageAccount
from .token import claims_of

# https://developer.vonage.com/en/messages/concepts/secure-inbound-media (read 2026-11): links to api-us.nexmo.com and others,
# open for 48 hours. "Secure inbound media" has to be off: it asks for a token signed with the application's private key.
MEDIA_HOSTS = (".nexmo.com",)
# https://developer.vonage.com/en/messages/concepts/mms (read 2026-11): one attachment of the type that the message names,
# and a picture is the only one with a type we know for sure. No size is told; what American networks let through is.
MEDIA_LIMITS = MediaLimits(1, 600_000, ("image/jpeg", "image/png", "image/gif"))
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
        return [_read_report(event) if "status" in event else _read_text(event)]

    def acknowledge(self) -> tuple[str, str]:
        return "{}", "application/json"

    def send(self, text: OutboundText) -> SendResult:
        answer = http.parse_accepted(self._post(text), lambda error: (ERRORS.get(_code(error)), _in_words(error)), self.clock())
        return SendResult(http.message_id(answer.get("message_uuid")))

    def _post(self, text: OutboundText):
        if not self._has_credentials():
            raise RejectedError(Failure.CONFIGURATION, "the account has no API key or no secret")
        message = {
            "from": text.sender.removeprefix("+"),
            "to": text.recipient.removeprefix("+"),
            "webhook_url": text.status_callback or self.account.webhook_url,
            "webhook_version": "v1",
            **_content(text),
        }
        if text.reference:
            message["client_ref"] = text.reference
        return http.post(
            self.session, f"{self.api_address}/v1/messages", self.timeout,
            data=json.dumps(message).encode(), auth=self._auth(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )


def _content(text: OutboundText) -> dict:
    """Return the part of a message that says what it is.

    :raises RejectedError: there are several pictures
    """
    body = well_formed(text.body)
    if not text.media_urls:
        return {"channel": "sms", "message_type": "text", "text": body}
    if len(text.media_urls) > 1:
        raise RejectedError(Failure.CONTENT, "Vonage takes one picture with a text")
    image = {"url": text.media_urls[0]}
    if body:
        image["caption"] = body
    return {"channel": "mms", "message_type": "image", "image": image}


def _read_text(event: dict) -> InboundText:
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


def _read_report(event: dict) -> DeliveryReport:
    status = STATUSES.get(fields.word(event["status"]))
    if status is None:
        raise UnreadableError("a report of no status we know")
    error = event.get("error") if isinstance(event.get("error"), dict) else {}
    return DeliveryReport(
        uid=fields.uid(event.get("message_uuid"), "message_uuid", fields.UUID),
        status=status,
        failure=_failure(_code(error)) if status is Status.FAILED else None,
        detail=fields.detail(event["status"], _in_words(error)),
    )


def _code(error: dict) -> str:
    """Return an error's code: the end of the address in ``type``, in reports the ``title`` as well."""
    code = fields.word(error.get("type")).partition("#")[2]
    return code or fields.word(error.get("title"))


def _in_words(error: dict) -> str:
    code, title = _code(error), fields.word(error.get("title"))
    return fields.detail(code, title if title != code else "", error.get("detail"))


def _failure(code: str) -> Failure:
    """Return what an error code means for us."""
    return fields.failure(ERRORS.get(code), code, "Vonage")
