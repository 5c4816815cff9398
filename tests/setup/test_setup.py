"""What an administrator sees and sets; what a copy of the database may not do."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import file_open

from ..support.common import TextingCase


class TestSetup(TextingCase):
    def test_settings_switch_two_way_texting_and_show_the_webhook(self):
        """S1: Settings ▸ Texting."""
        self.env.company.texting_enabled = False
        settings = self.env["res.config.settings"].create({"texting_enabled": True, "texting_base_url": "https://crm.example.com/"})
        settings.execute()
        self.assertTrue(self.env.company.texting_enabled)
        self.env["texting.carrier"].search([("id", "!=", self.carrier.id)]).state = "disabled"
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.texting_webhook_url, f"https://crm.example.com/texting_inbox/webhook/{self.carrier.webhook_token}")

    def test_every_screen_opens_for_who_may_see_its_menu(self):
        for user in (self.agent_one, self.manager, self.env.ref("base.user_admin")):
            menus_model = self.env["ir.ui.menu"].with_user(user)
            menus = menus_model.browse(menus_model._visible_menu_ids())
            ours = menus.filtered(lambda menu: (menu.get_external_id()[menu.id] or "").startswith("texting_inbox."))
            actions = [menu.action for menu in ours.sudo() if menu.action and menu.action._name == "ir.actions.act_window"]
            self.assertTrue(actions)
            for action in actions:
                model = self.env[action.res_model].with_user(user)
                for mode in action.view_mode.split(","):
                    model.get_view(view_type=mode)
                model.web_search_read([], {"display_name": {}}, limit=1)

    def test_numbers_are_kept_in_international_form(self):
        number = self.env["texting.number"].create({"phone": "(415) 555-0177", "carrier_id": self.carrier.id})
        self.assertEqual(number.phone, "+14155550177")

    def test_a_queue_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Second"})
        queue = self.env["texting.queue"].create({"name": "Theirs", "company_id": company.id})
        with self.assertRaises(ValidationError):
            self.number.queue_id = queue

    def test_built_in_statuses_stay(self):
        """D3: Ready yes; custom ones yes by default, changeable; On Call, Cooldown, Offline never."""
        statuses = {status.code: status.allows_accept for status in self.env["texting.agent.status"].search([])}
        self.assertEqual(statuses, {
            "ready": True, "break": True, "restroom": True, "on_call": False, "cooldown": False, "offline": False})
        with self.assertRaises(UserError):
            self.env.ref("texting_inbox.agent_status_ready").unlink()
        own = self.env["texting.agent.status"].with_user(self.manager).create({"name": "Training", "code": "training"})
        self.assertTrue(own.allows_accept)

    def test_secrets_are_for_administrators(self):
        for user in (self.agent_one, self.manager):
            carrier = self.env["texting.carrier"].with_user(user)
            for field in ("secret", "account", "public_key", "webhook_token", "webhook_url"):
                self.assertNotIn(field, carrier.fields_get())
        with self.assertRaises(AccessError):
            self.carrier.with_user(self.manager).read(["secret"])
        form = Form(self.carrier.with_user(self.env.ref("base.user_admin")))
        self.assertEqual(form.name, "Simulator")

    def test_database_copies_send_nothing(self):
        conversation = self.received_and_accepted()
        text = self.env["texting.message"].browse(conversation.with_user(self.agent_one).send_text("Hi"))
        token = self.carrier.webhook_token
        self.env.flush_all()
        with file_open("texting_inbox/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual((self.carrier.state, self.carrier.secret, self.carrier.account), ("disabled", False, False))
        self.assertNotEqual(self.carrier.webhook_token, token)
        self.assertEqual(text.status, "failed")
