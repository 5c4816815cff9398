"""STOP and its kin: before routing, recorded, confirmed once, respected everywhere (D12)."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.texting_inbox.carriers.errors import RejectedError
from odoo.addons.texting_inbox.carriers.types import Status

from ..support.common import DANA, MARC, STRANGER, TextingCase, TextingHttpCase


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

    def test_start_of_before_lifts_nothing(self):
        """D12: a START that the webhook missed, and that is found after a STOP that came later, is read by somebody"""
        self.receive(body="STOP")
        earlier = fields.Datetime.now() - timedelta(hours=3)
        self.receive(body="START", received_at=earlier)
        self.assertTrue(self.is_blocked())
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)
        self.receive(body="START", received_at=fields.Datetime.now() - timedelta(seconds=20))  # the carrier's clock is slow
        self.assertFalse(self.is_blocked())

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


class TestEveryWayToSend(TextingCase):
    """After a STOP nothing leaves, whichever way it was meant to."""

    def offer(self, **values):
        """A text of the agent in their conversation. :return: the ``texting.message``"""
        text = self.env["texting.message"].browse(self.conversation().with_user(self.agent_one).send_text("Our offer"))
        text.write(values)
        return text

    def check(self, way):
        """Try one way to text somebody who has opted out.

        :param way: called with the conversation as its owner
        """
        for scope in ("company", "number"):
            with self.subTest(scope=scope), self.env.cr.savepoint(flush=True) as savepoint:
                self.env.company.texting_opt_out_scope = scope
                conversation = self.received_and_accepted().with_user(self.agent_one)
                self.carrier.confirms_opt_out = True
                attempt = way(conversation)
                self.receive(body="STOP")
                attempt()
                self.run_cron_here()
                sent = self.texts(conversation, "outbound").filtered(lambda text: text.status in ("queued", "sending", "sent"))
                self.assertFalse(sent)
                self.env.invalidate_all()
                savepoint.rollback()

    def run_cron_here(self):
        """What the outbox does with each text before it calls the carrier."""
        for text in self.env["texting.message"].search([("status", "=", "queued")]):
            try:
                text._check_may_leave()
            except RejectedError as error:
                text._apply_status(Status.FAILED, error.failure, error.detail)

    def refused(self, call):
        def attempt():
            with self.assertRaisesRegex(UserError, "has opted out"):
                call()
        return attempt

    def test_answer_is_refused(self):
        """D12: Send"""
        self.check(lambda conversation: self.refused(lambda: conversation.send_text("But wait")))

    def test_template_is_refused(self):
        """D12: a prepared text"""
        self.env.company.texting_offer_templates = True
        template = self.env["sms.template"].create({
            "name": "Offer", "model_id": self.env["ir.model"]._get_id("crm.lead"), "body": "Our offer"})
        self.lead.user_id = self.agent_one
        self.check(lambda conversation: self.refused(lambda: conversation.send_template(template.id)))

    def test_starting_a_text_is_refused(self):
        """D12, B12: from the card"""
        self.lead.user_id = self.agent_one
        def way(conversation):
            conversation.action_leave()
            def attempt():
                answer = conversation.start_text("crm.lead", self.lead.id, DANA, self.number.id)
                self.assertFalse(answer["started"])
                self.assertIn("has opted out", answer["reason"])
            return attempt
        self.check(way)

    def test_automatic_reply_is_refused(self):
        """D12, B8: to what the person writes next"""
        self.queue.reply_received = "Thanks, we will answer soon."
        def way(conversation):
            conversation.action_leave()
            return lambda: self.receive(body="Is it free?")
        self.check(way)

    def test_help_is_refused(self):
        """D12: not even HELP is answered by a machine"""
        self.env.company.texting_help_reply = "Call us"
        self.check(lambda _conversation: lambda: self.receive(body="HELP"))

    def test_retry_is_refused(self):
        """D12, B4: of what failed before"""
        def way(_conversation):
            text = self.offer(status="failed", failure_kind="transient")
            return self.refused(text.with_user(self.agent_one).action_retry)
        self.check(way)

    def test_sending_again_is_refused(self):
        """D12, B2: of what is unconfirmed"""
        def way(_conversation):
            text = self.offer(status="unconfirmed")
            return self.refused(text.with_user(self.agent_one).action_send_again)
        self.check(way)

    def test_what_waits_is_held_back(self):
        """D12: what was queued, or put off, before the STOP"""
        def way(_conversation):
            texts = self.offer() | self.offer(attempts=2)
            return lambda: self.assertEqual(set(texts.mapped("status")), {"queued"})
        self.check(way)

    def test_held_automatic_text_is_held_back(self):
        """D12: an automatic text that waits for the morning"""
        def way(conversation):
            reply = self.env["texting.auto.reply"].sudo()._send(
                conversation.sudo(), "Good morning", fields.Datetime.now() + timedelta(hours=9))
            return lambda: self.assertEqual(reply.status, "queued")
        self.check(way)


class TestHelp(TextingCase):
    """HELP is for a person, and answered by the company's words where it wrote some."""

    def answers(self, phone=DANA):
        return self.texts(self.conversation(phone), "outbound").mapped("body")

    def test_help_alerts_an_agent(self):
        """D12: with an answer written or not"""
        self.receive(body="HELP")
        self.assertEqual((self.answers(), len(self.alerts_of(self.agent_one))), ([], 1))
        self.env.company.texting_help_reply = "Acme: call 415-555-0100. Reply STOP to opt out."
        self.receive(MARC, body="info?")
        self.assertEqual(self.answers(MARC), ["Acme: call 415-555-0100. Reply STOP to opt out."])
        self.assertEqual(len(self.alerts_of(self.agent_one)), 2)

    def test_help_is_answered_beside_the_queues_reply(self):
        """D12: who had the queue's reply today still gets an answer, and at night as well"""
        self.env.company.write({"texting_help_reply": "Call us", "texting_quiet_hours": True})
        self.queue.reply_received = "Thanks"
        with freeze_time("2026-11-23 15:00:00"):
            self.receive()
        with freeze_time("2026-11-24 05:00:00"):
            self.receive(body="HELP")
        text = self.texts(self.conversation(), "outbound")[-1]
        self.assertEqual((self.answers(), text.next_attempt_at), (["Thanks", "Call us"], False))

    def test_carriers_that_answer_help_are_left_to_it(self):
        """D12: no second answer beside the carrier's own"""
        self.env.company.texting_help_reply = "Call us"
        self.carrier.confirms_opt_out = True
        self.receive(body="HELP")
        self.assertEqual(self.answers(), [])

    def test_machines_that_ask_for_help_get_tired(self):
        """D12, B8: neither our own numbers, nor short codes, nor a machine that asks again and again"""
        self.env.company.texting_help_reply = "HELP"
        ours = self.number.copy({"phone": "+14155550101"})
        for phone in (ours.phone, "72345"):
            self.receive(phone, "HELP")
            self.assertEqual(self.answers(phone), [])
        for hour in range(10):
            with freeze_time(f"2026-11-23 {hour + 10}:00:00"):
                self.receive(body="Help me" if hour == 0 else "info")
        self.assertEqual(len(self.answers()), 3)


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
