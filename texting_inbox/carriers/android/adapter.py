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
import re
from collections.abc import Sequence
from datetime import datetime

from .. import answers, fields, http, inquiry
from ..account_types import Fault, MediaLimits
from ..carrier import check_age, same_secret
from ..errors import CallError, RejectedError, UnreadableError, VerificationError
from ..types import DeliveryReport, Failure, InboundText, Media, OutboundText, SendResult, Status, WebhookRequest, well_formed
from .account import AndroidAccount
from .messages import IGNORED, REPORTS, STATES, TEXTS, failure_of

SIGNATURE_HEADER = "X-Signature"
TIMESTAMP_HEADER = "X-Timestamp"
MAX_ID = 36  # characters of a text's id
UID = re.compile(r"[A-Za-z0-9._:-]{1,64}")  # of a text: the gateway's, or ours
MAX_TRIES = 9  # of one text, each after the one before has failed on the phone


class AndroidCarrier(AndroidAccount):
    code = "android"
    max_request = 8 * 1024 * 1024  # pictures come along
    label = "Android Phone"
    needs = "Any Android phone with the SMS Gateway app. No carrier."
    required = ("account", "secret", "webhook_secret")
    verifies_with = "incoming_secret"
    finds_sent = True
    compares_bodies = True  # by the id, which is no other text's
    media_limits = MediaLimits()  # newer apps send pictures, but want them within the call, not as links

    def _verify(self, request: WebhookRequest) -> None:
        timestamp = request.headers.get(TIMESTAMP_HEADER, "")
        check_age(timestamp, self.clock())
        key = self.account.incoming_secret.encode()
        expected = hmac.new(key, request.body + timestamp.encode(), hashlib.sha256).hexdigest()
        if not same_secret(expected, request.headers.get(SIGNATURE_HEADER, "").lower()):
            raise VerificationError("the signature does not match")

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        event = fields.json_object(request.body)
        kind = fields.word(event.get("event"))
        if kind in IGNORED:
            return []
        if kind in TEXTS:
            return [self._read_text(event)]
        if kind in REPORTS:
            return [_read_report(event, REPORTS[kind])]
        raise UnreadableError("neither a text nor a delivery report")

    def acknowledge(self) -> tuple[str, str]:
        return "{}", "application/json"

    def send(self, text: OutboundText) -> SendResult:
        http.media_of(text, self.media_limits)
        response = None
        for uid in self._uids(text) or [""]:
            response = self._post(text, uid)
            if response.status_code != 409 or not uid:
                break
            if not self._failed_before(uid):
                return SendResult(uid)  # an earlier try was taken, though its answer never came
        answer = answers.parse_accepted(response, lambda answer: (None, fields.detail(answer.get("message"))), self.clock())
        return SendResult(answers.message_id(answer.get("id")))

    def find_sent(self, text: OutboundText, since: datetime) -> Sequence[DeliveryReport]:
        """A text is known by its ids alone, whoever sent what to whom since when. Of several tries the last one counts: each
        was made because the one before had failed.
        """
        if not text.reference:
            raise CallError(Fault.UNREACHABLE, "a text without a reference has no id to ask for")
        last = None
        for uid in self._uids(text):
            report = self._report_of(uid)
            if not report:
                break
            last = report
        return [last] if last else []

    def _report_of(self, uid: str) -> DeliveryReport | None:
        """Return how far a text has come; None if the gateway never took it."""
        try:
            message = inquiry.an_object(self._ask("GET", "messages", uid))
        except CallError as error:
            if error.status == 404:
                return None
            raise
        word = fields.word(message.get("state"))
        if word not in STATES:
            raise CallError(Fault.UNREACHABLE, f"a state we do not know: {fields.detail(word)}", 200)
        recipients = [entry for entry in fields.a_list(message.get("recipients")) if isinstance(entry, dict)]
        reason = next((fields.word(entry["error"]) for entry in recipients if entry.get("error")), "")
        failure = failure_of(reason) if STATES[word] is Status.FAILED else None
        return DeliveryReport(uid, STATES[word], failure, fields.detail(word, reason))

    def _post(self, text: OutboundText, uid: str):
        if not self._has_credentials():
            raise RejectedError(Failure.CONFIGURATION, "the account has no user or no password")
        message = {
            "textMessage": {"text": well_formed(text.body)},
            "phoneNumbers": [text.recipient],
            "withDeliveryReport": True,
        }
        if uid:
            message["id"] = uid
        if sim := self._sim_of(text.sender):
            message["simNumber"] = sim
        return http.post(
            self.session, self._address("messages"), self.timeout, data=json.dumps(message).encode(),
            auth=self._auth(), headers={"Content-Type": "application/json"},
        )

    def _failed_before(self, uid: str) -> bool:
        """Tell whether the text of this id is known to have failed, so that it may be sent anew."""
        url = self._address("messages", uid)
        return http.get_answer(self.session, url, self.timeout, auth=self._auth()).get("state") == "Failed"

    def _uids(self, text: OutboundText) -> list[str]:
        """Return the ids of a text, one for each try: the same whenever asked, and no other database's.

        Without a reference of ours there are none.
        """
        if not text.reference:
            return []
        ours = hashlib.sha256(self.account.webhook_url.encode()).hexdigest()
        first = f"{ours[:16]}-{text.reference}"
        return [first[:MAX_ID], *(f"{first[:MAX_ID - 2]}.{number}" for number in range(2, MAX_TRIES + 1))]

    def _sim_of(self, number: str) -> int | None:
        """Return the slot of the SIM card that a number of ours belongs to, if the settings say."""
        slots = [fields.whole(slot) for slot, phone in self._sims().items() if self.account.spell(phone) == number]
        return slots[0] if slots else None

    def _read_text(self, event: dict) -> InboundText:
        payload = fields.an_object(event.get("payload"), "payload")
        return InboundText(
            uid=_identity(event, payload),
            sender=fields.sender(payload.get("sender") or payload.get("phoneNumber"), "sender"),
            recipient=self._recipient(payload),
            body=_read_body(payload),
            media=fields.files(fields.a_list(payload.get("attachments")), _read_attachment),
            received_at=fields.moment(payload.get("receivedAt")),
        )

    def _recipient(self, payload: dict) -> str:
        """Return our number. A phone may not know it: then the SIM card's slot tells, or there is only one."""
        known = payload.get("recipient") or self._sims().get(fields.word(payload.get("simNumber")))
        if not known and len(self.account.numbers) == 1:
            return self.account.numbers[0]
        return fields.identifier(known, "recipient")


def _identity(event: dict, payload: dict) -> str:
    """Return the id of a text. The gateway may report it again under a new event's id. ``messageId`` is made of the words: the
    same words at another time differ by ``receivedAt``.
    """
    parts = [fields.word(payload.get(name)) for name in ("messageId", "receivedAt")]
    if not all(parts):
        return fields.identifier(event.get("id"), "id")
    sender = fields.word(payload.get("sender") or payload.get("phoneNumber"))
    return hashlib.sha256("\0".join((sender, *parts)).encode("utf-8", "replace")).hexdigest()[:32]


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
    return Media("", fields.detail(entry.get("contentType")), content, name=fields.detail(entry.get("name")))


def _read_report(event: dict, status: Status) -> DeliveryReport:
    payload = fields.an_object(event.get("payload"), "payload")
    reason = payload.get("reason")
    return DeliveryReport(
        uid=fields.uid(payload.get("messageId"), "messageId", UID),
        status=status,
        failure=failure_of(fields.word(reason)) if status is Status.FAILED else None,
        detail=fields.detail(event["event"], reason),
    )
