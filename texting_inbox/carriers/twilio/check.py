"""What is wrong with a Twilio account: where texts to its numbers go, and whether networks let its texts through.

Who wins when a text comes in: https://www.twilio.com/docs/messaging/services#handle-inbound-messages and
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource (read 2026-11): the messaging service that the
number is in, unless it defers to the number; then the number's application; then the number's own address.
"""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from .. import fields, inquiry
from ..account_types import Account, Fault, Finding
from ..registration import needs_campaign, needs_verification
from .api import TwilioApi

MAX_SERVICES = 100  # each costs a call or two

# https://www.twilio.com/docs/messaging/api/tollfree-verification-resource (read 2026-11)
TOLL_FREE_APPROVED = "TWILIO_APPROVED"
# https://www.twilio.com/docs/messaging/api/usapptoperson-resource (read 2026-11)
CAMPAIGN_APPROVED = "VERIFIED"


@dataclass(frozen=True)
class Service:
    """A messaging service.

    :param defers: leaves texts that come in to the number's own settings
    :param numbers: the sids of those of ours that are in it
    """

    sid: str
    name: str
    defers: bool
    url: str
    method: str
    numbers: frozenset[str]


def services(api: TwilioApi, ours: set[str]) -> Iterator[Service | None]:
    """Return the messaging services that numbers of ours are in; None at the end if there are too many to look through.

    :param ours: the numbers' sids; each is in one service at most
    """
    missing = set(ours)
    entries = api.entries(f"{api.messaging}/Services", "services") if ours else ()
    for index, entry in enumerate(entries):
        if index == MAX_SERVICES:
            yield None
            return
        sid = fields.word(entry.get("sid"))
        members = api.entries(f"{api.service(sid)}/PhoneNumbers", "phone_numbers") if sid else ()
        numbers = ours & {fields.word(member.get("sid")) for member in members}
        if numbers:
            yield Service(
                sid=sid,
                name=fields.detail(entry.get("friendly_name")),
                defers=entry.get("use_inbound_webhook_on_number") is True,
                url=fields.word(entry.get("inbound_request_url")),
                method=fields.word(entry.get("inbound_method")),
                numbers=frozenset(numbers),
            )
        missing -= numbers
        if not missing:
            return


class TwilioCheck:
    """One look at an account: what a question learns, the next ones use."""

    def __init__(self, api: TwilioApi, account: Account):
        self.api = api
        self.account = account
        self.numbers: dict[str, dict] = {}
        self.services: list[Service] = []
        self.knows_services = False
        self.campaigns: dict[str, list[str]] = {}  # by service, how far each of its campaigns has come

    def findings(self) -> list[Finding]:
        """Return what is wrong."""
        phones = self.account.numbers
        return inquiry.findings([
            self._state,
            *(partial(self._number, phone) for phone in phones),
            inquiry.ignoring_refusal(self._services),
            *(partial(self._webhook, phone) for phone in phones),
            *(inquiry.ignoring_refusal(partial(self._campaign, phone)) for phone in phones if needs_campaign(phone)),
            *(inquiry.ignoring_refusal(partial(self._verification, phone)) for phone in phones if needs_verification(phone)),
        ])

    def _state(self) -> Iterator[Finding]:
        status = self.api.get(f"{self.api.account}.json").get("status")
        if status != "active":
            fault = Fault.ACCOUNT if status in ("suspended", "closed") else Fault.UNREACHABLE
            yield Finding(fault, detail=fields.detail(status))

    def _services(self) -> Iterable[Finding]:
        for service in services(self.api, {number["sid"] for number in self.numbers.values()}):
            if service is None:
                return ()
            self.services.append(service)
        self.knows_services = True
        return ()

    def _number(self, phone: str) -> Iterator[Finding]:
        number = self.api.number(phone)
        if number is None:
            yield Finding(Fault.NUMBER_MISSING, phone)
            return
        self.numbers[phone] = number
        if not can_text(number):
            yield Finding(Fault.NUMBER_CANNOT_TEXT, phone)

    def _webhook(self, phone: str) -> Iterator[Finding]:
        if (number := self.numbers.get(phone)) is None:
            return
        service = self._service_of(number)
        application = fields.word(number.get("sms_application_sid"))
        if service and not service.defers:
            yield from self._override(phone, f"{service.sid} {service.name}", service.url, service.method)
        elif application:
            settings = self.api.get(f"{self.api.account}/Applications/{inquiry.step(application)}.json")
            yield from self._override(phone, application, settings.get("sms_url"), settings.get("sms_method"))
        elif finding := inquiry.webhook_finding(self.account.webhook_url, number.get("sms_url"), phone):
            yield finding
        elif number.get("sms_method") != "POST":
            yield Finding(Fault.WEBHOOK_METHOD, phone, fields.detail(number.get("sms_method")))

    def _override(self, phone: str, place: str, url: object, method: object) -> Iterator[Finding]:
        """Return what is wrong with an address that wins over the number's own."""
        if (inquiry.called(url), method) != (self.account.webhook_url, "POST"):
            yield Finding(Fault.WEBHOOK_OVERRIDDEN, phone, fields.detail(place, method, url))

    def _service_of(self, number: dict) -> Service | None:
        return next((service for service in self.services if number["sid"] in service.numbers), None)

    def _campaign(self, phone: str) -> Iterator[Finding]:
        number = self.numbers.get(phone)
        if number is None or not self.knows_services:
            return
        if (service := self._service_of(number)) is None:
            yield Finding(Fault.REGISTRATION, phone, "10DLC: in no messaging service, so in no campaign")
            return
        if service.sid not in self.campaigns:
            answer = self.api.get(f"{self.api.service(service.sid)}/Compliance/Usa2p")
            campaigns = inquiry.entries(answer, "compliance")
            self.campaigns[service.sid] = [fields.detail(campaign.get("campaign_status")) for campaign in campaigns]
        words = self.campaigns[service.sid]
        if CAMPAIGN_APPROVED not in words:
            yield Finding(Fault.REGISTRATION, phone, fields.detail("10DLC:", service.name, *(words or ["no campaign"])))

    def _verification(self, phone: str) -> Iterator[Finding]:
        if (number := self.numbers.get(phone)) is None:
            return
        url = f"{self.api.messaging}/Tollfree/Verifications"
        answer = self.api.get(url, TollfreePhoneNumberSid=number["sid"])
        verifications = inquiry.entries(answer, "verifications")
        if not any(verification.get("status") == TOLL_FREE_APPROVED for verification in verifications):
            latest = verifications[0] if verifications else {"status": "not verified"}
            yield Finding(
                Fault.REGISTRATION, phone, fields.detail("toll-free:", latest.get("status"), latest.get("rejection_reason"))
            )


def can_text(number: dict) -> bool:
    """Tell whether a number takes texts. A short code says nothing of it, being there for nothing else."""
    capabilities = number.get("capabilities")
    return not isinstance(capabilities, dict) or capabilities.get("sms") is not False
