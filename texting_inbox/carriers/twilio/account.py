"""What Twilio's API can be asked and told about the account.

Numbers: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource (read 2026-11)
Short codes: https://www.twilio.com/docs/messaging/api/short-code-resource (read 2026-11)
Messages: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources (read 2026-11)
"""
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from .. import fields, inquiry
from ..account_types import Fault, Finding, KeptText, OwnedNumber
from ..carrier import Carrier
from ..errors import CallError, UnreadableError
from ..types import DeliveryReport, InboundText, OutboundText
from .api import RETRIES, TwilioApi
from .check import TwilioCheck, can_text, services
from .messages import created_at, form_of, read_text, report_of

TRIAL = "Sent from your Twilio trial account - "  # what a trial account's texts begin with


class TwilioAccount(Carrier):
    """The part of the adapter that looks after the account."""

    lists_numbers = True
    sets_up_webhook = True
    lists_inbound = True
    finds_sent = True
    compares_bodies = True
    # https://help.twilio.com/articles/223133687 (read 2026-11): with the message its pictures go as well. One that is under
    # way cannot be deleted yet (error 20009).
    deletes = ("words", "media")

    @cached_property
    def _calls(self) -> TwilioApi:
        return TwilioApi(self)

    def check(self) -> Sequence[Finding]:
        return TwilioCheck(self._calls, self.account).findings()

    def list_numbers(self) -> Sequence[OwnedNumber]:
        lists = (
            ("IncomingPhoneNumbers", "incoming_phone_numbers", "phone_number"),
            ("SMS/ShortCodes", "short_codes", "short_code"),
        )
        return [
            OwnedNumber(phone, fields.detail(number.get("friendly_name")))
            for resource, name, key in lists
            for number in self._calls.entries(f"{self._calls.account}/{resource}.json", name)
            if can_text(number) and (phone := fields.word(number.get(key)))
        ]

    def set_up_webhook(self) -> None:
        """Point each of our numbers at our webhook, and have messaging services leave texts that come in to the number."""
        numbers = {phone: self._calls.number(phone) for phone in self.account.numbers}
        for phone, number in numbers.items():
            if number:
                self._calls.change_number(phone, number, **self._webhook_form(number))
        for service in list(services(self._calls, {number["sid"] for number in numbers.values() if number})):
            if service and not service.defers:
                self._calls.post(self._calls.service(service.sid), UseInboundWebhookOnNumber="true")
        if missing := [phone for phone, number in numbers.items() if not number]:
            raise CallError(Fault.NUMBER_MISSING, ", ".join(missing))

    def _webhook_form(self, number: dict) -> dict[str, str]:
        """Return what makes texts to a number come to us; after the retries once more, unless its fallback goes elsewhere."""
        url = self.account.webhook_url + RETRIES
        form = {"SmsUrl": url, "SmsMethod": "POST"}
        if inquiry.called(number.get("sms_fallback_url")) in ("", self.account.webhook_url):
            form |= {"SmsFallbackUrl": url, "SmsFallbackMethod": "POST"}
        if "sms_application_sid" in number:
            form["SmsApplicationSid"] = ""
        return form

    def list_inbound(self, since: datetime) -> Sequence[str]:
        asked = {"DateSent>": f"{since:%Y-%m-%dT%H:%M:%SZ}"}
        came_in = [
            (when, uid)
            for phone in self.account.numbers
            for message in self._calls.entries(f"{self._calls.account}/Messages.json", "messages", To=phone, **asked)
            if message.get("direction") == "inbound" and (uid := fields.word(message.get("sid")))
            if (when := created_at(message)) and when >= since
        ]
        return [uid for _when, uid in sorted(set(came_in))]

    def fetch_inbound(self, uid: str) -> InboundText:
        url = f"{self._calls.account}/Messages/{inquiry.step(uid)}"
        message = self._calls.get(f"{url}.json")
        if message.get("direction") != "inbound":
            raise UnreadableError("not a text that came in")
        has_media = fields.whole(message.get("num_media"))
        media = list(self._calls.entries(f"{url}/Media.json", "media_list")) if has_media else []
        text = read_text(form_of(message, media, self.api_address))
        return replace(text, received_at=created_at(message))

    def find_sent(self, text: OutboundText, since: datetime) -> Sequence[DeliveryReport]:
        # without a date: a text that is still queued at Twilio has no DateSent yet
        asked = {"From": text.sender, "To": text.recipient}
        found = [
            (when, inquiry.readable(message, report_of))
            for message in self._calls.entries(f"{self._calls.account}/Messages.json", "messages", **asked)
            if _is_of(message, text) and (when := created_at(message)) and when >= since
        ]
        return [report for _when, report in sorted(found, key=lambda pair: pair[0])]

    def delete_text(self, text: KeptText) -> None:
        self._calls.delete(f"{self._calls.account}/Messages/{inquiry.step(text.uid)}.json")


def _is_of(message: dict, text: OutboundText) -> bool:
    """Tell whether a message of the API's is a text of ours."""
    body = fields.word(message.get("body")).removeprefix(TRIAL)
    return fields.word(message.get("direction")).startswith("outbound") and inquiry.same_words(body, text.body)
