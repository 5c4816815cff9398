"""Bandwidth Messaging, version 2 of its API.

Webhooks: https://dev.bandwidth.com/docs/messaging/webhooks (read 2026-11)
Sending: https://dev.bandwidth.com/apis/messaging-apis/messaging/#tag/Messages/operation/createMessage (read 2026-11)

Bandwidth signs nothing. A request is proven by the user name and password that the application at Bandwidth is given
for its callbacks.
"""
import base64
import binascii
import json
import logging
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
    same_secret,
    well_formed,
)

_logger = logging.getLogger(__name__)

API = "https://messaging.bandwidth.com"
MAX_MEDIA = 10  # pictures and files of one text

# https://dev.bandwidth.com/docs/messaging/media (read 2026-11): the API itself keeps them, for the account alone.
MEDIA_HOSTS = ("messaging.bandwidth.com",)

# https://dev.bandwidth.com/docs/messaging/webhooks (read 2026-11)
REPORTS = {
    "message-sending": Status.SENT,
    "message-delivered": Status.DELIVERED,
    "message-read": Status.DELIVERED,
    "message-failed": Status.FAILED,
}
# Answers to buttons and to questions for a place, of a channel we do not use.
OF_NO_USE = {"request-location-response", "suggestion-response"}

# https://dev.bandwidth.com/docs/messaging/errors (read 2026-11), of delivery reports. Others are Failure.UNKNOWN.
ERRORS = {
    4775: Failure.OPTED_OUT,
    4303: Failure.INVALID_NUMBER,
    4350: Failure.INVALID_NUMBER,
    4404: Failure.INVALID_NUMBER,
    4406: Failure.INVALID_NUMBER,
    4408: Failure.INVALID_NUMBER,
    4409: Failure.INVALID_NUMBER,  # takes no pictures
    4420: Failure.INVALID_NUMBER,
    4434: Failure.INVALID_NUMBER,
    4492: Failure.INVALID_NUMBER,  # an emergency number
    4700: Failure.INVALID_NUMBER,  # the network or phone takes no such texts
    4720: Failure.INVALID_NUMBER,
    4721: Failure.INVALID_NUMBER,  # deactivated
    4360: Failure.UNREACHABLE,  # expired
    4701: Failure.UNREACHABLE,
    4702: Failure.UNREACHABLE,
    4730: Failure.UNREACHABLE,  # roaming
    5106: Failure.UNREACHABLE,
    4470: Failure.FILTERED,
    4481: Failure.FILTERED,  # our number is on a list
    4482: Failure.FILTERED,
    4750: Failure.FILTERED,
    4770: Failure.FILTERED,
    4771: Failure.FILTERED,  # a shortened link
    4772: Failure.FILTERED,
    4790: Failure.FILTERED,
    4301: Failure.CONTENT,
    4410: Failure.CONTENT,  # our media could not be fetched
    4411: Failure.CONTENT,
    4412: Failure.CONTENT,
    4435: Failure.CONTENT,
    4711: Failure.CONTENT,
    4712: Failure.CONTENT,
    4751: Failure.CONTENT,
    4752: Failure.CONTENT,
    4001: Failure.CONFIGURATION,
    4302: Failure.CONFIGURATION,
    4401: Failure.CONFIGURATION,
    4403: Failure.CONFIGURATION,  # 'from' is not ours, or not enabled for texts
    4405: Failure.CONFIGURATION,
    4407: Failure.CONFIGURATION,
    4421: Failure.CONFIGURATION,
    4431: Failure.CONFIGURATION,
    4432: Failure.CONFIGURATION,  # this country is not switched on
    4433: Failure.CONFIGURATION,
    4451: Failure.CONFIGURATION,
    4452: Failure.CONFIGURATION,  # wrong application
    4493: Failure.CONFIGURATION,
    4740: Failure.CONFIGURATION,
    4773: Failure.CONFIGURATION,  # campaign inactive
    4774: Failure.CONFIGURATION,  # number not registered for 10DLC
    4791: Failure.CONFIGURATION,
    4792: Failure.CONFIGURATION,
    4793: Failure.CONFIGURATION,
    4795: Failure.CONFIGURATION,  # toll-free number not verified
    4780: Failure.TRANSIENT,  # T-Mobile's daily limit
    4781: Failure.TRANSIENT,  # AT&T's limit
    4785: Failure.TRANSIENT,
    5100: Failure.TRANSIENT,
    5101: Failure.TRANSIENT,
    5111: Failure.TRANSIENT,
    5201: Failure.TRANSIENT,
    5211: Failure.TRANSIENT,
    5220: Failure.TRANSIENT,
    5231: Failure.TRANSIENT,
    5500: Failure.TRANSIENT,
    5501: Failure.TRANSIENT,
    5600: Failure.TRANSIENT,
    5610: Failure.TRANSIENT,
    5620: Failure.TRANSIENT,
    5630: Failure.TRANSIENT,
    5650: Failure.TRANSIENT,
    9902: Failure.UNKNOWN,  # no report came within two hours
}

# The same document, of answers to a send: the word of the error, and which field of ours it complains about.
REFUSALS = {
    "unauthorized": Failure.CONFIGURATION,
    "forbidden": Failure.CONFIGURATION,
    "unsupported-content-type": Failure.CONFIGURATION,
    "max-message-queue-size-exceeded": Failure.TRANSIENT,
}
REFUSED_FIELDS = {
    "to": Failure.INVALID_NUMBER,
    "from": Failure.CONFIGURATION,
    "applicationId": Failure.CONFIGURATION,
    "text": Failure.CONTENT,
    "media": Failure.CONTENT,
}


class BandwidthCarrier(Carrier):
    """``account`` is the account's number, ``secret`` the API's ``user:password``, ``webhook_secret`` the
    ``user:password`` of its callbacks (empty: the same). Settings: ``application_id``.
    """

    code = "bandwidth"
    api = API
    media_hosts = MEDIA_HOSTS
    verifies_with = "incoming_secret"

    def _verify(self, request: WebhookRequest) -> None:
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            given = b""
        expected = ":".join(self._pair(self.account.incoming_secret))
        if scheme.lower() != "basic" or not same_secret(expected, given.decode("utf-8", "replace")):
            raise VerificationError("the user name and password do not match")

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        return fields.each(fields.a_list(fields.json_value(request.body)), _read_event)

    def acknowledge(self) -> tuple[str, str]:
        return "{}", "application/json"

    def send(self, text: OutboundText) -> SendResult:
        response = self._post(text)
        answer = transport.answer_of(response)
        if not transport.succeeded(response):
            raise transport.refusal(response, _refusal(answer), _in_words(answer), self.clock())
        uid = answer.get("id")
        if not isinstance(uid, str) or not uid:
            raise UncertainError("the answer has no message id")
        return SendResult(uid, Status.SENT, fields.whole(answer.get("segmentCount")))

    def media_authorization(self) -> str:
        secret = self.account.secret.strip()
        return transport.basic(*self._pair(secret)) if secret else ""

    def _post(self, text: OutboundText):
        account, secret = self.account.account.strip(), self.account.secret.strip()
        application = fields.word(self.account.settings.get("application_id"))
        if not account or not secret or not application:
            raise RejectedError(Failure.CONFIGURATION, "the account has no number, no password or no application")
        message = {
            "applicationId": application,
            "from": text.sender,
            "to": [text.recipient],
            "text": well_formed(text.body),
            "tag": text.reference,
        }
        if text.media_urls:
            message["media"] = list(text.media_urls[:MAX_MEDIA])
        url = f"{self.account.base_url.rstrip('/') or API}/api/v2/users/{quote(account, safe='')}/messages"
        user, password = self._pair(secret)
        return transport.post(
            self.session, url, self.timeout, data=json.dumps(message).encode(), auth=(user.encode(), password.encode()),
            headers={"Content-Type": "application/json"},
        )

    def _pair(self, secret: str) -> tuple[str, str]:
        """Return user name and password; a secret without a user name is the account's password."""
        user, colon, password = secret.partition(":")
        return (user, password) if colon else (self.account.account.strip(), secret)


def _read_event(entry: object) -> list[InboundText | DeliveryReport]:
    event = fields.an_object(entry, "an entry")
    kind = fields.word(event.get("type"))
    if kind in OF_NO_USE:
        return []
    if kind != "message-received" and kind not in REPORTS:
        raise UnreadableError("neither a text nor a delivery report")
    message = fields.an_object(event.get("message"), "message")
    inbound = kind == "message-received"
    if fields.word(message.get("direction")) == ("out" if inbound else "in"):
        return []  # never taken for what it is not, or we would answer ourselves
    return [_read_text(event, message) if inbound else _read_report(event, message)]


def _read_text(event: dict, message: dict) -> InboundText:
    return InboundText(
        uid=fields.identifier(message.get("id"), "id"),
        sender=fields.identifier(message.get("from"), "from"),
        # the number of ours whose copy of a group's text this is
        recipient=fields.identifier(message.get("owner") or event.get("to"), "owner"),
        body=fields.written(message.get("text"), "text"),
        media=tuple(Media(fields.web_address(url, "media")) for url in fields.a_list(message.get("media"))),
        received_at=fields.moment(message.get("time")),
        segments=fields.whole(message.get("segmentCount")),
    )


def _read_report(event: dict, message: dict) -> DeliveryReport:
    status = REPORTS[event["type"]]
    return DeliveryReport(
        uid=fields.identifier(message.get("id"), "id"),
        status=status,
        failure=_failure(event.get("errorCode")) if status is Status.FAILED else None,
        detail=fields.detail(event["type"], event.get("errorCode"), event.get("description")),
    )


def _failure(code: object) -> Failure:
    """Return what an error code means for us."""
    failure = ERRORS.get(fields.whole(code))
    if failure is None:
        _logger.info("Bandwidth gave an error code that is not in our table: %s", fields.detail(code))
    return failure or Failure.UNKNOWN


def _refusal(answer: dict) -> Failure | None:
    """Return why a send was refused; None if the answer does not say."""
    faults = [fault.get("fieldName") for fault in fields.a_list(answer.get("fieldErrors")) if isinstance(fault, dict)]
    known = [REFUSED_FIELDS[fields.word(name)] for name in faults if fields.word(name) in REFUSED_FIELDS]
    return known[0] if known else REFUSALS.get(fields.word(answer.get("type")))


def _in_words(answer: dict) -> str:
    faults = [fault.get("description") for fault in fields.a_list(answer.get("fieldErrors")) if isinstance(fault, dict)]
    return fields.detail(answer.get("type"), answer.get("description"), *faults)
