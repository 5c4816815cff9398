"""No conversation is nobody's: it has an owner who is an agent, or a queue with agents, or else alerts the managers."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from ..support.common import OUR_NUMBER, STRANGER, TextingCase
from ..support.fault_vectors import CEASED

AGENT = "texting_inbox.group_agent"


class TestFormerAgents(TextingCase):
    def setUp(self):
        super().setUp()
        self.agents = self.env.ref(AGENT)
        self.elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.shift = self.env["res.groups"].create({"name": "Shift", "implied_ids": [Command.link(self.agents.id)]})

    def cease(self, user, way):
        """:param way: one of ``CEASED``"""
        company, agents, shift = self.env.company, self.agents, self.shift
        if "implied" in way:
            user.group_ids = [Command.unlink(agents.id), Command.link(shift.id)]
            self.assertTrue(self.conversation().owner_id)
        else:
            user.company_ids = [Command.link(self.elsewhere.id)]
        if "company" in way:
            user.company_id = self.elsewhere
        {
            "archived": lambda: user.action_archive(),
            "group removed from the user": lambda: user.write({"group_ids": [Command.unlink(agents.id)]}),
            "user removed from the group": lambda: agents.write({"user_ids": [Command.unlink(user.id)]}),
            "group implied no more": lambda: shift.write({"implied_ids": [Command.unlink(agents.id)]}),
            "group that implied it removed from the user": lambda: user.write({"group_ids": [Command.unlink(shift.id)]}),
            "group that implied it deleted": lambda: shift.unlink(),
            "company removed from the user": lambda: user.write({"company_ids": [Command.unlink(company.id)]}),
            "user removed from the company": lambda: company.write({"user_ids": [Command.unlink(user.id)]}),
        }[way]()

    def test_what_a_former_agent_owned_goes_back_to_the_queue_at_once(self):
        """D18: by whatever way; a step says so, and the queue is alerted"""
        for way in CEASED:
            with self.subTest(way), self.env.cr.savepoint() as savepoint:
                conversation = self.received_and_accepted()
                self.cease(self.agent_one, way)
                self.assertEqual((conversation.state, conversation.owner_id.id), ("new", False))
                self.assertEqual(conversation.queue_id, self.queue)
                step = conversation.session_id.step_ids[-1]
                self.assertEqual((step.kind, step.from_user_id), ("returned", self.agent_one))
                self.assertEqual(step._sentence(), "Returned to Sales: Agent One is no longer an agent")
                self.assertIn(conversation.id, [alert["id"] for alert in self.alerts_of(self.agent_two)])
                self.assertTrue(self.bus_events(self.agent_two, "texting.alert/raised"))
                self.assertTrue(self.bus_events(self.agent_one, "texting.window/closed"))
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_all_caches()

    def test_what_was_taken_by_sql_goes_back_with_the_next_watch(self):
        """D18: the scheduler finds what no method was called for"""
        conversation = self.received_and_accepted()
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_users SET active = FALSE WHERE id = %s", [self.agent_one.id])
        self.env.invalidate_all()
        self.run_cron("texting.conversation", "_cron_watch_owners")
        self.assertEqual(conversation.state, "new")

    def test_a_conversation_that_the_person_never_answered_is_archived(self):
        """D18: no queue can be alerted of it"""
        self.lead.user_id = self.agent_one
        desk = self.env["texting.conversation"].with_user(self.agent_one)
        started = desk.start_text("crm.lead", self.lead.id, "+12125550199", self.number.id)
        self.agent_one.action_archive()
        conversation = self.env["texting.conversation"].sudo().browse(started["conversation_id"])
        self.assertEqual((conversation.state, conversation.owner_id.id), ("archived", False))

    def test_another_change_of_a_user_changes_nothing(self):
        """D10: an owner who only left the queue keeps what they own"""
        conversation = self.received_and_accepted()
        self.agent_one.write({"texting_queue_ids": [Command.clear()], "company_ids": [Command.link(self.elsewhere.id)]})
        self.agent_two.action_archive()
        self.assertEqual(conversation.owner_id, self.agent_one)

    def test_deleting_whoever_worked_with_texts_says_what_to_do(self):
        """D18: a sentence, and no error of the database"""
        self.received_and_accepted()
        with self.assertRaises(UserError) as caught:
            self.agent_one.unlink()
        self.assertIn("Archive", str(caught.exception))

    def test_deleting_an_owner_without_a_record_returns_the_conversation(self):
        """D18: an owner whom nothing else names"""
        conversation = self.received_and_accepted()
        novice = new_test_user(self.env, "novice", AGENT)
        conversation.session_id.span_ids.unlink()
        conversation.owner_id = conversation.session_id.owner_id = novice
        novice.unlink()
        self.assertEqual((conversation.state, conversation.owner_id.id), ("new", False))
        self.assertIn("the owner is no longer an agent", conversation.session_id.step_ids[-1]._sentence())


class TestNoQueue(TextingCase):
    def managers_alerts(self):
        return [alert["action"] for alert in self.alerts_of(self.manager)]

    def test_a_number_without_a_queue_alerts_the_managers(self):
        """D18: by the bell and over the bus, and one of them accepts; agents are not alerted"""
        self.number.queue_id = False
        conversation = self.receive(STRANGER)
        [alert] = self.alerts_of(self.manager)
        self.assertEqual((alert["id"], alert["action"], alert["queue"]), (conversation.id, "accept", False))
        self.assertEqual(len(self.bus_events(self.manager, "texting.alert/raised")), 1)
        self.assertFalse(self.alerts_of(self.agent_one) or self.bus_events(self.agent_one, "texting.alert/raised"))
        self.assertFalse(conversation.with_user(self.agent_one).action_accept()["accepted"])
        self.manager.texting_status_id = self.env.ref("texting_inbox.agent_status_ready")
        self.assertTrue(conversation.with_user(self.manager).action_accept()["accepted"])
        self.assertEqual(self.managers_alerts(), ["reply"])

    def test_managers_of_other_companies_are_not_alerted(self):
        """D18: the managers of the company"""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        other = new_test_user(
            self.env, "manager_elsewhere", "texting_inbox.group_manager", company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)])
        self.number.queue_id = False
        self.receive(STRANGER)
        self.assertFalse(self.alerts_of(other) or self.bus_events(other, "texting.alert/raised"))

    def test_what_waits_follows_a_queue_that_the_number_is_given(self):
        """D18: texts that came without a queue alert its agents"""
        self.number.queue_id = False
        conversation = self.receive(STRANGER)
        self.number.queue_id = self.other_queue
        self.assertEqual((conversation.queue_id, conversation.session_id.queue_id), (self.other_queue, self.other_queue))
        self.assertEqual(len(self.alerts_of(self.outsider)), 1)
        self.assertTrue(self.bus_events(self.outsider, "texting.alert/raised"))
        self.assertTrue(self.bus_events(self.manager, "texting.alert/dropped"))
        self.assertFalse(self.managers_alerts())

    def test_what_waits_stays_where_it_is_while_there_is_a_queue(self):
        """D10: routing edits apply to new conversations"""
        conversation = self.receive(STRANGER)
        self.number.queue_id = self.other_queue
        self.assertEqual(conversation.queue_id, self.queue)

    def test_an_archived_queue_hands_its_texts_to_the_queue_of_the_number(self):
        """D18: or to the managers, where the number has no other, until it is restored"""
        transferred, waiting = self.receive(STRANGER), self.receive()
        transferred.with_user(self.manager).action_transfer(queue_id=self.other_queue.id)
        self.other_queue.action_archive()
        self.assertEqual(transferred.queue_id, self.queue)
        self.queue.action_archive()
        self.assertFalse((transferred | waiting).queue_id)
        self.assertEqual(self.managers_alerts(), ["accept", "accept"])
        self.assertTrue(self.bus_events(self.manager, "texting.alert/raised"))
        self.assertFalse(self.alerts_of(self.agent_one))
        late = self.receive("+12125550123")
        self.assertIn(late.id, [alert["id"] for alert in self.alerts_of(self.manager)])
        self.queue.action_unarchive()
        self.assertEqual((transferred | waiting | late).queue_id, self.queue)
        self.assertEqual(len(self.alerts_of(self.agent_one)), 3)

    def test_a_deleted_queue_hands_its_texts_to_the_queue_of_the_number(self):
        """D18: to that of the number they came to"""
        conversation = self.receive(STRANGER)
        conversation.with_user(self.manager).action_transfer(queue_id=self.other_queue.id)
        self.other_queue.unlink()
        self.assertEqual((conversation.queue_id, conversation.session_id.queue_id), (self.queue, self.queue))
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)

    def test_a_queue_without_agents_alerts_the_managers(self):
        """D18: nobody is left in it, or nobody who is an agent"""
        self.receive(STRANGER)
        (self.agent_one | self.agent_two).group_ids = [Command.unlink(self.env.ref("texting_inbox.group_agent").id)]
        self.assertEqual(self.managers_alerts(), ["accept"])
        self.receive()
        self.assertEqual(len(self.bus_events(self.manager, "texting.alert/raised")), 1)

    def test_the_last_agent_leaves_their_conversations_to_the_managers(self):
        """D18: an owner who was alone in the queue"""
        self.queue.member_ids = self.agent_one
        conversation = self.received_and_accepted(STRANGER)
        self.agent_one.action_archive()
        self.assertEqual(conversation.state, "new")
        self.assertEqual(self.managers_alerts(), ["accept"])
        self.assertTrue(self.bus_events(self.manager, "texting.alert/raised"))

    def test_health_finds_numbers_that_alert_managers_alone(self):
        """D18: no queue, an archived one, or one without agents is a finding"""
        checks = self.env["texting.health.check"].sudo()
        for fault, values in (("number_without_queue", {"queue_id": False}), ("queue_archived", {"active": False}),
                              ("queue_without_agents", {"member_ids": [Command.clear()]})):
            with self.subTest(fault), self.env.cr.savepoint() as savepoint:
                (self.number if "queue_id" in values else self.queue).write(values)
                found = [one for one in checks._check_locally(self.carrier) if one.number == self.number]
                self.assertEqual([one.fault for one in found], [fault])
                sentence, _advice = self.env["texting.health.finding"]._message_for(fault, self.carrier, self.number)
                self.assertIn("Only managers are alerted", sentence)
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_all_caches()

    def test_a_missed_text_without_a_queue_is_listed_as_missed(self):
        """D18: its alert lasts 14 days, as with a queue"""
        self.number.queue_id = False
        conversation = self.receive(STRANGER)
        self.env.flush_all()
        self.env.cr.execute("UPDATE texting_session SET alert_from = alert_from - interval '15 days'")
        self.env.invalidate_all()
        self.assertFalse(self.managers_alerts())
        self.assertTrue(conversation.with_user(self.manager).is_missed)
        self.assertEqual(conversation.number_id.phone, OUR_NUMBER)
