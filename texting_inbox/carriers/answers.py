"""What a carrier's answer to a text of ours means: it took it, or why it did not."""
import json
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import requests

from .errors import DeferredError, RejectedError, SendError, UncertainError
from .types import Failure

MAX_PAUSE = 24 * 3600  # seconds: no carrier asks for more

# What an HTTP status means when the carrier's own error code says nothing.
FAILURE_BY_HTTP_STATUS = {
    400: Failure.UNKNOWN,
    401: Failure.CONFIGURATION,
    402: Failure.CONFIGURATION,
    403: Failure.CONFIGURATION,
    404: Failure.CONFIGURATION,
    405: Failure.CONFIGURATION,
    407: Failure.CONFIGURATION,
    413: Failure.CONTENT,
    415: Failure.CONFIGURATION,
}


def succeeded(response: requests.Response) -> bool:
    """Tell whether the answer claims success. Whether it is the carrier's is seen by the id it gives."""
    return 200 <= response.status_code < 300


def answer_of(response: requests.Response) -> dict:
    """Return the JSON object of an answer; empty if it is anything else."""
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def parse_accepted(response: requests.Response, judge: Callable[[dict], tuple[Failure | None, str]], now: float) -> dict:
    """Return the JSON object of the answer to a text that was taken; empty if it is anything else.

    :param judge: returns what the carrier's own error code means (None: nothing we know), and its words
    :param now: seconds since the epoch
    :raises SendError: the answer is no success
    """
    answer = answer_of(response)
    if not succeeded(response):
        failure, detail = judge(answer)
        raise refusal(response, failure, detail, now)
    return answer


def message_id(value: object) -> str:
    """Return the carrier's id of a text it took.

    :raises UncertainError: it is none, so nobody knows who answered
    """
    if not isinstance(value, str) or not value:
        raise UncertainError("the answer has no message id")
    return value


def refusal(response: requests.Response, failure: Failure | None, detail: str, now: float) -> SendError:
    """Return the error for an answer that is no success.

    :param failure: what the carrier's own error code means, None if it gave none we know
    :param now: seconds since the epoch
    """
    status = response.status_code
    detail = detail or f"HTTP {status}"
    if status == 429 or failure is Failure.TRANSIENT:
        return DeferredError(detail, retry_after=_pause(response, now))
    if failure is None and (status >= 500 or status == 408):
        return UncertainError(detail)
    if failure is None:
        moved = 300 <= status < 400
        failure = Failure.CONFIGURATION if moved else FAILURE_BY_HTTP_STATUS.get(status, Failure.UNKNOWN)
    return RejectedError(failure, detail)


def _pause(response: requests.Response, now: float) -> float | None:
    """Return the Retry-After header (seconds, or a date) in seconds; None if there is none worth following."""
    header = response.headers.get("Retry-After", "").strip()
    try:
        seconds = float(header) if header.isdigit() else parsedate_to_datetime(header).timestamp() - now
    except (TypeError, ValueError, OverflowError):
        return None
    return min(seconds, MAX_PAUSE) if seconds > 0 else None
