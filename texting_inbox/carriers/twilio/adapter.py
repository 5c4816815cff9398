"""Twilio Programmable Messaging.

Sending: https://www.twilio.com/docs/messaging/api/message-resource (read 2026-11)
"""
from urllib.parse import quote

from .. import answers, fields, http
from ..account_types import MediaLimits
from ..errors import RejectedError, UnreadableError
from ..types import DeliveryReport, Failure, InboundText, OutboundText, SendResult, Status, WebhookRequest, well_formed
from .account import TwilioAccount
from .api import RETRIES
from .messages import ERRORS, MAX_MEDIA, STATUSES, failure_of, read_report, read_text
from .signature import check

API = "https://api.twilio.com"

# https://support.twilio.com/hc/en-us/articles/223183748 (read 2026-11): the API redirects to one of the others, depending
# on whether the account protects its media.
MEDIA_HOSTS = ("api.twilio.com", ".twiliocdn.com", "s3-external-1.amazonaws.com")

# https://www.twilio.com/docs/messaging/guides/accepted-mime-types (read 2026-11), column MMS
MEDIA_LIMITS = MediaLimits(
    count=MAX_MEDIA,
    size=5_000_000,
    types=(
        "image/", "video/", "audio/", "application/pdf", "text/vcard", "text/x-vcard", "text/csv", "text/rtf", "text/richtext",
        "text/calendar", "text/directory",
    ),
)


class TwilioCarrier(TwilioAccount):
    """``account`` is the Account SID. ``secret`` begins with the Auth Token; further keys that may sign webhooks
    (a shared key, the next token during a rotation) follow it, separated by spaces.
    """

    code = "twilio"
    label = "Twilio"
    needs = "Account SID and Auth Token."
    required = ("account", "secret")
    confirms_opt_out = True
    api = API
    media_hosts = MEDIA_HOSTS
    media_limits = MEDIA_LIMITS

    def _verify(self, request: WebhookRequest) -> None:
        check(self.account.secret.split(), request)

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        form = fields.form(request.form)
        if form.get("MessageStatus"):
            return [read_report(form)]
        if "Body" in form or "NumMedia" in form:
            return [read_text(form)]
        raise UnreadableError("neither a text nor a delivery report")

    def acknowledge(self) -> tuple[str, str]:
        return "<Response/>", "text/xml"

    def send(self, text: OutboundText) -> SendResult:
        return _result(answers.parse_accepted(self._post(text), _refusal, self.clock()))

    def media_authorization(self) -> str:
        account, keys = self.account.account.strip(), self.account.secret.split()
        return http.basic(account, keys[0]) if account and keys else ""

    def _post(self, text: OutboundText):
        account, keys = self.account.account.strip(), self.account.secret.split()
        if not account or not keys:
            raise RejectedError(Failure.CONFIGURATION, "the account has no Account SID or no Auth Token")
        url = f"{self.api_address}/2010-04-01/Accounts/{quote(account, safe='')}/Messages.json"
        media = http.media_of(text, self.media_limits)
        form = [("To", text.recipient), ("From", text.sender)]
        form += [("Body", well_formed(text.body))] if text.body or not media else []
        form += [("MediaUrl", address) for address in media]
        form += [("StatusCallback", (text.status_callback or self.account.webhook_url) + RETRIES)]
        credentials = (account.encode(), keys[0].encode())
        return http.post(self.session, url, self.timeout, data=form, auth=credentials)


def _refusal(answer: dict) -> tuple[Failure | None, str]:
    code = answer.get("code")
    return ERRORS.get(fields.word(code)), fields.detail(code, answer.get("message"))


def _result(answer: dict) -> SendResult:
    """Return what an answer of success says.

    :raises RejectedError: the message exists, and has failed already
    :raises UncertainError: it is not an answer of Twilio's
    """
    uid, status = answers.message_id(answer.get("sid")), STATUSES.get(fields.word(answer.get("status")), Status.SENT)
    if status is Status.FAILED:
        raise RejectedError(
            failure_of(answer.get("error_code")), fields.detail(answer.get("error_code"), answer.get("error_message"))
        )
    return SendResult(uid, status, fields.whole(answer.get("num_segments")))
