"""The inbox: which conversations an agent finds, in which order, and what a row says."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..support.common import DANA, MARC, STRANGER, TextingCase

ROW = [
    "display_name", "person_status", "snippet", "last_direction", "last_text_at", "waiting_since", "due_at", "overdue_at",
    "unseen_count", "undelivered_count", "is_missed", "can_accept", "state", "queue_id", "owner_id",
]


class InboxCase(TextingCase):
    def inbox(self, user):
        return self.env["texting.conversation"].with_user(user)

    def found(self, user, *domain, order=None):
        return self.inbox(user).search([("queue_id", "=", self.queue.id), *domain], order=order)

    def read(self, user):
        """Read the list as the web client does."""
        specification = {name: {"fields": {"display_name": {}}} if name in ("queue_id", "owner_id") else {} for name in ROW}
        return self.inbox(user).web_search_read([], specification, order="waiting_since, id desc", limit=80)["records"]


class TestInboxRows(InboxCase):
    def test_row_shows_the_last_text_and_since_when_it_waits_for_our_answer(self):
        """S6: also in an owned conversation whose texts were read; the first unanswered text counts"""
        conversation = self.received_and_accepted(MARC, body="One")
        self.receive(MARC, body="Two")
        conversation.with_user(self.agent_one).mark_seen()
        row = conversation.with_user(self.agent_one)
        self.assertEqual((row.snippet, row.last_direction, row.unseen_count), ("Two", "inbound", 0))
        self.assertEqual(row.waiting_since, conversation.text_ids[0].received_at)
        self.assertEqual(row.due_at, row.waiting_since + timedelta(minutes=15))
        self.assertEqual(row.overdue_at, row.waiting_since + timedelta(minutes=30))

    def test_an_answer_written_by_a_person_ends_the_wait_and_an_automatic_one_does_not(self):
        """B8: "We are closed" is no answer"""
        self.queue.write({"reply_received": "Thank you, we will answer soon."})
        conversation = self.received_and_accepted()
        self.assertIn("outbound", conversation.text_ids.mapped("direction"))
        row = conversation.with_user(self.agent_one)
        self.assertTrue(row.waiting_since)
        row.send_text("Yes, it is free.")
        row.invalidate_recordset()
        self.assertFalse(row.waiting_since or row.due_at)
        self.assertEqual((row.snippet, row.last_direction), ("Yes, it is free.", "outbound"))

    def test_row_counts_texts_that_nobody_read_and_texts_that_did_not_arrive(self):
        """D16 B4: of the current session"""
        conversation = self.received_and_accepted()
        text = conversation.with_user(self.agent_one).send_text("Yes")
        self.texts(conversation, "outbound").status = "failed"
        self.receive(body="And now?")
        row = conversation.with_user(self.agent_one)
        self.assertTrue(text)
        self.assertEqual((row.unseen_count, row.undelivered_count), (1, 1))

    def test_row_names_what_the_person_is_although_the_card_is_not_shared(self):
        """S5: name and label stand in the row as in the bell, whoever may open the card"""
        self.lead.user_id = self.agent_two
        waits, known = self.receive(), self.receive(MARC)
        unknown = self.receive(STRANGER)
        rows = {row["id"]: row for row in self.read(self.agent_one)}
        self.assertEqual((rows[waits.id]["display_name"], rows[waits.id]["person_status"]), ("Dana Whitfield", "lead"))
        self.assertEqual(rows[known.id]["person_status"], "customer")
        self.assertEqual((rows[unknown.id]["display_name"], rows[unknown.id]["person_status"]), ("+1 646-555-0147", False))

    def test_accept_is_offered_to_those_for_whom_it_waits(self):
        """S9: to agents of the queue, not to a manager of none, and not once it is owned; the window says the same"""
        conversation = self.receive()
        for user, can_accept in ((self.agent_one, True), (self.manager, False)):
            with self.subTest(user.name):
                mine = conversation.with_user(user)
                self.assertEqual((mine.can_accept, mine.get_windows()[0]["can_accept"]), (can_accept, can_accept))
        conversation.with_user(self.agent_one).action_accept()
        mine = conversation.with_user(self.agent_one)
        self.assertFalse(mine.can_accept or mine.get_windows()[0]["can_accept"])

    def test_list_is_read_with_as_many_queries_for_many_rows_as_for_one(self):
        """Live with 10,000 open conversations: nothing is asked for each row"""
        counts = []
        for phones in (range(1), range(1, 40)):
            for index in phones:
                self.receive(f"+1212555{1000 + index}", body="Hello")
            self.env.flush_all()
            self.read(self.agent_one)  # what is cached for good
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.read(self.agent_one)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


class TestInboxSearch(InboxCase):
    def test_agents_find_theirs_and_what_waits_managers_everything(self):
        """S22: the inbox follows the record rules, in each of its filters"""
        mine, waiting = self.received_and_accepted(), self.receive(MARC)
        own = self.received_and_accepted(STRANGER, agent=self.agent_two)
        self.assertEqual(self.found(self.agent_one).ids, [waiting.id, mine.id])
        self.assertIn(own.id, self.found(self.manager).ids)
        for domain in ([("needs_answer", "=", True)], [("display_name", "ilike", "0147")], [("has_undelivered", "=", False)]):
            with self.subTest(domain):
                self.assertNotIn(own.id, self.found(self.agent_one, *domain).ids)
                self.assertIn(own.id, self.found(self.manager, *domain).ids)
        self.assertEqual([row["id"] for row in self.read(self.outsider)], [])

    def test_what_needs_an_answer_is_found_and_stands_first(self):
        """D1: the longest waiting first, then what is answered"""
        answered = self.received_and_accepted()
        answered.with_user(self.agent_one).send_text("Yes")
        late, early = self.receive(MARC), self.receive(STRANGER)
        early.text_ids.received_at = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(self.found(self.agent_one, order="waiting_since, id desc").ids, [early.id, late.id, answered.id])
        self.assertEqual(set(self.found(self.agent_one, ("needs_answer", "=", True)).ids), {late.id, early.id})
        self.assertEqual(self.found(self.agent_one, ("needs_answer", "=", False)).ids, [answered.id])

    def test_failed_and_unconfirmed_texts_are_found_in_the_current_session_only(self):
        """B2 B4: what was archived needs nobody any more"""
        failed, unconfirmed, fine = (self.received_and_accepted(phone) for phone in (DANA, MARC, STRANGER))
        for conversation, status in ((failed, "failed"), (unconfirmed, "unconfirmed"), (fine, "delivered")):
            conversation.with_user(self.agent_one).send_text("Yes")
            self.texts(conversation, "outbound").status = status
        self.assertEqual(self.found(self.agent_one, ("has_undelivered", "=", True)).ids, [unconfirmed.id, failed.id])
        failed.with_user(self.agent_one).action_leave()
        again = self.receive()
        self.assertNotIn(again.id, self.found(self.agent_one, ("has_undelivered", "=", True)).ids)

    def test_conversations_are_found_by_name_and_by_number_in_any_spelling(self):
        """D6: what stands in the row can be typed, also the name on a card that is not shared"""
        self.lead.user_id = self.agent_two
        dana, marc = self.receive(), self.receive(MARC)
        searched = {
            "whitfield": dana, "Storage": dana, "olsen": marc, "(212) 555-0199": dana, "212.555.0123": marc, "0199": dana,
            "001 212 555 0123": marc, "nobody": dana.browse(),
        }
        for typed, expected in searched.items():
            with self.subTest(typed):
                self.assertEqual(self.found(self.agent_one, ("display_name", "ilike", typed)).ids, expected.ids)
                self.assertEqual([row[0] for row in self.inbox(self.agent_one).name_search(typed)], expected.ids)

    def test_missed_conversations_are_found_until_a_text_comes(self):
        """D2: after the queue's days the alert ends, the conversation stays in the list as missed; a text alerts anew"""
        conversation = self.receive()
        conversation.session_id.alert_from = "2026-01-01 00:00:00"
        self.assertEqual(self.alerts_of(self.agent_one), [])
        self.assertEqual(self.found(self.agent_one, ("is_missed", "=", True)), conversation.with_user(self.agent_one))
        self.assertTrue(conversation.is_missed)
        self.receive(body="Hello again")
        self.assertFalse(self.found(self.agent_one, ("is_missed", "=", True)))
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)


class TestSeveral(InboxCase):
    def test_several_can_go_to_every_agent_and_queue_that_has_not_all_of_them(self):
        """B7: a manager hands on what two agents own"""
        mine, theirs = self.received_and_accepted(), self.received_and_accepted(MARC, agent=self.agent_two)
        both = (mine | theirs).with_user(self.manager)
        users = [target["id"] for target in both.get_transfer_targets()["users"]]
        self.assertLessEqual({self.agent_one.id, self.agent_two.id}, set(users))
        users = [target["id"] for target in mine.with_user(self.manager).get_transfer_targets()["users"]]
        self.assertNotIn(self.agent_one.id, users)

    def test_several_with_one_of_a_colleague_have_no_targets(self):
        """S22: nothing is said of it"""
        mine, theirs = self.received_and_accepted(), self.received_and_accepted(MARC, agent=self.agent_two)
        with self.assertRaises(AccessError):
            (mine | theirs).with_user(self.agent_one).get_transfer_targets()

    def test_several_of_two_companies_are_not_handed_on_together(self):
        """B7: each company has agents and queues of its own"""
        mine, theirs = self.received_and_accepted(), self.received_and_accepted(MARC)
        theirs.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        manager = self.manager.sudo()
        manager.company_ids |= theirs.company_id
        both = (mine | theirs).with_user(manager).with_context(allowed_company_ids=manager.company_ids.ids)
        with self.assertRaisesRegex(UserError, "one company"):
            both.get_transfer_targets()

    def test_left_without_naming_a_text_nothing_unseen_is_archived(self):
        """D16 S20: what the server does for each of several"""
        seen, unseen = self.received_and_accepted(), self.received_and_accepted(MARC)
        self.receive(MARC, body="Wait!")
        self.assertTrue(seen.with_user(self.agent_one).action_leave()["left"])
        self.assertFalse(unseen.with_user(self.agent_one).action_leave()["left"])
        self.assertEqual((seen.state, unseen.state), ("archived", "owned"))
