from odoo import SUPERUSER_ID, api, models

from .onboarding_onboarding import PANEL

SIMULATED_PHONE = "+14155550100"


class OnboardingOnboardingStep(models.Model):
    """What each of the administrators' first steps opens, and when it is true. The current company's numbers count."""

    _inherit = "onboarding.onboarding.step"

    # ------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------

    def _texting_is_true(self):
        """:return: whether what this step asks for is a fact of the current company"""
        facts = {
            "action_texting_try": self._texting_was_tried,
            "action_texting_connect": self._texting_is_connected,
            "action_texting_agents": self._texting_has_agents,
            "action_texting_first_text": self._texting_has_first_text,
        }
        return bool(facts[self.panel_step_open_action_name]())

    def _texting_was_tried(self):
        texts = [
            ("company_id", "=", self.env.company.id),
            ("carrier_id.code", "=", "simulator"),
            ("direction", "=", "outbound"),
            ("create_uid", "!=", SUPERUSER_ID),  # neither demo data nor an automatic reply
        ]
        # sudo: texting.message - only whether a text of a simulated phone was answered
        return self.env["texting.message"].sudo().search_count(texts, limit=1)

    def _texting_is_connected(self):
        return any(carrier.number_ids and carrier.health in ("healthy", "attention") for carrier in self._texting_carriers())

    def _texting_has_agents(self):
        queues = self._texting_carriers().number_ids.queue_id.filtered("active")
        return bool(queues) and not set(queues.ids).intersection(self.env["texting.queue"]._unattended_ids())

    def _texting_has_first_text(self):
        numbers = self._texting_carriers().with_context(active_test=False).number_ids
        # sudo: texting.message - only whether there is one
        return self.env["texting.message"].sudo().search_count(
            [("number_id", "in", numbers.ids), ("direction", "=", "inbound")], limit=1)

    def _texting_carriers(self):
        """:return: the company's carriers, without the simulated one"""
        return self.env["texting.carrier"].search(
            [("company_id", "=", self.env.company.id), ("code", "!=", "simulator"), ("state", "!=", "disabled")])

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    def action_texting_try(self):
        """Set up what the simulated phone needs, where it is missing.

        :return: the action that opens it"""
        self.check_access("write")
        self.env.ref(PANEL)._texting_write_alone()
        self.env.company.texting_enabled = True
        self._texting_set_up_simulator()
        return self.env["ir.actions.act_url"]._for_xml_id("texting_inbox.simulator_action")

    @api.model
    def action_texting_connect(self):
        """:return: the form of the carrier that is being connected, or of a new one"""
        self.check_access("write")
        return self._texting_open(self._texting_carriers()[:1], "carrier_action")

    @api.model
    def action_texting_agents(self):
        """:return: the form of the queue that answers the company's number"""
        self.check_access("write")
        queue = self._texting_carriers().number_ids.queue_id[:1] or self._texting_any_queue()
        return self._texting_open(queue, "queue_action")

    @api.model
    def action_texting_first_text(self):
        """:return: the inbox, where the first text appears; the carrier while it is not connected"""
        self.check_access("write")
        if self._texting_is_connected() and self.env.user.has_group("texting_inbox.group_agent"):
            return self.env["ir.actions.act_window"]._for_xml_id("texting_inbox.conversation_action")
        return self.action_texting_connect()

    def _texting_open(self, record, action):
        form = {"views": [(False, "form")], "view_mode": "form", "res_id": record.id}
        return {**self.env["ir.actions.act_window"]._for_xml_id(f"texting_inbox.{action}"), **form}

    # ------------------------------------------------------------
    # The simulated phone
    # ------------------------------------------------------------

    def _texting_set_up_simulator(self):
        company = self.env.company
        carrier = self.env["texting.carrier"].search([("company_id", "=", company.id), ("code", "=", "simulator")], limit=1)
        carrier = carrier or carrier.create({"code": "simulator", "company_id": company.id})
        carrier.state = "enabled"
        number = carrier.number_ids[:1] or carrier.number_ids.create({"phone": SIMULATED_PHONE, "carrier_id": carrier.id})
        number.queue_id = number.queue_id.filtered("active") or self._texting_any_queue() or self._texting_first_queue()

    def _texting_any_queue(self):
        return self.env["texting.queue"].search([("company_id", "=", self.env.company.id)], limit=1)

    def _texting_first_queue(self):
        """Create a queue of the current user, if they are an agent, and make them Ready: they are about to answer a text."""
        user = self.env.user
        is_agent = user.has_group("texting_inbox.group_agent")
        if is_agent and not user.texting_status_id:
            user.texting_set_status("ready")
        values = {"name": self.env._("Texts"), "member_ids": [(6, 0, user.ids if is_agent else [])]}
        return self.env["texting.queue"].create({**values, "company_id": self.env.company.id})
