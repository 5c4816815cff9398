"""A ninth carrier is one folder, one view and one import: its adapter declares what form, steps and health need to know."""

import re
from unittest.mock import patch

from odoo.tests import Form, new_test_user

from odoo.addons.texting_inbox.carriers import CARRIERS
from odoo.addons.texting_inbox.carriers.carrier import Carrier
from odoo.addons.texting_inbox.carriers.errors import VerificationError
from odoo.addons.texting_inbox.carriers.types import InboundText, SendResult

from ..support.common import OUR_NUMBER, TextingCase

VIEW = """
<div name="credentials" position="inside">
    <group invisible="code != 'pigeon'">
        <field name="account" string="Loft" required="code == 'pigeon'"/>
        <field name="secret" string="Ring" password="True" required="code == 'pigeon'"/>
    </group>
</div>
"""


class PigeonCarrier(Carrier):
    """Texts by carrier pigeon: as little as an adapter can be."""

    code = "pigeon"
    label = "Carrier Pigeon"
    needs = "A loft and a ring."
    required = ("account", "secret")
    confirms_opt_out = True

    def _verify(self, request):
        if request.headers.get("Ring") != self.account.secret:
            raise VerificationError("not our pigeon")

    def read(self, request):
        return [InboundText(uid="p1", sender="+12125550123", recipient=OUR_NUMBER, body=request.body.decode())]

    def acknowledge(self):
        return "coo", "text/plain"

    def send(self, text):
        return SendResult(f"p{text.reference}")


class TestNinthCarrier(TextingCase):
    def setUp(self):
        super().setUp()
        self.env.company.texting_base_url = "https://crm.example.com"
        self.startPatcher(patch.dict(CARRIERS, {"pigeon": PigeonCarrier}))
        self.env["ir.ui.view"].create({
            "name": "texting.carrier.form: pigeon", "model": "texting.carrier", "arch": VIEW,
            "inherit_id": self.env.ref("texting_inbox.carrier_view_form").id})
        self.admin = new_test_user(self.env, "pigeon_admin", "base.group_system")

    def test_a_carrier_that_declares_itself_is_connected_through_the_form(self):
        """B3: nothing outside its adapter and its view knows of it."""
        with Form(self.env["texting.carrier"].with_user(self.admin).with_context(default_code=False)) as form:
            form.code = "pigeon"
            self.assertEqual(form.name, "Carrier Pigeon")
            self.assertEqual(form.step_credentials["state"], "todo")
            form.account, form.secret = "Brooklyn", "NY-1"
            with form.number_ids.new() as number:
                number.phone, number.queue_id = "+14155550177", self.queue
        carrier = form.record
        self.assertEqual(carrier.choices["pigeon"], "A loft and a ring.")
        self.assertTrue(carrier.confirms_opt_out)
        self.assertEqual(
            [carrier[f"step_{step}"]["state"] for step in ("credentials", "numbers", "webhook")], ["done", "done", "waiting"])
        carrier.action_check()
        self.assertIn(carrier.health, ("healthy", "attention"))

    def test_the_form_asks_for_what_the_adapter_requires(self):
        """B3: a field that the form requires for a carrier is one that its adapter declares, for each of them."""
        arch = self.env["texting.carrier"].with_user(self.admin).get_view(
            self.env.ref("texting_inbox.carrier_view_form").id, "form")["arch"]
        for code, adapter in CARRIERS.items():
            asked = set(re.findall(rf'<field name="(\w+)"[^>]*required="code == \'{code}\'"', arch))
            self.assertLessEqual(asked, set(adapter.required), code)
            self.assertEqual(asked, set(adapter.required) - {"application_id"}, code)
