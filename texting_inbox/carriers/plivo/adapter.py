"""Plivo Messaging.

Webhook fields: https://www.plivo.com/docs/messaging/api/message/handling-incoming (read 2026-11)
Status callbacks: https://www.plivo.com/docs/messaging/api/message/message-status-callbacks (read 2026-11)
Sending: https://www.plivo.com/docs/messaging/api/message/send-a-message (read 2026-11)
Past texts: https://www.plivo.com/docs/messaging/api/message/list-all-messages (read 2026-11)
"""
import json
from collections.abc import Sequence
from datetime import datetime

from .. import answers, fields, http
from ..account_types import MediaLimits
from ..errors import RejectedError, UnreadableError
from ..types import DeliveryReport, Failure, InboundText, OutboundText, SendResult, WebhookRequest, well_formed
from .account import PlivoAccount
from .messages import MAX_MEDIA, is_like, moment, read_report, read_text, report_of
from .signature import check, used_once

# https://support.plivo.com/hc/en-us/articles/360041855032 (read 2026-11): each file up to 2 MB, and all up to 5. Pictures
# are made smaller for the recipient's network, which takes between 0.6 and 1.5 MB; other types are refused or lost there.
MEDIA_LIMITS = MediaLimits(MAX_MEDIA, 2_000_000, ("image/jpeg", "image/png", "image/gif"))
# https://www.plivo.com/docs/messaging/api/media (read 2026-11): links to media.plivo.com that need no credentials
MEDIA_HOSTS = ("media.plivo.com", ".media.plivo.com")


class PlivoCarrier(PlivoAccount):
    code = "plivo"
    label = "Plivo"
    needs = "Auth ID and Auth Token."
    required = ("account", "secret")
    confirms_opt_out = True
    media_hosts = MEDIA_HOSTS
    media_limits = MEDIA_LIMITS
    finds_sent = True

    def _verify(self, request: WebhookRequest) -> None:
        check(self.account.secret.split(), request)

    def used_once(self, request: WebhookRequest) -> tuple[str, str] | None:
        return used_once(request)

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        form = fields.form(request.form)
        if form.get("Status"):
            return [read_report(form)]
        if "Text" in form or "Body" in form or "MediaCount" in form:
            return [read_text(form)]
        raise UnreadableError("neither a text nor a delivery report")

    def acknowledge(self) -> tuple[str, str]:
        return "<Response/>", "application/xml"

    def send(self, text: OutboundText) -> SendResult:
        response = self._post(text)
        answer = answers.parse_accepted(response, lambda answer: (None, fields.detail(answer.get("error"))), self.clock())
        return SendResult(answers.message_id(next(iter(fields.a_list(answer.get("message_uuid"))), None)))

    def find_sent(self, text: OutboundText, since: datetime) -> Sequence[DeliveryReport]:
        """Plivo does not tell what is written: another text to the same person is found as well."""
        query = {
            "message_direction": "outbound",
            "from_number": text.sender.removeprefix("+"),
            "to_number": text.recipient.removeprefix("+"),
            "message_time__gte": f"{since:%Y-%m-%d %H:%M:%S}",
        }
        listed = [entry for entry in self._list("Message", **query) if is_like(entry, text)]
        since = since.replace(microsecond=0)
        recent = [entry for entry in listed if moment(entry, since) >= since]
        return [report_of(entry) for entry in sorted(recent, key=lambda entry: moment(entry, since))]

    def _post(self, text: OutboundText):
        if not self._has_credentials():
            raise RejectedError(Failure.CONFIGURATION, "the account has no Auth ID or no Auth Token")
        media = http.media_of(text, self.media_limits)
        message = {
            "src": text.sender,
            "dst": text.recipient,
            "text": well_formed(text.body),
            "url": text.status_callback or self.account.webhook_url,
            "method": "POST",
        }
        if media:
            message |= {"type": "mms", "media_urls": media}
            if not text.body:
                del message["text"]
        return http.post(
            self.session,
            self._address("Message"),
            self.timeout,
            data=json.dumps(message).encode(),
            auth=self._auth(),
            headers={"Content-Type": "application/json"},
        )
