"""The simulated carrier's delivery reports: made by its server, sent as any carrier sends them, over HTTP to the webhook."""
import json
import logging
import threading
import time
from urllib.parse import urlsplit

import requests

from ..account_types import Account
from .adapter import SIGNATURE_HEADER, server_of, sign

_logger = logging.getLogger(__name__)

DELAY = 1.0  # seconds between a text and its report
PAUSES = (1, 2, 4, 8)  # seconds before each repeat of a report that was not taken
TIMEOUT = (5, 20)  # seconds to connect, seconds of silence while reading


def webhook_request(account: Account, event: dict, now: float) -> dict:
    """Return a signed request for an event: ``path``, ``headers``, ``body``."""
    body = json.dumps(event)
    return {
        "path": urlsplit(account.webhook_url).path,
        "headers": {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: sign(account.secret, body.encode(), int(now)),
        },
        "body": body,
    }


def report_later(account: Account, event: dict, headers: dict, delay: float = DELAY) -> threading.Thread:
    """Report from a thread of its own, which does not keep the server from stopping.

    :param headers: what the webhook needs besides the carrier's own, such as the database's name
    """
    thread = threading.Thread(target=report, args=(account, event, headers, delay), daemon=True, name="simulated report")
    thread.start()
    return thread


def report(account: Account, event: dict, headers: dict, delay: float = DELAY, pauses: tuple = PAUSES) -> bool:
    """Post an event to the account's webhook until it is taken; return whether it was."""
    for pause in (delay, *pauses):
        time.sleep(pause)
        if _post(account, event, headers):
            return True
    _logger.warning("Simulator: the webhook did not take the report of %s", event["uid"])
    return False


def _post(account: Account, event: dict, headers: dict) -> bool:
    request = webhook_request(account, event, time.time())
    try:
        response = requests.post(
            server_of(account) + request["path"],
            data=request["body"].encode(),
            headers={**headers, **request["headers"]},
            timeout=TIMEOUT,
        )
    except requests.RequestException:
        return False
    return response.status_code < 300
