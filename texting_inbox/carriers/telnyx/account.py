"""What Telnyx's API can be asked and told about the account.

Numbers: https://developers.telnyx.com/api-reference/phone-number-configurations/list-phone-numbers-with-messaging-settings
Detail records: https://developers.telnyx.com/api-reference/detail-records/search-detail-records
Messages: https://developers.telnyx.com/api-reference/messages/retrieve-a-message (all read 2026-11)
"""
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property

from .. import fields, inquiry
from ..account_types import Fault, Finding, OwnedNumber
from ..carrier import Carrier
from ..errors import CallError, UnreadableError
from ..types import DeliveryReport, InboundText, OutboundText
from .api import TelnyxApi, phone_of, profile_of
from .check import WEBHOOK_VERSION, TelnyxCheck, can_text
from .messages import read_report, read_text


class TelnyxAccount(Carrier):
    """The part of the adapter that looks after the account.

    What came in and went out is found by detail records, which are written some time after the text.
    """

    lists_numbers = True
    sets_up_webhook = True
    lists_inbound = True
    finds_sent = True
    compares_bodies = True

    @cached_property
    def _calls(self) -> TelnyxApi:
        return TelnyxApi(self)

    def check(self) -> Sequence[Finding]:
        return TelnyxCheck(self._calls, self.account).findings()

    def list_numbers(self) -> Sequence[OwnedNumber]:
        """A number has no name at Telnyx, but may have tags."""
        return [
            OwnedNumber(phone, fields.detail(*fields.a_list(number.get("tags"))))
            for path, size in (("phone_numbers/messaging", 250), ("short_codes", 250))
            for number in self._calls.entries(path, size)
            if can_text(number) and (phone := phone_of(number))
        ]

    def set_up_webhook(self) -> None:
        """Have our numbers' messaging profiles call our webhook; a number in none is put into the account's."""
        numbers = {phone: self._calls.number(phone) for phone in self.account.numbers}
        ours, stray = self.account.account.strip(), []
        profiles = {ours} if ours else set()
        for phone, number in numbers.items():
            if number and (profile := profile_of(number)):
                profiles.add(profile)
            elif number and ours:
                self._calls.assign(phone, number, ours)
            elif number:
                stray.append(phone)
        for profile in sorted(profiles):
            self._point(f"messaging_profiles/{inquiry.step(profile)}")
        if stray:
            raise CallError(Fault.WEBHOOK_MISSING, f"in no messaging profile: {', '.join(stray)}")
        if missing := [phone for phone, number in numbers.items() if not number]:
            raise CallError(Fault.NUMBER_MISSING, ", ".join(missing))

    def _point(self, path: str) -> None:
        """Have a messaging profile call our webhook; after its tries once more, unless its failover goes elsewhere."""
        url = self.account.webhook_url
        failover = fields.word(self._calls.data(path).get("webhook_failover_url"))
        again = {"webhook_failover_url": url} if failover in ("", url) else {}
        self._calls.change(path, webhook_url=url, webhook_api_version=WEBHOOK_VERSION, **again)

    def list_inbound(self, since: datetime) -> Sequence[str]:
        records = self._records(since, direction="inbound")
        return list(dict.fromkeys(uid for uid, record in records if record.get("cld") in self.account.numbers))

    def fetch_inbound(self, uid: str) -> InboundText:
        message = self._message(uid)
        if message.get("direction") != "inbound":
            raise UnreadableError("not a text that came in")
        return read_text(message, self.our_number)

    def find_sent(self, text: OutboundText, since: datetime) -> Sequence[DeliveryReport]:
        records = self._records(since, direction="outbound", cli=text.sender, cld=text.recipient)
        messages = [self._message(uid) for uid, _record in records]
        return [
            inquiry.readable(message, read_report)
            for message in messages
            if inquiry.same_words(fields.word(message.get("text")), text.body)
        ]

    def _message(self, uid: str) -> dict:
        return self._calls.data(f"messages/{inquiry.step(uid)}")

    def _records(self, since: datetime, **filters: str) -> list[tuple[str, dict]]:
        """Return messages' ids and detail records, oldest first."""
        newest_first = self._newest_records(since, **filters)
        return [(uid, record) for uid, record in newest_first if uid][::-1]

    def _newest_records(self, since: datetime, **filters: str) -> Iterator[tuple[str, dict]]:
        asked = {f"filter[{name}]": value for name, value in filters.items()}
        # documented for days only, so that the hour is looked at here
        asked |= {"filter[record_type]": "messaging", "filter[created_at][gte]": f"{since:%Y-%m-%d}", "sort": "-created_at"}
        for record in self._calls.entries("detail_records", 50, **asked):
            created = fields.moment(record.get("created_at"))
            if created and created < since:
                return
            if created:
                yield fields.word(record.get("uuid")), record
