"""The way of an inbound text is short: so many files of ours, and one adapter."""

import json
import sys
import time
from pathlib import Path
from unittest.mock import patch

import odoo.addons.texting_inbox as addon
from odoo.addons.texting_inbox.carriers.simulator.adapter import SIGNATURE_HEADER, SimulatorCarrier, sign
from odoo.addons.texting_inbox.carriers.types import WebhookRequest

from ..support.common import DANA, OUR_NUMBER, TextingCase

ADDON = Path(addon.__file__).parent
MOST_FILES = 18  # each concept has its own; a new one on every text's way should be worth it


class TestShortWay(TextingCase):
    def request(self, uid):
        body = json.dumps({"type": "text", "uid": uid, "from": DANA, "to": OUR_NUMBER, "text": "Is it free?"}).encode()
        return WebhookRequest(
            method="POST", url=self.carrier.webhook_url, body=body,
            headers={SIGNATURE_HEADER: sign("sesame", body, int(time.time())), "content-type": "application/json"})

    def take(self, uid):
        """What the controller does with a request of the carrier."""
        carrier = self.env["texting.carrier"].sudo()._by_token(self.carrier.webhook_token)
        adapter = carrier._get_adapter()
        request = self.request(uid)
        adapter.verify(request)
        carrier.env["texting.webhook.event"]._receive(carrier, request, adapter)

    def visited(self, action):
        """:return: the files of ours in which something is called"""
        files = set()

        def note(frame, event, _argument):
            if event == "call" and str(ADDON) in frame.f_code.co_filename:
                files.add(Path(frame.f_code.co_filename).relative_to(ADDON).as_posix())

        sys.setprofile(note)
        try:
            action()
        finally:
            sys.setprofile(None)
        return files

    def test_text_in_a_running_conversation_visits_few_files(self):
        """B1: and its request has one adapter, from the signature to the answer."""
        self.take("first")
        made = []
        original = SimulatorCarrier.__init__

        def make(adapter, *args, **kwargs):
            made.append(adapter)
            original(adapter, *args, **kwargs)

        with patch.object(SimulatorCarrier, "__init__", make):
            files = self.visited(lambda: self.take("second"))
        self.assertEqual(len(made), 1)
        self.assertLessEqual(len(files), MOST_FILES, sorted(files))
