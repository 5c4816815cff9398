"""Calls to carriers, with their time limits and pages; and whether a text may have left when no answer came."""
import base64
import json
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from urllib.parse import quote

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from .account_types import Fault, MediaLimits
from .answers import answer_of, succeeded
from .errors import CallError, DeferredError, RejectedError, UncertainError
from .types import Failure, OutboundText

MAX_PAGES = 50  # of one list: an API that never says "last page" must not hold us
NEVER_LEFT = (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError)

FAULT_BY_HTTP_STATUS = {401: Fault.CREDENTIALS, 402: Fault.ACCOUNT, 403: Fault.CREDENTIALS}


class BoundedSession(requests.Session):
    """All calls together end in time: each waits for what is left of it at most."""

    def __init__(self, seconds: float):
        super().__init__()
        self._end = time.monotonic() + seconds

    def request(self, method, url, *, timeout=None, **arguments):
        left = self._end - time.monotonic()
        if left <= 0:
            raise requests.Timeout("the time for all calls is used up")
        waits = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        bounded = tuple(left if wait is None else min(wait, left) for wait in waits)
        return super().request(method, url, timeout=bounded, **arguments)


class Bearer(requests.auth.AuthBase):
    """Authorization by a token; as ``auth``, because requests would replace a header by what a netrc file says."""

    def __init__(self, token: str):
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}".encode()
        return request


def basic(user: str, password: str) -> str:
    """Return an Authorization header by user name and password."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No authorization; as ``auth`` for the same reason."""
    return request


def path(*steps: str) -> str:
    """Return steps as a path; none of them leads out of its place."""
    return "/".join(quote(step, safe="", errors="replace") for step in steps)


def media_of(text: OutboundText, limits: MediaLimits) -> list[str]:
    """Return the addresses of a text's pictures and files.

    :raises RejectedError: there are more than the carrier takes; dropping some would be no favour
    """
    if len(text.media_urls) > limits.count:
        raise RejectedError(Failure.CONTENT, f"{len(text.media_urls)} files; at most {limits.count} are accepted")
    return list(text.media_urls)


def post(session: requests.Session, url: str, timeout: tuple[float, float], **arguments) -> requests.Response:
    """POST once, following no redirect, and return whatever answer comes.

    :raises RejectedError: the address is none, or a header cannot be sent
    :raises DeferredError: no connection was made
    :raises UncertainError: the connection broke after the request may have been written
    """
    try:
        return session.post(url, timeout=timeout, allow_redirects=False, **arguments)
    except ValueError as error:  # with the secret in its words, if that has a line break: not to be passed on
        raise RejectedError(Failure.CONFIGURATION, f"not an address: {type(error).__name__}") from None
    except requests.RequestException as error:
        if _never_left(error):
            raise DeferredError(f"no connection: {type(error).__name__}") from error
        raise UncertainError(f"no answer: {type(error).__name__}") from error


def get_answer(session: requests.Session, url: str, timeout: tuple[float, float], **arguments) -> dict:
    """GET once and return the JSON object of a successful answer; empty if there is none, for whatever reason."""
    try:
        response = session.get(url, timeout=timeout, allow_redirects=False, **arguments)
    except (requests.RequestException, ValueError):
        return {}
    return answer_of(response) if succeeded(response) else {}


def ask(
    session: requests.Session,
    method: str,
    url: str,
    timeout: tuple[float, float],
    *,
    judge: Callable[[dict], Fault | None] = lambda answer: None,
    parse: Callable[[bytes], object] = json.loads,
    secrets: Collection[str] = (),
    **arguments,
) -> object:
    """Ask the carrier about the account, or tell it something, following no redirect.

    :param judge: returns what the carrier's own error code in a refusal means, None if it says nothing the HTTP status does not
    :param parse: reads the body of an answer, and raises ValueError if it cannot
    :param secrets: what the request says beside its credentials that no error may repeat
    :return: what its answer says; None if the answer is empty
    :raises CallError: there is no answer, it refuses, or cannot be read
    """
    try:
        response = session.request(method, url, timeout=timeout, allow_redirects=False, **arguments)
    except (requests.RequestException, ValueError) as error:
        raise CallError(Fault.UNREACHABLE, type(error).__name__) from None
    status = response.status_code
    if not succeeded(response):
        fault = judge(answer_of(response)) or FAULT_BY_HTTP_STATUS.get(status, Fault.UNREACHABLE)
        words = _without(_start_of(response), [*secrets, *_credentials(response.request)])
        raise CallError(fault, f"HTTP {status} {words[:200]}".strip(), status)
    if not response.content.strip():
        return None
    try:
        return parse(response.content)
    except (ValueError, RecursionError):
        raise CallError(Fault.UNREACHABLE, f"HTTP {status}, but not an answer of this API", status) from None


def pages(fetch: Callable[[dict], object], first: dict, following: Callable[[object], dict | None]) -> Iterator[object]:
    """Return the answers of a list's pages. A page that repeats itself, or is asked for once more, ends the list.

    :param fetch: returns the page for a query
    :param first: the query of the first page
    :param following: returns the query of the page after one; None if that was the last
    """
    query: dict | None = first
    asked, before = [], None
    while query and query not in asked and len(asked) < MAX_PAGES:
        asked.append(query)
        page = fetch(query)
        if (content := _content(page)) == before:
            return
        before = content
        yield page
        query = following(page)


def _content(page: object) -> object:
    """Return what a page of JSON or XML says, to be compared."""
    if not hasattr(page, "iter"):
        return page
    return [(element.tag, element.text) for element in page.iter()]


def _start_of(response: requests.Response) -> str:
    """Return the beginning of an answer as one line; a page of HTML says nothing to anybody."""
    if "html" in response.headers.get("Content-Type", ""):
        return ""
    return " ".join(response.content[:1000].decode("utf-8", "replace").replace("\0", " ").split())


def _credentials(request: requests.PreparedRequest) -> list[str]:
    """Return what a request's Authorization header tells."""
    header = request.headers.get("Authorization") or ""
    scheme, _, told = (header.decode("utf-8", "replace") if isinstance(header, bytes) else header).partition(" ")
    if scheme.lower() != "basic":
        return [told]
    pair = base64.b64decode(told).decode("utf-8", "replace")
    return [told, pair, pair.partition(":")[2]]


def _without(line: str, secrets: Iterable[str]) -> str:
    """Return a carrier's words without secrets of ours that it repeats."""
    for secret in secrets:
        line = line.replace(secret, "…") if secret else line
    return line


def _never_left(error: BaseException | None) -> bool:
    """Tell whether an error, or what caused it, happened before there was a connection to write to."""
    while error is not None:
        if isinstance(error, NEVER_LEFT):
            return True
        error = error.__cause__ or error.__context__
    return False
