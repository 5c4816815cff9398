"""Automatic texts wait for the morning of the person's time zone; what people write never does (D12, B8)."""

from datetime import datetime, timedelta

import pytz
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from odoo.addons.texting_inbox.carriers.errors import DeferredError

from ..support.common import DANA, TextingCase

NEW_YORK, LOS_ANGELES, LONDON, ALASKA = "+12125550199", "+12135550199", "+442071234567", "+19075550123"
UNKNOWN = "+447700900123"  # a mobile number, which may be anywhere


class QuietCase(TextingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"texting_quiet_hours": True, "texting_quiet_from": 21, "texting_quiet_to": 8})
        cls.env.company.resource_calendar_id.tz = "America/New_York"
        cls.queue.reply_received = "Thanks, we will answer soon."

    def utc(self, local, tz="America/New_York"):
        return pytz.timezone(tz).localize(datetime.fromisoformat(local)).astimezone(pytz.utc).replace(tzinfo=None)

    def receive_at(self, local, tz="America/New_York", phone=DANA, body="Is it free?"):
        with freeze_time(self.utc(local, tz)):
            return self.receive(phone, body)

    def replies(self, phone=DANA):
        return self.texts(self.conversation(phone), "outbound").filtered("is_automatic")


class TestWhenItMayLeave(QuietCase):
    def allowed(self, phone, local, tz="America/New_York"):
        quiet_hours = self.env["texting.quiet.hours"]
        return quiet_hours._next_allowed(self.env.company, phone, self.utc(local, tz))

    def test_night_is_where_the_person_is(self):
        """D12: 22:00 in New York is 19:00 in Los Angeles, and 03:00 in London"""
        evening = "2026-11-23 22:00"
        self.assertEqual(self.allowed(NEW_YORK, evening), self.utc("2026-11-24 08:00"))
        self.assertEqual(self.allowed(LOS_ANGELES, evening), self.utc(evening))
        self.assertEqual(self.allowed(LONDON, evening), self.utc("2026-11-24 08:00", "Europe/London"))

    def test_edges_of_the_quiet_hours(self):
        """D12: from 21:00 on it is quiet, at 08:00 no more"""
        for local, expected in (
            ("2026-11-23 20:59:59", "2026-11-23 20:59:59"), ("2026-11-23 21:00:00", "2026-11-24 08:00"),
            ("2026-11-24 00:00:00", "2026-11-24 08:00"), ("2026-11-24 07:59:59", "2026-11-24 08:00"),
            ("2026-11-24 08:00:00", "2026-11-24 08:00"),
        ):
            self.assertEqual(self.allowed(NEW_YORK, local), self.utc(expected), local)

    def test_quiet_hours_within_a_day(self):
        """D12: they need not go over midnight"""
        self.env.company.write({"texting_quiet_from": 12.5, "texting_quiet_to": 14})
        self.assertEqual(self.allowed(NEW_YORK, "2026-11-23 12:45"), self.utc("2026-11-23 14:00"))
        for local in ("2026-11-23 12:29", "2026-11-23 14:00", "2026-11-23 23:00"):
            self.assertEqual(self.allowed(NEW_YORK, local), self.utc(local))

    def test_several_zones_all_allow_it(self):
        """D12: a number that may be in two time zones is texted when it is night in neither"""
        # Alaska: Anchorage, and Adak an hour behind
        self.assertEqual(
            self.allowed(ALASKA, "2026-11-23 07:00", "America/Anchorage"), self.utc("2026-11-23 08:00", "America/Adak"))
        self.assertEqual(
            self.allowed(ALASKA, "2026-11-23 21:30", "America/Anchorage"), self.utc("2026-11-24 08:00", "America/Adak"))

    def test_number_without_a_zone_has_the_companys(self):
        """D12: what tells no zone goes by the company's clock"""
        for phone in (UNKNOWN, "72345", "MYBANK"):
            self.assertEqual(self.allowed(phone, "2026-11-23 22:00"), self.utc("2026-11-24 08:00"), phone)
            self.assertEqual(self.allowed(phone, "2026-11-23 12:00"), self.utc("2026-11-23 12:00"), phone)

    def test_zones_that_have_no_hour_in_common_give_way_to_the_companys(self):
        """D12: a free-phone number may be anywhere from Guam to Newfoundland: that leaves few hours, or none"""
        free_phone = "+18005550199"
        self.assertEqual(self.allowed(free_phone, "2026-11-23 22:00"), self.utc("2026-11-25 08:00", "Pacific/Guam"))
        self.env.company.write({"texting_quiet_from": 10})
        self.assertEqual(self.allowed(free_phone, "2026-11-23 22:00"), self.utc("2026-11-24 08:00"))

    def test_morning_is_right_when_the_clocks_change(self):
        """D12: the night of the change is an hour shorter or longer; 08:00 is what the person's clock shows"""
        for evening, morning, hours in (
            ("2026-03-07 22:00", "2026-03-08 08:00", 9), ("2026-10-31 22:00", "2026-11-01 08:00", 11),
        ):
            allowed = self.allowed(NEW_YORK, evening)
            self.assertEqual(allowed, self.utc(morning))
            self.assertEqual(allowed - self.utc(evening), timedelta(hours=hours))
        # 02:30 does not exist in the one night, 01:30 comes twice in the other.
        self.env.company.write({"texting_quiet_from": 21, "texting_quiet_to": 2.5})
        self.assertEqual(self.allowed(NEW_YORK, "2026-03-08 01:00"), datetime(2026, 3, 8, 7, 30))
        self.env.company.texting_quiet_to = 1.5
        for moment in (datetime(2026, 11, 1, 5, 10), datetime(2026, 11, 1, 6, 10)):
            allowed = self.env["texting.quiet.hours"]._next_allowed(self.env.company, NEW_YORK, moment)
            self.assertEqual(allowed, datetime(2026, 11, 1, 6, 30))

    def test_off_unless_switched_on(self):
        """D12: an automatic reply answers what somebody wrote at this moment: that it waits is a company's choice"""
        self.assertFalse(self.env["res.company"].create({"name": "New"}).texting_quiet_hours)
        self.env.company.texting_quiet_hours = False
        self.assertEqual(self.allowed(NEW_YORK, "2026-11-23 22:00"), self.utc("2026-11-23 22:00"))

    def test_quiet_hours_are_times_of_the_day(self):
        """D12: a setting that makes no sense is refused"""
        for hours in ((21, 24), (-1, 8), (8, 8)):
            with mute_logger("odoo.sql_db"), self.assertRaises(ValidationError):
                self.env.company.write(dict(zip(("texting_quiet_from", "texting_quiet_to"), hours, strict=True)))


class TestHeldReplies(QuietCase):
    def test_reply_of_the_night_leaves_in_the_morning(self):
        """D12, B8: queued until then, and the outbox is woken then"""
        before = self.env["ir.cron.trigger"].sudo().search([])
        self.receive_at("2026-11-23 22:00")
        morning = self.utc("2026-11-24 08:00")
        self.assertEqual((self.replies().status, self.replies().next_attempt_at), ("queued", morning))
        woken = self.env["ir.cron.trigger"].sudo().search([]) - before
        self.assertIn(morning, woken.mapped("call_at"))

    def test_reply_of_the_day_leaves_at_once(self):
        """B8: as ever"""
        self.receive_at("2026-11-23 12:00")
        self.assertFalse(self.replies().next_attempt_at)

    def test_held_reply_is_not_too_old_in_the_morning(self):
        """D12: how long it waited counts from when it was due"""
        self.receive_at("2026-11-23 22:00")
        self.env.flush_all()
        with freeze_time(self.utc("2026-11-24 08:01")):
            self.env["texting.message"]._give_up_old()
            self.assertEqual(self.replies().status, "queued")
        with freeze_time(self.utc("2026-11-24 12:00")):
            self.env["texting.message"]._give_up_old()
            self.assertEqual((self.replies().status, self.replies().failure_kind), ("failed", "expired"))

    def test_reply_speaks_of_the_moment_at_which_it_leaves(self):
        """B8: no "we are closed" that arrives when the office is open; and none where nothing is written for then"""
        self.queue.reply_after_hours = "We are closed."
        hours = {"name": "Open", "hour_from": 6, "hour_to": 17, "day_period": "morning"}
        every_day = [Command.create({**hours, "dayofweek": str(day)}) for day in range(7)]
        self.queue.calendar_id = self.env["resource.calendar"].create({
            "name": "Early", "tz": "America/New_York", "attendance_ids": [Command.clear(), *every_day]})
        self.receive_at("2026-11-23 22:00")
        self.assertEqual(self.replies().body, "Thanks, we will answer soon.")
        self.queue.reply_received = False
        self.receive_at("2026-11-23 23:00", phone="+12125550111")
        self.assertFalse(self.replies("+12125550111"))

    def test_answer_of_a_person_makes_it_superfluous(self):
        """D12: dropped, visibly, and nobody is asked to try again"""
        conversation = self.receive_at("2026-11-23 22:00")
        with freeze_time(self.utc("2026-11-23 22:10")):
            conversation.with_user(self.agent_one).action_accept()
            conversation.with_user(self.agent_one).send_text("Yes, it is")
        reply = self.replies()
        self.assertEqual((reply.status, reply.is_superseded), ("failed", True))
        drawn = reply._to_client()
        self.assertEqual((drawn["failure"], drawn["can_retry"]), ("Somebody answered before it was due.", False))
        answer = self.texts(conversation, "outbound") - reply
        self.assertEqual((answer.status, answer.next_attempt_at), ("queued", False))

    def test_answer_that_is_taken_back_leaves_the_reply(self):
        """B1: an answer that is refused drops nothing"""
        conversation = self.receive_at("2026-11-23 22:00")
        with freeze_time(self.utc("2026-11-23 22:10")):
            conversation.with_user(self.agent_one).action_accept()
            with self.assertRaises(ValidationError):
                conversation.with_user(self.agent_one).send_text(" ")
        self.assertEqual(self.replies().status, "queued")

    def test_confirmation_of_an_opt_out_never_waits(self):
        """D12: the law wants it within minutes"""
        self.receive_at("2026-11-23 23:00", body="STOP")
        self.assertTrue(self.replies().is_opt_out_reply)
        self.assertFalse(self.replies().next_attempt_at)

    def test_what_is_put_off_into_the_night_waits_too(self):
        """D12: the second attempt of a machine's text, not a person's"""
        conversation = self.receive_at("2026-11-23 20:58")
        with freeze_time(self.utc("2026-11-23 20:59")):
            reply = self.replies()
            conversation.with_user(self.agent_one).action_accept()
            answer = self.env["texting.message"].browse(conversation.with_user(self.agent_one).send_text("Yes"))
            for text in (reply, answer):
                text._put_off(DeferredError("busy"), 120)
        self.assertEqual(reply.next_attempt_at, self.utc("2026-11-24 08:00"))
        self.assertLess(answer.next_attempt_at, self.utc("2026-11-24 00:00"))
