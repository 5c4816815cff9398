"""Fetches a picture or file of a person's text from the carrier, and from nowhere else.

The address comes from outside. So every hop is checked anew: scheme, host against the carrier's own list, and each address
that the host's name stands for. The connection is made to an address that was checked: no second look-up could give another.

    MediaError
    ├── RefusedMediaError       not ours to fetch, or too large   → failed, not tried again
    │   └── TooLargeMediaError
    └── UnavailableMediaError   not there (yet), or no answer     → tried again, a few times
"""
import ipaddress
import socket
import time
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import requests.certs
import urllib3

from .carrier import Carrier
from .errors import CarrierError

MAX_HOPS = 5
CHUNK = 64 * 1024  # bytes
TIMEOUT = urllib3.Timeout(connect=5, read=20)  # seconds
LONGEST = 60  # seconds for one file: a server that drips bytes holds nobody up
REDIRECTS = {301, 302, 303, 307, 308}
DEFAULT_PORTS = {"http": 80, "https": 443}
# IPv6 addresses that lead on to an IPv4 address, which could be a private one.
TRANSLATED = tuple(ipaddress.ip_network(net) for net in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "2001::/32", "2002::/16"))

# Of nobody's, or for protocols and documents alone; some versions of Python call them global. https://www.iana.org/assignments
# (iana-ipv4-special-registry, iana-ipv6-special-registry, read 2026-11)
SPECIAL = tuple(ipaddress.ip_network(net) for net in ("192.0.0.0/24", "3fff::/20"))


class MediaError(CarrierError):
    """A file could not be fetched; the words say why, without the address."""


class RefusedMediaError(MediaError):
    """It is not to be fetched, now or later."""


class TooLargeMediaError(RefusedMediaError):
    """It has more bytes than are allowed."""


class UnavailableMediaError(MediaError):
    """It was not to be had this time."""


def fetch_media(carrier: Carrier, url: str, limit: int) -> bytes:
    """Return the file at an address that the carrier gave.

    :param limit: bytes
    :raises MediaError: one of its kinds
    """
    deadline = time.monotonic() + LONGEST
    may_authorize = True
    for _hop in range(MAX_HOPS):
        origin = _check_origin(carrier, url)
        # Once the way left the API's host, whoever sends us back there gets no credentials for it.
        may_authorize = may_authorize and bool(carrier.api_address) and origin == origin_of(carrier.api_address)
        response = _get(carrier, url, origin, carrier.media_authorization() if may_authorize else "")
        try:
            if response.status not in REDIRECTS:
                return _read(response, limit, deadline)
            url = _follow(url, response)
        finally:
            response.close()
    raise RefusedMediaError("too many redirects")


def origin_of(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of an address.

    :raises RefusedMediaError: it has none, or has a user name
    """
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise RefusedMediaError("not an address") from error
    if not parts.hostname or not port or "@" in parts.netloc:
        raise RefusedMediaError("not an address")
    return parts.scheme, parts.hostname, port


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet's, and no way around to another."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip in network for network in (*TRANSLATED, *SPECIAL) if network.version == ip.version):
        return False
    site_local = ip.version == 6 and ip.is_site_local  # private once, and global to Python
    return ip.is_global and not (site_local or ip.is_multicast or ip.is_reserved)


def _check_origin(carrier: Carrier, url: str) -> tuple[str, str, int]:
    """Return the origin of an address that may be asked."""
    origin = scheme, host, port = origin_of(url)
    if _is_own_server(carrier, origin):
        return origin
    if scheme != "https" or port != DEFAULT_PORTS["https"]:
        raise RefusedMediaError("not https")
    named = carrier.account.settings.get("media_hosts")
    hosts = (*carrier.media_hosts, *(named if isinstance(named, list) else ()))
    if not any(host.endswith(known) if known.startswith(".") else host == known for known in map(str, hosts)):
        raise RefusedMediaError("not a host of the carrier")
    return origin


def _is_own_server(carrier: Carrier, origin: tuple[str, str, int]) -> bool:
    """Tell whether an administrator named this very server as the carrier's API: a phone in the office, a simulator."""
    base_url = carrier.account.base_url.strip()
    return bool(base_url) and origin == origin_of(base_url)


def _resolve(host: str, port: int, is_own_server: bool) -> str:
    """Return an address to connect to, all that the name stands for being allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnavailableMediaError("the host has no address") from error
    addresses = [sockaddr[0] for _family, _type, _proto, _name, sockaddr in found]
    if not is_own_server and not all(map(is_public, addresses)):
        raise RefusedMediaError("the host is not on the public internet")
    return addresses[0]


def _get(carrier: Carrier, url: str, origin: tuple[str, str, int], authorization: str) -> urllib3.HTTPResponse:
    """Ask once, at a checked address, and return the answer with its body unread."""
    scheme, host, port = origin
    address, parts = _resolve(host, port, _is_own_server(carrier, origin)), urlsplit(url)
    if scheme == "https":
        secure = {"cert_reqs": "CERT_REQUIRED", "ca_certs": requests.certs.where()}
        pool = urllib3.HTTPSConnectionPool(address, port, server_hostname=host, assert_hostname=host, **secure)
    else:
        pool = urllib3.HTTPConnectionPool(address, port)
    headers = {"Host": parts.netloc, "Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "texting_inbox"}
    if authorization:
        headers["Authorization"] = authorization
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        return pool.urlopen(
            "GET", target, headers=headers, redirect=False, retries=False, timeout=TIMEOUT,
            preload_content=False, decode_content=False, release_conn=False,
        )
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise UnavailableMediaError(f"no answer: {type(error).__name__}") from error


def _follow(url: str, response: urllib3.HTTPResponse) -> str:
    """Return the address that a redirect leads to, not yet checked."""
    try:
        return urljoin(url, response.headers.get("Location", ""))
    except ValueError as error:
        raise RefusedMediaError("redirected to no address") from error


def _read(response: urllib3.HTTPResponse, limit: int, deadline: float) -> bytes:
    """Return the body of an answer, never taking in more than the limit."""
    if response.status != HTTPStatus.OK:
        raise UnavailableMediaError(f"HTTP {response.status}")
    content = bytearray()
    try:
        for chunk in response.stream(CHUNK, decode_content=False):
            content += chunk
            if len(content) > limit:
                raise TooLargeMediaError("too large")
            if time.monotonic() > deadline:
                raise UnavailableMediaError("too slow")
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise UnavailableMediaError(f"broken off: {type(error).__name__}") from error
    if not content:
        raise UnavailableMediaError("empty")
    return bytes(content)
