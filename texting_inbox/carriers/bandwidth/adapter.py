"""Bandwidth Messaging, version 2 of its API.

Webhooks: https://dev.bandwidth.com/docs/messaging/webhooks (read 2026-11)
Sending: https://dev.bandwidth.com/apis/messaging-apis/messaging/#tag/Messages/operation/createMessage (read 2026-11)

Bandwidth signs nothing. A request is proven by the user name and password that the application at Bandwidth is given
for its callbacks.
"""
import base64
import binascii
import json
from functools import partial
from urllib.parse import quote

from requests import Response

from .. import answers, fields, http
from ..account_types import Fault, MediaLimits
from ..carrier import same_secret
from ..errors import CallError, DeferredError, RejectedError, VerificationError
from ..types import DeliveryReport, Failure, InboundText, OutboundText, SendResult, Status, WebhookRequest, well_formed
from .account import BandwidthAccount
from .login import pair
from .messages import read_event

API = "https://messaging.bandwidth.com"

# https://dev.bandwidth.com/docs/messaging/media (read 2026-11): the API itself keeps them, for the account alone.
MEDIA_HOSTS = ("messaging.bandwidth.com",)

# https://www.bandwidth.com/support/en/articles/12823216 (read 2026-11). Bandwidth takes 3.5 MB for each, but some networks
# take 1 MB for all; from a toll-free number 525 kB is the most.
MEDIA_LIMITS = MediaLimits(
    count=10,
    size=1_000_000,
    types=("image/", "video/", "audio/", "application/pdf", "text/vcard", "text/x-vcard", "text/calendar"),
)

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


class BandwidthCarrier(BandwidthAccount):
    """``account`` is the account's number, ``secret`` the ``client id:client secret`` of its API credentials (or the
    ``user:password`` of an API user), ``webhook_secret`` the ``user:password`` of its callbacks (empty: the same).
    Settings: ``application_id``.
    """

    code = "bandwidth"
    label = "Bandwidth"
    needs = "Account, API credentials and application."
    required = ("account", "secret", "webhook_secret", "application_id")
    api = API
    media_hosts = MEDIA_HOSTS
    media_limits = MEDIA_LIMITS
    verifies_with = "incoming_secret"

    def _verify(self, request: WebhookRequest) -> None:
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            given = b""
        user, password = pair(self.account, self.account.incoming_secret)
        if not user or not password:
            raise VerificationError("the account's user name or password for callbacks is empty")
        expected = f"{user}:{password}"
        if scheme.lower() != "basic" or not same_secret(expected, given.decode("utf-8", "replace")):
            raise VerificationError("the user name and password do not match")

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        return fields.each(fields.a_list(fields.json_value(request.body)), read_event)

    def acknowledge(self) -> tuple[str, str]:
        return "{}", "application/json"

    def send(self, text: OutboundText) -> SendResult:
        answer = answers.parse_accepted(self._post(text), _refusal, self.clock())
        return SendResult(answers.message_id(answer.get("id")), Status.SENT, fields.whole(answer.get("segmentCount")))

    def media_authorization(self) -> str:
        return self.login.header()

    def _post(self, text: OutboundText) -> Response:
        account, secret = self.account.account.strip(), self.account.secret.strip()
        application = fields.word(self.account.settings.get("application_id"))
        if not account or not secret or not application:
            raise RejectedError(Failure.CONFIGURATION, "the account has no number, no password or no application")
        message = {
            "applicationId": application,
            "from": text.sender,
            "to": [text.recipient],
            "tag": text.reference,
        }
        if media := http.media_of(text, self.media_limits):
            message["media"] = media
        if text.body or not media:
            message["text"] = well_formed(text.body)
        return self._authorized(f"{self.api_address}/api/v2/users/{quote(account, safe='')}/messages", message)

    def _authorized(self, url: str, message: dict) -> Response:
        """Post, and once more if the first way of showing who we are is refused: the text was not taken then.

        :raises SendError: as of :func:`.http.post`; a token that is not to be had is no doubt about the text
        """
        post = partial(
            http.post, self.session, url, self.timeout, data=json.dumps(message).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            response = post(auth=self.login.first())
            if response.status_code == 401 and (other := self.login.second()):
                return post(auth=other)
        except CallError as error:
            if error.fault is Fault.CREDENTIALS:
                raise RejectedError(Failure.CONFIGURATION, error.detail) from None
            raise DeferredError(f"no token: {error.detail}") from None
        return response


def _refusal(answer: dict) -> tuple[Failure | None, str]:
    """Return why a send was refused (None: the answer does not say), and in which words."""
    faults = [fault.get("fieldName") for fault in fields.a_list(answer.get("fieldErrors")) if isinstance(fault, dict)]
    known = [REFUSED_FIELDS[fields.word(name)] for name in faults if fields.word(name) in REFUSED_FIELDS]
    failure = known[0] if known else REFUSALS.get(fields.word(answer.get("type")))
    return failure, _in_words(answer)


def _in_words(answer: dict) -> str:
    faults = [fault.get("description") for fault in fields.a_list(answer.get("fieldErrors")) if isinstance(fault, dict)]
    return fields.detail(answer.get("type"), answer.get("description"), *faults)
