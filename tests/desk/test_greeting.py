"""Whose number is it? What the Greeting card asks, and does."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..support.common import DANA, MARC, STRANGER, TextingCase


class TestGreeting(TextingCase):
    def setUp(self):
        super().setUp()
        self.stranger = self.received_and_accepted(STRANGER)
        self.mine = self.stranger.with_user(self.agent_one)

    def matches(self, term=False):
        return self.mine.get_matches(term)["matches"]

    def names(self, term=False):
        return [match["name"] for match in self.matches(term)]

    def archive_stranger(self):
        self.mine.action_leave()
        return self.stranger.session_ids

    # Create

    def test_new_lead_is_created_opened_and_bound(self):
        """S12: classify as new Lead: its card opens, the text window shows its name"""
        result = self.mine.action_classify("new_lead", values={"name": "Ida Berg", "email": "ida@example.com"})
        lead = self.stranger.lead_id
        self.assertEqual((lead.contact_name, lead.email_from, lead.user_id), ("Ida Berg", "ida@example.com", self.agent_one))
        self.assertEqual(lead.phone_sanitized, STRANGER)
        self.assertEqual((result["action"]["res_model"], result["action"]["res_id"]), ("crm.lead", lead.id))
        self.assertEqual((result["window"]["name"], result["window"]["status"]), ("Ida Berg", "lead"))
        self.assertEqual(self.stranger.session_id.lead_id, lead)

    def test_new_customer_is_created_opened_and_bound(self):
        """S12: classify as new Customer"""
        result = self.mine.action_classify("new_customer", values={"name": "Ida Berg"})
        self.assertEqual(self.stranger.partner_id.name, "Ida Berg")
        self.assertEqual(self.stranger.partner_id.phone_sanitized, STRANGER)
        self.assertEqual(result["window"]["status"], "customer")

    def test_created_records_are_the_agents_own_doing(self):
        """S12: nothing is created with more rights than the agent has"""
        self.mine.action_classify("new_lead", values={"name": "Ida Berg"})
        self.assertEqual(self.stranger.lead_id.create_uid, self.agent_one)

    def test_other_is_not_offered(self):
        """S12: a number is a lead's or a customer's, and a new one needs a name"""
        for kind, values in (("other", {}), ("new_lead", {"name": " "}), ("new_customer", None)):
            with self.assertRaises(UserError):
                self.mine.action_classify(kind, values=values)
        self.assertFalse(self.stranger._get_person())

    # Match

    def test_matching_a_customer_stores_the_number_where_it_is_missing(self):
        """S12: match to an existing Customer"""
        customer = self.env["res.partner"].create({"name": "Nora Lind"})
        result = self.mine.action_classify("customer", customer.id)
        self.assertEqual(self.stranger.partner_id, customer)
        self.assertEqual(customer.phone_sanitized, STRANGER)
        self.assertEqual(result["action"]["res_id"], customer.id)

    def test_matching_keeps_a_number_that_is_there(self):
        """S12: a person with another number keeps it; the conversation is theirs all the same"""
        lead = self.lead.copy({"phone": "+1 212-555-0188", "user_id": self.agent_one.id})
        self.mine.action_classify("lead", lead.id)
        self.assertEqual((self.stranger.lead_id, lead.phone), (lead, "+1 212-555-0188"))

    def test_nobody_binds_to_a_record_they_may_not_write(self):
        """S12: another salesman's lead, a record that is gone, another company's customer"""
        foreign = self.env["crm.lead"].create({"name": "Not yours", "user_id": self.agent_two.id})
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone_id = gone.id
        gone.unlink()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self.env["res.partner"].create({"name": "Elsewhere", "company_id": company.id})
        for kind, res_id, error in (
            ("lead", foreign.id, AccessError), ("customer", gone_id, UserError), ("customer", elsewhere.id, AccessError),
        ):
            with self.assertRaises(error):
                self.mine.action_classify(kind, res_id)
        self.assertFalse(self.stranger._get_person())

    def test_only_owner_and_manager_classify(self):
        """S12: another agent neither sees matches nor binds; the manager may"""
        for method, arguments in (("get_matches", ()), ("action_classify", ("customer", self.customer.id))):
            with self.assertRaises(AccessError):
                getattr(self.stranger.with_user(self.agent_two), method)(*arguments)
        self.stranger.with_user(self.manager).action_classify("customer", self.customer.id)
        self.assertEqual(self.stranger.partner_id, self.customer)

    def test_a_wrong_match_is_changed(self):
        """S12: Change match: the running session moves, with a step that says who did it"""
        self.mine.action_classify("customer", self.customer.id)
        lead = self.env["crm.lead"].create({"name": "Better", "contact_name": "Bea", "user_id": self.agent_one.id})
        self.mine.action_classify("lead", lead.id)
        self.assertEqual((self.stranger.lead_id, self.stranger.partner_id.id), (lead, False))
        self.assertEqual(self.stranger.session_id.lead_id, lead)
        self.assertEqual(self.stranger.session_id.step_ids[-1]._sentence(), "Matched to Bea by Agent One")

    # D6, D7

    def test_never_classified_archive_moves_to_the_record(self):
        """D7: archived under the number first; with the match it is in the record's history"""
        session = self.archive_stranger()
        self.assertFalse(session.partner_id)
        self.receive(STRANGER, body="Me again")
        self.mine.action_accept()
        self.mine.action_classify("customer", self.customer.id)
        self.assertEqual(session.partner_id, self.customer)
        self.assertEqual(self.customer.with_user(self.manager).texting_session_count, 2)

    def test_archive_of_another_number_or_person_stays(self):
        """D7: only what nobody classified, of this very number, moves"""
        dana = self.received_and_accepted(DANA)
        dana.with_user(self.agent_one).action_leave()
        self.mine.action_classify("customer", self.customer.id)
        self.assertEqual(dana.session_ids.lead_id, self.lead)

    def test_number_of_several_records_lets_the_agent_choose(self):
        """D6: the alert shows one and says that others match; the card lists all, the agent chooses"""
        namesake = self.env["crm.lead"].create({
            "name": "Second unit", "contact_name": "Marc the second", "phone": MARC, "user_id": self.agent_one.id})
        conversation = self.receive(MARC)
        [alert] = [alert for alert in self.alerts_of(self.agent_one) if alert["id"] == conversation.id]
        self.assertEqual((alert["name"], alert["others_match"]), ("Marc Olsen", True))
        conversation.with_user(self.agent_one).action_accept()
        found = conversation.with_user(self.agent_one).get_matches()["matches"]
        self.assertEqual({match["name"] for match in found[:2]}, {"Marc Olsen", "Marc the second"})
        conversation.with_user(self.agent_one).action_classify("lead", namesake.id)
        self.assertEqual((conversation.lead_id, conversation.others_match), (namesake, False))

    # What is proposed

    def test_likely_matches_come_first_with_the_reason(self):
        """S12: same number, the same in another format, the same last digits, recent ones, in this order"""
        partner = self.env["res.partner"]
        local = partner.create({"name": "Local", "phone": "0147 / 555 646"})
        same_end = partner.create({"name": "Same end", "phone": "+1 917-555-0147"})
        other_format = partner.create({"name": "Other format", "phone": "(646) 555-0147", "country_id": False})
        same = partner.create({"name": "Same", "phone": STRANGER})
        recent = self.env["crm.lead"].create({"name": "Recent", "contact_name": "Recent", "user_id": self.agent_one.id})
        found = [(match["res_id"], match["why"]) for match in self.matches()]
        order = [res_id for res_id, _why in found]
        self.assertEqual(found[0], (same.id, "Same number"))
        self.assertIn((same_end.id, "Same last digits"), found)
        self.assertIn((recent.id, "Recently changed"), found)
        self.assertLess(order.index(other_format.id), order.index(same_end.id))
        self.assertLess(order.index(same_end.id), order.index(recent.id))
        self.assertNotIn(local.id, order)

    def test_search_by_name_phone_and_mail(self):
        """S12: match an existing one: search by name, e-mail or number"""
        nora = self.env["res.partner"].create({"name": "Nora Lind", "email": "nora@lind.example", "phone": "+1 212-555-0166"})
        for term in ("nora l", "@lind.example", "555-0166", " NORA "):
            self.assertIn(nora.name, self.names(term), term)
        self.assertEqual(self.names("nobody of this name"), [])

    def test_colleagues_are_not_proposed(self):
        """S12: who works here is no customer, though every user is a contact too"""
        self.agent_two.partner_id.phone = STRANGER
        self.assertNotIn("Agent Two", self.names())
        self.assertNotIn("Agent Two", self.names("Agent Two"))

    def test_only_writable_records_are_proposed(self):
        """S12: what the agent may not write is not offered"""
        self.env["crm.lead"].create({"name": "Hidden", "contact_name": "Hidden", "phone": STRANGER, "user_id": self.agent_two.id})
        self.assertNotIn("Hidden", self.names())
        self.assertNotIn("Hidden", self.names("Hidden"))

    def test_place_of_the_number(self):
        """S12: the card says where a number is from"""
        self.assertEqual(self.mine.get_matches()["place"], "United States, New York time")
        person = self.env["texting.person"]
        self.assertEqual(person._place("+442071838750"), "United Kingdom, London time")
        self.assertFalse(person._place("55512"))

    def test_card_can_be_closed_without_classifying(self):
        """S12: close conversation and card when done: it is archived under the number (D7)"""
        session = self.archive_stranger()
        self.assertEqual((session.end_reason, session.display_name), ("left", "+1 646-555-0147"))
        reader = new_test_user(self.env, "reader", "texting_inbox.group_agent")
        self.assertFalse(session.with_user(reader).has_access("read"))
        self.assertTrue(session.with_user(self.manager).has_access("read"))
