"""Telnyx Messaging, version 2 of its API.

Webhooks: https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks (read 2026-11)
Signatures: https://developers.telnyx.com/development/api-fundamentals/webhooks/receiving-webhooks (read 2026-11)
Sending: https://developers.telnyx.com/api-reference/messages/send-a-message (read 2026-11)
"""
import base64
import binascii
import json
import logging

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from . import fields, transport
from .base import (
    Carrier,
    DeliveryReport,
    Failure,
    InboundText,
    Media,
    OutboundText,
    RejectedError,
    SendResult,
    Status,
    UncertainError,
    UnreadableError,
    VerificationError,
    WebhookRequest,
    fresh,
    well_formed,
)

_logger = logging.getLogger(__name__)

API = "https://api.telnyx.com"
SIGNATURE_HEADER = "telnyx-signature-ed25519"
TIMESTAMP_HEADER = "telnyx-timestamp"
MAX_MEDIA = 10  # pictures and files of one text

# https://developers.telnyx.com/docs/messaging/messages/send-receive-mms (read 2026-11): short-lived links to Telnyx's hosts.
MEDIA_HOSTS = (".telnyx.com",)

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

OF_NO_USE = {"message.read", "message.link_click"}
TYPES = {"SMS", "MMS", ""}  # of a text; WhatsApp and RCS are no texts that we could answer


class TelnyxCarrier(Carrier):
    """``secret`` is the API key, ``public_key`` what webhooks are signed with, ``account`` (it may be empty) the
    messaging profile that texts are sent from.
    """

    code = "telnyx"
    api = API
    media_hosts = MEDIA_HOSTS
    verifies_with = "public_key"

    def _verify(self, request: WebhookRequest) -> None:
        timestamp = request.headers.get(TIMESTAMP_HEADER, "")
        fresh(timestamp, self.clock())
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.account.public_key, validate=False))
            signature = base64.b64decode(request.headers.get(SIGNATURE_HEADER, ""), validate=True)
            key.verify(signature, f"{timestamp}|".encode() + request.body)
        except (InvalidSignature, ValueError, binascii.Error) as error:
            raise VerificationError("the signature does not match") from error

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        data = fields.an_object(fields.json_object(request.body).get("data"), "data")
        kind = fields.word(data.get("event_type"))
        if kind in OF_NO_USE:
            return []
        payload = fields.an_object(data.get("payload"), "payload")
        if kind == "message.received":
            return [self._read_text(payload)]
        if kind in ("message.sent", "message.finalized"):
            return [_read_report(payload)]
        raise UnreadableError("neither a text nor a delivery report")

    def acknowledge(self) -> tuple[str, str]:
        return "{}", "application/json"

    def send(self, text: OutboundText) -> SendResult:
        response = self._post(text)
        answer = transport.answer_of(response)
        if transport.succeeded(response):
            return _result(answer.get("data"))
        error = _first_error(answer)
        raise transport.refusal(response, ERRORS.get(fields.word(error.get("code"))), _in_words(error), self.clock())

    def media_authorization(self) -> str:
        key = self.account.secret.strip()
        return f"Bearer {key}" if key else ""

    def _post(self, text: OutboundText):
        if not (key := self.account.secret.strip()):
            raise RejectedError(Failure.CONFIGURATION, "the account has no API key")
        message = {
            "from": text.sender,
            "to": text.recipient,
            "text": well_formed(text.body),
            "webhook_url": text.status_callback or self.account.webhook_url,
        }
        if text.media_urls:
            message["media_urls"] = list(text.media_urls[:MAX_MEDIA])
        if profile := self.account.account.strip():
            message["messaging_profile_id"] = profile
        url = f"{self.account.base_url.rstrip('/') or API}/v2/messages"
        return transport.post(
            self.session, url, self.timeout, data=json.dumps(message).encode(), auth=transport.Bearer(key),
            headers={"Content-Type": "application/json"},
        )

    def _read_text(self, payload: dict) -> InboundText:
        if fields.word(payload.get("type")) not in TYPES:
            raise UnreadableError("neither an SMS nor an MMS")
        recipients = [_phone(entry, "to") for entry in fields.a_list(payload.get("to"))]
        if not recipients:
            raise UnreadableError("to is missing")
        return InboundText(
            uid=fields.identifier(payload.get("id"), "id"),
            sender=_phone(payload.get("from"), "from"),
            recipient=self.our_number(recipients),
            body=fields.written(payload.get("text"), "text"),
            media=tuple(_read_media(entry) for entry in fields.a_list(payload.get("media"))),
            received_at=fields.moment(payload.get("received_at")),
            segments=fields.whole(payload.get("parts")),
        )


def _read_report(payload: dict) -> DeliveryReport:
    recipient = next(iter(fields.a_list(payload.get("to"))), None)
    status = STATUSES.get(fields.word(fields.an_object(recipient, "to").get("status")))
    if status is None:
        raise UnreadableError("a report of no status we know")
    error = _first_error(payload)
    return DeliveryReport(
        uid=fields.identifier(payload.get("id"), "id"),
        status=status,
        failure=_failure(error.get("code")) if status is Status.FAILED else None,
        detail=_in_words({**error, "status": recipient["status"]}),
    )


def _phone(entry: object, name: str) -> str:
    """Return the number of a sender or recipient, which Telnyx wraps in an object."""
    return fields.identifier(entry.get("phone_number") if isinstance(entry, dict) else entry, name)


def _read_media(entry: object) -> Media:
    entry = fields.an_object(entry, "media")
    return Media(fields.web_address(entry.get("url"), "media"), fields.detail(entry.get("content_type")))


def _first_error(answer: dict) -> dict:
    error = next(iter(fields.a_list(answer.get("errors"))), None)
    return error if isinstance(error, dict) else {}


def _in_words(error: dict) -> str:
    return fields.detail(error.get("status"), error.get("code"), error.get("title"), error.get("detail"))


def _failure(code: object) -> Failure:
    """Return what an error code means for us."""
    failure = ERRORS.get(fields.word(code))
    if failure is None:
        _logger.info("Telnyx gave an error code that is not in our table: %s", fields.detail(code))
    return failure or Failure.UNKNOWN


def _result(message: object) -> SendResult:
    """Return what an answer of success says.

    :raises RejectedError: the message exists, and has failed already
    :raises UncertainError: it is not an answer of Telnyx's
    """
    uid = message.get("id") if isinstance(message, dict) else None
    if not isinstance(uid, str) or not uid:
        raise UncertainError("the answer has no message id")
    recipient = next(iter(fields.a_list(message.get("to"))), None)
    word = fields.word(recipient.get("status")) if isinstance(recipient, dict) else ""
    if STATUSES.get(word) is Status.FAILED:
        error = _first_error(message)
        raise RejectedError(_failure(error.get("code")), _in_words({**error, "status": word}))
    return SendResult(uid, Status.SENT, fields.whole(message.get("parts")))
