"""How Plivo signs its webhooks.

Version 2: https://www.plivo.com/docs/messaging/concepts/signature-validation (read 2026-11)
Version 3: https://www.plivo.com/docs/voice/concepts/signature-validation (read 2026-11), also seen on messaging

Version 2 signs the address and a nonce, and nothing of what the request says. So a signature that somebody got hold of
would cover any text. What is left to do about it: the address is secret, a version 3 signature is used where there is one,
and a nonce that was used for one request is refused for another (``texting.webhook.nonce``).
"""
import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, urlsplit

from ..carrier import same_secret
from ..errors import VerificationError
from ..types import WebhookRequest

# Each version's signature by the account that the number belongs to, and by the main account above it.
VERSION_3 = ("X-Plivo-Signature-V3", "X-Plivo-Signature-Ma-V3")
VERSION_2 = ("X-Plivo-Signature-V2", "X-Plivo-Signature-Ma-V2")
NONCE_3 = "X-Plivo-Signature-V3-Nonce"
NONCE_2 = "X-Plivo-Signature-V2-Nonce"


def check(tokens: list[str], request: WebhookRequest) -> None:
    """Return quietly if one of the tokens signed the request.

    :raises VerificationError: none did
    """
    nonce = request.headers.get(NONCE_3, "")
    if nonce and _matches(tokens, f"{_signed_form(request)}.{nonce}", request, VERSION_3):
        return
    nonce = request.headers.get(NONCE_2, "")
    if not nonce or not _matches(tokens, _address(request.url) + nonce, request, VERSION_2):
        raise VerificationError("the signature does not match")


def _matches(tokens: list[str], signed: str, request: WebhookRequest, headers: tuple[str, ...]) -> bool:
    """Tell whether a signature of the headers, which may each hold several, is one of the tokens'."""
    given = [one.strip() for header in headers for one in request.headers.get(header, "").split(",")]
    # Every pair is compared, so that the time taken does not tell which one was close.
    return any([same_secret(_signature(token, signed), one) for token in tokens for one in given])  # noqa: C419


def _signature(token: str, signed: str) -> str:
    digest = hmac.new(token.encode(), signed.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _address(url: str) -> str:
    """Return scheme, host and path, which is what Plivo signs of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _signed_form(request: WebhookRequest) -> str:
    """Return what version 3 signs: the address with its query sorted, then the form's names and values, sorted."""
    query = "&".join(f"{name}={value}" for name, value in sorted(parse_qsl(urlsplit(request.url).query, True)))
    form = "".join(name + value for name, value in sorted(request.form or ()))
    mark = "?" if query or form else ""
    return _address(request.url) + mark + query + ("." if query and form else "") + form


def used_once(request: WebhookRequest) -> tuple[str, str] | None:
    """Return the nonce of a request that has a version 2 signature, and a digest of the request; None if it has none. It is used
    up even where version 3 proved the request: whoever got hold of both could leave that one out."""
    if not (nonce := request.headers.get(NONCE_2, "")):
        return None
    content = repr((request.url, request.form, request.body)).encode("utf-8", "surrogatepass")
    return _address(request.url) + nonce, hashlib.sha256(content).hexdigest()
