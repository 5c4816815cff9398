"""Showing Bandwidth's API who we are.

https://dev.bandwidth.com/docs/account/credentials/management (read 2026-11): API credentials (client id and secret) are
exchanged for a token that is good for a while. API users (user name and password, shown with each call) have not been given
out since 2026-04-01, and stop working on 2026-12-02. Both look alike; the API tells them apart by its first refusal.
"""
import hashlib
import time
from collections.abc import Callable

import requests

from .. import fields, http, inquiry
from ..account_types import Account, Fault
from ..errors import CallError

MARGIN = 60  # seconds before its end at which a token is not used any more

# https://datatracker.ietf.org/doc/html/rfc6749#section-5.2
REFUSALS = {"invalid_client", "invalid_grant", "unauthorized_client", "access_denied"}

# What each account's calls are made with, as long as this process lives: a token and until when; None: an API user.
_TOKENS: dict[str, tuple[str, float] | None] = {}


class BandwidthLogin:
    """One adapter's ways to show who we are, as ``auth`` of a call."""

    def __init__(self, carrier, address: str):
        """:param address: of the API that gives tokens"""
        self.carrier = carrier
        self.url = f"{address}/api/v1/oauth2/token"

    def first(self) -> Callable:
        """Return what to try first: what worked last time, or user name and password.

        :raises CallError: nothing is configured, or a new token is not to be had
        """
        secret = self.carrier.account.secret.strip()
        if not secret:
            raise CallError(Fault.CREDENTIALS, "the account has no secret")
        if _TOKENS.get(self._key):
            return http.Bearer(self._token())
        user, password = pair(self.carrier.account, secret)
        return requests.auth.HTTPBasicAuth(user.encode(), password.encode())

    def second(self) -> Callable | None:
        """Return what to try after a 401: a new token; None if there is none for these credentials.

        :raises CallError: there is no answer
        """
        try:
            return http.Bearer(self._fetch())
        except CallError as error:
            _TOKENS.pop(self._key, None)
            if error.fault is Fault.CREDENTIALS:
                return None
            raise

    def header(self) -> str:
        """Return an Authorization header for where nobody can try twice; empty if nothing is configured."""
        secret = self.carrier.account.secret.strip()
        if not secret:
            return ""
        basic = http.basic(*pair(self.carrier.account, secret))
        try:
            return f"Bearer {self._token()}" if self._is_client() else basic
        except CallError:
            return basic  # which is refused, and tried again later

    def _is_client(self) -> bool:
        """Tell whether these are API credentials, asking for a token if nobody knows yet.

        :raises CallError: there is no answer
        """
        if self._key not in _TOKENS and self.second() is None:
            _TOKENS[self._key] = None
        return _TOKENS.get(self._key) is not None

    @property
    def _key(self) -> str:
        account = self.carrier.account
        return hashlib.sha256("\0".join((self.url, account.account, account.secret)).encode("utf-8", "replace")).hexdigest()

    def _token(self) -> str:
        known = _TOKENS.get(self._key)
        return known[0] if known and time.monotonic() < known[1] else self._fetch()

    def _fetch(self) -> str:
        user, password = pair(self.carrier.account, self.carrier.account.secret.strip())
        answer = inquiry.an_object(http.ask(
            self.carrier.session, "POST", self.url, self.carrier.timeout, judge=_fault,
            data={"grant_type": "client_credentials"}, auth=(user.encode(), password.encode()),
        ))
        token, seconds = fields.word(answer.get("access_token")), fields.whole(answer.get("expires_in")) or 0
        if not (token.isascii() and token.isprintable() and token):
            raise CallError(Fault.CREDENTIALS, "the answer has no token", 200)
        _TOKENS[self._key] = (token, time.monotonic() + seconds - MARGIN)
        return token


def forget() -> None:
    """Forget all tokens."""
    _TOKENS.clear()


def pair(account: Account, secret: str) -> tuple[str, str]:
    """Return user name and password; a secret without a user name is the account's password."""
    user, colon, password = secret.partition(":")
    return (user, password) if colon else (account.account.strip(), secret)


def _fault(answer: dict) -> Fault | None:
    return Fault.CREDENTIALS if fields.word(answer.get("error")) in REFUSALS else None
