"""Whose number it is."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from ..support.common import DANA, MARC, STRANGER, TextingCase, migrate
from ..support.fault_vectors import LOST


class TestPeople(TextingCase):
    def test_customer_comes_before_lead_before_the_rest(self):
        """D6: several records share a number: customer before lead before the rest; the alert says that others match."""
        self.env["res.partner"].create({"name": "Dana, Customer", "phone": "+1 212-555-0199"})
        self.receive(DANA)
        [alert] = self.alerts_of(self.agent_one)
        self.assertEqual((alert["name"], alert["status"], alert["others_match"]), ("Dana, Customer", "customer", True))

    def test_the_most_recently_active_of_several_is_shown(self):
        """D6: the most recently active one."""
        with freeze_time(fields.Datetime.now() - timedelta(days=30)):
            self.env["res.partner"].create({"name": "Old", "phone": STRANGER})
        self.env["res.partner"].create({"name": "Recent", "phone": STRANGER})
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET write_date = now() - interval '30 days' WHERE name = 'Old'")
        self.receive(STRANGER)
        self.assertEqual(self.alerts_of(self.agent_one)[0]["name"], "Recent")

    def test_archived_contact_comes_after_an_active_lead(self):
        """D6: the rest comes last."""
        self.env["res.partner"].create({"name": "Gone", "phone": "+1 212-555-0199", "active": False})
        self.receive(DANA)
        self.assertEqual(self.alerts_of(self.agent_one)[0]["status"], "lead")

    def test_records_of_another_company_are_not_matched(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.env["res.partner"].create({"name": "Theirs", "phone": STRANGER, "company_id": other.id})
        self.receive(STRANGER)
        self.assertFalse(self.alerts_of(self.agent_one)[0]["name"])

    def test_number_written_in_national_form_is_found(self):
        self.env["res.partner"].create({"name": "National", "phone": "(646) 555-0147", "country_id": self.env.ref("base.us").id})
        self.receive(STRANGER)
        self.assertEqual(self.alerts_of(self.agent_one)[0]["name"], "National")

    def test_lookup_uses_the_index_on_contacts(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'res_partner' AND indexdef LIKE '%(phone_sanitized)%'")
        self.assertTrue(self.env.cr.fetchall())

    def test_two_numbers_of_ours_are_two_conversations(self):
        second = self.env["texting.number"].create({
            "phone": "+14155550101", "carrier_id": self.carrier.id, "queue_id": self.queue.id})
        self.receive(MARC)
        self.receive(MARC, recipient="+14155550101")
        conversations = self.env["texting.conversation"].search([("phone", "=", MARC)])
        self.assertTrue(self.number | second <= conversations.number_id)


class TestAskedAgain(TextingCase):
    def archived(self, sender):
        """:return: a conversation that was accepted and left"""
        conversation = self.received_and_accepted(sender)
        conversation.with_user(self.agent_one).action_leave()
        return conversation

    def lose(self, values):
        """The customer is not the person any more; Nora is."""
        if values.get("company_id"):
            values = {"company_id": self.env["res.company"].create({"name": "Elsewhere"}).id}
        self.customer.write(values)
        return self.env["res.partner"].create({"name": "Nora", "phone": MARC})

    def test_a_new_session_asks_whose_number_it_is(self):
        """D17: moved to another contact, archived, another company: the new person's texts are the new person's"""
        for name, values in LOST.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                conversation = self.archived(MARC)
                nora = self.lose(values)
                self.receive(MARC)
                self.assertEqual((conversation.partner_id, conversation.session_id.partner_id), (nora, nora))
                self.assertEqual(conversation.others_match, values == {"active": False})
                self.assertEqual(self.alerts_of(self.agent_one)[0]["name"], "Nora")
                conversation.with_user(self.agent_one).action_accept()
                conversation.with_user(self.agent_one).mark_seen()
                conversation.with_user(self.agent_one).action_leave()
                self.assertEqual(conversation.session_ids.sorted("id").partner_id, self.customer | nora)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_waiting_text_is_asked_again_when_its_person_changes(self):
        """D17: and whoever accepts it gets the right card"""
        for name, values in LOST.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                conversation = self.receive(MARC)
                nora = self.lose(values)
                answer = conversation.with_user(self.agent_one).action_accept()
                self.assertEqual((answer["accepted"], answer["reason"]), (True, False))
                self.assertEqual(answer["action"] and answer["action"]["res_id"], nora.id)
                self.assertEqual(conversation.session_id.partner_id, nora)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_alert_of_a_waiting_text_names_nobody_who_lost_the_number(self):
        """D17: from the moment the contact changes"""
        self.receive(MARC)
        self.customer.phone = False
        self.assertEqual([alert["name"] for alert in self.alerts_of(self.agent_one)], [False])

    def test_a_person_who_became_a_customer_is_one_at_the_next_session(self):
        """D17: customer before lead, also when the lead was there first"""
        conversation = self.archived(DANA)
        customer = self.env["res.partner"].create({"name": "Dana Whitfield", "phone": DANA})
        self.receive(DANA)
        self.assertEqual((conversation.partner_id, conversation.lead_id), (customer, self.lead.browse()))
        self.assertTrue(conversation.others_match)

    def test_an_open_lead_comes_before_a_lost_or_won_one(self):
        """D17: also if the other one changed last"""
        conversation = self.archived(DANA)
        won = self.lead.copy({"phone": DANA})
        open_lead = self.lead.copy({"phone": DANA})
        self.lead.action_set_lost()
        won.action_set_won()
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET write_date = write_date - interval '1 day' WHERE id = %s", [open_lead.id])
        self.receive(DANA)
        self.assertEqual(conversation.lead_id, open_lead)
        self.assertTrue(conversation.others_match)

    def test_what_an_agent_said_holds(self):
        """D17: until the record lost the number, was archived or is another company's"""
        conversation = self.received_and_accepted(STRANGER)
        other = self.env["res.partner"].create({"name": "Somebody else", "phone": STRANGER})
        conversation.with_user(self.manager).action_classify("customer", self.customer.id)
        conversation.with_user(self.agent_one).action_leave()
        self.receive(STRANGER)  # the customer has another number on the card, and had it when the agent chose
        self.assertEqual((conversation.partner_id, conversation.others_match), (self.customer, False))
        conversation.with_user(self.agent_one).action_accept()
        conversation.with_user(self.agent_one).mark_seen()
        conversation.with_user(self.agent_one).action_leave()
        self.customer.active = False
        self.receive(STRANGER)
        self.assertEqual(conversation.partner_id, other)

    def test_what_an_agent_said_ends_when_the_number_is_taken_off_the_card(self):
        """D17: the number was on the card, and is not any more"""
        conversation = self.received_and_accepted(STRANGER)
        nora = self.env["res.partner"].create({"name": "Nora"})
        conversation.with_user(self.manager).action_classify("customer", nora.id)
        self.assertEqual((nora.phone_sanitized, conversation.matched_by), (STRANGER, "hand"))
        conversation.with_user(self.agent_one).action_leave()
        nora.phone = "+1 212-555-0777"
        self.receive(STRANGER)
        self.assertFalse(conversation.partner_id)

    def test_accepting_opens_no_card_that_is_not_shared_with_the_agent(self):
        """D17: the window, and a sentence instead of Odoo's error"""
        self.env["ir.rule"].create({
            "name": "Private contacts", "model_id": self.env["ir.model"]._get_id("res.partner"),
            "domain_force": f"[('id', '!=', {self.customer.id})]"})
        conversation = self.receive(MARC)
        answer = conversation.with_user(self.agent_one).action_accept()
        self.assertEqual((answer["accepted"], answer["action"]), (True, False))
        self.assertIn("Marc Olsen", answer["reason"])
        again = conversation.with_user(self.agent_one).action_accept()
        self.assertEqual((again["accepted"], again["action"], again["reason"]), (True, False, answer["reason"]))

    def test_a_colleague_is_shown_by_name_without_a_label(self):
        """D17: the contact of an internal user is no customer, in the alert and in the window"""
        self.employee.partner_id.phone = STRANGER
        conversation = self.receive(STRANGER)
        [alert] = self.alerts_of(self.agent_one)
        self.assertEqual((alert["name"], alert["status"]), ("Employee", False))
        [(_event, raised)] = self.bus_events(self.agent_one, "texting.alert/raised")
        self.assertEqual((raised["name"], raised["status"]), ("Employee", False))
        conversation.with_user(self.agent_one).action_accept()
        [window] = conversation.with_user(self.agent_one).get_windows()
        self.assertEqual((window["name"], window["status"]), ("Employee", False))

    def test_a_lead_comes_before_a_colleague(self):
        """D17: an agent's own phone on a lead of theirs"""
        self.employee.partner_id.phone = DANA
        self.receive(DANA)
        self.assertEqual(self.alerts_of(self.agent_one)[0]["status"], "lead")

    def test_an_update_remembers_what_agents_said(self):
        """D17: conversations from before it was written down"""
        by_hand, by_number = self.received_and_accepted(STRANGER), self.receive(DANA)
        by_hand.with_user(self.agent_one).action_classify("new_lead", values={"name": "Nora"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE texting_conversation SET matched_by = 'number'")
        migrate("post-30_people_matched_by.py", self.env.cr)
        self.env.invalidate_all()
        self.assertEqual((by_hand.matched_by, by_number.matched_by), ("hand", "number"))
