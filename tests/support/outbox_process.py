"""An outbox in a process of its own, which stands still where it is told to, to be killed there: see test_outbox_crash.py.

Arguments: a JSON object with Odoo's command line (``odoo``) and the numbers whose text stands still once it is ``claimed``, and
once it is ``answered``; instead of a run of the outbox, the texts that it is to ``send``: an agent, their conversation, bodies.
"""

import json
import sys
import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def main(told):
    config.parse_config(told["odoo"])
    registry = Registry(config["db_name"][0])
    make_stand_still(told["claimed"], told["answered"])
    if "send" in told:
        send(registry, *told["send"])
        return
    with registry.cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["texting.outbox"]._process_queue()


def send(registry, uid, conversation_id, bodies):
    """As a request does; what follows its commit is this process's own."""
    with registry.cursor() as cr:
        conversation = api.Environment(cr, uid, {})["texting.conversation"].browse(conversation_id)
        for body in bodies:
            conversation.send_text(body)


def make_stand_still(claimed, answered):
    from odoo.addons.texting_inbox.models.outbox.texting_outbox_call import TextingOutbox

    call_carrier = TextingOutbox._call_carrier

    def call_and_stand_still(self, text_id, carrier_id, adapter, text):
        if text.sender == claimed:
            stand_still("claimed")
        outcome = call_carrier(self, text_id, carrier_id, adapter, text)
        if text.sender == answered:
            stand_still("answered")
        return outcome

    TextingOutbox._call_carrier = call_and_stand_still


def stand_still(where):
    sys.stdout.write(where + "\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
