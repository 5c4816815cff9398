"""Texts that leave later: when, by whose clock, and what happens to them until then."""

from datetime import datetime, timedelta

import pytz
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.texting_inbox.models.outbox.texting_conversation_scheduled import at

from ..support.common import DANA, TextingCase

NOON = datetime(2026, 3, 6, 17, 0)  # a Friday, 12:00 in New York; the clocks change on Sunday
LATER = "2026-03-06 20:00:00"


class ScheduledCase(TextingCase):
    def setUp(self):
        super().setUp()
        self.agent_one.tz = "UTC"
        self.enterContext(freeze_time(NOON))
        self.owned = self.received_and_accepted().with_user(self.agent_one)

    def schedule(self, body="The unit is ready.", send_at=LATER, **values):
        return self.env["texting.message"].browse(self.owned.send_text(body, send_at=send_at, **values))

    def pass_time(self, moment=LATER):
        """The scheduler runs when it is due; nothing is handed to the carrier here."""
        self.env.flush_all()
        with freeze_time(moment):
            self.env["texting.message"].sudo()._publish_due()
        self.env.invalidate_all()

    def notified(self, user):
        return self.env["mail.notification"].search([("res_partner_id", "=", user.partner_id.id)]).mail_message_id

    def lines(self):
        return self.owned.sudo().message_ids.filtered(lambda line: line.message_type == "sms")


class TestScheduled(ScheduledCase):
    def test_text_leaves_at_its_time_and_not_before(self):
        """B14: until then it is no line of the conversation, no answer and no figure"""
        lines = self.lines()
        text = self.schedule()
        self.assertEqual((text.status, text.sudo().mail_message_id.id), ("scheduled", False))
        self.assertEqual(self.lines(), lines)
        self.pass_time("2026-03-06 19:59:59")
        self.assertEqual(text.status, "scheduled")
        self.assertFalse(text.session_id.first_response_at)
        self.assertEqual(text.session_id.outbound_count, 0)
        self.pass_time()
        self.assertEqual(text.status, "queued")
        line = self.lines() - lines
        self.assertIn("The unit is ready.", line.body)
        self.assertEqual((line.author_id, line.date), (self.agent_one.partner_id, fields.Datetime.to_datetime(LATER)))
        self.assertEqual(text.response_seconds, 3 * 3600)

    def test_scheduler_is_called_for_its_time(self):
        """B14: nothing polls for it"""
        cron = self.env.ref("texting_inbox.ir_cron_outbox")
        self.schedule()
        calls = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(fields.Datetime.to_datetime(LATER), calls.mapped("call_at"))

    def test_run_of_the_outbox_calls_the_carrier(self):
        """B14, B2: through the same three steps as every other text"""
        text = self.schedule()
        with freeze_time(LATER):
            self.run_cron("texting.outbox", "_process_queue")
        self.assertEqual((text.attempts, text.sudo().claimed_at), (1, fields.Datetime.to_datetime(LATER)))

    def test_time_has_to_be_within_the_next_year(self):
        """B14: what is no time, or past, is refused with a sentence, and nothing is kept"""
        for wrong in ("2026-03-06 16:59:00", "2027-04-01 12:00:00", "soon", "2026-02-30 12:00:00", 5, "\x00"):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.schedule(send_at=wrong)
        self.assertFalse(self.texts(self.owned, "outbound"))

    def test_it_can_be_changed_sent_at_once_or_deleted(self):
        """B14: by its author"""
        text = self.schedule()
        text.action_reschedule(body="Tomorrow at 9?", send_at="2026-03-07 14:00:00", cancel_on_reply=True)
        [shown] = self.owned.get_scheduled_texts()
        self.assertEqual(
            (shown["body"], shown["send_at"], shown["cancel_on_reply"]), ("Tomorrow at 9?", "2026-03-07 14:00:00", True))
        text.action_send_now()
        self.assertEqual((text.status, self.owned.get_scheduled_texts()), ("queued", []))
        other = self.schedule()
        other.action_cancel_scheduled()
        self.assertFalse(other.exists())
        for change in (text.action_cancel_scheduled, lambda: text.action_reschedule(body="too late")):
            with self.assertRaises(UserError):
                change()

    def test_others_cannot_touch_it(self):
        """B14, S22: another agent neither reads nor changes it; a manager may"""
        text = self.schedule()
        for act in ("action_send_now", "action_cancel_scheduled", "action_reschedule"):
            with self.subTest(act), self.assertRaises(AccessError):
                getattr(text.with_user(self.agent_two), act)()
        with self.assertRaises(AccessError):
            self.owned.with_user(self.agent_two).get_scheduled_texts()
        self.assertFalse(self.env["texting.message"].with_user(self.agent_two).search([("status", "=", "scheduled")]))
        text.with_user(self.manager).action_cancel_scheduled()

    def test_it_is_cancelled_if_they_write_first(self):
        """B14: shown at once, and its author is notified when its time comes"""
        kept, text = self.schedule("kept"), self.schedule(cancel_on_reply=True)
        self.receive(body="I have found another one")
        self.assertEqual([shown["is_cancelled"] for shown in self.owned.get_scheduled_texts()], [False, True])
        self.pass_time()
        self.assertEqual((kept.status, text.status, text.failure_kind), ("queued", "failed", "cancelled"))
        self.assertEqual(text._to_client()["failure"], "They wrote first, so it was not sent.")
        self.assertIn("They wrote first", self.notified(self.agent_one).body)
        self.assertNotIn("The unit is ready", self.notified(self.agent_one).body)

    def test_stop_holds_for_it(self):
        """B14, D12: who opted out meanwhile is not texted; START before its time lets it leave"""
        text = self.schedule()
        self.receive(body="STOP")
        with freeze_time(LATER):
            self.run_cron("texting.outbox", "_process_queue")
        self.assertEqual((text.status, text.failure_kind), ("failed", "opted_out"))
        self.assertIn("opted out", self.notified(self.agent_one).body)
        with self.assertRaises(UserError):
            self.schedule()
        self.receive(body="START")
        again = self.schedule()
        with freeze_time(LATER):
            self.run_cron("texting.outbox", "_process_queue")
        self.assertEqual(again.attempts, 1)

    def test_it_survives_leaving_and_transfer(self):
        """B14: the question before leaving names it; it leaves from the archive, and its author may still delete it"""
        text, other = self.schedule(), self.schedule("other")
        self.assertEqual(self.owned.get_leave_facts()["scheduled"], 2)
        self.assertTrue(self.owned.action_leave()["left"])
        session = text.session_id
        other.with_user(self.agent_one).action_cancel_scheduled()
        self.pass_time()
        self.assertEqual((text.status, text.session_id), ("queued", session))
        self.assertEqual(self.conversation().state, "archived")

    def test_it_becomes_a_line_of_the_session_that_is_open_then(self):
        """B14: whoever owns the conversation by then sees it come"""
        text = self.schedule()
        self.owned.action_leave()
        conversation = self.received_and_accepted(agent=self.agent_two)
        self.pass_time()
        self.assertEqual(text.session_id, conversation.session_id)
        self.assertEqual(text.author_id, self.agent_one)
        sent = self.env["bus.bus"].search([("message", "like", '"texting.message/new"')]).filtered(
            lambda event: f'"mail_message_id":{text.sudo().mail_message_id.id}' in event.message.replace(" ", ""))
        self.assertIn(f'"res.partner",{self.agent_two.partner_id.id}', sent.channel.replace(" ", ""))

    def test_text_of_a_former_agent_does_not_leave(self):
        """B14, B20: rights end at once"""
        text = self.schedule()
        self.agent_one.sudo().group_ids -= self.env.ref("texting_inbox.group_agent")
        self.pass_time()
        self.assertEqual((text.status, text.failure_kind), ("failed", "cancelled"))

    def test_erased_person_gets_no_empty_text(self):
        """B14, B11: what is deleted does not leave"""
        text = self.schedule()
        self.owned.action_leave()
        self.env["texting.erasure"].with_user(self.manager).create({"phone": DANA}).action_erase()
        self.assertFalse(text.exists())

    def test_one_that_cannot_be_published_holds_no_other_up(self):
        """B14: it is tried anew, the others leave"""
        broken, text = self.schedule("broken", send_at="2026-03-06 19:00:00"), self.schedule()
        self.env.flush_all()
        self.env.cr.execute("UPDATE texting_message SET author_id = NULL, company_id = company_id WHERE id = %s", (broken.id,))
        self.env.invalidate_all()
        self.pass_time()
        self.assertEqual(text.status, "queued")


class TestRecipientsClock(ScheduledCase):
    def options(self):
        return self.owned.get_schedule_options()

    def test_presets_are_by_the_recipients_clock(self):
        """B14: also over the change to summer time"""
        options = self.options()
        self.assertEqual((options["tz"], options["place"], options["is_uncertain"]), ("America/New_York", "New York", False))
        self.assertEqual([preset["send_at"] for preset in options["presets"]], [
            "2026-03-06 18:00:00",  # in an hour
            "2026-03-06 22:00:00",  # Friday 17:00 EST
            "2026-03-07 14:00:00",  # Saturday 9:00 EST
            "2026-03-09 13:00:00",  # Monday 9:00 EDT
        ])
        self.assertIn("Mon 9:00", options["presets"][-1]["label"])

    def test_this_afternoon_is_offered_while_there_is_one(self):
        """B14: and Monday only once"""
        with freeze_time("2026-03-08 21:00:00"):  # Sunday 17:00 EDT
            labels = [preset["label"].partition(",")[0] for preset in self.options()["presets"]]
        self.assertEqual(labels, ["In 1 hour", "Tomorrow morning"])

    def test_contacts_own_time_zone_counts_first(self):
        """B14: a New York number may live in Berlin"""
        self.conversation().write({"lead_id": False, "partner_id": self.customer.id})
        self.customer.tz = "Europe/Berlin"
        self.assertEqual(self.options()["tz"], "Europe/Berlin")

    def test_number_in_several_zones_is_texted_by_the_westernmost_clock(self):
        """B14: what is morning there is morning in all of them, and the dialog says that it is uncertain"""
        self.owned = self.received_and_accepted("+18002345678").with_user(self.agent_one)
        options = self.options()
        self.assertTrue(options["is_uncertain"])
        offsets = [
            zone.utcoffset(NOON) for zone in self.env["texting.quiet.hours"]._zones_of("+18002345678")]
        self.assertEqual(pytz.timezone(options["tz"]).utcoffset(NOON), min(offsets))

    def test_clock_times_at_both_changes_of_the_clocks(self):
        """B14: 9:00 is 9:00"""
        new_york, vectors = pytz.timezone("America/New_York"), [
            (datetime(2026, 3, 7), 14), (datetime(2026, 3, 8), 13), (datetime(2026, 10, 31), 13), (datetime(2026, 11, 1), 14)]
        for day, hour in vectors:
            moment = at(new_york, day.date(), datetime(2026, 1, 1, 9).time())
            self.assertEqual(moment - day, timedelta(hours=hour))
