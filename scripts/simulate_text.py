"""Text a running demo as a customer would: one signed request to the public webhook; then see that it became a conversation.

    scripts/run simulate_text [--address http://localhost:8069] [--sender +12125550147] [--text "Hello"]
"""

import argparse
import hashlib
import hmac
import json
import time
import urllib.request
import uuid

from runtime import console
from runtime.console import Failure, say

DATABASE = "texting_demo"
WAIT_SECONDS = 10


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="http://localhost:8069", help="where the demo runs (%(default)s)")
    parser.add_argument("--sender", default="+12125550147", help="the customer's number (%(default)s)")
    parser.add_argument("--text", default=f"Is the red one still there? ({uuid.uuid4().hex[:8]})")
    options = parser.parse_args(arguments)
    odoo = Person(options.address)
    number = send_text(odoo, options.sender, options.text)
    say(f"Conversation {_find_conversation(odoo, options)} of {options.sender} with {number}: {options.text}")


def send_text(odoo, sender, text):
    """Text the first number of the simulated carrier. :return: that number"""
    [carrier] = odoo("texting.carrier", "search_read", [("code", "=", "simulator")], ["secret", "webhook_url"], limit=1)
    [number] = odoo("texting.number", "search_read", [("carrier_id", "=", carrier["id"])], ["phone"], limit=1)
    _post(carrier, {"type": "text", "uid": uuid.uuid4().hex, "from": sender, "to": number["phone"], "text": text})
    return number["phone"]


class Person:
    """Somebody of the demo, signed in as in a browser: call them with a model, a method and the method's arguments."""

    def __init__(self, address, database=DATABASE, login="admin"):
        self._address = address
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        try:
            self._post("/web/session/authenticate", {"db": database, "login": login, "password": login})
        except OSError as error:
            raise Failure(f"{address} does not answer: {error}. Is `make demo` running there?") from None

    def __call__(self, model, method, *arguments, **options):
        parameters = {"model": model, "method": method, "args": arguments, "kwargs": options}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", parameters)

    def _post(self, path, parameters):
        body = json.dumps({"jsonrpc": "2.0", "params": parameters}).encode()
        request = urllib.request.Request(f"{self._address}{path}", body, {"Content-Type": "application/json"})  # noqa: S310
        with self._browser.open(request, timeout=WAIT_SECONDS) as response:
            answer = json.load(response)
        if "error" in answer:
            raise Failure(f"{path}: {answer['error']['data']['message']}")
        return answer.get("result")


def _post(carrier, event):
    """Post an event as the simulated carrier does; the signature is the one its adapter documents."""
    body = json.dumps(event).encode()
    now = int(time.time())
    signature = hmac.new(carrier["secret"].encode(), b"%d." % now + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Texting-Signature": f"t={now},v1={signature}"}
    request = urllib.request.Request(carrier["webhook_url"], body, headers)  # noqa: S310 - the demo's own address
    with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:  # noqa: S310
        if answer.status != 200:
            raise Failure(f"The webhook answered {answer.status}.")


def _find_conversation(odoo, options):
    """Return the id of the sender's conversation that holds the text."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        texts = odoo(
            "texting.message", "search_read",
            [("conversation_id.phone", "=", options.sender), ("direction", "=", "inbound"), ("body", "=", options.text)],
            ["conversation_id"],
        )
        if texts:
            return texts[0]["conversation_id"][0]
        time.sleep(0.5)
    raise Failure(f"No conversation with {options.sender} holds the text after {WAIT_SECONDS} s.")


if __name__ == "__main__":
    console.main(main)
