"""Who is alerted of a text, of what, and until when."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import new_test_user

from ..support.common import DANA, MARC, STRANGER, TextingCase


class TestAlerts(TextingCase):
    def test_two_way_texting_is_switched_on_per_company(self):
        """S1: off, inbound texts are still stored, nobody is alerted, nothing can be typed."""
        conversation = self.received_and_accepted()
        self.env.company.texting_enabled = False
        self.receive(MARC, "Stored all the same")
        self.assertEqual(self.texts(self.conversation(MARC)).body, "Stored all the same")
        self.assertFalse(self.alerts_of(self.agent_one) or self.alerts_of(self.agent_two))
        self.assertFalse(self.bus_events(self.agent_two, "texting.alert/raised")[1:])  # the first text's alone
        self.assertFalse(self.env["texting.conversation"].with_user(self.agent_one).get_desk()["enabled"])
        window = conversation.with_user(self.agent_one).get_windows()[0]
        self.assertFalse(window["can_send"])
        self.assertIn("switched off", window["cannot_send_reason"])
        with self.assertRaisesRegex(Exception, "switched off"):
            conversation.with_user(self.agent_one).send_text("Hello?")

    def test_texts_stored_while_switched_off_are_alerted_once_it_is_on(self):
        """S1: what came while the feature was off is not lost."""
        self.env.company.texting_enabled = False
        self.receive()
        self.env.company.texting_enabled = True
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)

    def test_another_company_is_not_switched_on_along(self):
        """S1: per company."""
        company = self.env["res.company"].create({"name": "Second"})
        agent = self.new_agent("second_agent", "Second", company_id=company.id, company_ids=[(6, 0, company.ids)])
        self.assertFalse(self.env["texting.conversation"].with_user(agent).get_desk()["enabled"])

    def test_badge_counts_how_many_alerts_await_this_user(self):
        """S2: the badge is the number of pending alerts of this user."""
        for phone in (DANA, MARC, STRANGER):
            self.receive(phone)
        answer = self.env["texting.conversation"].with_user(self.agent_one).get_alerts()
        self.assertEqual(answer["counter"], 3)
        self.assertEqual(self.env["texting.conversation"].with_user(self.outsider).get_alerts()["counter"], 0)

    def test_badge_counts_hidden_alerts_too(self):
        """S3: all pending alerts, hidden or not; hiding never changes the badge."""
        conversation = self.receive()
        conversation.with_user(self.agent_one).set_hidden(True)
        answer = self.env["texting.conversation"].with_user(self.agent_one).get_alerts()
        self.assertEqual(answer["counter"], 1)
        self.assertTrue(answer["alerts"][0]["hidden"])

    def test_new_conversation_alerts_every_agent_of_its_queue(self):
        """S4: every agent of the queue it arrived in, and nobody else, in their browsers at once."""
        conversation = self.receive()
        for agent in (self.agent_one, self.agent_two):
            self.assertEqual([alert["id"] for alert in self.alerts_of(agent)], conversation.ids)
            [(_event, payload)] = self.bus_events(agent, "texting.alert/raised")
            self.assertEqual(payload["id"], conversation.id)
        for user in (self.outsider, self.manager, self.employee):
            self.assertFalse(self.alerts_of(user))
            self.assertFalse(self.bus_events(user))

    def test_alert_lasts_fourteen_days(self):
        """S4: for 14 days by default."""
        self.assertEqual(self.queue.alert_days, 14)
        with freeze_time("2026-03-01 10:00:00"):
            self.receive()
        with freeze_time("2026-03-15 09:59:00"):
            self.assertEqual(len(self.alerts_of(self.agent_one)), 1)
        with freeze_time("2026-03-15 10:01:00"):
            self.assertFalse(self.alerts_of(self.agent_one))

    def test_days_of_alerting_are_a_setting_of_the_queue(self):
        """S4: a per-queue setting."""
        self.queue.alert_days = 2
        with freeze_time("2026-03-01 10:00:00"):
            self.receive()
        with freeze_time("2026-03-03 10:01:00"):
            self.assertFalse(self.alerts_of(self.agent_one))

    def test_days_run_from_the_first_unanswered_text_and_a_later_one_starts_anew(self):
        """D2: expiry ends alerts only; the conversation stays, and a later text starts the alert anew."""
        with freeze_time("2026-03-01 10:00:00"):
            conversation = self.receive()
        with freeze_time("2026-03-14 10:00:00"):
            self.receive(body="Anybody there?")
        with freeze_time("2026-03-16 10:00:00"):
            self.assertFalse(self.alerts_of(self.agent_one))
            self.assertEqual(conversation.state, "new")
            self.receive(body="Last try")
            self.assertEqual(len(self.alerts_of(self.agent_one)), 1)
        with freeze_time("2026-03-29 10:00:00"):
            self.assertEqual(len(self.alerts_of(self.agent_one)), 1)

    def test_alert_shows_name_and_label_of_a_lead(self):
        """S5: the name with a Lead label."""
        self.receive(DANA)
        [alert] = self.alerts_of(self.agent_one)
        self.assertEqual((alert["name"], alert["status"]), ("Dana Whitfield", "lead"))

    def test_alert_shows_name_and_label_of_a_customer(self):
        """S5: the name with a Customer label; an archived contact is a previous one."""
        self.receive(MARC)
        [alert] = self.alerts_of(self.agent_one)
        self.assertEqual((alert["name"], alert["status"]), ("Marc Olsen", "customer"))
        self.customer.active = False
        self.assertEqual(self.alerts_of(self.agent_one)[0]["status"], "previous_customer")

    def test_alert_of_an_unrecognised_number_shows_the_number_without_a_label(self):
        """S5: only the number, with no label; and no contact was made of it."""
        partners = self.env["res.partner"].search_count([])
        self.receive(STRANGER)
        [alert] = self.alerts_of(self.agent_one)
        self.assertFalse(alert["name"] or alert["status"])
        self.assertEqual(alert["phone_display"], "+1 646-555-0147")
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_alert_shows_the_beginning_of_what_the_person_wrote(self):
        """S6: a snippet: the beginning of what the person wrote, cut in one line."""
        self.receive(body="Hello\n\nI would like   to know " + "whether you are open " * 20)
        self.receive(body="and how much it is")
        [alert] = self.alerts_of(self.agent_one)
        self.assertTrue(alert["snippet"].startswith("Hello I would like to know whether you are open"))
        self.assertTrue(alert["snippet"].endswith("…"))
        self.assertLessEqual(len(alert["snippet"]), 120)
        self.assertEqual(alert["unseen"], 2)

    def test_accept_on_a_new_conversation_and_reply_on_an_owned_one(self):
        """S7: Accept on a new conversation, Reply on one that this user owns."""
        conversation = self.receive()
        self.assertEqual(self.alerts_of(self.agent_one)[0]["action"], "accept")
        conversation.with_user(self.agent_one).action_accept()
        self.assertEqual(self.alerts_of(self.agent_one)[0]["action"], "reply")

    def test_accepting_ends_the_alert_of_everybody_else(self):
        """S8: from then on no other agent is alerted for that conversation, also not for its later messages."""
        conversation = self.received_and_accepted()
        self.assertFalse(self.alerts_of(self.agent_two))
        self.assertEqual(
            self.bus_events(self.agent_two, "texting.alert/dropped"),
            [("texting.alert/dropped", {"id": conversation.id, "owner": "Agent One"})])
        raised = len(self.bus_events(self.agent_two, "texting.alert/raised"))
        self.receive(body="And how much is it?")
        self.assertFalse(self.alerts_of(self.agent_two))
        self.assertEqual(len(self.bus_events(self.agent_two, "texting.alert/raised")), raised)
        self.assertEqual(self.bus_events(self.agent_one, "texting.alert/raised")[-1][1]["action"], "reply")

    def test_an_alert_is_one_conversation_and_not_one_message(self):
        """D1: several texts of one person are one alert; read, it leaves the badge."""
        conversation = self.receive()
        self.receive(body="Hello?")
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)
        conversation.with_user(self.agent_one).action_accept()
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)
        conversation.with_user(self.agent_one).mark_seen()
        self.assertFalse(self.alerts_of(self.agent_one))
        self.receive(body="One more")
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)

    def test_only_displayed_texts_count_as_seen(self):
        """D8: what the open window showed raises no alert; what came after it does."""
        conversation = self.received_and_accepted()
        self.receive(body="Shown")
        shown = self.texts(conversation, "inbound")[-1]
        self.receive(body="Not shown yet")
        conversation.with_user(self.agent_one).mark_seen(shown.id)
        [alert] = self.alerts_of(self.agent_one)
        self.assertEqual((alert["snippet"], alert["unseen"]), ("Not shown yet", 1))

    def test_hide_is_for_this_user_only_and_until_the_next_text(self):
        """D9: Hide stays for this user; a new inbound text un-hides the alert. S13: nobody else's screen changes."""
        conversation = self.receive()
        conversation.with_user(self.agent_one).set_hidden(True)
        self.assertTrue(self.alerts_of(self.agent_one)[0]["hidden"])
        self.assertFalse(self.alerts_of(self.agent_two)[0]["hidden"])
        self.receive(body="Hello?")
        self.assertFalse(self.alerts_of(self.agent_one)[0]["hidden"])

    def test_hidden_alert_is_shown_again_on_demand(self):
        """S13: the bell shows hidden ones again."""
        conversation = self.receive()
        conversation.with_user(self.agent_one).set_hidden(True)
        conversation.with_user(self.agent_one).set_hidden(False)
        self.assertFalse(self.alerts_of(self.agent_one)[0]["hidden"])

    def test_the_longest_waiting_comes_first(self):
        now = fields.Datetime.now()
        for minutes, phone in ((5, MARC), (30, DANA)):
            with freeze_time(now - timedelta(minutes=minutes)):
                self.receive(phone)
        self.assertEqual([alert["phone"] for alert in self.alerts_of(self.agent_one)], [DANA, MARC])

    def test_queue_edits_apply_to_new_conversations_only(self):
        """D10: a number moved to another queue alerts that one's agents for new conversations; owned ones stay."""
        owned = self.received_and_accepted(DANA)
        self.number.queue_id = self.other_queue
        self.receive(DANA, "Still yours")
        self.receive(MARC, "For the other queue")
        self.assertEqual(owned.owner_id, self.agent_one)
        self.assertEqual([alert["phone"] for alert in self.alerts_of(self.agent_one)], [DANA])
        self.assertEqual([alert["phone"] for alert in self.alerts_of(self.outsider)], [MARC])

    def test_agent_of_no_enabled_company_has_no_desk(self):
        portal = new_test_user(self.env, "portal_person", "base.group_portal")
        self.assertFalse(self.env["texting.conversation"].with_user(self.employee).get_desk()["enabled"])
        self.assertFalse(self.env["texting.conversation"].with_user(portal).get_desk()["alerts"])

    def test_alerts_take_as_many_queries_for_two_hundred_as_for_one(self):
        """D1: get_alerts is the whole truth in a constant number of queries."""
        self.receive(DANA)
        conversations = self.env["texting.conversation"].with_user(self.agent_one)
        conversations.get_alerts()
        self.env.invalidate_all()
        with self.assertQueryCount(9):
            self.assertEqual(conversations.get_alerts()["counter"], 1)
        for index in range(199):
            self.receive(f"+1646555{1000 + index}")
        self.env.invalidate_all()
        with self.assertQueryCount(9):
            self.assertEqual(conversations.get_alerts()["counter"], 200)
