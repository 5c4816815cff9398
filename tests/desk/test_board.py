"""The managers' board: what waits, who owns what, what the agents are doing, and today's figures (B9)."""

import json
from types import SimpleNamespace
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.bus.models import ir_websocket
from odoo.addons.bus.models.bus import channel_with_db
from odoo.addons.texting_inbox.models.desk.texting_board import CHANNEL, MAX_OWNED, MAX_WAITING

from ..support.common import DANA, MARC, STRANGER, TextingCase


class TestBoard(TextingCase):
    def board(self, user=None, companies=None):
        board = self.env["texting.board"].with_user(user or self.manager)
        self.env.invalidate_all()
        return board.with_context(allowed_company_ids=(companies or self.env.company).ids).get_board()

    def hints(self):
        """:return: how many hints for the boards this transaction sends"""
        self.env.cr.precommit.run()
        channel = json.dumps([self.env.cr.dbname, "res.company", self.env.company.id, CHANNEL], separators=(",", ":"))
        return self.env["bus.bus"].sudo().search_count([("channel", "=", channel)])

    def test_board_shows_what_waits_oldest_first_against_the_target(self):
        """B9: with queue and name, and without a word of what was written."""
        with freeze_time("2026-10-12 14:00"):
            self.receive(DANA, "Secret words")
        with freeze_time("2026-10-12 13:00"):
            self.receive(STRANGER)
        with freeze_time("2026-10-12 14:10"):
            board = self.board()
        self.assertEqual([row["since"] for row in board["waiting"]["rows"]], ["2026-10-12 13:00:00", "2026-10-12 14:00:00"])
        dana = board["waiting"]["rows"][1]
        self.assertEqual(
            (dana["name"], dana["status"], dana["queue"], dana["due_at"], dana["overdue_at"]),
            ("Dana Whitfield", "lead", "Sales", "2026-10-12 14:15:00", "2026-10-12 14:30:00"))
        self.assertNotIn("Secret", json.dumps(board))

    def test_expired_alerts_are_counted_and_not_shown(self):
        """B9, D2: whoever wrote four weeks ago does not push out those who wait now."""
        with freeze_time("2026-10-12 14:00"):
            self.receive(DANA)
        with freeze_time("2026-11-12 14:00"):
            self.receive(MARC)
            board = self.board()
        self.assertEqual([row["name"] for row in board["waiting"]["rows"]], ["Marc Olsen"])
        self.assertEqual((board["waiting"]["total"], board["waiting"]["missed"]), (1, 1))

    def test_board_shows_who_owns_how_much_and_who_was_not_answered(self):
        """B9: since the first text that no person has answered; an automatic reply is no answer."""
        self.queue.reply_received = "We are on it."
        with freeze_time("2026-10-12 14:00"):
            answered, unanswered = self.received_and_accepted(DANA), self.received_and_accepted(MARC)
            self.received_and_accepted(STRANGER, agent=self.agent_two).with_user(self.agent_two).send_text("Yes")
        with freeze_time("2026-10-12 14:05"):
            answered.with_user(self.agent_one).send_text("Yes")
            self.receive(MARC, "Hello?")
        owned = self.board()["owned"]
        self.assertEqual((owned["total"], owned["owners"]), (3, 2))
        one, two = owned["agents"]
        self.assertEqual((one["name"], one["owned"], one["unanswered"]), ("Agent One", 2, 1))
        self.assertEqual(one["since"], "2026-10-12 14:00:00")
        self.assertEqual([row["id"] for row in one["rows"]], [unanswered.id, answered.id])
        self.assertEqual([row["since"] for row in one["rows"]], ["2026-10-12 14:00:00", False])
        self.assertEqual((two["name"], two["owned"], two["unanswered"], two["since"]), ("Agent Two", 1, 0, False))

    def test_board_shows_what_agents_are_doing_and_since_when(self):
        """B9: Ready ones first, Offline ones last; who is Ready and not in Odoo is marked."""
        with freeze_time("2026-10-12 14:00"):
            self.agent_two.with_user(self.agent_two).texting_set_on_call(True)
        self.outsider.with_user(self.outsider).texting_set_status("offline")
        self.env["mail.presence"].create({"user_id": self.agent_one.id, "status": "online"})
        agents = self.board()["agents"]
        self.assertEqual((agents["ready"], agents["total"]), (1, 3))
        one, two, three = agents["rows"]
        self.assertEqual([row["name"] for row in (one, two, three)], ["Agent One", "Agent Two", "Agent of Another Queue"])
        self.assertEqual([row["status"]["code"] for row in (one, two, three)], ["ready", "on_call", "offline"])
        self.assertEqual(two["since"], "2026-10-12 14:00:00")
        self.assertEqual([row["is_gone"] for row in (one, two, three)], [False, True, False])

    def test_todays_figures_are_those_of_each_companys_day(self):
        """B9: at 03:30 UTC on Tuesday it is Monday night in New York, and midday in Tokyo."""
        self.env.company.resource_calendar_id.tz = "America/New_York"
        with freeze_time("2026-10-12 03:59"):
            self.receive(STRANGER)  # Sunday
        with freeze_time("2026-10-12 04:00"):
            conversation = self.received_and_accepted(DANA)
            self.receive(MARC)
        with freeze_time("2026-10-12 04:06"):
            conversation.with_user(self.agent_one).send_text("Yes")
        with freeze_time("2026-10-13 03:30"):
            self.assertEqual(self.board()["figures"], {
                "received": 2, "answered": 1, "first_response_seconds": 360, "missed": 0})
            self.env.company.resource_calendar_id.tz = "Asia/Tokyo"
            self.assertEqual(self.board()["figures"], {
                "received": 0, "answered": 0, "first_response_seconds": None, "missed": 0})

    def test_missed_conversations_count_on_the_day_of_their_expiry(self):
        """B9, D2"""
        with freeze_time("2026-10-12 14:00"):
            self.receive(DANA)
        with freeze_time("2026-10-26 15:00"):
            self.env["texting.session"]._cron_note_missed()
            self.assertEqual(self.board()["figures"]["missed"], 1)
        with freeze_time("2026-10-28 15:00"):
            self.assertEqual(self.board()["figures"]["missed"], 0)

    def test_queries_and_rows_do_not_grow_with_what_is_open(self):
        """B9: the same number of queries for few conversations and for many; of many, rows are left out, and counted."""
        self.receive("+12125550300")
        self.received_and_accepted("+12125550301")
        self.board()
        with self.assertQueryCount(18):
            self.board()
        for number in range(MAX_WAITING + 5):
            self.receive(f"+1212555{1000 + number}")
        for number in range(MAX_OWNED + 2):
            self.received_and_accepted(f"+1212555{2000 + number}")
        with self.assertQueryCount(18):
            board = self.board()
        self.assertEqual((len(board["waiting"]["rows"]), board["waiting"]["total"]), (MAX_WAITING, MAX_WAITING + 6))
        [agent] = board["owned"]["agents"]
        self.assertEqual((len(agent["rows"]), agent["owned"]), (MAX_OWNED, MAX_OWNED + 3))

    def test_board_is_for_managers_of_the_company(self):
        """B9, D11: agents and others are refused, a manager of another company gets nothing of this one."""
        self.receive(DANA)
        self.received_and_accepted(MARC)
        for user in (self.agent_one, self.outsider, self.employee):
            with self.assertRaises(AccessError):
                self.board(user)
        other = self.env["res.company"].create({"name": "Elsewhere", "texting_enabled": True})
        elsewhere = new_test_user(
            self.env, "manager_elsewhere", "texting_inbox.group_manager", company_id=other.id,
            company_ids=[Command.set(other.ids)])
        board = self.board(elsewhere, other)
        self.assertEqual((board["waiting"]["total"], board["owned"]["total"], board["agents"]["total"]), (0, 0, 0))
        self.assertFalse(any(board["figures"].values()))
        with self.assertRaises(AccessError):
            self.board(elsewhere, self.env.company)

    def test_board_of_a_company_without_texting_says_so(self):
        """S1"""
        self.receive(DANA)
        self.env.company.texting_enabled = False
        self.assertEqual(self.board(), {"enabled": False})

    def test_boards_hear_of_each_change_but_of_no_further_text(self):
        """B9: a hint without words where a conversation begins, changes hands or ends, and where a status changes."""
        conversation = self.receive(DANA)
        steps = (
            lambda: self.assertTrue(conversation.with_user(self.agent_one).action_accept()["accepted"]),
            lambda: conversation.with_user(self.agent_one).action_transfer(user_id=self.agent_two.id),
            lambda: conversation.with_user(self.agent_two).action_transfer(queue_id=self.other_queue.id),
            lambda: conversation.with_user(self.manager).action_take_over(),
            lambda: conversation.with_user(self.manager).mark_seen(),
            lambda: self.assertTrue(conversation.with_user(self.manager).action_leave()["left"]),
            lambda: self.agent_one.with_user(self.agent_one).texting_set_on_call(True),
            lambda: self.receive(DANA, "Again"),
        )
        hinted, before = [], self.hints()
        self.assertEqual(before, 1)
        for step in steps:
            step()
            hinted.append(self.hints() - before)
            before += hinted[-1]
        self.assertEqual(hinted, [1, 1, 1, 1, 0, 1, 1, 1])
        self.receive(DANA, "And again")
        self.assertEqual(self.hints(), before)

    def test_only_managers_hear_hints_and_those_of_their_companies(self):
        """B9: anybody may ask for a channel by its name; nothing is sent to that name, and agents get no other."""
        for user, hears in ((self.manager, True), (self.agent_one, False), (self.employee, False)):
            with patch.object(ir_websocket, "request", SimpleNamespace(session=SimpleNamespace(uid=user.id))):
                channels = self.env["ir.websocket"].with_user(user)._build_bus_channel_list([CHANNEL])
            names = [channel_with_db("db", channel) for channel in channels]
            self.assertNotIn(("db", CHANNEL), names)
            self.assertEqual(("db", "res.company", self.env.company.id, CHANNEL) in names, hears, user.login)
