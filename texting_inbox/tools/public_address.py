"""Whether an address can be one at which carriers reach us. Pure: nothing is resolved or called."""
from urllib.parse import urlsplit

from ..carriers.media_fetch import is_public

LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test")


def judge_address(url: str) -> str:
    """Return what speaks against a base address: ``unusable``, ``local``, ``insecure`` or ``path``; empty: nothing seen."""
    try:
        parts = urlsplit((url or "").strip())
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "unusable"
    if parts.scheme not in ("http", "https") or not host or " " in host or parts.query or parts.fragment or parts.username:
        return "unusable"
    if is_local(host):
        return "local"
    if parts.scheme != "https":
        return "insecure"
    return "path" if parts.path.strip("/") else ""


def is_local(host: str) -> bool:
    """Tell whether only this machine, or its own network, finds a host."""
    host = host.rstrip(".").lower()
    try:
        return not is_public(host)
    except ValueError:
        return "." not in host or host.endswith(LOCAL_NAMES)
