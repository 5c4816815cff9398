"""Becoming the owner of a conversation, answering, and what it gives to see."""

from datetime import datetime
from unittest.mock import ANY

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError

from ..support.common import DANA, MARC, STRANGER, TextingCase


class TestAccept(TextingCase):
    def test_accepting_makes_the_user_the_owner(self):
        """S8: accepting makes the user the owner."""
        conversation = self.receive()
        result = conversation.with_user(self.agent_one).action_accept()
        self.assertEqual(result, {"accepted": True, "owner": "Agent One", "reason": False, "action": ANY})
        self.assertEqual((conversation.state, conversation.owner_id), ("owned", self.agent_one))
        self.assertEqual(conversation.session_id.owner_id, self.agent_one)
        self.assertTrue(conversation.session_id.accepted_at)

    def test_second_agent_is_told_the_conversation_was_taken(self):
        """D13: exactly one wins; the other is told by whom it was taken."""
        conversation = self.received_and_accepted()
        result = conversation.with_user(self.agent_two).action_accept()
        self.assertEqual(result, {
            "accepted": False, "owner": "Agent One", "action": False, "reason": "This text was taken by Agent One."})
        self.assertEqual(conversation.owner_id, self.agent_one)

    def test_accept_of_a_lead_opens_its_card(self):
        """S11: Accept of a recognised lead opens the CRM lead form, also when the lead is a colleague's."""
        action = self.receive(DANA).with_user(self.agent_one).action_accept()["action"]
        self.assertEqual((action["res_model"], action["res_id"], action["target"]), ("crm.lead", self.lead.id, "current"))
        self.assertEqual(self.lead.with_user(self.agent_one).read(["contact_name"])[0]["contact_name"], "Dana Whitfield")

    def test_the_card_of_a_colleagues_lead_opens_for_the_owner_only(self):
        """S11: the owner of its conversation may open it; "Personal Leads" still refuses everybody else."""
        self.received_and_accepted(DANA)
        with self.assertRaises(AccessError):
            self.lead.with_user(self.outsider).read(["name"])

    def test_reply_to_a_customer_opens_the_card_again(self):
        """S11: Reply of a recognised customer opens the contact form."""
        conversation = self.received_and_accepted(MARC)
        result = conversation.with_user(self.agent_one).action_accept()
        self.assertTrue(result["accepted"])
        self.assertEqual((result["action"]["res_model"], result["action"]["res_id"]), ("res.partner", self.customer.id))

    def test_accept_of_an_unrecognised_number_has_no_card(self):
        result = self.receive(STRANGER).with_user(self.agent_one).action_accept()
        self.assertTrue(result["accepted"])
        self.assertFalse(result["action"])

    def test_who_is_no_agent_cannot_accept(self):
        """S9: only when signed in as an agent; a refused Accept says why."""
        result = self.receive().with_user(self.employee).action_accept()
        self.assertFalse(result["accepted"])
        self.assertIn("not signed in as an agent", result["reason"])

    def test_agent_of_another_queue_cannot_accept(self):
        """S4: the queue's agents accept; others are told that it is not theirs, and not who has it."""
        conversation = self.received_and_accepted()
        result = conversation.with_user(self.outsider).action_accept()
        self.assertFalse(result["accepted"] or result["owner"])
        self.assertIn("not an agent of the queue", result["reason"])

    def test_offline_agent_cannot_accept_but_reply(self):
        """S9: a user may accept only while Ready or in a custom status; S10: replying stays possible."""
        owned = self.received_and_accepted(MARC)
        waiting = self.receive(DANA)
        self.agent_one.with_user(self.agent_one).texting_set_status("offline")
        result = waiting.with_user(self.agent_one).action_accept()
        self.assertFalse(result["accepted"])
        self.assertIn("Offline", result["reason"])
        self.assertTrue(owned.with_user(self.agent_one).action_accept()["accepted"])
        self.agent_one.with_user(self.agent_one).texting_set_status("break")
        self.assertTrue(waiting.with_user(self.agent_one).action_accept()["accepted"])

    def test_nobody_accepts_on_a_call(self):
        """S10: nobody accepts a new conversation while on a phone call; D4: telephony says so."""
        conversation = self.receive()
        self.agent_one.with_user(self.agent_one).texting_set_on_call(True)
        result = conversation.with_user(self.agent_one).action_accept()
        self.assertFalse(result["accepted"])
        self.assertIn("on a call", result["reason"])
        self.agent_one.with_user(self.agent_one).texting_set_on_call(False)
        self.assertTrue(conversation.with_user(self.agent_one).action_accept()["accepted"])

    def test_accept_needs_few_queries(self):
        conversation = self.receive().with_user(self.agent_one)
        self.agent_one._texting_entitled(self.env.company)  # kept between requests
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(49):
            self.assertTrue(conversation.action_accept()["accepted"])


class TestAnswer(TextingCase):
    def test_answer_is_queued_as_a_bubble_of_the_owner(self):
        """S18: Send queues the text; it is in the conversation at once, by its author."""
        conversation = self.received_and_accepted()
        message = self.env["texting.message"].browse(conversation.with_user(self.agent_one).send_text("Yes, it is."))
        self.assertEqual((message.direction, message.status, message.body), ("outbound", "queued", "Yes, it is."))
        self.assertEqual(message.mail_message_id.author_id, self.agent_one.partner_id)
        self.assertEqual(message.mail_message_id.message_type, "sms")
        self.assertTrue(conversation.session_id.first_response_at)

    def test_nothing_is_sent_without_text(self):
        """S18: Send needs text."""
        conversation = self.received_and_accepted().with_user(self.agent_one)
        for body in ("", "   \n", None, 12):
            with self.assertRaises(ValidationError):
                conversation.send_text(body)

    def test_a_text_too_long_for_carriers_is_refused_with_its_length(self):
        conversation = self.received_and_accepted().with_user(self.agent_one)
        with self.assertRaisesRegex(ValidationError, "1600.*1601"):
            conversation.send_text("x" * 1601)

    def test_only_the_owner_answers(self):
        """S22: other agents cannot write it, nor can managers without owning it."""
        conversation = self.received_and_accepted()
        for user in (self.agent_two, self.outsider, self.manager, self.employee):
            with self.assertRaises(AccessError):
                conversation.with_user(user).send_text("Not mine")
            with self.assertRaises(AccessError):
                conversation.with_user(user).mark_seen()
            with self.assertRaises(AccessError):
                conversation.with_user(user).action_leave()

    def test_short_codes_and_names_cannot_be_answered(self):
        for sender in ("72345", "MYBANK"):
            conversation = self.received_and_accepted(sender).with_user(self.agent_one)
            self.assertFalse(conversation.get_windows()[0]["can_send"])
            with self.assertRaisesRegex(UserError, "cannot receive replies"):
                conversation.send_text("Hello")

    def test_incoming_message_is_drawn_as_the_persons(self):
        """S14: an incoming message has no author of ours, and its direction says inbound: a grey bubble, the newest last."""
        conversation = self.received_and_accepted()
        conversation.with_user(self.agent_one).send_text("Yes")
        self.receive(body="Great")
        ids = conversation.sudo().message_ids.filtered(lambda message: message.message_type == "sms").sorted("id").ids
        data = conversation.with_user(self.agent_one).fetch_messages(ids)["data"]["mail.message"]
        drawn = {message["id"]: message for message in data if "texting" in message}
        self.assertEqual([drawn[mid]["texting"]["direction"] for mid in ids], ["inbound", "outbound", "inbound"])
        self.assertFalse(drawn[ids[0]]["author_id"])
        self.assertEqual(drawn[ids[0]]["email_from"], "Dana Whitfield")

    def test_time_stamp_is_when_it_was_received(self):
        """S15: its time stamp is when it was received, not when accepted or viewed."""
        with freeze_time("2026-05-04 09:12:00"):
            conversation = self.receive()
        with freeze_time("2026-05-04 11:40:00"):
            conversation.with_user(self.agent_one).action_accept()
            conversation.with_user(self.agent_one).mark_seen()
        text = self.texts(conversation)
        self.assertEqual(text.received_at, datetime(2026, 5, 4, 9, 12))
        self.assertEqual(text.mail_message_id.date, datetime(2026, 5, 4, 9, 12))
        self.assertEqual(conversation.session_id.accepted_at, datetime(2026, 5, 4, 11, 40))

    def test_past_texts_of_earlier_conversations_are_in_the_thread(self):
        """S16: scrolling up shows past texts with this person, earlier conversations included, whoever had them."""
        first = self.received_and_accepted(body="In spring")
        first.with_user(self.agent_one).send_text("Answer of Agent One")
        self.assertTrue(first.with_user(self.agent_one).action_leave()["left"])
        second = self.received_and_accepted(agent=self.agent_two, body="In autumn")
        self.assertEqual(first, second)
        messages = self.env["mail.message"].with_user(self.agent_two).search([
            ("model", "=", "texting.conversation"), ("res_id", "=", second.id)], order="id")
        bodies = " ".join(messages.mapped("body"))
        for words in ("In spring", "Answer of Agent One", "In autumn", "Left by Agent One", "Accepted by Agent Two"):
            self.assertIn(words, bodies)
