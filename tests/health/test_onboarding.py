from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..support.common import STRANGER, TextingCase


class TestOnboarding(TextingCase):
    """The administrators' first steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_company = cls.env["res.company"].create({"name": "Newcomers", "country_id": cls.env.ref("base.us").id})
        cls.admin = cls.env.ref("base.user_admin")
        cls.admin.company_ids |= cls.new_company

    def done(self, company):
        """:return: which of the four steps are ticked"""
        panel = self.panels(company).get_texting_panel()
        return [step["done"] for step in panel["steps"]]

    def panels(self, company):
        return self.env["onboarding.onboarding"].with_user(self.admin).with_company(company)

    def steps(self, company):
        return self.env["onboarding.onboarding.step"].with_user(self.admin).with_company(company)

    def test_steps_are_ticked_by_facts_of_the_company_and_stay_ticked(self):
        """B10: tried, connected, agents, first text"""
        company = self.env.company
        self.assertEqual(self.done(company), [False] * 4)
        conversation = self.received_and_accepted()
        self.assertEqual(self.done(company), [False] * 4, "a simulated text is no first text, and it was not answered yet")
        conversation.with_user(self.agent_one).send_text("Yes")
        self.assertEqual(self.done(company), [True, False, False, False])

        twilio = self.env["texting.carrier"].create({"code": "twilio", "account": "AC1", "secret": "s"})
        number = self.number.create({"phone": "+14155550111", "carrier_id": twilio.id})
        self.assertEqual(self.done(company), [True, False, False, False], "nobody asked the carrier yet")
        self.env["texting.health"]._of(twilio).checked_at = "2026-01-01 00:00:00"
        self.env.invalidate_all()
        self.assertEqual(self.done(company), [True, True, False, False])
        number.queue_id = self.queue
        self.assertEqual(self.done(company), [True, True, True, False])
        simulator, self.carrier = self.carrier, twilio
        self.receive(STRANGER, recipient="+14155550111")
        self.carrier = simulator
        self.assertEqual(self.done(company), [True] * 4)
        self.assertTrue(self.panels(company).get_texting_panel()["done"])

        self.queue.member_ids = False
        self.assertEqual(self.done(company), [True] * 4)
        self.assertEqual(self.done(self.new_company), [False] * 4)

    def test_trying_sets_up_what_the_simulated_phone_needs(self):
        """B10: from nothing to a number whose text rings the administrator's bell, by one click, and again without doubling"""
        for _again in range(2):
            action = self.steps(self.new_company).action_texting_try()
            self.assertEqual(action["url"], "/texting_inbox/simulator")
        carrier = self.env["texting.carrier"].search([("company_id", "=", self.new_company.id)])
        self.assertEqual(carrier.code, "simulator")
        self.assertEqual(len(carrier.number_ids), 1)
        self.assertEqual(carrier.number_ids.queue_id.member_ids, self.admin)
        self.assertTrue(self.new_company.texting_enabled)
        self.assertFalse(self.admin.with_company(self.new_company)._texting_refuse_accept())

    def test_a_queue_that_exists_answers_the_simulated_phone(self):
        """B10: nothing is set up twice"""
        queue = self.env["texting.queue"].create({"name": "Desk", "company_id": self.new_company.id})
        self.steps(self.new_company).action_texting_try()
        self.assertEqual(queue.number_ids.phone, "+14155550100")

    def test_steps_lead_to_what_is_being_set_up(self):
        """B10: to the carrier that exists, and the queue of its number"""
        steps = self.steps(self.env.company)
        self.assertFalse(steps.action_texting_connect()["res_id"])
        twilio = self.env["texting.carrier"].create({"code": "twilio", "account": "AC1", "secret": "s"})
        self.number.create({"phone": "+14155550111", "carrier_id": twilio.id, "queue_id": self.other_queue.id})
        self.assertEqual(steps.action_texting_connect()["res_id"], twilio.id)
        self.assertEqual(steps.action_texting_agents()["res_id"], self.other_queue.id)
        self.assertEqual(steps.action_texting_first_text()["res_model"], "texting.carrier")

    def test_the_panel_is_closed_for_one_company(self):
        """B10: hidden until somebody opens Getting Started"""
        self.panels(self.env.company).get_texting_panel()
        self.panels(self.env.company).action_close_panel_texting()
        self.assertTrue(self.panels(self.env.company).get_texting_panel()["closed"])
        self.assertFalse(self.panels(self.new_company).get_texting_panel()["closed"])

    def test_only_administrators_see_the_panel(self):
        """S22: agents and managers are refused"""
        for user in (self.agent_one, self.manager):
            with self.assertRaises(AccessError):
                self.env["onboarding.onboarding"].with_user(user).get_texting_panel()
            with self.assertRaises(AccessError):
                self.env["onboarding.onboarding.step"].with_user(user).action_texting_try()


class TestEmptyStates(TextingCase):
    def next_step(self, user):
        return self.env["texting.conversation"].with_user(user).get_empty_list_help("<p>No texts waiting</p>")

    def test_an_empty_inbox_says_what_to_do_next(self):
        """B10: to an agent with a queue, one without, a manager, an administrator, and while texting is off"""
        self.assertIn("New texts to Sales ring the bell", self.next_step(self.agent_one))
        self.queue.member_ids = [Command.unlink(self.agent_one.id)]
        self.assertIn("Ask your manager to add you", self.next_step(self.agent_one))
        self.assertIn("Configuration › Queues", self.next_step(self.manager))
        admin = new_test_user(self.env, "ada", "base.group_system,texting_inbox.group_manager")
        self.assertIn("Configuration › Queues", self.next_step(admin))
        self.env["texting.number"].search([]).active = False
        self.assertIn("Getting Started", self.next_step(admin))
        self.env.company.texting_enabled = False
        self.assertIn("switched off", self.next_step(self.agent_one))

    def test_each_list_report_and_board_has_an_empty_state(self):
        """B10: every window action of this addon says what to do while there is nothing"""
        actions = self.env["ir.actions.act_window"].search([("view_mode", "!=", "form"), ("target", "!=", "new")])
        ours = actions.filtered(lambda action: (action.get_external_id()[action.id] or "").startswith("texting_inbox."))
        self.assertTrue(ours)
        self.assertFalse(ours.filtered(lambda action: "o_view_nocontent" not in (action.help or "")).mapped("name"))

    def test_each_setting_says_what_it_does(self):
        """B10: Settings › Texting, and the forms of queues, numbers, carriers and statuses"""
        settings = self.env["res.config.settings"].get_view(view_type="form")["arch"]
        app = self.parse(settings).xpath("//app[@name='texting_inbox']")[0]
        self.assertFalse([setting.get("id") for setting in app.iter("setting") if not setting.get("help")])
        for model, view_type in (("texting.queue", "form"), ("texting.number", "list"), ("texting.carrier", "form"),
                                 ("texting.agent.status", "list")):
            self.assertFalse(self.find_unexplained(model, view_type), model)

    def find_unexplained(self, model, view_type):
        view = self.env[model].get_view(view_type=view_type)
        fields = self.env[model].fields_get(attributes=("help", "readonly", "type"))
        shown = self.parse(view["arch"]).xpath("//field[not(ancestor::field)][not(@invisible='1')][not(@column_invisible)]")
        names = {node.get("name") for node in shown} - {"company_id", "sequence", "active", "number_ids"}
        editable = {name for name in names if not fields[name]["readonly"] and fields[name]["type"] != "json"}
        return {name for name in editable if not fields[name].get("help")}

    def parse(self, arch):
        return etree.fromstring(arch)
