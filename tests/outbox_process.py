"""An outbox in a process of its own, which stands still where it is told to, to be killed there: see test_outbox_crash.py.

Arguments: a JSON object with Odoo's command line (``odoo``) and the numbers whose text stands still once it is ``claimed``, and
once it is ``answered``.
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
    with registry.cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["texting.outbox"]._process_queue()


def make_stand_still(claimed, answered):
    from odoo.addons.texting_inbox.models.outbox.texting_outbox import TextingOutbox

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
