"""What a queue answers by itself: at which hour which text, to whom, and never in a loop."""

from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch

import pytz
from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from ..support.common import DANA, MARC, STRANGER, TextingCase, TextingHttpCase
from ..support.races import MESSAGE

RECEIVED, AFTER_HOURS, HOLIDAY = "Thanks, we will answer soon.", "We are closed until 9.", "Happy holidays!"
NINE_TO_FIVE = ((9, 17),)


class AutoReplyTeam:
    """A queue that answers by itself, and calendars for it."""

    @classmethod
    def set_up_team(cls):
        super().set_up_team()
        cls.queue.write({"reply_received": RECEIVED, "reply_after_hours": AFTER_HOURS, "reply_holiday": HOLIDAY})

    def use_calendar(self, tz, hours=NINE_TO_FIVE, days=range(7), **values):
        """Give the queue working hours: the same on each of the days (0: Monday)."""
        self.queue.calendar_id = self.env["resource.calendar"].create({
            "name": tz, "tz": tz, **values,
            "attendance_ids": [Command.clear(), *(
                self.attendance(dayofweek=str(day), hour_from=start, hour_to=end) for day in days for start, end in hours)]})
        return self.queue.calendar_id

    def attendance(self, **values):
        return Command.create({"name": "Open", "hour_from": 9, "hour_to": 17, "day_period": "morning", **values})

    def add_holiday(self, begin, end, **values):
        """Nobody works from one local date and time of the calendar to another."""
        calendar = self.queue.calendar_id
        return self.env["resource.calendar.leaves"].create({
            "name": "Holiday", "calendar_id": calendar.id, "date_from": self.to_utc(begin, calendar.tz),
            "date_to": self.to_utc(end, calendar.tz), **values})

    def to_utc(self, local, tz, is_dst=None):
        """:return: a UTC date and time, by pytz and not by what is tested"""
        moment = pytz.timezone(tz).localize(datetime.fromisoformat(local), is_dst=is_dst)
        return moment.astimezone(pytz.utc).replace(tzinfo=None)

    def replies(self, phone=DANA):
        """:return: the automatic texts to a person, oldest first"""
        return self.texts(self.conversation(phone), "outbound").filtered("is_automatic").sorted("id")

    def assert_reply_at(self, moment, expected):
        """Somebody who never wrote before texts at a UTC moment."""
        self._people = getattr(self, "_people", 1000) + 1
        phone = f"+1646555{self._people}"
        with freeze_time(moment):
            self.receive(phone)
        self.assertEqual(self.replies(phone).mapped("body"), [expected] if expected else [], moment)

    def assert_reply_at_local(self, local, expected, is_dst=None):
        self.assert_reply_at(self.to_utc(local, self.queue.calendar_id.tz, is_dst), expected)


class TestWhichReply(AutoReplyTeam, TextingCase):
    def test_nothing_is_answered_until_a_text_is_written(self):
        """B8: off until written, each of the three."""
        self.use_calendar("America/New_York")
        self.add_holiday("2026-07-03 00:00", "2026-07-03 23:59:59")
        self.queue.write({"reply_received": False, "reply_after_hours": "  \n", "reply_holiday": False})
        for local in ("2026-07-02 10:00", "2026-07-02 20:00", "2026-07-03 10:00"):
            self.assert_reply_at_local(local, None)
        self.queue.reply_after_hours = AFTER_HOURS
        self.assert_reply_at_local("2026-07-02 10:00", None)
        self.assert_reply_at_local("2026-07-02 20:00", AFTER_HOURS)
        self.assert_reply_at_local("2026-07-03 10:00", None)
        self.assertFalse(self.env["texting.queue"].create({"name": "New"}).reply_received)

    def test_working_time_after_hours_and_holiday_have_their_own_text(self):
        """B8: received, after hours, holiday; to the second."""
        self.use_calendar("America/New_York", ((9, 12), (13, 17)), days=range(5))
        self.add_holiday("2026-07-03 00:00", "2026-07-03 23:59:59")
        for local, expected in (
            ("2026-07-02 08:59:59", AFTER_HOURS), ("2026-07-02 09:00:00", RECEIVED), ("2026-07-02 11:59:59", RECEIVED),
            ("2026-07-02 12:00:00", AFTER_HOURS), ("2026-07-02 13:00:00", RECEIVED), ("2026-07-02 16:59:59", RECEIVED),
            ("2026-07-02 17:00:00", AFTER_HOURS), ("2026-07-02 23:59:59", AFTER_HOURS), ("2026-07-03 00:00:00", HOLIDAY),
            ("2026-07-03 10:00:00", HOLIDAY), ("2026-07-03 23:00:00", HOLIDAY), ("2026-07-04 00:00:00", AFTER_HOURS),
            ("2026-07-05 10:00:00", AFTER_HOURS), ("2026-07-06 10:00:00", RECEIVED),
        ):
            self.assert_reply_at_local(local, expected)

    def test_a_text_that_comes_hours_late_is_answered_for_the_hour_of_the_answer(self):
        """B8: sent in the morning, received by us in the evening: the reply speaks of the evening."""
        self.use_calendar("America/New_York", days=range(5))
        sent = self.to_utc("2026-07-02 10:00", "America/New_York")
        with freeze_time(self.to_utc("2026-07-02 20:00", "America/New_York")):
            self.receive(MARC, received_at=sent)
        self.assertEqual(self.replies(MARC).mapped("body"), [AFTER_HOURS])

    def test_without_working_hours_there_is_one_text_at_any_time(self):
        """B8: without a calendar, it is always working time."""
        for moment in ("2026-07-02 03:00:00", "2026-07-04 12:00:00"):
            self.assert_reply_at(moment, RECEIVED)

    def test_a_lunch_break_is_not_after_hours(self):
        """B8: who writes at noon is not told that the day is over."""
        calendar = self.use_calendar("America/New_York", ((9, 12), (13, 17)))
        calendar.attendance_ids = [self.attendance(dayofweek="3", hour_from=12, hour_to=13, day_period="lunch")]
        self.assert_reply_at_local("2026-07-02 12:30", RECEIVED)

    def test_flexible_hours_are_never_over(self):
        """B8: a calendar without fixed hours has holidays only."""
        calendar = self.env["resource.calendar"].create({"name": "Flexible", "tz": "Europe/Berlin", "flexible_hours": True})
        self.queue.calendar_id = calendar
        self.add_holiday("2026-07-03 00:00", "2026-07-03 23:59:59")
        for local, expected in (
            ("2026-07-02 03:00", RECEIVED), ("2026-07-02 15:00", RECEIVED), ("2026-07-02 23:30", RECEIVED),
            ("2026-07-03 15:00", HOLIDAY),
        ):
            self.assert_reply_at_local(local, expected)

    def test_open_around_the_clock_has_no_gap_at_midnight(self):
        """B8: 0 to 24 is all day."""
        self.use_calendar("America/New_York", ((0, 24),))
        for local in ("2026-07-02 23:59:59", "2026-07-03 00:00:00", "2026-07-03 00:00:01"):
            self.assert_reply_at_local(local, RECEIVED)

    def test_holidays_are_the_calendars_or_the_companys_and_nobody_elses(self):
        """B8: a public holiday of the company counts for its calendars; an employee's, and another company's, does not."""
        self.use_calendar("America/New_York")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        person = self.env["resource.resource"].create({"name": "Away", "calendar_id": self.queue.calendar_id.id})
        self.add_holiday("2026-07-01 00:00", "2026-07-01 23:59:59", resource_id=person.id)
        elsewhere = self.add_holiday("2026-07-02 00:00", "2026-07-02 23:59:59", calendar_id=False)
        elsewhere.company_id = company
        self.add_holiday("2026-07-03 00:00", "2026-07-03 23:59:59", calendar_id=False)
        self.add_holiday("2026-07-06 00:00", "2026-07-06 23:59:59", time_type="other")
        for local, expected in (
            ("2026-07-01 10:00", RECEIVED), ("2026-07-02 10:00", RECEIVED), ("2026-07-03 10:00", HOLIDAY),
            ("2026-07-06 10:00", RECEIVED),
        ):
            self.assert_reply_at_local(local, expected)

    def test_half_a_day_off_is_half_a_holiday(self):
        """B8: a leave covers its hours only."""
        self.use_calendar("Europe/Berlin")
        self.add_holiday("2026-12-24 12:00", "2026-12-24 18:00")
        for local, expected in (
            ("2026-12-24 11:59", RECEIVED), ("2026-12-24 12:00", HOLIDAY), ("2026-12-24 17:30", HOLIDAY),
            ("2026-12-24 18:00", AFTER_HOURS),
        ):
            self.assert_reply_at_local(local, expected)

    def test_another_time_zone_than_the_servers_and_the_users(self):
        """B8: hours are the calendar's, wherever server, company and agents are."""
        self.env.user.tz = self.agent_one.tz = "Asia/Kolkata"
        for tz, opens_utc in (
            ("Asia/Tokyo", "2026-07-02 00:00:00"), ("Pacific/Kiritimati", "2026-07-01 19:00:00"),
            ("Pacific/Pago_Pago", "2026-07-02 20:00:00"), ("America/Los_Angeles", "2026-07-02 16:00:00"),
            ("Asia/Kathmandu", "2026-07-02 03:15:00"), ("UTC", "2026-07-02 09:00:00"),
        ):
            with self.subTest(tz=tz):
                self.use_calendar(tz, days=[3])  # the 2nd is a Thursday there
                opens = fields.Datetime.to_datetime(opens_utc)
                self.assert_reply_at(opens - timedelta(seconds=1), AFTER_HOURS)
                self.assert_reply_at(opens, RECEIVED)
                self.assert_reply_at(opens + timedelta(hours=8, seconds=-1), RECEIVED)
                self.assert_reply_at(opens + timedelta(hours=8), AFTER_HOURS)

    def test_every_other_week_follows_the_calendar(self):
        """B8: working hours of two weeks."""
        calendar = self.use_calendar("Europe/Berlin", days=[])
        calendar.two_weeks_calendar = True
        this_week = self.env["resource.calendar.attendance"].get_week_type(datetime(2026, 7, 2))
        calendar.attendance_ids = [Command.clear(), self.attendance(dayofweek="3", week_type=str(this_week))]
        self.assert_reply_at_local("2026-07-02 10:00", RECEIVED)
        self.assert_reply_at_local("2026-07-09 10:00", AFTER_HOURS)
        self.assert_reply_at_local("2026-07-16 10:00", RECEIVED)

    # ------------------------------------------------------------
    # When clocks change
    # ------------------------------------------------------------

    def test_new_york_opens_an_hour_earlier_once_summer_time_began(self):
        """B8: 8 March 2026, America/New_York: nine o'clock is 14:00 UTC the day before and 13:00 UTC that day."""
        self.use_calendar("America/New_York")
        for moment, expected in (
            ("2026-03-07 13:30:00", AFTER_HOURS), ("2026-03-07 14:00:00", RECEIVED), ("2026-03-07 21:59:59", RECEIVED),
            ("2026-03-08 12:59:59", AFTER_HOURS), ("2026-03-08 13:00:00", RECEIVED), ("2026-03-08 20:59:59", RECEIVED),
            ("2026-03-08 21:00:00", AFTER_HOURS)):
            self.assert_reply_at(moment, expected)

    def test_new_york_opens_an_hour_later_once_summer_time_ended(self):
        """B8: 1 November 2026, America/New_York: nine o'clock is 13:00 UTC the day before and 14:00 UTC that day."""
        self.use_calendar("America/New_York")
        for moment, expected in (
            ("2026-10-31 13:00:00", RECEIVED), ("2026-10-31 20:59:59", RECEIVED), ("2026-10-31 21:00:00", AFTER_HOURS),
            ("2026-11-01 13:59:59", AFTER_HOURS), ("2026-11-01 14:00:00", RECEIVED), ("2026-11-01 21:59:59", RECEIVED),
            ("2026-11-01 22:00:00", AFTER_HOURS)):
            self.assert_reply_at(moment, expected)

    def test_berlin_follows_its_own_clock_changes(self):
        """B8: 29 March and 25 October 2026, Europe/Berlin; three weeks and one week apart from New York's."""
        self.use_calendar("Europe/Berlin")
        for moment, expected in (
            ("2026-03-28 07:59:59", AFTER_HOURS), ("2026-03-28 08:00:00", RECEIVED), ("2026-03-28 15:30:00", RECEIVED),
            ("2026-03-29 06:59:59", AFTER_HOURS), ("2026-03-29 07:00:00", RECEIVED), ("2026-03-29 15:00:00", AFTER_HOURS),
            ("2026-10-24 07:00:00", RECEIVED), ("2026-10-24 15:00:00", AFTER_HOURS),
            ("2026-10-25 07:30:00", AFTER_HOURS), ("2026-10-25 08:00:00", RECEIVED), ("2026-10-25 15:59:59", RECEIVED)):
            self.assert_reply_at(moment, expected)

    def test_a_night_shift_lasts_through_the_change(self):
        """B8: from midnight to six, in the night that has 23 hours and in the one that has 25."""
        self.use_calendar("America/New_York", ((0, 6),))
        for moment, expected in (
            ("2026-03-08 04:59:59", AFTER_HOURS), ("2026-03-08 05:00:00", RECEIVED), ("2026-03-08 06:59:59", RECEIVED),
            ("2026-03-08 07:00:00", RECEIVED), ("2026-03-08 09:59:59", RECEIVED), ("2026-03-08 10:00:00", AFTER_HOURS)):
            self.assert_reply_at(moment, expected)
        for local, is_dst in (("2026-11-01 01:30", True), ("2026-11-01 01:30", False), ("2026-11-01 05:59:59", None)):
            self.assert_reply_at_local(local, RECEIVED, is_dst)
        self.assert_reply_at_local("2026-11-01 06:00", AFTER_HOURS)

    def test_a_holiday_on_the_day_of_the_change_lasts_all_of_it(self):
        """B8: a holiday of 23 hours, and one of 25."""
        for tz, day in (("America/New_York", "2026-03-08"), ("America/New_York", "2026-11-01"),
                        ("Europe/Berlin", "2026-03-29"), ("Europe/Berlin", "2026-10-25")):
            with self.subTest(tz=tz, day=day):
                self.use_calendar(tz, ((0, 24),))
                self.add_holiday(f"{day} 00:00", f"{day} 23:59:59")
                begin, end = self.to_utc(f"{day} 00:00", tz), self.to_utc(f"{day} 23:59:59", tz)
                self.assert_reply_at(begin - timedelta(seconds=1), RECEIVED)
                self.assert_reply_at(begin, HOLIDAY)
                self.assert_reply_at(end - timedelta(seconds=1), HOLIDAY)
                self.assert_reply_at(end + timedelta(seconds=1), RECEIVED)


class TestToWhom(AutoReplyTeam, TextingCase):
    def test_reply_waits_in_the_outbox_as_the_companys_own(self):
        """B8: an ordinary queued text, shown as automatic, written by nobody."""
        self.receive()
        reply = self.replies()
        self.assertEqual((reply.status, reply.direction, reply.body), ("queued", "outbound", RECEIVED))
        self.assertFalse(reply.author_id)
        self.assertEqual(reply.mail_message_id.author_id, self.env.company.partner_id)
        self.assertTrue(reply._to_client()["is_automatic"])
        self.assertIn("Automatic", reply.session_id.transcript)
        self.assertEqual((reply.segments, reply.encoding), (1, "gsm7"))

    def test_a_persons_text_is_not_automatic(self):
        """B8: shown as automatic is only what nobody wrote."""
        conversation = self.received_and_accepted()
        text = self.env[MESSAGE].browse(conversation.with_user(self.agent_one).send_text("Yes")).sudo()
        self.assertEqual((text.is_automatic, text.author_id), (False, self.agent_one))
        self.assertFalse(self.texts(conversation, "inbound").is_automatic)

    def test_reply_is_no_answer(self):
        """B8: no first response, nothing seen, the alert and its days stay as they are."""
        with freeze_time("2026-03-01 10:00:00"):
            conversation = self.receive()
            self.assertTrue(self.replies())
            self.assertFalse(conversation.session_id.first_response_at)
            self.assertFalse(self.texts(conversation, "inbound").seen_at)
            self.assertEqual(str(conversation.session_id.alert_from), "2026-03-01 10:00:00")
        with freeze_time("2026-03-10 10:00:00"):
            self.receive(body="Hello?")
        for moment, alerts in (("2026-03-15 09:59:00", 1), ("2026-03-15 10:01:00", 0)):
            with freeze_time(moment):
                self.assertEqual(len(self.alerts_of(self.agent_one)), alerts)

    def test_first_answer_of_a_person_is_the_first_response(self):
        """B8: measured from what a person of ours wrote."""
        with freeze_time("2026-03-01 10:00:00"):
            conversation = self.received_and_accepted()
        with freeze_time("2026-03-01 10:20:00"):
            conversation.with_user(self.agent_one).send_text("Yes, it is")
        self.assertEqual(str(conversation.session_id.first_response_at), "2026-03-01 10:20:00")

    def test_owner_sees_the_reply_arrive_in_their_window(self):
        """B8: after hours a text to an agent who went home is answered, and they see with what."""
        self.queue.reply_received = False
        conversation = self.received_and_accepted()
        self.use_calendar("America/New_York")
        with freeze_time("2026-07-02 23:00:00"):
            self.receive(body="One more thing")
        reply = self.replies()
        self.assertEqual(reply.body, AFTER_HOURS)
        payload = {"id": conversation.id, "mail_message_id": reply.mail_message_id.id, "direction": "outbound"}
        self.assertIn(("texting.message/new", payload), self.bus_events(self.agent_one, "texting.message/new"))

    def test_nobody_is_told_that_an_answer_will_come_while_somebody_answers(self):
        """B8: the reply of working time is for texts that wait."""
        self.queue.reply_received = False
        self.received_and_accepted()
        self.queue.reply_received = RECEIVED
        self.receive(body="And how much is it?")
        self.assertFalse(self.replies())

    def test_one_reply_in_twenty_four_hours(self):
        """B8: at most one per person and number in 24 h, and later only when a person of ours wrote in between."""
        self.assertEqual(self.queue.reply_once_hours, 24)
        self.assertEqual(self.reply_counts(0, 1, 23.99, 24), [1, 1, 1, 2])

    def test_hours_between_replies_are_a_setting(self):
        """B8: at most one in so many hours."""
        self.queue.reply_once_hours = 2
        self.assertEqual(self.reply_counts(0, 1.99, 2, 3.99, 4), [1, 1, 2, 2, 3])
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.queue.reply_once_hours = 0
            self.env.flush_all()

    def reply_counts(self, *hours, phone=DANA):
        """Somebody texts after so many hours; each time an agent takes it, answers and leaves.

        :return: how many automatic replies there are after each
        """
        counts, begin = [], datetime(2026, 7, 2, 10)
        for hour in hours:
            with freeze_time(begin + timedelta(hours=hour)):
                self.received_and_left(phone)
            counts.append(len(self.replies(phone)))
        return counts

    def received_and_left(self, phone=DANA, body="Is it free?"):
        conversation = self.received_and_accepted(phone, body=body).with_user(self.agent_one)
        conversation.send_text("Yes")
        self.assertTrue(conversation.action_leave()["left"])

    def test_another_person_and_another_number_have_their_own_hours(self):
        """B8: per person and number."""
        other = self.number.copy({"phone": "+14155550101"})
        self.receive(DANA)
        self.receive(MARC)
        self.receive(DANA, recipient=other.phone)
        self.assertEqual((len(self.replies(DANA)), len(self.replies(MARC))), (1, 1))
        conversations = self.env["texting.conversation"].sudo().search([("number_id", "=", other.id)])
        self.assertEqual(len(self.texts(conversations, "outbound")), 1)

    def test_each_queue_answers_for_itself(self):
        """B8: per queue."""
        self.number.queue_id = self.other_queue
        self.receive()
        self.assertFalse(self.replies())

    def test_stop_start_and_help_are_not_answered(self):
        """B8: never to STOP, START, HELP and their kin; the carrier confirms the opt-out here."""
        self.carrier.confirms_opt_out = True
        for body in ("STOP", "stop all!", "Arrêt", "START", "unstop", "HELP", "info 🙏"):
            self.receive(body=body)
            self.assertFalse(self.replies(), body)

    def test_short_codes_and_names_are_not_answered(self):
        """B8: they cannot be."""
        for sender in ("72345", "MYBANK"):
            self.receive(sender)
            self.assertFalse(self.replies(sender))

    def test_our_own_numbers_are_not_answered(self):
        """B8: two queues do not talk to each other, an archived number included."""
        ours = self.number.copy({"phone": "+14155550101"})
        archived = self.number.copy({"phone": "+14155550102", "active": False})
        for phone in (ours.phone, archived.phone):
            self.receive(phone)
            self.assertFalse(self.replies(phone))

    def test_who_opted_out_is_not_answered(self):
        """B8: the suppression list counts for automatic texts."""
        self.env["phone.blacklist"]._add([DANA])
        self.receive()
        self.assertFalse(self.replies())
        self.env["phone.blacklist"]._remove([DANA])
        self.receive()
        self.assertTrue(self.replies())

    def test_switched_off_means_silent(self):
        """B8: not while two-way texting is off, nor through a carrier that is disabled, nor from an archived number."""
        for record, field, off in (
            (self.env.company, "texting_enabled", False), (self.carrier, "state", "disabled"), (self.number, "active", False)):
            on = record[field]
            record[field] = off
            conversation = self.conversation() or self.receive()
            text = self.texts(conversation, "inbound")[:1]
            self.env["texting.auto.reply"].sudo()._answer(text.sudo())
            self.assertFalse(self.replies(), field)
            record[field] = on
        self.env["texting.auto.reply"].sudo()._answer(text.sudo())
        self.assertTrue(self.replies())

    def test_texts_that_no_carrier_takes_cannot_be_saved(self):
        """B8: a reply is as long as a text may be."""
        with self.assertRaisesRegex(ValidationError, "1600"):
            self.queue.reply_holiday = "x" * 1601
        self.queue.reply_holiday = "x" * 1600

    def test_a_change_of_the_texts_counts_at_once(self):
        """B8: written, changed, taken away, and a new queue's."""
        self.queue.reply_received = "Changed"
        self.receive(DANA)
        self.assertEqual(self.replies(DANA).body, "Changed")
        self.queue.write({"reply_received": False, "reply_after_hours": False, "reply_holiday": False})
        self.receive(MARC)
        self.assertFalse(self.replies(MARC))
        conversation = self.receive(STRANGER)
        conversation.queue_id = self.env["texting.queue"].create({"name": "New", "reply_received": "New"})
        self.receive(STRANGER)
        self.assertEqual(self.replies(STRANGER).body, "New")

    def test_a_queue_without_replies_costs_a_text_nothing(self):
        """B8: off means off: nothing is even asked, for a text that waits and for one that is owned."""
        self.queue.write({"reply_received": False, "reply_after_hours": False, "reply_holiday": False})
        waiting, owned = self.receive(DANA), self.received_and_accepted(MARC)
        for conversation in (waiting, owned):
            with patch.object(self.registry["texting.auto.reply"], "_answer") as answer:
                self.receive(conversation.phone)
            answer.assert_not_called()

    def test_manager_writes_the_replies_and_agents_do_not(self):
        """B8: a manager's setting; who replied when is nobody's to change."""
        self.queue.with_user(self.manager).reply_received = "By the manager"
        with self.assertRaisesRegex(Exception, "not allowed|access"):
            self.queue.with_user(self.agent_one).reply_received = "By an agent"
        for user in (self.agent_one, self.manager, self.employee):
            self.assertFalse(self.env["texting.auto.reply.claim"].with_user(user).has_access("read"))


class TestLoops(AutoReplyTeam, TextingCase):
    def test_a_machine_that_answers_us_gets_one_text(self):
        """B8: never two automatic texts in a row without a person of ours in between, for days on end."""
        self.queue.reply_once_hours = 1
        begin = datetime(2026, 7, 2, 10)
        for hour in range(0, 24 * 10, 5):
            with freeze_time(begin + timedelta(hours=hour)):
                self.receive(body=f"I am on holiday. Ticket {hour}.")
        self.assertEqual(len(self.replies()), 1)

    def test_two_companies_that_answer_each_other_fall_silent(self):
        """B8: each answers the other once at most, and the echo ends there."""
        said, at = "Is it free?", datetime(2026, 7, 2, 10)
        for turn in range(20):
            with freeze_time(at + timedelta(hours=turn * 25)):
                before = len(self.replies())
                self.receive(body=said)
            said = "Thank you for contacting us!"
        self.assertEqual((before, len(self.replies())), (1, 1))

    def test_after_a_persons_answer_the_machine_may_speak_again(self):
        """B8: a person of ours in between is enough."""
        with freeze_time("2026-07-02 10:00:00"):
            self.received_and_accepted()
        with freeze_time("2026-07-03 11:00:00"):
            self.queue.reply_after_hours = AFTER_HOURS
            self.use_calendar("UTC", ((0, 1),))
            self.receive(body="Hello?")
            self.assertEqual(len(self.replies()), 1)
            self.conversation().with_user(self.agent_one).send_text("Yes")
            self.receive(body="Thanks")
        self.assertEqual(self.replies().mapped("body"), [RECEIVED, AFTER_HOURS])

    def test_our_own_words_are_not_answered(self):
        """B8: an echo of our last automatic text, a new line or not."""
        with freeze_time("2026-07-02 10:00:00"):
            self.received_and_left()
        with freeze_time("2026-07-05 10:00:00"):
            self.received_and_left(body=f" {RECEIVED}\n")
        self.assertEqual(len(self.replies()), 1)
        with freeze_time("2026-07-07 10:00:00"):
            self.received_and_left()
        self.assertEqual(len(self.replies()), 2)

    def test_a_burst_is_a_machines(self):
        """B8: several texts within two seconds are not answered, two are."""
        for bodies, replies in ((("help", "help", "1"), 0), (("help", "1"), 1)):
            phone = STRANGER if replies else DANA
            with freeze_time("2026-07-02 10:00:00"):
                for body in bodies:
                    self.receive(phone, body)
            self.assertEqual(len(self.replies(phone)), replies)
        with freeze_time("2026-07-02 10:00:03"):
            self.receive(DANA, "And a person")
        self.assertEqual(len(self.replies(DANA)), 1)

    def test_three_automatic_texts_a_day_whatever_the_settings(self):
        """B8: a cap for each person, over all our numbers."""
        self.queue.reply_once_hours = 1
        self.assertEqual(self.reply_counts(0, 2, 4, 6, 8, 23.9, 24.1), [1, 2, 3, 3, 3, 3, 4])
        other = self.number.copy({"phone": "+14155550101"})
        with freeze_time("2026-07-03 10:10:00"):
            self.receive(recipient=other.phone)
        conversation = self.env["texting.conversation"].sudo().search([("number_id", "=", other.id)])
        self.assertFalse(self.texts(conversation, "outbound"))

    reply_counts, received_and_left = TestToWhom.reply_counts, TestToWhom.received_and_left


class TestThroughTheWebhook(AutoReplyTeam, TextingHttpCase):
    def test_a_text_after_hours_is_answered_once_through_the_carrier(self):
        """B8: from the webhook to the outbox; the carrier's repeats are not answered again."""
        self.use_calendar("America/New_York", ((12, 13),), days=[])
        for _repeat in range(3):
            self.assertEqual(self.post_text(uid="late").status_code, 200)
        self.assertEqual(self.replies().mapped("body"), [AFTER_HOURS])
        self.post_text(body="Hello??")
        self.assertEqual(len(self.replies()), 1)
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)


# ------------------------------------------------------------
# At the same moment
# ------------------------------------------------------------

def switch_on(stage):
    stage.run(lambda env: env["texting.queue"].browse(stage.queue_id).write({"reply_received": RECEIVED}))


def count_replies(stage, phone):
    """:return: (inbound texts, automatic replies) of a person"""
    [row] = stage.query(
        "SELECT count(*) FILTER (WHERE direction = 'inbound'), count(*) FILTER (WHERE is_automatic) FROM texting_message m"
        " JOIN texting_conversation c ON c.id = m.conversation_id WHERE c.number_id = %s AND c.phone = %s",
        stage.number_id, phone)
    return row


def test_of_two_texts_at_once_one_is_answered(stage, quiet_log):
    """B8: thirty rounds: each text is stored, the person gets one reply, and nothing is logged as an error"""
    switch_on(stage)
    for index in range(30):
        phone = stage.new_phone()
        if index % 2:
            stage.receive(phone, "help")  # the conversation is there already, and was not answered
        stage.together(*[partial(stage.receive, phone, "one"), partial(stage.receive, phone, "two")])
        assert count_replies(stage, phone) == (2 + index % 2, 1)


def test_a_text_that_began_before_another_was_answered_gets_no_second_reply(stage, quiet_log):
    """B8: a transaction that cannot see the reply of another does not repeat it, and is not tried again for it"""
    switch_on(stage)
    phone = stage.new_phone()
    stage.receive(phone, "help")
    with stage.open() as env:
        stage.receive(phone, "first")
        stage.take_in(env, stage.request(phone, "second"))
        env.cr.commit()
    assert count_replies(stage, phone) == (3, 1)


def test_a_text_is_answered_if_the_one_before_it_failed(stage, quiet_log):
    """B8: a reply that was rolled back takes nothing away from the next text"""
    switch_on(stage)
    phone = stage.new_phone()
    stage.receive(phone, "help")
    with stage.open() as env:
        stage.take_in(env, stage.request(phone, "first"))
        with stage.meanwhile(lambda: stage.receive(phone, "second")) as text:
            assert not text.done()
            env.cr.rollback()
        text.result()
    assert count_replies(stage, phone) == (2, 1)


def test_an_agent_accepts_while_the_reply_is_being_written(stage, quiet_log):
    """B8: the reply holds no lock that an agent needs longer than any text does"""
    switch_on(stage)
    phone = stage.new_phone()
    stage.receive(phone, "help")
    [(conversation_id,)] = stage.query("SELECT id FROM texting_conversation WHERE phone = %s", phone)
    answer, _text = stage.together(
        partial(stage.act, conversation_id, "action_accept"), partial(stage.receive, phone, "first"))
    assert answer["accepted"]
    assert count_replies(stage, phone)[0] == 2
