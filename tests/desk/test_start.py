"""An agent texts first, from the card of a lead or contact."""

from lxml import etree

from odoo.exceptions import AccessError, UserError

from ..support.common import MARC, STRANGER, TextingCase


class TestStart(TextingCase):
    def conversations(self, agent=None):
        return self.env["texting.conversation"].with_user(agent or self.agent_one)

    def options(self, record, **values):
        return self.conversations().get_start_options(record._name, record.id, **values)

    def start(self, record, phone=MARC, agent=None, number=None):
        return self.conversations(agent).start_text(record._name, record.id, phone, (number or self.number).id)

    def test_starter_owns_the_conversation(self):
        """B12: Text on the card opens the window; who starts it owns it, and can write"""
        answer = self.start(self.customer)
        conversation = self.conversation(MARC)
        self.assertTrue(answer["started"], answer["reason"])
        self.assertEqual((conversation.owner_id, conversation.partner_id), (self.agent_one, self.customer))
        self.assertTrue(answer["window"]["can_send"])
        conversation.with_user(self.agent_one).send_text("Your unit is ready")
        self.assertEqual(self.texts(conversation).mapped("direction"), ["outbound"])
        self.assertEqual(conversation.session_id.step_ids.kind, "started")

    def test_answer_to_a_started_text_reaches_the_starter_alone(self):
        """B12: the person's answer is the owner's, no queue is alerted"""
        self.start(self.customer)
        self.receive(MARC, body="Great")
        self.assertEqual([alert["action"] for alert in self.alerts_of(self.agent_one)], ["reply"])
        self.assertEqual(self.alerts_of(self.agent_two), [])

    def test_our_number_is_of_the_agents_queues(self):
        """B12: offered are the numbers of their queues; none of them: it says so"""
        self.assertEqual([number["queue"] for number in self.options(self.customer)["numbers"]], ["Sales"])
        refused = self.start(self.customer, agent=self.outsider)
        self.assertFalse(refused["started"])
        self.assertIn("None of your queues", refused["reason"])

    def test_several_phones_to_choose_from(self):
        """B12: the phone on the card, and those the person texted from; one of them when its phone field was clicked"""
        other = self.received_and_accepted(STRANGER).with_user(self.agent_one)
        other.action_classify("customer", self.customer.id)
        self.assertEqual([option["phone"] for option in self.options(self.customer)["phones"]], [MARC, STRANGER])
        only = self.options(self.customer, phone="+1 212-555-0123")["phones"]
        self.assertEqual([option["phone"] for option in only], [MARC])

    def test_a_number_that_is_not_on_the_card_is_refused(self):
        """B12: nobody is texted under another one's card"""
        answer = self.start(self.customer, phone="+12125550155")
        self.assertFalse(answer["started"])
        self.assertIn("no such phone number", answer["reason"])

    def test_opening_and_leaving_without_a_text_leaves_no_session(self):
        """B12: whoever only looked leaves nothing in history and figures; a note or a text does"""
        self.start(self.customer)
        conversation = self.conversation(MARC)
        lines, session = conversation.message_ids, conversation.session_id
        conversation.with_user(self.agent_one).action_leave()
        self.assertFalse((session | self.env["texting.session"].search([("conversation_id", "=", conversation.id)])).exists())
        self.assertFalse((conversation.message_ids - lines) | lines.exists())
        self.assertEqual((conversation.state, conversation.owner_id.id), ("archived", False))
        self.assertNotIn("Text conversation", " ".join(self.customer.message_ids.mapped("body")))
        for what in ("add_note", "send_text"):
            self.start(self.customer)
            session = conversation.session_id
            getattr(conversation.with_user(self.agent_one), what)("Called them instead")
            conversation.with_user(self.agent_one).action_leave()
            self.assertEqual(session.exists().end_reason, "left")

    def test_card_says_before_that_its_person_opted_out_and_who_lifts_it(self):
        """B12: *Text* is greyed with the reason; a START lifts it, or an administrator what they did themselves"""
        card = self.customer.with_user(self.agent_one)
        self.assertFalse(card.texting_opted_out_note)
        self.receive(MARC, body="STOP")
        card.invalidate_recordset()
        self.assertRegex(card.texting_opted_out_note, r"\+1 212-555-0123 has opted out .* A START from them lifts it\.")
        self.receive(MARC, body="START")
        card.invalidate_recordset()
        self.assertFalse(card.texting_opted_out_note)
        self.env["phone.blacklist"].sudo().add(MARC)
        card.invalidate_recordset()
        self.assertIn("Only an administrator can lift it.", card.texting_opted_out_note)

    def test_one_button_counts_the_texts_of_a_company_and_its_people(self):
        """S20 B12: "Texts" on a company counts those with its people; starting is beside the phone"""
        company = self.env["res.partner"].create({"name": "Olsen & Co", "is_company": True})
        self.customer.parent_id = company
        self.received_and_accepted(MARC).with_user(self.agent_one).action_leave()
        self.assertEqual(company.with_user(self.agent_one).texting_session_count, 1)
        for record in (self.customer, self.lead):
            arch = etree.fromstring(record.with_user(self.agent_one).get_view(view_type="form")["arch"])
            buttons = arch.xpath("//div[@name='button_box']//button[contains(@name, 'text')]/@name")
            self.assertEqual(buttons, ["action_open_texting_sessions"])

    def test_opted_out_person_is_refused_with_the_reason(self):
        """B12: consent and opt-out are respected: starting, and sending in a conversation that is open"""
        self.start(self.customer)
        self.env["phone.blacklist"].sudo().add(MARC)
        [option] = self.options(self.customer)["phones"]
        self.assertIn("has opted out", option["reason"])
        answer = self.start(self.customer)
        self.assertFalse(answer["started"])
        self.assertIn("has opted out", answer["reason"])
        with self.assertRaises(UserError):
            self.conversation(MARC).with_user(self.agent_one).send_text("Please come back")

    def test_text_queued_before_an_opt_out_does_not_leave(self):
        """B12: the outbox asks once more"""
        self.start(self.customer)
        conversation = self.conversation(MARC)
        conversation.with_user(self.agent_one).send_text("Your unit is ready")
        self.env["phone.blacklist"].sudo().add(MARC)
        self.run_cron("texting.outbox", "_process_queue")
        text = self.texts(conversation, "outbound")
        self.assertEqual((text.status, text.failure_kind), ("failed", "opted_out"))

    def test_unusable_number_is_refused_with_the_reason(self):
        """B12: what cannot be a phone number"""
        partner = self.env["res.partner"].create({"name": "Typo", "phone": "12"})
        [option] = self.options(partner)["phones"]
        self.assertIn("not a number that can receive texts", option["reason"])
        nobody = self.env["res.partner"].create({"name": "No phone"})
        self.assertIn("no such phone number", self.options(nobody)["reason"])

    def test_person_whom_a_colleague_is_texting_is_refused_with_their_name(self):
        """B12: an owned thread stays its owner's"""
        self.received_and_accepted(MARC, agent=self.agent_two)
        answer = self.start(self.customer)
        self.assertFalse(answer["started"])
        self.assertEqual(answer["reason"], "Agent Two is already texting with this person.")

    def test_starting_with_who_waits_in_the_queue_accepts_it(self):
        """B12: the waiting text becomes the starter's, under the rules of Accept"""
        conversation = self.receive(MARC)
        self.agent_one.with_user(self.agent_one).texting_set_status("offline")
        self.assertIn("Offline", self.start(self.customer)["reason"])
        self.agent_one.with_user(self.agent_one).texting_set_status("ready")
        self.assertTrue(self.start(self.customer)["started"])
        self.assertEqual(conversation.owner_id, self.agent_one)

    def test_starting_twice_goes_back_to_the_window(self):
        """B12: no second session"""
        self.start(self.customer)
        self.assertTrue(self.start(self.customer)["started"])
        self.assertEqual(len(self.conversation(MARC).session_ids), 1)

    def test_only_agents_who_may_read_the_card_start(self):
        """B12: an employee outside the groups, and a card that the agent may not open"""
        with self.assertRaises(AccessError):
            self.start(self.customer, agent=self.employee)
        with self.assertRaises(AccessError):
            self.start(self.lead, phone="+12125550199")  # it is another salesman's

    def test_one_selected_record_is_texted_from_a_list(self):
        """B12: the list's action takes exactly one"""
        action = self.customer.with_user(self.agent_one).action_start_text()
        self.assertEqual((action["tag"], action["params"]["res_id"]), ("texting_inbox.start_text", self.customer.id))
        with self.assertRaises(UserError):
            (self.customer | self.agent_one.partner_id).action_start_text()

    def test_leaving_without_a_text_notes_nothing(self):
        """B12: a window that was opened by mistake leaves no note on the card"""
        self.start(self.customer)
        before = len(self.customer.message_ids)
        self.conversation(MARC).with_user(self.agent_one).action_leave()
        self.assertEqual(len(self.customer.message_ids), before)


class TestTemplates(TextingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["sms.template"].create({
            "name": "Opening hours", "model_id": cls.env["ir.model"]._get_id("res.partner"),
            "body": "Hello {{ object.name }}, we open at 8."})

    def setUp(self):
        super().setUp()
        self.conversation_marc = self.received_and_accepted(MARC).with_user(self.agent_one)

    def offered(self):
        return {template["name"]: template["body"] for template in self.conversation_marc.get_templates()}

    def test_templates_are_not_offered_while_two_way_texting_is_on(self):
        """S17: the default, as the seed has it"""
        [window] = self.conversation_marc.get_windows()
        self.assertFalse(window["offers_templates"])
        self.assertEqual(self.offered(), {})
        with self.assertRaises(UserError):
            self.conversation_marc.send_template(self.template.id)

    def test_company_setting_offers_templates_filled_in(self):
        """S17: with the setting the prepared texts are offered, their fields filled in"""
        self.env.company.texting_offer_templates = True
        [window] = self.conversation_marc.get_windows()
        self.assertTrue(window["offers_templates"])
        self.assertEqual(self.offered()["Opening hours"], "Hello Marc Olsen, we open at 8.")

    def test_only_templates_of_the_persons_kind_are_offered(self):
        """S17: a lead's templates are not a contact's; an unrecognised number has none"""
        self.env.company.texting_offer_templates = True
        stranger = self.received_and_accepted("+16465550147").with_user(self.agent_one)
        self.assertEqual(stranger.get_templates(), [])
        lead = self.received_and_accepted("+12125550199").with_user(self.agent_one)
        self.assertNotIn("Opening hours", [template["name"] for template in lead.get_templates()])

    def test_only_templates_are_sent_while_two_way_texting_is_off(self):
        """S17: one-way: nothing can be typed, a template can be sent"""
        self.env.company.texting_enabled = False
        [window] = self.conversation_marc.get_windows()
        self.assertEqual((window["one_way"], window["can_send"]), (True, False))
        with self.assertRaises(UserError):
            self.conversation_marc.send_text("Typed")
        self.conversation_marc.send_template(self.template.id)
        self.assertEqual(self.texts(self.conversation_marc, "outbound").body, "Hello Marc Olsen, we open at 8.")
        self.run_cron("texting.outbox", "_process_queue")
        self.assertNotEqual(self.texts(self.conversation_marc, "outbound").failure_kind, "configuration")

    def test_only_the_owner_uses_templates(self):
        """S17: nobody else sees what would be sent, or sends it"""
        self.env.company.texting_offer_templates = True
        for method, arguments in (("get_templates", ()), ("send_template", (self.template.id,))):
            with self.assertRaises(AccessError):
                getattr(self.conversation_marc.with_user(self.agent_two), method)(*arguments)
