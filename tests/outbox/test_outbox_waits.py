"""A text that has not left says why and until when, and may be sent at once; what has not run is said to administrators."""

import importlib.util
from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import config

from odoo.addons.texting_inbox.tools.run_limit import run_seconds

from ..support.common import MARC, TextingCase
from ..support.fault_vectors import WAITS


class WaitingCase(TextingCase):
    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now().replace(hour=9, minute=30, second=0)
        self.agent_one.tz = "UTC"
        with freeze_time(self.now - timedelta(minutes=7)):
            self.owned = self.received_and_accepted().with_user(self.agent_one)
            self.before, self.text = self.send("Hello"), self.send()
            self.before.status = "sent"

    def send(self, body="Yes"):
        return self.env["texting.message"].browse(self.owned.send_text(body)).sudo()

    def wait(self, text=None, user=None):
        user = user or self.agent_one
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(self.now):
            return (text or self.text).with_user(user).with_context(tz="UTC")._to_client()["wait"]


class TestWaits(WaitingCase):
    def test_what_a_text_waits_for_is_said_with_the_time_until_when(self):
        """B19: the carrier's pause, the number's, the account's, the text before it, or an outbox that has not run"""
        for name, (values, sentence, can_send_now) in WAITS.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.prepare(**values)
                self.assertEqual(self.wait(), {"reason": sentence, "can_send_now": can_send_now})
                savepoint.rollback()
            self.env.invalidate_all()

    def prepare(self, text=(), before=(), number=(), others=()):
        self.before.write({"status": "sent", **self.at(before)})
        self.text.write(self.at(text))
        self.number.write(self.at(number))
        for phone in ("+14155550101", "+14155550102"):
            self.number.copy({"phone": phone}).write(self.at(others))

    def at(self, values):
        return {
            name: self.now + timedelta(minutes=value) if name.endswith(("_at", "_until")) else value
            for name, value in dict(values).items()
        }

    def test_nothing_is_said_of_a_text_within_its_first_minute(self):
        """B19: it is on its way"""
        with freeze_time(self.now - timedelta(seconds=50)):
            self.assertFalse(self.wait(self.send()))

    def test_another_day_is_named(self):
        """B19: an hour alone would be taken for today's"""
        self.text.write({"attempts": 1, "next_attempt_at": self.now + timedelta(hours=20)})
        tomorrow = (self.now + timedelta(hours=20)).strftime("%Y-%m-%d")
        self.assertIn(f"next try at {tomorrow} 05:30", self.wait()["reason"])

    def test_send_now_passes_a_pause_with_the_texts_before_it(self):
        """B19: in their order; the owner or a manager decides it"""
        second = self.send("Second")
        (self.text | second).write({"attempts": 1, "next_attempt_at": self.now + timedelta(hours=1)})
        self.number.paced_until = self.now + timedelta(hours=1)
        outbox = self.env["texting.outbox"]
        with freeze_time(self.now):
            self.env.flush_all()
            self.assertGreater(outbox._waiting_numbers(self.number.id)[0].free_at, self.now)
            with self.assertRaises(AccessError):
                second.with_user(self.agent_two).action_send_now()
            second.with_user(self.agent_one).action_send_now()
            self.env.flush_all()
            self.assertLess(outbox._waiting_numbers(self.number.id)[0].free_at, self.now)
            self.assertEqual(outbox._lock_next_text(self.number.id), self.text)
            with self.assertRaises(UserError):
                second.with_user(self.agent_one).action_send_now()

    def test_a_machines_text_is_not_sent_at_night_by_a_click(self):
        """B19: what waits for the morning waits for it"""
        self.text.write({"is_automatic": True, "next_attempt_at": self.now + timedelta(hours=9)})
        self.assertEqual(self.wait()["reason"], "Held back until 18:30.")
        with self.assertRaises(UserError), freeze_time(self.now):
            self.text.with_user(self.agent_one).action_send_now()


class TestLateness(WaitingCase):
    def notices(self):
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(self.now):
            notices = self.env["texting.health"].with_user(self.env.ref("base.user_admin")).get_notices()
        return [notice["sentence"] for notice in notices if notice["carrier_id"] == self.carrier.id]

    def setUp(self):
        super().setUp()
        self.env.ref("texting_inbox.ir_cron_outbox").nextcall = self.now
        # What concerns all carriers is said once, at the first of them: others that were committed are none of this test's.
        self.env["texting.carrier"].search([("id", "!=", self.carrier.id)]).state = "disabled"

    def test_administrators_learn_that_the_outbox_has_not_run(self):
        """B19: seen when the page is loaded, whatever has stopped; the check of the carrier finds it as well"""
        [sentence] = self.notices()
        self.assertEqual(sentence, "1 texts that agents sent have not left: the outbox has not run for several minutes.")
        with freeze_time(self.now):
            found = self.env["texting.health.check"].sudo()._check_locally(self.carrier)
        self.assertIn("outbox_late", [one.fault for one in found])

    def test_a_text_that_waits_for_its_time_is_not_late(self):
        """B19: a pause is no fault of this server"""
        self.number.paced_until = self.now + timedelta(minutes=1)
        self.assertFalse(self.notices())

    def test_administrators_learn_that_pictures_are_not_fetched(self):
        """B19: those that are due for a quarter of an hour"""
        self.text.status = "sent"
        message = self.texts(self.receive(MARC), "inbound")
        self.env["texting.media"].sudo().create(
            {"message_id": message.id, "url": "https://example.com/1", "next_attempt_at": self.now - timedelta(minutes=16)})
        [sentence] = self.notices()
        self.assertEqual(
            sentence, "1 pictures or files have not been fetched: the media fetcher has not run for several minutes.")

    def test_administrators_learn_that_the_scheduler_has_stopped(self):
        """B19: the action that is due each minute has not run for longer than any host lets it wait"""
        self.text.status = "sent"
        self.env.ref("texting_inbox.ir_cron_outbox").nextcall = self.now - timedelta(minutes=25)
        [sentence] = self.notices()
        self.assertEqual(
            sentence, "Scheduled actions have not run for more than 25 minutes: nothing that is due later is processed.")


class TestRuns(TextingCase):
    def test_every_run_ends_before_odoo_ends_its_process(self):
        """B19: half the limit of a scheduled action, a minute at most; 0 is no limit"""
        for cron, real, seconds in ((-1, 120, 60), (-1, 60, 30), (40, 120, 20), (0, 120, 60), (600, 120, 60)):
            with self.subTest(cron=cron, real=real):
                self.patch(config, "options", config.options.new_child({"limit_time_real_cron": cron, "limit_time_real": real}))
                self.assertEqual(run_seconds(), seconds)

    def test_an_update_makes_the_outbox_look_every_minute(self):
        """B19: texts no longer call it, so a database that has the old interval must not keep it"""
        cron = self.env.ref("texting_inbox.ir_cron_outbox")
        cron.interval_number = 5
        script = Path(__file__).parents[2] / "texting_inbox/migrations/19.0.1.1.0/post-outbox_interval.py"
        spec = importlib.util.spec_from_file_location("outbox_interval", script)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(cron.interval_number, 1)
