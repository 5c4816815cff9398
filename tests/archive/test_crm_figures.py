"""Texts in CRM's reports and in Odoo's digest e-mail (B9)."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError

from ..support.common import DANA, MARC, TextingCase


class TestTextsOfLeads(TextingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.untexted = cls.env["crm.lead"].create({"name": "Never texted", "type": "opportunity"})
        cls.pair = ("id", "in", (cls.lead | cls.untexted).ids)

    def leads(self, user=None):
        return self.env["crm.lead"].with_user(user or self.manager)

    def test_pipeline_tells_which_won_leads_were_texted(self):
        """B9: as a measure, as a group and as a filter of CRM's own analysis; nothing is written to the lead."""
        written = self.lead.write_date
        self.received_and_accepted(DANA).with_user(self.agent_one).send_text("Yes")
        (self.lead | self.untexted).action_set_won()
        won = [self.pair, ("won_status", "=", "won")]
        rows = self.leads().formatted_read_group(won, ["texting_is_texted"], ["__count", "texting_text_count:sum"])
        self.assertEqual(
            [(row["texting_is_texted"], row["__count"], row["texting_text_count:sum"]) for row in rows],
            [(False, 1, 0), (True, 1, 2)])
        self.assertEqual(self.leads().search([*won, ("texting_is_texted", "=", True)]), self.lead)
        self.assertEqual(self.leads().search([*won, ("texting_is_texted", "=", False)]), self.untexted)
        self.assertEqual(self.leads().browse(self.lead.id).texting_text_count, 2)
        self.assertEqual(self.lead.write_date, written)

    def test_pivot_offers_the_measure_to_managers_alone(self):
        """B9, D11: others do not even see that there is one."""
        field = self.leads().fields_get(["texting_text_count"])["texting_text_count"]
        self.assertEqual((field["aggregator"], field["string"]), ("sum", "Texts"))
        self.assertTrue(self.leads().fields_get(["texting_is_texted"])["texting_is_texted"]["groupable"])
        self.agent_one.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.assertFalse(self.leads(self.agent_one).fields_get(["texting_text_count", "texting_is_texted"]))
        for ask in (
            lambda leads: leads.formatted_read_group([], [], ["texting_text_count:sum"]),
            lambda leads: leads.formatted_read_group([], ["texting_is_texted"], ["__count"]),
            lambda leads: leads.search([("texting_is_texted", "=", True)]),
            lambda leads: leads.search([], order="texting_text_count"),
            lambda leads: leads.browse(self.lead.id).texting_text_count,
        ):
            with self.assertRaises(AccessError):
                ask(self.leads(self.agent_one))

    def test_texts_of_another_company_are_not_counted(self):
        """B9, D11: a lead that all companies share shows each manager the texts of their own."""
        self.received_and_accepted(DANA)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.lead.write({"company_id": False, "team_id": False, "user_id": False})
        lead = self.leads().browse(self.lead.id)
        self.assertEqual((lead.texting_text_count, lead.texting_is_texted), (0, False))


class TestDigest(TextingCase):
    def kpis(self, user):
        """:return: ``{name: (value of the last 24 hours, link)}``"""
        self.env.flush_all()
        digest = self.env["digest.digest"].create({
            "name": "Texts", "kpi_texting_received": True, "kpi_texting_first_response": True, "kpi_texting_missed": True})
        return {kpi["kpi_name"]: (str(kpi["kpi_col1"].get("value")), kpi["kpi_action"])
                for kpi in digest._compute_kpis(self.env.company, user)}

    def test_managers_get_the_figures_with_their_links(self):
        """B9: texts received, the median of the first answers, missed conversations."""
        with freeze_time("2026-10-12 14:00"):
            self.receive(MARC, "Long ago")
            conversation = self.received_and_accepted(DANA)
        with freeze_time("2026-10-12 14:06"):
            conversation.with_user(self.agent_one).send_text("Yes")
        with freeze_time("2026-10-13 10:00"):
            kpis = self.kpis(self.manager)
        menu = f"?menu_id={self.env.ref('texting_inbox.menu_root').id}"
        self.assertEqual(kpis, {
            "kpi_texting_received": ("2", "texting_inbox.report_message_action" + menu),
            "kpi_texting_first_response": ("6.00", "texting_inbox.report_session_action" + menu),
            "kpi_texting_missed": ("0", "texting_inbox.report_session_action" + menu),
        })
        with freeze_time("2026-10-26 15:00"):
            self.env["texting.session"]._cron_note_missed()
            self.assertEqual(self.kpis(self.manager)["kpi_texting_missed"][0], "1")

    def test_nobody_else_gets_them_in_their_digest(self):
        """B9, D11: an agent's digest leaves them out."""
        self.receive(DANA)
        self.assertFalse(self.kpis(self.agent_one))

    def test_they_are_on_in_the_default_digest(self):
        """B9: like those of Odoo's own apps."""
        digest = self.env.ref("digest.digest_digest_default")
        self.assertTrue(digest.kpi_texting_received and digest.kpi_texting_first_response and digest.kpi_texting_missed)
