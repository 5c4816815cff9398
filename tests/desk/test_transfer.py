"""From one owner to the next: transfer, take-over, release, alerting managers, and the notes in between (B7)."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError

from ..support.common import DANA, STRANGER, TextingCase


class TestTransfer(TextingCase):
    def steps(self, conversation):
        return conversation.session_id.step_ids.mapped("kind")

    def hand_on(self, conversation, agent, **target):
        return conversation.with_user(agent).action_transfer(**target)

    def test_owner_hands_a_conversation_to_another_agent_with_a_note(self):
        """B7: transfer: the next agent owns it, their bell shows it, and they read why"""
        conversation = self.received_and_accepted()
        answer = self.hand_on(conversation, self.agent_one, user_id=self.agent_two.id, note="Speaks Spanish only")
        self.assertEqual(answer, {"done": True, "reason": False})
        self.assertEqual((conversation.state, conversation.owner_id), ("owned", self.agent_two))
        [alert] = self.alerts_of(self.agent_two)
        self.assertEqual((alert["id"], alert["action"]), (conversation.id, "reply"))
        last = conversation.message_ids.sorted("id")[-1]
        self.assertIn("Transferred to Agent Two by Agent One: Speaks Spanish only", last.body)

    def test_alert_of_a_transferred_conversation_says_who_sent_it_and_why(self):
        """B7: in the bell of whoever gets it, an agent or a queue; until they have seen it"""
        conversation = self.received_and_accepted()
        self.assertFalse(self.receive(STRANGER) and self.alerts_of(self.agent_two)[0]["handed_on"])
        self.hand_on(conversation, self.agent_one, user_id=self.agent_two.id, note="Speaks Spanish only")
        [alert] = [alert for alert in self.alerts_of(self.agent_two) if alert["id"] == conversation.id]
        self.assertEqual(alert["handed_on"], {"by": "Agent One", "note": "Speaks Spanish only"})
        [sent] = [sent for _event, sent in self.bus_events(self.agent_two, "texting.alert/raised") if sent["action"] == "reply"]
        self.assertEqual(sent["handed_on"], alert["handed_on"])
        self.hand_on(conversation, self.agent_two, queue_id=self.other_queue.id)
        [alert] = self.alerts_of(self.outsider)
        self.assertEqual(alert["handed_on"], {"by": "Agent Two", "note": False})
        conversation.with_user(self.outsider).action_accept()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            conversation.with_user(self.outsider).mark_seen()
            self.receive(body="And another thing")
        [alert] = self.alerts_of(self.outsider)
        self.assertFalse(alert["handed_on"])

    def test_former_owner_loses_window_alert_and_access(self):
        """B7: after a transfer the conversation is the next owner's alone"""
        conversation = self.received_and_accepted()
        self.hand_on(conversation, self.agent_one, user_id=self.agent_two.id)
        self.assertEqual(self.alerts_of(self.agent_one), [])
        self.assertFalse(conversation.with_user(self.agent_one).has_access("read"))
        [(_event, payload)] = self.bus_events(self.agent_one, "texting.window/closed")
        self.assertEqual(payload["reason"], "Transferred to Agent Two by Agent One")
        with self.assertRaises(AccessError):
            conversation.with_user(self.agent_one).send_text("One more thing")

    def test_next_owner_cannot_leave_before_they_looked(self):
        """B7: what the person said last counts as unseen for the next owner, so it is not archived unread"""
        conversation = self.received_and_accepted()
        self.hand_on(conversation, self.agent_one, user_id=self.agent_two.id)
        self.assertFalse(conversation.with_user(self.agent_two).action_leave()["left"])
        conversation.with_user(self.agent_two).mark_seen()
        self.assertTrue(conversation.with_user(self.agent_two).action_leave()["left"])

    def test_owner_hands_a_conversation_back_to_a_queue(self):
        """B7: transfer to a queue alerts its agents as a new conversation does; the former owner is none of them"""
        conversation = self.received_and_accepted()
        self.hand_on(conversation, self.agent_one, queue_id=self.other_queue.id, note="A support case")
        self.assertEqual((conversation.state, conversation.owner_id.id), ("new", False))
        self.assertEqual([alert["action"] for alert in self.alerts_of(self.outsider)], ["accept"])
        self.assertEqual(self.alerts_of(self.agent_one), [])
        self.assertTrue(conversation.with_user(self.outsider).action_accept()["accepted"])

    def test_who_does_not_own_it_cannot_hand_it_on(self):
        """B7: another agent neither transfers nor takes over"""
        conversation = self.received_and_accepted()
        with self.assertRaises(AccessError):
            self.hand_on(conversation, self.agent_two, user_id=self.agent_two.id)
        with self.assertRaises(AccessError):
            conversation.with_user(self.agent_two).action_take_over()
        self.assertEqual(conversation.owner_id, self.agent_one)

    def test_refused_transfers_say_why_and_change_nothing(self):
        """B7: to nobody's agent, to an offline colleague, to an empty queue"""
        conversation = self.received_and_accepted()
        self.agent_two.with_user(self.agent_two).texting_set_status("offline")
        empty = self.env["texting.queue"].create({"name": "Nobody"})
        for target, words in (
            ({"user_id": self.employee.id}, "agents of this company"), ({"user_id": self.agent_two.id}, "offline"),
            ({"user_id": self.agent_one.id}, "already"), ({"queue_id": empty.id}, "has no agents"),
        ):
            answer = self.hand_on(conversation, self.agent_one, **target)
            self.assertFalse(answer["done"])
            self.assertIn(words, answer["reason"])
        with self.assertRaises(UserError):
            self.hand_on(conversation, self.agent_one)
        self.assertEqual(conversation.owner_id, self.agent_one)
        self.assertEqual(self.steps(conversation), ["accepted"])

    def test_targets_are_the_agents_and_queues_of_the_company(self):
        """B7: the choice of a transfer: everybody but the owner, with status and queues"""
        conversation = self.received_and_accepted()
        targets = conversation.with_user(self.agent_one).get_transfer_targets()
        offered_ids = [user["id"] for user in targets["users"]]
        self.assertFalse({self.agent_one.id, self.employee.id} & set(offered_ids))
        [other] = [user for user in targets["users"] if user["id"] == self.agent_two.id]
        self.assertEqual((other["name"], other["status"]["code"], other["queues"]), ("Agent Two", "ready", ["Sales"]))
        ready = {queue["id"]: queue["ready"] for queue in targets["queues"]}
        self.assertEqual((ready[self.queue.id], ready[self.other_queue.id]), (2, 1), ready)

    def test_manager_takes_over_and_every_step_is_in_the_audit_trail(self):
        """B7: take-over: who, from whom, when and why; the transcript shows it to whoever may read the archive"""
        conversation = self.received_and_accepted()
        answer = conversation.with_user(self.manager).action_take_over("Complaint")
        self.assertTrue(answer["done"])
        self.assertEqual(conversation.owner_id, self.manager)
        step = conversation.session_id.step_ids[-1]
        self.assertEqual(
            (step.kind, step.user_id, step.from_user_id, step.to_user_id, step.note),
            ("taken_over", self.manager, self.agent_one, self.manager, "Complaint"))
        self.assertTrue(step.done_at)
        [(_event, payload)] = self.bus_events(self.agent_one, "texting.window/closed")
        self.assertEqual(payload["reason"], "Taken over by Maya Manager")
        self.assertIn("Taken over by Maya Manager", conversation.session_id.with_user(self.manager).transcript)

    def test_manager_takes_over_what_nobody_accepted(self):
        """B7: a waiting conversation leaves the queue's bells when a manager takes it over"""
        conversation = self.receive()
        conversation.with_user(self.manager).action_take_over()
        self.assertEqual((conversation.owner_id, self.alerts_of(self.agent_one)), (self.manager, []))
        [(_event, payload)] = self.bus_events(self.agent_two, "texting.alert/dropped")
        self.assertEqual(payload["owner"], "Maya Manager")

    def test_manager_reassigns_an_owned_conversation(self):
        """B7: a manager hands another one's conversation to an agent, offline or not"""
        conversation = self.received_and_accepted()
        self.agent_two.with_user(self.agent_two).texting_set_status("offline")
        self.assertTrue(self.hand_on(conversation, self.manager, user_id=self.agent_two.id)["done"])
        self.assertEqual(conversation.owner_id, self.agent_two)

    def test_archived_conversation_is_not_taken_over(self):
        """B7: there is nothing to own until a new text comes"""
        conversation = self.received_and_accepted()
        conversation.with_user(self.agent_one).action_leave()
        answer = conversation.with_user(self.manager).action_take_over()
        self.assertFalse(answer["done"])
        self.assertIn("archived", answer["reason"])

    def test_first_accept_stays_the_time_of_acceptance(self):
        """B7: reports on time to accept are not changed by a transfer"""
        conversation = self.received_and_accepted()
        conversation.session_id.accepted_at = accepted_at = fields.Datetime.now() - timedelta(hours=2)
        self.hand_on(conversation, self.agent_one, user_id=self.agent_two.id)
        self.assertEqual(conversation.session_id.accepted_at, accepted_at)
        self.assertEqual(conversation.session_id.owner_id, self.agent_two)

    def test_membership_edits_leave_owned_conversations_with_their_owner(self):
        """D10: agents who leave the queue keep what they own; the next new conversation does not reach them"""
        conversation = self.received_and_accepted()
        self.queue.member_ids = [Command.unlink(self.agent_one.id)]
        conversation.with_user(self.agent_one).send_text("Still mine")
        self.assertEqual(conversation.owner_id, self.agent_one)
        self.receive(STRANGER)
        self.assertEqual(self.alerts_of(self.agent_one), [])
        self.assertEqual(len(self.alerts_of(self.agent_two)), 1)

    def test_routing_edits_apply_to_new_conversations_only(self):
        """D10: a number moved to another queue alerts that queue of the next conversation; the waiting one stays"""
        waiting = self.receive(STRANGER)
        self.number.queue_id = self.other_queue
        self.receive(STRANGER, body="Hello?")
        self.assertEqual(waiting.queue_id, self.queue)
        self.assertEqual(self.receive(DANA).queue_id, self.other_queue)


class TestAbsentOwners(TextingCase):
    def setUp(self):
        super().setUp()
        self.queue.write({
            "release_hours": 4, "offline_alert_minutes": 15, "manager_ids": [Command.set(self.manager.ids)]})
        self.owned = self.received_and_accepted()
        self.presence = self.env["mail.presence"].create({"user_id": self.agent_one.id, "status": "online"})

    def watch(self):
        self.run_cron("texting.conversation", "_cron_watch_owners")

    def gone_for(self, hours):
        now = fields.Datetime.now()
        self.presence.status = "offline"
        self.presence.texting_gone_at = now - timedelta(hours=hours)
        self.owned.session_id.owned_at = now - timedelta(hours=9)

    def test_conversation_of_an_absent_owner_goes_back_to_the_queue(self):
        """B7: release after the queue's hours; the step says who was away"""
        self.gone_for(5)
        self.watch()
        self.assertEqual((self.owned.state, self.owned.queue_id), ("new", self.queue))
        self.assertEqual([alert["action"] for alert in self.alerts_of(self.agent_two)], ["accept"])
        step = self.owned.session_id.step_ids[-1]
        self.assertEqual((step.kind, step.from_user_id), ("released", self.agent_one))
        self.assertEqual(step._sentence(), "Released to Sales: Agent One was away")

    def test_owner_who_is_there_or_was_a_while_ago_keeps_it(self):
        """B7: not released before the hours are over, nor while they are online"""
        self.gone_for(3)
        self.watch()
        self.assertEqual(self.owned.owner_id, self.agent_one)
        self.gone_for(5)
        self.presence.write({"status": "online"})
        self.presence.texting_gone_at = False
        self.watch()
        self.assertEqual(self.owned.owner_id, self.agent_one)

    def test_owner_set_offline_for_hours_is_absent(self):
        """B7: Offline counts, although their browser is still open"""
        self.agent_one.write({
            "texting_status_id": self.env.ref("texting_inbox.agent_status_offline").id,
            "texting_status_since": fields.Datetime.now() - timedelta(hours=5)})
        self.owned.session_id.owned_at = fields.Datetime.now() - timedelta(hours=9)
        self.watch()
        self.assertEqual(self.owned.state, "new")

    def test_nothing_is_released_until_the_queue_says_so(self):
        """B7: off by default"""
        self.assertEqual(self.env["texting.queue"].new({"name": "Plain"}).release_hours, 0)
        self.queue.release_hours = 0
        self.gone_for(100)
        self.watch()
        self.assertEqual(self.owned.owner_id, self.agent_one)

    def unanswered_for(self, minutes):
        self.agent_one.with_user(self.agent_one).texting_set_status("offline")
        self.receive(body="Are you there?")
        text = self.owned.text_ids[-1]
        text.received_at = fields.Datetime.now() - timedelta(minutes=minutes)

    def test_text_to_an_offline_owner_alerts_the_queues_manager(self):
        """B7: after the queue's minutes the manager is alerted; they can review, and take over"""
        self.unanswered_for(20)
        self.watch()
        [alert] = self.alerts_of(self.manager)
        self.assertEqual((alert["action"], alert["owner"], alert["id"]), ("review", "Agent One", self.owned.id))
        sent = self.env["bus.bus"].sudo().search([("message", "like", "texting.alert/raised")])
        self.assertIn(f'"res.partner",{self.manager.partner_id.id}]', " ".join(sent.mapped("channel")))
        self.owned.with_user(self.manager).action_take_over()
        self.assertNotIn("review", [alert["action"] for alert in self.alerts_of(self.manager)])

    def test_manager_is_not_alerted_before_or_when_the_owner_is_there(self):
        """B7: not before the minutes are over, and not while the owner is Ready and online"""
        self.unanswered_for(10)
        self.watch()
        self.assertEqual(self.alerts_of(self.manager), [])
        self.unanswered_for(20)
        self.agent_one.with_user(self.agent_one).texting_set_status("ready")
        self.watch()
        self.assertEqual(self.alerts_of(self.manager), [])

    def test_managers_alert_goes_when_the_owner_reads(self):
        """B7: the owner came back and looked: the manager's bell is quiet again"""
        self.unanswered_for(20)
        self.watch()
        self.owned.with_user(self.agent_one).mark_seen()
        self.assertEqual(self.alerts_of(self.manager), [])
        self.assertTrue(self.bus_events(self.manager, "texting.alert/dropped"))


class TestNotes(TextingCase):
    def test_note_is_seen_by_owner_and_manager_and_never_sent(self):
        """B7: an internal note stands between the texts and is no text"""
        conversation = self.received_and_accepted()
        message_id = conversation.with_user(self.agent_one).add_note("Prefers a call after five")
        self.assertFalse(self.texts(conversation, "outbound"))
        for reader in (self.agent_one, self.manager):
            fetched = conversation.with_user(reader).fetch_messages([message_id])
            [message] = fetched["data"]["mail.message"]
            self.assertEqual(message["texting"], {"kind": "note"})
            self.assertIn("Prefers a call after five", str(message["body"]))

    def test_note_is_read_by_the_next_owner(self):
        """B7: after a transfer the next owner finds the notes of the one before"""
        conversation = self.received_and_accepted()
        message_id = conversation.with_user(self.agent_one).add_note("Prefers a call after five")
        conversation.with_user(self.agent_one).action_transfer(user_id=self.agent_two.id)
        self.assertEqual(conversation.with_user(self.agent_two).fetch_messages([message_id])["messages"], [message_id])
        self.assertEqual(conversation.session_id.step_ids.mapped("kind"), ["accepted", "note", "transferred"])

    def test_only_owner_and_manager_write_notes(self):
        """B7: nobody else writes into an owned conversation; an empty note is refused"""
        conversation = self.received_and_accepted()
        with self.assertRaises(AccessError):
            conversation.with_user(self.agent_two).add_note("Hello")
        with self.assertRaises(UserError):
            conversation.with_user(self.agent_one).add_note("   ")
        self.assertTrue(conversation.with_user(self.manager).add_note("Well done"))

    def test_note_is_part_of_the_transcript(self):
        """B7: the archive shows what was noted, and marks it as a note"""
        conversation = self.received_and_accepted()
        conversation.with_user(self.agent_one).add_note("Prefers a call after five")
        transcript = conversation.session_id.with_user(self.manager).transcript
        self.assertIn("o_texting_transcript_note", transcript)
        self.assertIn("Prefers a call after five", transcript)
