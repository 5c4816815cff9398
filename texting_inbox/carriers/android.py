"""SMS Gateway for Android (SMSGate): an own phone with its SIM card as the carrier.

Webhooks and their signature: https://docs.sms-gate.app/features/webhooks/ (read 2026-11)
Received MMS: https://docs.sms-gate.app/features/mms/ (read 2026-11)
Sending: https://docs.sms-gate.app/features/sending-messages/ (read 2026-11)
"""
import base64
import binascii
import hashlib
import hmac
import json
import logging
import re
from urllib.parse import quote

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
    same_secret,
    well_formed,
)

_logger = logging.getLogger(__name__)

API = "https://api.sms-gate.app"
PATH = "/3rdparty/v1/messages"  # of the public and of a private server; the app's own server says /messages
SIGNATURE_HEADER = "X-Signature"
TIMESTAMP_HEADER = "X-Timestamp"
MAX_ID = 36  # characters of a text's id

# https://docs.sms-gate.app/features/webhooks/#supported-events (read 2026-11)
TEXTS = {"sms:received", "mms:downloaded"}
REPORTS = {
    "sms:sent": Status.SENT,
    "sms:delivered": Status.DELIVERED,
    "sms:failed": Status.FAILED,
    "sms:cancelled": Status.FAILED,
}
# mms:received announces what mms:downloaded brings; data messages are for machines.
OF_NO_USE = {"mms:received", "sms:data-received", "system:ping", "app:started"}

# https://developer.android.com/reference/android/telephony/SmsManager (read 2026-11), as quoted in a failure's reason.
# What is wrong with the gateway's phone is TRANSIENT or CONFIGURATION: the person's is not reached at all.
ERRORS = {
    "RESULT_ERROR_SHORT_CODE_NOT_ALLOWED": Failure.INVALID_NUMBER,
    "RESULT_ERROR_SHORT_CODE_NEVER_ALLOWED": Failure.INVALID_NUMBER,
    "RESULT_NETWORK_REJECT": Failure.FILTERED,
    "RESULT_ERROR_NULL_PDU": Failure.CONTENT,
    "RESULT_ENCODING_ERROR": Failure.CONTENT,
    "RESULT_INVALID_SMS_FORMAT": Failure.CONTENT,
    "RESULT_NO_DEFAULT_SMS_APP": Failure.CONFIGURATION,
    "RESULT_ERROR_FDN_CHECK_FAILURE": Failure.CONFIGURATION,
    "RESULT_INVALID_SMSC_ADDRESS": Failure.CONFIGURATION,
    "RESULT_OPERATION_NOT_ALLOWED": Failure.CONFIGURATION,
    "RESULT_ERROR_LIMIT_EXCEEDED": Failure.TRANSIENT,
    "RESULT_ERROR_NO_SERVICE": Failure.TRANSIENT,
    "RESULT_ERROR_RADIO_OFF": Failure.TRANSIENT,
    "RESULT_RADIO_NOT_AVAILABLE": Failure.TRANSIENT,
    "RESULT_RIL_MODEM_ERR": Failure.TRANSIENT,
    "RESULT_MODEM_ERROR": Failure.TRANSIENT,
    "RESULT_NETWORK_ERROR": Failure.TRANSIENT,
    "RESULT_NO_MEMORY": Failure.TRANSIENT,
    "RESULT_SMS_BLOCKED_DURING_EMERGENCY": Failure.TRANSIENT,
    "RESULT_ERROR_GENERIC_FAILURE": Failure.UNKNOWN,  # no credit, no such number, …: Android does not tell
}
CONSTANT = re.compile(r"RESULT_[A-Z_]+")


class AndroidCarrier(Carrier):
    """``account`` and ``secret`` are the user and password of the app, ``webhook_secret`` its signing key.

    Settings: ``path`` of the API, if it is the app's own server; ``sims`` (slot → our number), for a phone with
    two SIM cards, or one that does not tell its number.
    """

    code = "android"
    verifies_with = "incoming_secret"

    def _verify(self, request: WebhookRequest) -> None:
        timestamp = request.headers.get(TIMESTAMP_HEADER, "")
        fresh(timestamp, self.clock())
        key = self.account.incoming_secret.encode()
        expected = hmac.new(key, request.body + timestamp.encode(), hashlib.sha256).hexdigest()
        if not same_secret(expected, request.headers.get(SIGNATURE_HEADER, "").lower()):
            raise VerificationError("the signature does not match")

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        event = fields.json_object(request.body)
        kind = fields.word(event.get("event"))
        if kind in OF_NO_USE:
            return []
        if kind in TEXTS:
            return [self._read_text(event)]
        if kind in REPORTS:
            return [_read_report(event, REPORTS[kind])]
        raise UnreadableError("neither a text nor a delivery report")

    def acknowledge(self) -> tuple[str, str]:
        return "{}", "application/json"

    def send(self, text: OutboundText) -> SendResult:
        if text.media_urls:
            raise RejectedError(Failure.CONTENT, "the app sends no pictures")
        uid = self._uid(text)
        response = self._post(text, uid)
        if response.status_code == 409 and uid:
            if not self._failed_before(uid):
                return SendResult(uid)  # an earlier try was taken, though its answer never came
            response = self._post(text, "")
        answer = transport.answer_of(response)
        if not transport.succeeded(response):
            raise transport.refusal(response, None, fields.detail(answer.get("message")), self.clock())
        uid = answer.get("id")
        if not isinstance(uid, str) or not uid:
            raise UncertainError("the answer has no message id")
        return SendResult(uid)

    def _post(self, text: OutboundText, uid: str):
        message = {
            "textMessage": {"text": well_formed(text.body)},
            "phoneNumbers": [text.recipient],
            "withDeliveryReport": True,
        }
        if uid:
            message["id"] = uid
        if sim := self._sim_of(text.sender):
            message["simNumber"] = sim
        return transport.post(
            self.session, self._url(), self.timeout, data=json.dumps(message).encode(), auth=self._credentials(),
            headers={"Content-Type": "application/json"},
        )

    def _failed_before(self, uid: str) -> bool:
        """Tell whether the text of this id is known to have failed, so that it may be sent anew."""
        url = f"{self._url()}/{quote(uid, safe='')}"
        return transport.get_answer(self.session, url, self.timeout, auth=self._credentials()).get("state") == "Failed"

    def _uid(self, text: OutboundText) -> str:
        """Return an id that is the same for every try of a text, and no other database's; empty without a reference."""
        if not text.reference:
            return ""
        ours = hashlib.sha256(self.account.webhook_url.encode()).hexdigest()
        return f"{ours[:16]}-{text.reference}"[:MAX_ID]

    def _url(self) -> str:
        path = fields.word(self.account.settings.get("path")) or PATH
        return f"{self.account.base_url.rstrip('/') or API}/{path.strip('/')}"

    def _credentials(self) -> tuple[bytes, bytes]:
        user, password = self.account.account.strip(), self.account.secret.strip()
        if not user or not password:
            raise RejectedError(Failure.CONFIGURATION, "the account has no user or no password")
        return user.encode(), password.encode()

    def _sims(self) -> dict:
        sims = self.account.settings.get("sims")
        return sims if isinstance(sims, dict) else {}

    def _sim_of(self, number: str) -> int | None:
        """Return the slot of the SIM card that a number of ours belongs to, if the settings say."""
        slots = [fields.whole(slot) for slot, phone in self._sims().items() if phone == number]
        return slots[0] if slots else None

    def _read_text(self, event: dict) -> InboundText:
        payload = fields.an_object(event.get("payload"), "payload")
        return InboundText(
            uid=fields.identifier(event.get("id"), "id"),  # messageId is made of the words: two may have the same
            sender=fields.identifier(payload.get("sender") or payload.get("phoneNumber"), "sender"),
            recipient=self._recipient(payload),
            body=_read_body(payload),
            media=tuple(_read_attachment(entry) for entry in fields.a_list(payload.get("attachments"))),
            received_at=fields.moment(payload.get("receivedAt")),
        )

    def _recipient(self, payload: dict) -> str:
        """Return our number. A phone may not know it: then the SIM card's slot tells, or there is only one."""
        known = payload.get("recipient") or self._sims().get(fields.word(payload.get("simNumber")))
        if not known and len(self.account.numbers) == 1:
            return self.account.numbers[0]
        return fields.identifier(known, "recipient")


def _read_body(payload: dict) -> str:
    if "message" in payload:
        return fields.written(payload["message"], "message")
    parts = [fields.written(payload.get(name), name) for name in ("subject", "body")]
    return "\n".join(part for part in parts if part)


def _read_attachment(entry: object) -> Media:
    """Return a file of an MMS, which comes with the webhook or, if the app is set so, stays on the phone."""
    entry = fields.an_object(entry, "attachment")
    try:
        content = base64.b64decode(fields.written(entry.get("data"), "data"), validate=True)
    except (ValueError, binascii.Error) as error:
        raise UnreadableError("an attachment is not base64") from error
    return Media("", fields.detail(entry.get("contentType")), content)


def _read_report(event: dict, status: Status) -> DeliveryReport:
    payload = fields.an_object(event.get("payload"), "payload")
    reason = payload.get("reason")
    return DeliveryReport(
        uid=fields.identifier(payload.get("messageId"), "messageId"),
        status=status,
        failure=_failure(fields.word(reason)) if status is Status.FAILED else None,
        detail=fields.detail(event["event"], reason),
    )


def _failure(reason: str) -> Failure:
    """Return what a failure's reason means for us."""
    constants = CONSTANT.findall(reason)
    failure = next((ERRORS[constant] for constant in constants if constant in ERRORS), None)
    if failure is None:
        _logger.info("The Android gateway gave a reason that is not in our table: %s", fields.detail(*constants))
    return failure or Failure.UNKNOWN
