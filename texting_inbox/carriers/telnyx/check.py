"""What is wrong with a Telnyx account: where texts to its numbers go, and whether networks let its texts through.

Messaging profiles: https://developers.telnyx.com/api-reference/profiles/retrieve-a-messaging-profile (read 2026-11)
"""
import base64
import binascii
from collections.abc import Iterable, Iterator
from functools import partial

from .. import fields, inquiry
from ..account_types import Account, Fault, Finding
from ..errors import CallError
from ..registration import needs_campaign, needs_verification
from .api import TelnyxApi, profile_of

WEBHOOK_VERSION = "2"  # of webhooks' format: others are not read, and not signed in this way
# https://developers.telnyx.com/api-reference/phone-number-campaigns/get-single-phone-number-campaign (read 2026-11)
CAMPAIGN_ASSIGNED = "ASSIGNED"
# https://developers.telnyx.com/api-reference/verification-requests/list-verification-requests (read 2026-11)
TOLL_FREE_VERIFIED = "Verified"


class TelnyxCheck:
    """One look at an account: what a question learns, the next ones use."""

    def __init__(self, api: TelnyxApi, account: Account):
        self.api = api
        self.account = account
        self.owned: set[str] = set()
        self.profiles: dict[str, dict] = {}

    def findings(self) -> list[Finding]:
        """Return what is wrong."""
        phones = self.account.numbers
        return inquiry.findings([
            inquiry.ignoring_refusal(self._credit, {403}),
            self._key,
            inquiry.ignoring_refusal(self._same_key),
            *(partial(self._number, phone) for phone in phones),
            *(inquiry.ignoring_refusal(partial(self._campaign, phone)) for phone in phones if needs_campaign(phone)),
            *(inquiry.ignoring_refusal(partial(self._verification, phone)) for phone in phones if needs_verification(phone)),
        ])

    def _credit(self) -> Iterator[Finding]:
        credit = self.api.data("balance").get("available_credit")
        try:
            spent = float(fields.word(credit)) <= 0
        except ValueError:
            return
        if spent:
            yield Finding(Fault.ACCOUNT, detail=f"available credit: {fields.detail(credit)}")

    def _key(self) -> Iterator[Finding]:
        if len(_decoded(self.account.public_key)) != 32:  # bytes of an Ed25519 key
            yield Finding(Fault.SIGNATURE_KEY)

    def _same_key(self) -> Iterator[Finding]:
        """The account's key, as its API gives it: the address is Telnyx's own, but in no page of its reference."""
        expected, actual = _decoded(self.account.public_key), self.api.data("public_key").get("public")
        if expected and fields.word(actual) and expected != _decoded(actual):
            yield Finding(Fault.SIGNATURE_KEY, detail=fields.detail(actual))

    def _number(self, phone: str) -> Iterator[Finding]:
        number = self.api.number(phone)
        if number is None:
            yield Finding(Fault.NUMBER_MISSING, phone)
            return
        self.owned.add(phone)
        if not can_text(number):
            yield Finding(Fault.NUMBER_CANNOT_TEXT, phone)
        if uid := profile_of(number):
            yield from self._webhook(phone, self._profile(uid))
        else:
            yield Finding(Fault.WEBHOOK_MISSING, phone, "in no messaging profile")

    def _profile(self, uid: str) -> dict:
        if uid not in self.profiles:
            self.profiles[uid] = self.api.data(f"messaging_profiles/{inquiry.step(uid)}")
        return self.profiles[uid]

    def _webhook(self, phone: str, profile: dict) -> Iterator[Finding]:
        name, version = fields.detail(profile.get("name")), fields.word(profile.get("webhook_api_version"))
        if profile.get("enabled") is False:
            yield Finding(Fault.NUMBER_CANNOT_TEXT, phone, f"messaging profile is not enabled: {name}")
        if finding := inquiry.webhook_finding(self.account.webhook_url, profile.get("webhook_url"), phone):
            yield finding
        elif version != WEBHOOK_VERSION:
            yield Finding(Fault.WEBHOOK_METHOD, phone, fields.detail("webhook_api_version", version))

    def _campaign(self, phone: str) -> Iterable[Finding]:
        if phone not in self.owned:
            return ()
        try:
            assignment = self.api.get(f"10dlc/phone_number_campaigns/{inquiry.step(phone)}")
        except CallError as error:
            if error.status != 404:
                raise
            return (Finding(Fault.REGISTRATION, phone, "10DLC: in no campaign"),)
        status = assignment.get("assignmentStatus")
        if status == CAMPAIGN_ASSIGNED:
            return ()
        return (Finding(Fault.REGISTRATION, phone, fields.detail("10DLC:", status, assignment.get("failureReasons"))),)

    def _verification(self, phone: str) -> Iterator[Finding]:
        if phone not in self.owned:
            return
        answer = self.api.get("messaging_tollfree/verification/requests", page="1", page_size="50", phone_number=phone)
        requests = inquiry.entries(answer, "records")
        if not any(request.get("verificationStatus") == TOLL_FREE_VERIFIED for request in requests):
            latest = requests[0] if requests else {"verificationStatus": "not verified"}
            detail = fields.detail("toll-free:", latest.get("verificationStatus"), latest.get("reason"))
            yield Finding(Fault.REGISTRATION, phone, detail)


def can_text(number: dict) -> bool:
    """Tell whether a number takes texts. A short code says nothing of it, being there for nothing else."""
    features = number.get("features")
    return not isinstance(features, dict) or "sms" not in features or bool(features["sms"])


def _decoded(key: object) -> bytes:
    """Return the bytes of a key in base64; none if it is no base64."""
    try:
        return base64.b64decode(fields.word(key).strip())
    except (ValueError, binascii.Error):
        return b""
