"""What is written down of a session as it happens: waits by the clock and in working time, owners, answers (B9)."""

import importlib.util
from datetime import datetime
from pathlib import Path

from freezegun import freeze_time

from odoo import Command

from ..support.common import DANA, MARC, TextingCase

MONDAY = "2026-10-12"  # summer time in New York (UTC-4), until 1 November
FACTS = (
    "missed_at", "reopened_from_id", "wait_seconds", "wait_working_seconds", "first_response_seconds", "first_response_at",
    "first_response_working_seconds", "accept_target", "first_response_target", "handle_seconds", "accepted_at",
)


class TestSessionFacts(TextingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 9 to 12 and 13 to 17, Monday to Friday, in New York
        calendar = cls.env["resource.calendar"].create({
            "name": "Desk", "tz": "America/New_York", "attendance_ids": [Command.clear(), *(
                Command.create({"name": "Desk", "dayofweek": str(day), "hour_from": begin, "hour_to": end, "day_period": period})
                for day in range(5) for begin, end, period in ((9, 12, "morning"), (12, 13, "lunch"), (13, 17, "afternoon")))]})
        cls.queue.write({
            "calendar_id": calendar.id, "target_minutes": 10, "first_response_minutes": 30, "next_response_minutes": 5})

    def at(self, moment):
        return freeze_time(f"{MONDAY} {moment}" if len(moment) < 9 else moment)

    def write(self, moment, body="Hello?", sender=DANA):
        with self.at(moment):
            return self.receive(sender, body=body)

    def accept(self, moment, conversation, agent=None):
        with self.at(moment):
            self.assertTrue(conversation.with_user(agent or self.agent_one).action_accept()["accepted"])
            conversation.with_user(agent or self.agent_one).mark_seen()

    def answer(self, moment, conversation, body="Yes.", agent=None):
        with self.at(moment):
            return self.env["texting.message"].sudo().browse(conversation.with_user(agent or self.agent_one).send_text(body))

    def leave(self, moment, conversation, agent=None):
        with self.at(moment):
            conversation.with_user(agent or self.agent_one).mark_seen()
            self.assertTrue(conversation.with_user(agent or self.agent_one).action_leave()["left"])

    def test_alerts_turn_late_in_working_time(self):
        """B9: a text of Friday evening is late on Monday morning, when winter time has begun, or on Tuesday after a holiday."""
        late = ("2026-11-02 14:05:00", "2026-11-02 14:15:00")
        conversation = self.write("2026-10-30 20:55:00")
        [(_event, raised)] = self.bus_events(self.agent_one, "texting.alert/raised")
        with self.at("2026-10-31 12:00:00"):
            [alert] = self.alerts_of(self.agent_one)
        for due in (raised, alert):
            self.assertEqual((due["due_at"], due["overdue_at"]), late)
        self.assertEqual([str(moment) for moment in (conversation.due_at, conversation.overdue_at)], list(late))
        holiday = {"date_from": "2026-11-02 05:00:00", "date_to": "2026-11-03 05:00:00", "calendar_id": self.queue.calendar_id.id}
        self.env["resource.calendar.leaves"].create(holiday)
        conversation.invalidate_recordset()
        self.assertEqual(str(conversation.due_at), "2026-11-03 14:05:00")

    def test_each_text_asks_for_the_hours_without_a_query(self):
        """B9: lunch included; hours and target come from the cache, and from the database once they changed."""
        since, queues = datetime(2026, 10, 12, 15, 55), self.env["texting.queue"]
        due = (datetime(2026, 10, 12, 17, 5), datetime(2026, 10, 12, 17, 15))
        self.assertEqual(queues._due_moments(self.queue.id, since), due)
        with self.assertQueryCount(0):
            self.assertEqual(queues._due_moments(self.queue.id, since), due)
        self.queue.calendar_id.tz = "America/Chicago"
        self.assertEqual(queues._due_moments(self.queue.id, since)[0], datetime(2026, 10, 12, 16, 5))
        self.queue.calendar_id = False
        self.assertEqual(queues._due_moments(self.queue.id, since)[1], datetime(2026, 10, 12, 16, 15))

    def test_waits_are_counted_by_the_clock_and_in_working_time(self):
        """B9: lunch and nights stop the clock of working time; the targets are in working time."""
        conversation = self.write("15:55:00")  # 11:55 in New York
        session = conversation.session_id
        self.accept("17:06:00", conversation)  # 13:06: an hour's lunch in between
        self.assertEqual((session.wait_seconds, session.wait_working_seconds), (71 * 60, 11 * 60))
        self.assertEqual(session.accept_target, "missed")
        text = self.answer("17:10:00", conversation)
        self.assertEqual((session.first_response_seconds, session.first_response_working_seconds), (75 * 60, 15 * 60))
        self.assertEqual((session.first_response_target, text.response_target), ("hit", "hit"))
        self.assertEqual(text.response_seconds, 75 * 60)

    def test_a_night_and_a_change_of_the_clocks_are_no_working_time(self):
        """B9: from Friday evening to Monday morning, across the end of summer time."""
        conversation = self.write("2026-10-30 20:50:00")  # Friday 16:50 in New York
        self.accept("2026-11-02 14:20:00", conversation)  # Monday 9:20, winter time
        session = conversation.session_id
        self.assertEqual(session.wait_working_seconds, 30 * 60)
        self.assertEqual(session.wait_seconds, (2 * 24 + 17) * 3600 + 30 * 60)

    def test_several_texts_in_a_row_are_waited_for_once_from_the_first(self):
        """B9: and what a machine answers ends no wait."""
        self.queue.reply_received = "We are on it."
        conversation = self.write("14:00:00")
        self.assertEqual(conversation.text_ids[-1].is_automatic, True)
        session = conversation.session_id
        self.accept("14:02:00", conversation)
        self.assertFalse(session.first_response_at)
        self.answer("14:03:00", conversation)
        self.write("14:10:00", "And")
        self.write("14:14:00", "how much?")
        later = self.answer("14:16:00", conversation, "20")
        self.assertEqual((later.response_seconds, later.response_target), (6 * 60, "missed"))
        more = self.answer("14:17:00", conversation, "dollars")
        self.assertFalse(more.response_target or more.response_seconds)
        self.assertEqual((session.first_response_seconds, session.inbound_count, session.outbound_count), (180, 3, 4))

    def test_time_belongs_to_the_owner_of_that_moment(self):
        """B9: spans of ownership, across transfer, queue and release; handling time is their sum."""
        conversation = self.write("14:00:00")
        session = conversation.session_id
        self.accept("14:05:00", conversation)
        with self.at("14:15:00"):
            conversation.with_user(self.agent_one).action_transfer(user_id=self.agent_two.id)
        with self.at("14:20:00"):
            conversation.with_user(self.agent_two).action_transfer(queue_id=self.queue.id)
        self.accept("14:30:00", conversation)
        self.leave("14:31:00", conversation)
        spans = [(span.user_id, span.begun_by, span.ended_by, span.seconds) for span in session.span_ids]
        self.assertEqual(spans, [
            (self.agent_one, "accepted", "transferred", 600), (self.agent_two, "transferred", "transferred", 300),
            (self.agent_one, "accepted", "left", 60)])
        self.assertEqual(session.handle_seconds, 960)
        self.assertEqual(session.wait_seconds, 300)  # the first Accept alone

    def test_missed_is_remembered_after_a_later_accept(self):
        """D2: the alert expired before anybody accepted."""
        conversation = self.write("2026-10-01 14:00:00")
        with self.at("2026-10-16 14:00:00"):
            self.env["texting.session"]._cron_note_missed()
        session = conversation.session_id
        self.assertEqual(session.missed_at, datetime(2026, 10, 15, 14))
        self.write("2026-10-17 14:00:00", "Still there?")
        self.accept("2026-10-17 14:01:00", conversation)
        self.assertEqual(session.missed_at, datetime(2026, 10, 15, 14))

    def test_session_that_an_agent_began_has_no_wait_and_no_first_response(self):
        """B9: but later answers count as next responses."""
        with self.at("14:00:00"):
            started = self.env["texting.conversation"].with_user(self.agent_one).start_text(
                "res.partner", self.customer.id, MARC, self.number.id)
        conversation = self.conversation(MARC)
        self.assertTrue(started["started"])
        session = conversation.session_id
        self.answer("14:01:00", conversation, "Your unit is ready.")
        self.write("14:05:00", "Great!", MARC)
        with self.at("14:05:30"):
            conversation.with_user(self.agent_one).mark_seen()
        later = self.answer("14:08:00", conversation, "See you.")
        self.assertEqual((session.origin, session.wait_seconds, session.first_response_seconds), ("agent", 0, 0))
        self.assertEqual((later.response_seconds, later.response_target), (180, "hit"))
        self.assertEqual(session.span_ids.begun_by, "started")

    def test_session_that_follows_within_a_day_continues_the_one_before(self):
        """B9: a reopened matter is not a new one."""
        conversation = self.write("14:00:00")
        first = conversation.session_id
        self.accept("14:01:00", conversation)
        self.leave("14:02:00", conversation)
        second = self.write("20:00:00", "One more thing").session_id
        self.assertEqual(second.reopened_from_id, first)
        self.accept("20:01:00", conversation)
        self.leave("20:02:00", conversation)
        self.assertFalse(self.write("2026-10-15 20:00:00", "Hi again").session_id.reopened_from_id)

    def test_how_far_a_text_came_is_dated(self):
        """B4: sent, delivered, failed."""
        conversation = self.write("14:00:00")
        self.accept("14:01:00", conversation)
        text = self.answer("14:02:00", conversation)
        text.write({"status": "sending", "carrier_uid": "out-1"})
        with self.at("14:02:05"):
            text._apply_status("sent")
        with self.at("14:02:09"):
            self.report("out-1", "delivered")
        self.assertEqual((text.sent_at, text.delivered_at), (datetime(2026, 10, 12, 14, 2, 5), datetime(2026, 10, 12, 14, 2, 9)))
        self.assertFalse(text.failed_at)

    def test_a_session_that_is_migrated_equals_the_same_one_lived_through(self):
        """B9: what existed before is filled in from its steps and texts."""
        conversation = self.write("14:00:00")
        self.accept("14:05:00", conversation)
        self.answer("14:06:00", conversation)
        with self.at("14:15:00"):
            conversation.with_user(self.agent_one).action_transfer(user_id=self.agent_two.id)
        self.write("16:30:00", "And the price?")
        with self.at("17:01:00"):
            conversation.with_user(self.agent_two).mark_seen()
        self.answer("17:02:00", conversation, "20", self.agent_two)
        self.leave("17:10:00", conversation, self.agent_two)
        self.write("18:00:00", "Thanks")
        sessions = conversation.session_ids.sorted("id")
        lived = self.facts(sessions)
        sessions.span_ids.unlink()
        sessions.write(dict.fromkeys(set(FACTS) - {"accepted_at", "first_response_at"}, False) | {"handle_seconds": 0})
        sessions.message_ids.write(dict.fromkeys(("response_seconds", "response_working_seconds", "response_target"), False))
        self.assertNotEqual(self.facts(sessions), lived)
        path = Path(__file__).parents[2] / "texting_inbox/migrations/19.0.1.1.0/post-20_session_facts.py"
        spec = importlib.util.spec_from_file_location("session_facts", path)
        migration = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(migration)
        migration.rebuild(sessions)
        self.assertEqual(self.facts(sessions), lived)

    def facts(self, sessions):
        return {
            "sessions": [[session[field] for field in FACTS] for session in sessions],
            "spans": [
                (span.session_id, span.user_id, span.begun_at, span.ended_at, span.begun_by, span.ended_by, span.seconds)
                for span in sessions.span_ids],
            "texts": [
                (text.id, text.response_seconds, text.response_working_seconds, text.response_target)
                for text in sessions.message_ids],
        }

    def test_a_colleague_does_not_read_who_owned_an_open_session(self):
        """D11: spans are read with their session."""
        conversation = self.write("14:00:00")
        self.accept("14:05:00", conversation)
        spans = self.env["texting.session.span"]
        self.assertTrue(spans.with_user(self.manager).search([("session_id", "=", conversation.session_id.id)]))
        self.assertTrue(spans.with_user(self.agent_one).search([("session_id", "=", conversation.session_id.id)]))
        for user in (self.agent_two, self.outsider):
            self.assertFalse(spans.with_user(user).search([]))
