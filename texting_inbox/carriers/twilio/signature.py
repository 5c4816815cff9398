"""How Twilio signs its webhooks.

With the Auth Token: https://www.twilio.com/docs/usage/security (read 2026-11)
With a shared key: https://www.twilio.com/docs/usage/webhooks/webhook-shared-keys (read 2026-11)
"""
import base64
import hashlib
import hmac
from urllib.parse import SplitResult, parse_qs, urlsplit

from ..carrier import same_secret
from ..errors import VerificationError
from ..types import WebhookRequest

SIGNATURE_HEADER = "X-Twilio-Signature"
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"  # key=<id>,algorithm=<name>; only with a shared key
ALGORITHMS = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}
DEFAULT_PORTS = {"https": 443, "http": 80}


def check(keys: list[str], request: WebhookRequest) -> None:
    """Return quietly if one of the keys signed the request.

    :raises VerificationError: none did
    """
    signature = request.headers.get(SIGNATURE_HEADER, "")
    if not signature:
        raise VerificationError("the signature header is missing")
    algorithm = ALGORITHMS.get(_algorithm(request.headers.get(SETTINGS_HEADER, "")))
    if algorithm is None:
        raise VerificationError("the signature's algorithm is not one we know")
    parameters = _signed_parameters(request)
    candidates = [_signature(key, url + parameters, algorithm) for key in keys for url in _spellings(request.url)]
    # Every candidate is compared, so that the time taken does not tell which one was close.
    matches = [same_secret(candidate, signature) for candidate in candidates]
    if True not in matches:
        raise VerificationError("the signature does not match")


def _algorithm(settings: str) -> str:
    """Return the algorithm named in the settings header; the classic one without it."""
    named = [part.partition("=")[2] for part in settings.split(",") if part.strip().startswith("algorithm=")]
    return named[0].strip().upper() if named else "HMAC_SHA1"


def _signed_parameters(request: WebhookRequest) -> str:
    """Return what follows the address in the signed text.

    A form is appended: names and values sorted, each distinct pair once. Any other body is represented in the
    address by its hash, which is checked here.
    """
    if request.form:
        pairs = set(request.form)
        if len({name for name, _value in pairs}) < len(pairs):
            raise VerificationError("a name has several values")  # which of them counts is not signed
        return "".join(name + value for name, value in sorted(pairs))
    if not request.body:
        raise VerificationError("the request says nothing: an address alone proves no text")
    stated = parse_qs(urlsplit(request.url).query).get("bodySHA256", [""])[0]
    if not same_secret(hashlib.sha256(request.body).hexdigest(), stated.lower()):
        raise VerificationError("the body does not match its hash")
    return ""


def _spellings(url: str) -> list[str]:
    """Return the address as Twilio may have signed it: as registered, with the port left out, with it spelled out."""
    url = url.partition("#")[0]
    parts = urlsplit(url)
    port = parts.port or DEFAULT_PORTS.get(parts.scheme, 443)
    host = parts.netloc.removesuffix(f":{parts.port}")
    return [url, _with_host(url, parts, host), _with_host(url, parts, f"{host}:{port}")]


def _with_host(url: str, parts: SplitResult, host: str) -> str:
    """Replace the host, and leave every other byte as it was (parsing and joining would drop an empty query)."""
    return url.replace(f"//{parts.netloc}", f"//{host}", 1)


def _signature(key: str, signed: str, algorithm) -> str:
    digest = hmac.new(key.encode(), signed.encode("utf-8", "surrogatepass"), algorithm).digest()
    return base64.b64encode(digest).decode()
