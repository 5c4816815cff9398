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
import xmlrpc.client

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
    odoo = Administrator(options.address)
    [carrier] = odoo("texting.carrier", "search_read", [("code", "=", "simulator")], ["secret", "webhook_url"], limit=1)
    [number] = odoo("texting.number", "search_read", [("carrier_id", "=", carrier["id"])], ["phone"], limit=1)
    _post(carrier, {
        "type": "text", "uid": uuid.uuid4().hex, "from": options.sender, "to": number["phone"], "text": options.text,
    })
    say(f"Conversation {_find_conversation(odoo, options)} of {options.sender} with {number['phone']}: {options.text}")


class Administrator:
    """The demo's administrator, over XML-RPC: call it with a model, a method and the method's arguments."""

    def __init__(self, address):
        common = xmlrpc.client.ServerProxy(f"{address}/xmlrpc/2/common")
        self._uid = common.authenticate(DATABASE, "admin", "admin", {})
        if not self._uid:
            raise Failure(f"{address} does not let admin/admin in. Is it the demo that `make demo` starts?")
        self._objects = xmlrpc.client.ServerProxy(f"{address}/xmlrpc/2/object")

    def __call__(self, model, method, *arguments, **options):
        return self._objects.execute_kw(DATABASE, self._uid, "admin", model, method, arguments, options)


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
