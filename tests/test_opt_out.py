"""STOP and its kin: before routing, recorded, confirmed once, respected everywhere (D12)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import DANA, MARC, STRANGER, TextingCase, TextingHttpCase


class TestOptOut(TextingCase):
    def consents(self, phone=DANA):
        return self.env["texting.consent"].search([("phone", "=", phone)]).mapped(lambda row: (row.event, row.source))

    def is_blocked(self, phone=DANA):
        return bool(self.env["phone.blacklist"].search_count([("number", "=", phone)]))

    def replies(self, phone=DANA):
        return self.texts(self.conversation(phone), "outbound").filtered("is_opt_out_reply")

    # STOP

    def test_stop_is_recorded_and_alerts_nobody(self):
        """D12: handled before routing: on the blacklist, in the record of consent with its words, in no bell"""
        self.receive(body="Stop!!")
        self.assertTrue(self.is_blocked())
        [row] = self.env["texting.consent"].search([("phone", "=", DANA)])
        self.assertEqual((row.event, row.source, row.wording, row.number_id), ("opt_out", "text", "Stop!!", self.number))
        self.assertEqual(self.alerts_of(self.agent_one) + self.alerts_of(self.agent_two), [])

    def test_stop_is_kept_in_the_history(self):
        """D12: the text is not lost: it is archived in the person's history, in a session of its own"""
        conversation = self.receive(body="STOP")
        self.assertEqual((conversation.state, conversation.session_id.id), ("archived", False))
        [session] = conversation.session_ids
        self.assertEqual((session.end_reason, session.lead_id), ("opted_out", self.lead))
        self.assertEqual(session.message_ids.filtered(lambda text: text.direction == "inbound").body, "STOP")

    def test_stop_is_confirmed_once(self):
        """D12: one confirmation at most, however often STOP comes, and it may leave although the person has opted out"""
        self.receive(body="STOP")
        self.receive(body="stop")
        self.assertEqual(len(self.replies()), 1)
        self.assertIn("START", self.replies().body)
        self.run_cron("texting.outbox", "_process_queue")
        self.assertNotEqual(self.replies().failure_kind, "opted_out")

    def test_carriers_that_confirm_themselves_are_left_to_it(self):
        """D12: no second confirmation beside the carrier's own"""
        self.carrier.confirms_opt_out = True
        self.receive(body="STOP")
        self.assertFalse(self.replies())
        codes = {code: self.env["texting.carrier"].new({"name": code, "code": code}).confirms_opt_out
                 for code in ("twilio", "bandwidth", "simulator")}
        self.assertEqual(codes, {"twilio": True, "bandwidth": False, "simulator": False})

    def test_late_confirmation_is_given_up(self):
        """D12: after five minutes it is not sent any more"""
        self.receive(body="STOP")
        self.replies().received_at = fields.Datetime.now() - timedelta(minutes=6)
        self.run_cron("texting.outbox", "_process_queue")
        self.assertEqual(self.replies().status, "failed")

    def test_the_companys_own_words_confirm(self):
        """D12: the confirmation's words are a setting"""
        self.env.company.texting_opt_out_reply = "Bye. START brings you back."
        self.receive(body="STOP")
        self.assertEqual(self.replies().body, "Bye. START brings you back.")

    def test_send_is_refused_with_the_reason(self):
        """D12: the owner sees the STOP, cannot answer, is told why, and can leave"""
        conversation = self.received_and_accepted().with_user(self.agent_one)
        self.receive(body="STOP")
        [window] = conversation.get_windows()
        self.assertFalse(window["can_send"])
        self.assertIn("has opted out", window["cannot_send_reason"])
        self.assertEqual(self.alerts_of(self.agent_one), [])
        with self.assertRaisesRegex(UserError, "has opted out"):
            conversation.send_text("But wait")
        self.assertTrue(conversation.action_leave()["left"])

    def test_text_on_its_way_is_held_back(self):
        """D12: what was queued before the STOP does not leave after it"""
        conversation = self.received_and_accepted()
        conversation.with_user(self.agent_one).send_text("Our offer of the week")
        self.receive(body="STOP")
        self.run_cron("texting.outbox", "_process_queue")
        offer = self.texts(conversation, "outbound").filtered(lambda text: not text.is_automatic)
        self.assertEqual((offer.status, offer.failure_kind), ("failed", "opted_out"))

    def test_no_automatic_reply_answers_a_stop(self):
        """D12: neither the queue's reply nor anything else"""
        self.queue.reply_received = "Thanks, we will answer soon."
        self.carrier.confirms_opt_out = True
        self.receive(body="STOP")
        self.assertFalse(self.texts(self.conversation(), "outbound"))

    def test_other_words_are_ordinary_texts(self):
        """D12: only the whole text counts; HELP goes to the agents"""
        self.receive(body="Please stop by tomorrow")
        self.receive(MARC, body="HELP")
        self.receive(STRANGER, body="START")
        self.assertEqual(len(self.alerts_of(self.agent_one)), 3)
        self.assertFalse(self.is_blocked())

    def test_stop_works_while_two_way_texting_is_off(self):
        """D12: the right to opt out does not depend on a setting"""
        self.env.company.texting_enabled = False
        self.receive(body="STOP")
        self.assertTrue(self.is_blocked())

    def test_short_code_that_says_stop_is_recorded_too(self):
        """D12: numbers that Odoo's blacklist refuses are kept in the record of consent"""
        self.receive("72345", body="STOP")
        self.assertEqual(self.consents("72345"), [("opt_out", "text")])

    # START

    def test_start_lifts_it(self):
        """D12: START, or YES of who has opted out; then texts are sent and alerted again"""
        for word in ("START", "yes"):
            self.receive(body="STOP")
            self.receive(body=word)
            self.assertFalse(self.is_blocked(), word)
        self.assertEqual(self.consents()[:2], [("opt_in", "text"), ("opt_out", "text")])
        self.assertEqual(self.alerts_of(self.agent_one), [])
        conversation = self.receive(body="Is it still free?")
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)
        conversation.with_user(self.agent_one).action_accept()
        self.assertTrue(conversation.with_user(self.agent_one).send_text("Yes"))

    # Who may lift

    def test_agents_cannot_override_a_stop(self):
        """D12: neither the blacklist nor the record of consent is theirs, nor the managers'"""
        self.receive(body="STOP")
        for user in (self.agent_one, self.manager):
            with self.assertRaises(AccessError):
                self.env["phone.blacklist"].with_user(user).remove(DANA)
            with self.assertRaises(AccessError):
                self.env["texting.consent"].with_user(user).create({"phone": DANA, "event": "lifted", "source": "administrator"})
        self.assertTrue(self.is_blocked())

    def test_administrator_lifts_it_with_a_recorded_reason(self):
        """D12: who, when and why is in the record of consent; its rows are never changed"""
        self.receive(body="STOP")
        admin = self.env.ref("base.user_admin")
        self.env["phone.blacklist"].with_user(admin).remove(DANA, message="Asked for it on the phone")
        row = self.env["texting.consent"].search([("phone", "=", DANA)], limit=1)
        self.assertEqual(
            (row.event, row.source, row.wording, row.user_id),
            ("lifted", "administrator", "Asked for it on the phone", admin))
        self.assertFalse(self.env["texting.consent"]._is_opted_out(DANA))
        with self.assertRaises(UserError):
            row.wording = "Never mind"

    def test_opt_out_at_the_carrier_is_taken_over(self):
        """D12: a text that the carrier refused because of a STOP there records the opt-out here"""
        conversation = self.received_and_accepted()
        text = self.env["texting.message"].browse(conversation.with_user(self.agent_one).send_text("Hello"))
        text.write({"carrier_uid": "out-1", "status": "sent"})
        self.report("out-1", "failed", failure="opted_out", detail="21610 unsubscribed recipient")
        self.assertEqual(self.consents(), [("opt_out", "carrier")])
        self.assertTrue(self.is_blocked())


class TestOptOutByWebhook(TextingHttpCase):
    def test_stop_through_the_real_route(self):
        """D12: from the carrier's request to the blacklist; its repeat changes nothing"""
        for _time in range(2):
            self.assertEqual(self.post_text(body="Stop", uid="stop-1").status_code, 200)
        self.assertEqual(self.env["texting.consent"].search_count([("phone", "=", DANA)]), 1)
        self.assertTrue(self.env["phone.blacklist"].search_count([("number", "=", DANA)]))
        self.assertEqual(self.alerts_of(self.agent_one), [])
        event = self.env["texting.webhook.event"].search([("event_key", "=", "text:stop-1")])
        self.assertEqual((len(event), event.state), (1, "processed"))
