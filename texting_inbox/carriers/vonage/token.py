"""JSON Web Tokens signed with a shared secret (HS256): https://www.rfc-editor.org/rfc/rfc7519"""
import base64
import binascii
import hashlib
import hmac

from .. import fields
from ..carrier import same_secret
from ..errors import UnreadableError, VerificationError

MAX_TOKEN = 8000  # characters


def claims_of(token: str, secret: str) -> dict:
    """Return the claims of a token that the secret signed. How old it may be is for the caller to say.

    :raises VerificationError: the secret did not sign it, or it is no such token
    """
    signed, _, signature = token.rpartition(".")
    if len(token) > MAX_TOKEN or signed.count(".") != 1:
        raise VerificationError("the token is malformed")
    digest = hmac.new(secret.encode(), signed.encode("utf-8", "replace"), hashlib.sha256).digest()
    expected = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if not same_secret(expected, signature):
        raise VerificationError("the token's signature does not match")
    header, claims = (_decode(part) for part in signed.split("."))
    if header.get("alg") != "HS256":  # "none" and the like
        raise VerificationError("the token's algorithm is not one we know")
    return claims


def _decode(part: str) -> dict:
    try:
        return fields.json_object(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, UnreadableError) as error:
        raise VerificationError("the token is malformed") from error
