"""A REST gateway's account: what is missing in it, whether the gateway is there, what it takes with a text."""
from collections.abc import Iterator, Sequence
from functools import cached_property

from .. import fields, http, inquiry
from ..account_types import Fault, Finding, MediaLimits
from ..carrier import Carrier
from .settings import Settings, fill, places


class RestAccount(Carrier):
    """``account`` and ``secret`` are what the gateway wants to be called with, ``webhook_secret`` is what it signs with
    (empty: the same), ``base_url`` is its address.
    """

    @cached_property
    def _settings(self) -> Settings:
        return Settings(self.account.settings)

    @cached_property
    def media_limits(self) -> MediaLimits:
        """None, where a text has no place for them: pictures would be left out in silence."""
        if "media" not in places(self._settings.value("send.body")):
            return MediaLimits()
        count, size = self._settings.number("send.media.count"), self._settings.number("send.media.size")
        types = fields.a_list(self._settings.value("send.media.types"))
        return MediaLimits(count, size, tuple(kind for kind in types if isinstance(kind, str)))

    # -- account ---------------------------------------------------------------------------------------------------

    def check(self) -> Sequence[Finding]:
        incomplete = list(self._incomplete())
        if any(finding.fault in (Fault.CREDENTIALS, Fault.UNREACHABLE) for finding in incomplete):
            return incomplete
        return incomplete + inquiry.findings((self._check_health,))

    def _incomplete(self) -> Iterator[Finding]:
        if not self.api_address:
            yield Finding(Fault.UNREACHABLE, detail="no API address")
        if not self._has_credentials():
            yield Finding(Fault.CREDENTIALS)
        if not self.account.incoming_secret:
            yield Finding(Fault.SIGNATURE_KEY)
        for mistake in self._settings.mistakes():
            yield Finding(Fault.SIGNATURE_KEY if mistake.startswith("verify.") else Fault.SETTINGS, detail=mistake)

    def _check_health(self) -> Sequence[Finding]:
        path = self._settings.word("health.path")
        if path:
            headers, url = self._headers(self._own_values()), self.api_address + path
            answer = http.ask(self.session, "GET", url, self.timeout, headers=headers, auth=self._auth())
            inquiry.an_object({} if answer is None else answer)
        return ()

    # -- credentials -----------------------------------------------------------------------------------------------

    def media_authorization(self) -> str:
        method, secret = self._settings.word("send.auth"), self.account.secret.strip()
        if not secret or method not in ("basic", "bearer"):
            return ""
        return http.basic(self.account.account.strip(), secret) if method == "basic" else f"Bearer {secret}"

    def _has_credentials(self) -> bool:
        """Tell whether there is a secret, if the gateway wants one in any way."""
        templates = [self._settings.table("send.headers"), self._settings.value("send.body")]
        return bool(self.account.secret.strip() or not (self._settings.word("send.auth") or "secret" in places(templates)))

    def _own_values(self) -> dict:
        return {"account": self.account.account.strip(), "secret": self.account.secret.strip()}

    def _headers(self, values: dict) -> dict:
        return {name: str(value).encode() for name, value in fill(self._settings.table("send.headers"), values).items()}

    def _auth(self):
        method, values = self._settings.word("send.auth"), self._own_values()
        if method == "basic":
            return values["account"].encode(), values["secret"].encode()
        return http.Bearer(values["secret"]) if method == "bearer" else http.no_auth
