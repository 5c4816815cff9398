"""What agents say of themselves, what a call makes of it, and who is told."""

import json
from datetime import datetime, timedelta
from unittest.mock import ANY

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..support.common import DANA, MARC, TextingCase, TextingHttpCase

NOON = datetime(2026, 5, 4, 12, 0)


class StatusCase(TextingCase):
    """Agents with a telephony service, and the desk as they see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.telephony = new_test_user(
            cls.env, "telephony", "base.group_user,texting_inbox.group_telephony", name="Telephony Service")

    def desk(self, user):
        return self.env["texting.conversation"].with_user(user).get_desk()

    def status(self, user):
        return self.desk(user)["status"]

    def choose(self, user, code):
        return user.with_user(user).texting_set_status(code)

    def report_call(self, user, on_call):
        return user.with_user(self.telephony).texting_set_on_call(on_call)

    def accept(self, conversation, user):
        return conversation.with_user(user).action_accept()

    def setUp(self):
        super().setUp()
        self.forget_events()

    def forget_events(self):
        self.env.cr.flush()
        self.last_bus_id = self.env["bus.bus"]._bus_last_id()

    def bus_events(self, user, event=None):
        """Also what was stored already: a savepoint, as Accept makes one, flushes the events."""
        self.env.cr.flush()
        channel = json.dumps([self.env.cr.dbname, "res.partner", user.partner_id.id], separators=(",", ":"))
        sent = self.env["bus.bus"].search([("channel", "=", channel), ("id", ">", self.last_bus_id)], order="id")
        events = [json.loads(message) for message in sent.mapped("message")]
        return [(row["type"], row["payload"]) for row in events if event in (None, row["type"])]

    def status_events(self, user):
        return [payload["code"] for _type, payload in self.bus_events(user, "texting.status/changed")]

    def ready_events(self, user):
        return [payload["ready"] for _type, payload in self.bus_events(user, "texting.ready/changed")]


class TestChosenStatus(StatusCase):
    def test_the_desk_tells_the_status_and_why_accept_is_refused(self):
        """S9: a user may accept only while in status Ready or a custom status."""
        self.assertEqual(self.status(self.agent_one), {
            "code": "ready", "name": "Ready", "allows_accept": True, "reason": False, "until": False})
        self.assertEqual(self.choose(self.agent_one, "offline"), {
            "code": "offline", "name": "Offline", "allows_accept": False, "until": False,
            "reason": "You are Offline. Set your status to Ready to accept texts."})
        conversation = self.receive()
        self.assertEqual(self.accept(conversation, self.agent_one)["reason"], self.status(self.agent_one)["reason"])
        self.choose(self.agent_one, "restroom")
        self.assertTrue(self.accept(conversation, self.agent_one)["accepted"])

    def test_who_never_chose_a_status_is_offline(self):
        """S9: only when signed in as an agent."""
        self.agent_one.texting_status_id = False
        self.assertEqual(self.status(self.agent_one)["code"], "offline")
        self.assertFalse(self.accept(self.receive(), self.agent_one)["accepted"])

    def test_a_choice_is_told_to_all_screens_of_the_agent_once(self):
        """S9: the status control is the same in every tab."""
        self.choose(self.agent_one, "break")
        self.choose(self.agent_one, "break")
        self.assertEqual(self.bus_events(self.agent_one, "texting.status/changed"), [
            ("texting.status/changed", {
                "code": "break", "name": "Break", "allows_accept": True, "reason": False, "until": False})])
        self.assertFalse(self.status_events(self.agent_two))

    def test_on_call_and_cooldown_are_not_chosen(self):
        """S9: they are facts; and a status that does not exist is refused."""
        for code in ("on_call", "cooldown", "lunch", False):
            with self.assertRaises(UserError):
                self.choose(self.agent_one, code)
        self.assertEqual([status["code"] for status in self.desk(self.agent_one)["statuses"]], [
            "ready", "break", "restroom", "offline"])

    def test_nobody_chooses_for_somebody_else(self):
        """S9: agents change their own status only; who is no agent has none."""
        for user in (self.agent_two, self.manager, self.employee, self.telephony):
            with self.assertRaises(AccessError):
                self.agent_one.with_user(user).texting_set_status("offline")
            with self.assertRaises(AccessError):
                self.agent_one.with_user(user).texting_end_cooldown()
        for user in (self.employee, self.telephony):
            with self.assertRaises(AccessError):
                self.choose(user, "ready")

    def test_status_and_calls_are_not_written_as_fields(self):
        """S9: neither by the agents themselves, nor by a manager or a telephony service."""
        ready = self.env.ref("texting_inbox.agent_status_ready").id
        self.choose(self.agent_one, "offline")
        for values in (
            {"texting_status_id": ready}, {"texting_on_call": True}, {"texting_cooldown_until": NOON},
            {"texting_status_since": NOON}, {"texting_queue_ids": [Command.link(self.other_queue.id)]},
        ):
            for user in (self.agent_one, self.agent_two, self.manager, self.telephony):
                with self.assertRaises(AccessError):
                    self.agent_one.with_user(user).write(values)
        self.assertEqual(self.status(self.agent_one)["code"], "offline")

    def test_alerts_are_shown_in_every_status(self):
        """D3: status is asked at Accept, not for showing alerts."""
        self.receive()
        for code in ("ready", "break", "offline"):
            self.choose(self.agent_one, code)
            self.assertEqual(len(self.alerts_of(self.agent_one)), 1, code)
        self.report_call(self.agent_one, True)
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)

    def test_a_manager_says_whether_a_custom_status_accepts(self):
        """D3: custom ones yes by default, changeable."""
        training = self.env["texting.agent.status"].with_user(self.manager).create({"name": "Training", "code": "training"})
        conversation = self.receive()
        self.choose(self.agent_one, "training")
        training.allows_accept = False
        self.assertEqual(
            self.accept(conversation, self.agent_one)["reason"],
            "You are Training. Set your status to Ready to accept texts.")
        training.allows_accept = True
        self.assertTrue(self.accept(conversation, self.agent_one)["accepted"])

    def test_a_manager_renames_built_in_statuses_and_no_more(self):
        """D3: Ready yes; On Call, Cooldown, Offline never."""
        statuses = self.env["texting.agent.status"].with_user(self.manager)
        for code in ("ready", "on_call", "cooldown", "offline"):
            status = statuses.search([("code", "=", code)])
            status.write({"name": "Renamed", "sequence": 99})
            for values in (
                {"allows_accept": not status.allows_accept}, {"code": "other"}, {"active": False}, {"is_selectable": False},
            ):
                with self.assertRaises(UserError):
                    status.write(values)
            with self.assertRaises(UserError):
                status.unlink()
        self.assertEqual(self.status(self.agent_one)["name"], "Renamed")

    def test_agents_change_no_statuses(self):
        """D3: what a status allows is the manager's to say."""
        with self.assertRaises(AccessError):
            self.env.ref("texting_inbox.agent_status_break").with_user(self.agent_one).allows_accept = False
        with self.assertRaises(AccessError):
            self.env["texting.agent.status"].with_user(self.agent_one).create({"name": "Mine", "code": "mine"})


class TestOnCall(StatusCase):
    def test_on_a_call_one_replies_but_does_not_accept(self):
        """S10: nobody accepts a new conversation on a call; replying to an active one stays possible."""
        owned, waiting = self.received_and_accepted(MARC), self.receive(DANA)
        self.assertEqual(self.report_call(self.agent_one, True), {
            "code": "on_call", "name": "On Call", "allows_accept": False, "until": False,
            "reason": "You are on a call. Accept the text when it is over."})
        result = self.accept(waiting, self.agent_one)
        self.assertEqual((result["accepted"], result["reason"]), (False, self.status(self.agent_one)["reason"]))
        self.assertTrue(self.accept(owned, self.agent_one)["accepted"])
        self.assertTrue(owned.with_user(self.agent_one).send_text("One moment, I am on the phone."))
        self.report_call(self.agent_one, False)
        self.assertTrue(self.accept(waiting, self.agent_one)["accepted"])

    def test_a_call_comes_before_what_the_agent_chose(self):
        """S10: choosing Ready does not end a call; afterwards the choice holds."""
        self.report_call(self.agent_one, True)
        self.assertEqual(self.choose(self.agent_one, "break")["code"], "on_call")
        self.assertEqual(self.report_call(self.agent_one, False)["code"], "break")

    def test_only_a_telephony_service_reports_calls_of_others(self):
        """D4: telephony sets it through one documented method; oneself may, too."""
        for user in (self.agent_two, self.manager, self.employee):
            with self.assertRaises(AccessError):
                self.agent_one.with_user(user).texting_set_on_call(True)
        self.assertEqual(self.status(self.agent_one)["code"], "ready")
        self.assertEqual(self.agent_one.with_user(self.agent_one).texting_set_on_call(True)["code"], "on_call")
        self.assertEqual(self.report_call(self.agent_one, False)["code"], "ready")

    def test_a_telephony_service_sees_no_texts(self):
        """D4: its user needs nothing but the group, and gets nothing more by it."""
        conversation = self.receive()
        for model in ("texting.conversation", "texting.session", "texting.message", "texting.queue"):
            self.assertFalse(self.env[model].with_user(self.telephony).has_access("read"), model)
        with self.assertRaises(AccessError):
            conversation.with_user(self.telephony).get_windows()

    def test_a_telephony_service_reports_for_its_companies_only(self):
        """D4: a user of a company that the service does not belong to is none of its business."""
        company = self.env["res.company"].create({"name": "Second"})
        stranger = self.new_agent("stranger", "Stranger", company_id=company.id, company_ids=[Command.set(company.ids)])
        with self.assertRaises(AccessError):
            self.report_call(stranger, True)

    def test_a_report_is_true_or_false(self):
        """D4: the word "false" must not begin a call that never ends."""
        for word in ("false", "true", None, "", 7):
            with self.assertRaises(UserError):
                self.report_call(self.agent_one, word)

    def test_repeated_reports_are_quiet(self):
        """D4: telephony may report a call as often as it likes."""
        for on_call in (False, True, True, False, False):
            self.report_call(self.agent_one, on_call)
        self.assertEqual(self.status_events(self.agent_one), ["on_call", "ready"])
        self.assertEqual(self.ready_events(self.agent_two), [[], ["Agent One"]])

    def test_the_agent_is_told_in_their_own_language(self):
        """D4: although the report comes from a service that speaks another one."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env.ref("texting_inbox.agent_status_on_call").with_context(lang="fr_FR").name = "En ligne"
        self.agent_one.lang = "fr_FR"
        self.report_call(self.agent_one, True)
        self.assertEqual(self.bus_events(self.agent_one, "texting.status/changed")[0][1]["name"], "En ligne")


class TestDiscussCall(StatusCase):
    def setUp(self):
        super().setUp()
        self.channel = self.env["discuss.channel"].with_user(self.agent_one)._create_group(
            partners_to=(self.agent_one | self.employee).partner_id.ids)

    def member(self, user):
        return self.channel.with_user(user).sudo().channel_member_ids.filtered(
            lambda member: member.partner_id == user.partner_id)

    def join(self, user):
        self.member(user)._rtc_join_call()

    def leave(self, user):
        self.member(user)._rtc_leave_call()

    def lose(self, user, ago):
        """The browser of somebody in the call was last heard of some time ago."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE discuss_channel_rtc_session SET write_date = %s WHERE partner_id = %s",
            [datetime.now() - ago, user.partner_id.id])
        self.env.invalidate_all()

    def test_a_discuss_call_is_a_call(self):
        """D4: a Discuss call the user is in counts, from joining to leaving, and their screens hear of both."""
        conversation = self.receive()
        self.join(self.agent_one)
        self.assertEqual(self.status(self.agent_one)["code"], "on_call")
        self.assertIn("on a call", self.accept(conversation, self.agent_one)["reason"])
        self.assertEqual(self.status(self.agent_two)["code"], "ready")
        self.leave(self.agent_one)
        self.assertTrue(self.accept(conversation, self.agent_one)["accepted"])
        self.assertEqual(self.status_events(self.agent_one), ["on_call", "ready"])
        self.assertEqual(self.ready_events(self.agent_two), [[], ["Agent One"]])

    def test_calls_of_others_tell_nobody(self):
        """D4: colleagues who are no agents talk undisturbed."""
        self.join(self.employee)
        self.leave(self.employee)
        self.assertFalse(self.status_events(self.employee) + self.ready_events(self.agent_one))

    def test_two_calls_end_with_the_last(self):
        """D4: leaving Discuss does not end a call on the phone, nor the other way round."""
        self.queue.cooldown_seconds = 30
        self.report_call(self.agent_one, True)
        self.join(self.agent_one)
        self.leave(self.agent_one)
        self.assertEqual(self.status(self.agent_one)["code"], "on_call")
        self.join(self.agent_one)
        self.assertEqual(self.report_call(self.agent_one, False)["code"], "on_call")
        self.assertFalse(self.agent_one.texting_cooldown_until)
        self.leave(self.agent_one)
        self.assertEqual(self.status(self.agent_one)["code"], "cooldown")

    def test_a_cooldown_follows_a_discuss_call(self):
        """D4: the cooldown of the agent's queue begins when they leave."""
        self.queue.cooldown_seconds = 30
        self.join(self.agent_one)
        self.leave(self.agent_one)
        self.assertEqual(self.status_events(self.agent_one), ["on_call", "cooldown"])
        self.assertIn("cooldown", self.accept(self.receive(), self.agent_one)["reason"])

    def test_a_lost_call_does_not_hold_the_agent_back(self):
        """D4: mail keeps the call of a crashed browser for up to a day; the agent accepts again at once."""
        self.queue.cooldown_seconds = 30
        self.join(self.agent_one)
        self.lose(self.agent_one, timedelta(minutes=5))
        self.assertEqual(self.status(self.agent_one)["code"], "ready")
        self.assertTrue(self.accept(self.receive(), self.agent_one)["accepted"])

    def test_a_lost_call_is_tidied_and_told(self):
        """D4: colleagues see them Ready again; a cooldown counts from when they were last heard of."""
        self.queue.cooldown_seconds = 30
        self.join(self.agent_one)
        self.lose(self.agent_one, timedelta(minutes=5))
        self.forget_events()
        self.env["texting.watch"]._cron_set_offline()
        self.assertFalse(self.agent_one.partner_id.rtc_session_ids)
        self.assertEqual(self.status_events(self.agent_one), ["ready"])
        self.assertEqual(self.ready_events(self.agent_two), [["Agent One"]])


class TestCooldown(StatusCase):
    def setUp(self):
        super().setUp()
        self.queue.cooldown_seconds = 30
        freezer = freeze_time(NOON)
        self.clock = freezer.start()
        self.addCleanup(freezer.stop)

    def end_a_call(self, user=None):
        self.report_call(user or self.agent_one, True)
        return self.report_call(user or self.agent_one, False)

    def test_after_a_call_the_agent_rests_for_the_seconds_of_their_queue(self):
        """S10: a refused Accept says why, and until when; then it is allowed, without anything else happening."""
        self.agent_one.tz = "America/New_York"
        conversation = self.receive()
        self.assertEqual(self.end_a_call(), {
            "code": "cooldown", "name": "Cooldown", "allows_accept": False, "until": "2026-05-04 12:00:30", "reason": ANY})
        self.clock.tick(29)
        reason = self.accept(conversation, self.agent_one)["reason"]
        self.assertIn("8:00:30", reason)
        self.assertIn("cooldown", reason)
        self.clock.tick(1)
        self.assertEqual(self.status(self.agent_one)["code"], "ready")
        self.assertTrue(self.accept(conversation, self.agent_one)["accepted"])

    def test_the_longest_cooldown_of_the_agents_queues_counts(self):
        """D3: cooldown is per queue; who is in several rests as long as the most patient asks."""
        self.other_queue.write({"cooldown_seconds": 90, "member_ids": [Command.link(self.agent_one.id)]})
        self.assertEqual(self.end_a_call()["until"], "2026-05-04 12:01:30")
        self.assertEqual(self.end_a_call(self.agent_two)["until"], "2026-05-04 12:00:30")

    def test_without_a_cooldown_the_agent_accepts_at_once(self):
        """D3: 0 seconds are none."""
        self.queue.cooldown_seconds = 0
        self.assertEqual(self.end_a_call()["code"], "ready")
        self.assertFalse(self.agent_one.texting_cooldown_until)

    def test_choosing_a_status_ends_it_early(self):
        """D3: the agent is ready when they say so."""
        self.end_a_call()
        self.forget_events()
        self.assertEqual(self.choose(self.agent_one, "ready")["code"], "ready")
        self.assertEqual(self.status_events(self.agent_one), ["ready"])
        self.assertEqual(self.ready_events(self.agent_two), [["Agent One"]])

    def test_ending_it_early_returns_to_the_chosen_status(self):
        """D3: what they chose before the call holds again."""
        self.choose(self.agent_one, "break")
        self.end_a_call()
        self.assertEqual(self.agent_one.with_user(self.agent_one).texting_end_cooldown()["code"], "break")
        self.assertEqual(self.agent_one.with_user(self.agent_one).texting_end_cooldown()["code"], "break")
        self.assertEqual(self.status_events(self.agent_one), ["break", "on_call", "cooldown", "break"])

    def test_the_next_call_comes_before_the_cooldown(self):
        """S10: and a cooldown begins anew at its end."""
        self.end_a_call()
        self.clock.tick(10)
        self.assertEqual(self.report_call(self.agent_one, True)["code"], "on_call")
        self.clock.tick(60)
        self.assertEqual(self.report_call(self.agent_one, False)["until"], "2026-05-04 12:01:40")

    def test_repeating_that_the_call_ended_does_not_prolong_it(self):
        """D4: repeats are quiet."""
        self.end_a_call()
        self.clock.tick(10)
        self.assertEqual(self.report_call(self.agent_one, False)["until"], "2026-05-04 12:00:30")

    def test_its_end_is_told_once(self):
        """S9: whatever notices it first: a report of telephony, the agent's own browser, the scheduler."""
        self.end_a_call()
        self.clock.tick(30)
        self.forget_events()
        self.report_call(self.agent_one, False)
        self.agent_one.with_user(self.agent_one).texting_end_cooldown()
        self.env["texting.watch"]._cron_set_offline()
        self.assertEqual((self.status_events(self.agent_one), self.ready_events(self.agent_two)), (["ready"], [["Agent One"]]))

    def test_colleagues_are_told_when_it_is_over(self):
        """D3: the scheduler is woken for it, also when the agent's own browser is closed."""
        self.end_a_call()
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.env.ref("texting_inbox.ir_cron_watch").id)])
        self.assertIn(datetime(2026, 5, 4, 12, 0, 30), triggers.mapped("call_at"))
        self.forget_events()
        self.env["texting.watch"]._cron_set_offline()
        self.assertFalse(self.ready_events(self.agent_two))
        self.clock.tick(30)
        for _repeat in range(2):
            self.env["texting.watch"]._cron_set_offline()
        self.assertEqual(self.ready_events(self.agent_two), [["Agent One"]])
        self.assertEqual(self.status_events(self.agent_one), ["ready"])


class TestOfflineAfterBeingAway(StatusCase):
    def setUp(self):
        super().setUp()
        self.env.company.texting_offline_minutes = 20
        self.everybody = self.agent_one | self.agent_two | self.outsider
        self.everybody.texting_status_since = NOON - timedelta(days=1)
        with freeze_time(NOON):
            for user in self.everybody:
                self.be_there(user)
            self.be_away(self.agent_one)

    def be_there(self, user):
        self.env["mail.presence"]._update_presence(user)
        self.env.flush_all()

    def be_away(self, user):
        """What the browser reports after half an hour without a key or a click."""
        self.env["mail.presence"]._update_presence(user, inactivity_period=31 * 60 * 1000)
        self.env.flush_all()

    def be_disconnected(self, user):
        """What the server notes when the websocket closes."""
        user.presence_ids.status = "offline"
        self.env.flush_all()

    def watch(self, **after):
        with freeze_time(NOON + timedelta(**after)):
            self.env["texting.watch"]._cron_set_offline()
        return [user.login for user in self.everybody if user.texting_status_id.code == "offline"]

    def test_who_was_away_for_too_long_is_offline(self):
        """S9: the agent and their colleagues are notified; agents who are present stay Ready."""
        self.assertEqual(self.watch(minutes=19), [])
        self.assertEqual(self.watch(minutes=20), ["agent_one"])
        self.assertEqual(self.watch(minutes=25), ["agent_one"])
        self.assertEqual(self.status_events(self.agent_one), ["offline"])
        self.assertEqual(self.ready_events(self.agent_two), [[]])
        self.assertFalse(self.ready_events(self.outsider))
        self.assertFalse(self.accept(self.receive(), self.agent_one)["accepted"])

    def test_who_lost_the_connection_for_too_long_is_offline(self):
        """S9: counted from when it was lost, however long it lasted before; a reload is no reason."""
        with freeze_time(NOON + timedelta(hours=3)):
            self.be_disconnected(self.agent_two)
        self.assertEqual(self.watch(hours=3, minutes=1), ["agent_one"])
        self.assertEqual(self.watch(hours=3, minutes=20), ["agent_one", "agent_two"])

    def test_who_came_back_is_not_away(self):
        """S9: the time counts anew."""
        with freeze_time(NOON + timedelta(minutes=15)):
            self.be_there(self.agent_one)
        self.assertEqual(self.watch(minutes=21), [])
        with freeze_time(NOON + timedelta(minutes=30)):
            self.be_away(self.agent_one)
        self.assertEqual(self.watch(minutes=49), [])
        self.assertEqual(self.watch(minutes=50), ["agent_one"])

    def test_losing_the_connection_while_away_does_not_begin_anew(self):
        """S9: gone is gone."""
        with freeze_time(NOON + timedelta(minutes=15)):
            self.be_disconnected(self.agent_one)
        self.assertEqual(self.watch(minutes=20), ["agent_one"])

    def test_who_never_opened_odoo_is_away(self):
        """S9: nobody hears an alert there. mail forgets who was gone for half a day."""
        self.agent_two.presence_ids.unlink()
        self.assertEqual(self.watch(minutes=1), ["agent_two"])

    def test_who_is_on_a_call_is_not_away(self):
        """S10: a phone needs no keyboard; the time counts from the end of the call."""
        with freeze_time(NOON):
            self.report_call(self.agent_one, True)
        self.assertEqual(self.watch(minutes=40), [])
        with freeze_time(NOON + timedelta(minutes=41)):
            self.report_call(self.agent_one, False)
        self.assertEqual(self.watch(minutes=60), [])
        self.assertEqual(self.watch(minutes=61), ["agent_one"])

    def test_who_just_chose_a_status_is_not_away(self):
        """S9: their browser may report a moment later that they are back."""
        with freeze_time(NOON + timedelta(minutes=30)):
            self.choose(self.agent_one, "ready")
        self.assertEqual(self.watch(minutes=31), [])

    def test_it_is_off_until_set(self):
        """S9: per company, and only where two-way texting is on."""
        self.env.company.texting_offline_minutes = 0
        self.assertEqual(self.watch(days=2), [])
        self.env.company.write({"texting_offline_minutes": 20, "texting_enabled": False})
        self.assertEqual(self.watch(days=2), [])
        self.env.company.texting_enabled = True
        other = self.env["res.company"].create({"name": "Second", "texting_enabled": True, "texting_offline_minutes": 0})
        self.agent_one.write({"company_ids": [Command.link(other.id)], "company_id": other.id})
        self.assertEqual(self.watch(days=2), [])

    def test_an_administrator_sets_the_minutes(self):
        """S9: Settings ▸ Texting."""
        settings = self.env["res.config.settings"].with_user(self.env.ref("base.user_admin"))
        settings.create({"texting_offline_minutes": 45}).execute()
        self.assertEqual(self.env.company.texting_offline_minutes, 45)


class TestReady(StatusCase):
    def add_colleagues(self, first, last):
        for index in range(first, last):
            colleague = self.new_agent(f"colleague{index}", f"Colleague {index:02}")
            self.queue.member_ids = [Command.link(colleague.id)]
        self.desk(self.agent_one)  # new users empty Odoo's caches, which are no matter when queries are counted
        self.env.flush_all()
        self.env.invalidate_all()

    def test_the_team_sees_who_is_ready(self):
        """S9: Ready in the same queues, oneself excluded; a custom status is not Ready, nor is a call or a cooldown."""
        self.add_colleagues(0, 3)
        self.queue.cooldown_seconds = 30
        colleagues = (self.queue.member_ids - self.agent_one - self.agent_two).sorted("name")
        self.choose(colleagues[0], "break")
        self.report_call(colleagues[1], True)
        self.assertEqual(self.desk(self.agent_one)["ready"], ["Agent Two", "Colleague 02"])
        self.report_call(colleagues[1], False)
        self.assertEqual(self.desk(self.agent_one)["ready"], ["Agent Two", "Colleague 02"])
        colleagues[1].with_user(colleagues[1]).texting_end_cooldown()
        self.assertEqual(self.desk(self.agent_one)["ready"], ["Agent Two", "Colleague 01", "Colleague 02"])

    def test_who_is_no_agent_any_more_is_not_ready(self):
        """S9: only when signed in as an agent."""
        self.agent_two.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        self.assertEqual(self.desk(self.agent_one)["ready"], [])

    def test_colleagues_of_the_same_queues_are_told_of_their_own_colleagues(self):
        """S9: each gets the names of their own queues; others and the agent get nothing."""
        both = self.new_agent("both", "Agent of Both")
        (self.queue | self.other_queue).write({"member_ids": [Command.link(both.id)]})
        self.choose(self.agent_one, "offline")
        self.assertEqual(self.ready_events(self.agent_two), [["Agent of Both"]])
        self.assertEqual(self.ready_events(both), [["Agent Two", "Agent of Another Queue"]])
        self.assertFalse(self.ready_events(self.outsider) + self.ready_events(self.agent_one) + self.ready_events(self.manager))

    def test_what_changes_no_readiness_tells_nobody(self):
        """S9: no storm of events for a break that follows another."""
        self.choose(self.agent_one, "break")
        self.assertEqual(self.ready_events(self.agent_two), [[]])
        self.choose(self.agent_one, "restroom")
        self.report_call(self.agent_one, True)
        self.report_call(self.agent_one, False)
        self.choose(self.agent_one, "offline")
        self.assertEqual(self.ready_events(self.agent_two), [[]])

    def test_fifty_colleagues_cost_no_more_queries_than_one(self):
        """S9: the desk's list of who is Ready is read in a constant number of queries."""
        counts = []
        for first, last, names in ((0, 0, 1), (0, 49, 50)):
            self.add_colleagues(first, last)
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self.agent_one.with_user(self.agent_one)._texting_ready_colleagues()), names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            self.agent_one.with_user(self.agent_one)._texting_ready_colleagues()

    def test_telling_fifty_colleagues_costs_no_more_queries_than_telling_one(self):
        """S9: one event for each, the names read once."""
        counts = []
        for first, last, code in ((0, 1, "offline"), (1, 50, "ready")):
            self.add_colleagues(first, last)
            before = self.env.cr.sql_log_count
            self.choose(self.agent_one, code)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(self.ready_events(self.agent_two)[0], ["Colleague 00"])
        self.assertEqual(len(self.ready_events(self.agent_two)[1]), 51)


class TestTelephonyService(TextingHttpCase):
    """A telephony service as docs/telephony.md has it: JSON-2 with an API key."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.telephony = new_test_user(
            cls.env, "telephony", "base.group_user,texting_inbox.group_telephony", name="Telephony Service")

    def post(self, model, method, user, **body):
        """Ask over JSON-2 as a user. :return: HTTP status and the answer"""
        key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", datetime.now() + timedelta(days=1))
        response = self.url_open(
            f"/json/2/{model}/{method}", data=json.dumps(body),
            headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"})
        return response.status_code, response.json()

    def test_a_telephony_service_reports_a_call_with_its_api_key(self):
        """D4: it looks the agent up by login, and reports when their call begins and ends."""
        status, found = self.post(
            "res.users", "search_read", self.telephony, domain=[["login", "=", "agent_one"]], fields=["id"])
        self.assertEqual((status, found), (200, [{"id": self.agent_one.id}]))
        status, answer = self.post(
            "res.users", "texting_set_on_call", self.telephony, ids=[self.agent_one.id], on_call=True)
        self.assertEqual((status, answer["code"], answer["allows_accept"]), (200, "on_call", False))
        status, answer = self.post(
            "res.users", "texting_set_on_call", self.telephony, ids=[self.agent_one.id], on_call=False)
        self.assertEqual((status, answer["code"], answer["reason"]), (200, "ready", False))

    def test_nobody_else_does(self):
        """D4: a colleague's or a manager's key is refused, and so is none."""
        for user in (self.agent_two, self.manager, self.employee):
            status, _answer = self.post("res.users", "texting_set_on_call", user, ids=[self.agent_one.id], on_call=True)
            self.assertEqual(status, 403, user.login)
        response = self.url_open(
            "/json/2/res.users/texting_set_on_call", data=json.dumps({"ids": self.agent_one.ids, "on_call": True}),
            headers={"Content-Type": "application/json"})
        self.assertEqual(response.status_code, 401)
        self.assertFalse(self.agent_one.texting_on_call)

    def test_a_manager_does_not_write_users_through_their_queue(self):
        """S9: the commands of a many-to-many field are no way around who may write users."""
        for values in ({"texting_on_call": True}, {"texting_status_id": False}, {"login": "somebody"}):
            status, _answer = self.post(
                "texting.queue", "write", self.manager, ids=self.queue.ids,
                vals={"member_ids": [Command.update(self.agent_one.id, values)]})
            self.assertEqual(status, 403, values)
        self.assertEqual(self.agent_one.texting_status_id.code, "ready")
