"""What is wrong with a Bandwidth account: its application's callbacks, and where its numbers are.

Numbers: https://dev.bandwidth.com/apis/numbers-apis/numbers (read 2026-11), tndetails
"""
from collections.abc import Iterator
from functools import partial

from lxml import etree

from .. import fields, inquiry
from ..account_types import Account, Fault, Finding
from ..errors import CallError
from ..registration import needs_campaign, needs_verification
from .api import BandwidthApi, text_of
from .login import pair

MESSAGING = "Messaging-V2"  # service type of an application
# https://dev.bandwidth.com/docs/messaging/tollfree (read 2026-11)
TOLL_FREE_VERIFIED = "VERIFIED"


class BandwidthCheck:
    """One look at an account: what a question learns, the next ones use."""

    def __init__(self, api: BandwidthApi, account: Account):
        self.api = api
        self.account = account
        self.locations: set[str] | None = None  # None: not known
        self.owned: set[str] = set()

    def findings(self) -> list[Finding]:
        """Return what is wrong. Credentials may be for messages only: then nobody can tell about the rest."""
        phones = self.account.numbers
        return inquiry.findings([
            self._messages,
            self._proof,
            *(inquiry.ignoring_refusal(question, {403}) for question in (
                self._application, self._locations, *(partial(self._number, phone) for phone in phones)
            )),
            *(inquiry.ignoring_refusal(partial(self._verification, phone)) for phone in phones if needs_verification(phone)),
        ])

    def _messages(self) -> list[Finding]:
        """Texts are what the credentials are for."""
        next(self.api.messages(sourceTn=self.account.numbers[0] if self.account.numbers else "+15555550100"), None)
        return []

    def _proof(self) -> list[Finding]:
        return [] if self.account.incoming_secret else [Finding(Fault.SIGNATURE_KEY)]

    def _application(self) -> Iterator[Finding]:
        try:
            application = self.api.xml(self.api.application).find(".//Application")
        except CallError as error:
            if error.status != 404:
                raise
            yield Finding(Fault.WEBHOOK_MISSING, detail=f"application: {error.detail}")
            return
        if application is None:
            raise CallError(Fault.UNREACHABLE, "the answer has no application", 200)
        if (kind := text_of(application, "ServiceType")) != MESSAGING:
            yield Finding(Fault.WEBHOOK_MISSING, detail=f"application: {kind}")
        yield from self._callback(application, "Inbound", "")
        yield from self._callback(application, "Outbound", "delivery reports: ")

    def _callback(self, application: etree._Element, way: str, words: str) -> Iterator[Finding]:
        """Return what is wrong with one of the application's callbacks: older ones have one address for both."""
        older = text_of(application, "MsgCallbackUrl") or text_of(application, "CallbackUrl")
        found = text_of(application, f"{way}CallbackUrl") or older
        if finding := inquiry.webhook_finding(self.account.webhook_url, found):
            yield Finding(finding.fault, detail=f"{words}{found}")
            return
        user, _password = pair(self.account, self.account.incoming_secret)
        theirs = text_of(application, f"{way}CallbackCreds/UserId") or text_of(application, "CallbackCreds/UserId")
        if self.account.incoming_secret and theirs != fields.detail(user):
            yield Finding(Fault.SIGNATURE_KEY, detail=f"{words}callback user: {theirs or '-'}")

    def _locations(self) -> Iterator[Finding]:
        try:
            self.locations = {peer for _site, peer in self.api.locations()}
        except CallError as error:
            if error.status != 404:  # no such application: told already
                raise
            return
        if not self.locations:
            yield Finding(Fault.WEBHOOK_MISSING, detail="the application is linked to no location")

    def _number(self, phone: str) -> Iterator[Finding]:
        number = self._details(phone)
        if number is None or text_of(number, "AccountId") not in ("", self.account.account.strip()):
            yield Finding(Fault.NUMBER_MISSING, phone)
            return
        self.owned.add(phone)
        status = text_of(number, "Status")
        if status != "Inservice" or text_of(number, "MessagingSettings/SmsEnabled") == "false":
            yield Finding(Fault.NUMBER_CANNOT_TEXT, phone, status)
        if self.locations and (peer := text_of(number, "SipPeer/PeerId")) not in self.locations:
            name = text_of(number, "SipPeer/PeerName")
            yield Finding(Fault.WEBHOOK_MISSING, phone, fields.detail("location not linked to the application:", name or peer))
        if needs_campaign(phone) and text_of(number, "MessagingSettings/CampaignFullyProvisioned") == "false":
            campaign = text_of(number, "MessagingSettings/CampaignId")
            yield Finding(Fault.REGISTRATION, phone, fields.detail("10DLC:", campaign or "in no campaign"))

    def _details(self, phone: str) -> etree._Element | None:
        try:
            answer = self.api.xml(f"tns/{inquiry.step(phone.removeprefix('+1'))}/tndetails")
        except CallError as error:
            if error.status != 404:
                raise
            return None
        number = answer.find(".//TelephoneNumberDetails")
        if number is None:
            raise CallError(Fault.UNREACHABLE, "the answer has no number", 200)
        return number

    def _verification(self, phone: str) -> Iterator[Finding]:
        if phone not in self.owned:
            return
        path = f"api/v2/accounts/{self.api.account}/phoneNumbers/{inquiry.step(phone)}/tollFreeVerification"
        status = fields.detail(self.api.json(path).get("status"))
        if status != TOLL_FREE_VERIFIED:
            yield Finding(Fault.REGISTRATION, phone, f"toll-free: {status}")
