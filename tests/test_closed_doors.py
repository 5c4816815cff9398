"""Nobody texts a person who said STOP, nobody reads or changes what is not theirs, and a request counts once: each door that
stood open, tried by the role that went through it."""

import base64
import hashlib
import hmac
import io
import json
import logging
import re
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode

from odoo import fields
from odoo.exceptions import AccessError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.texting_inbox.models.health.texting_health_check import Found
from odoo.addons.texting_inbox.models.intake import texting_webhook_event as webhook_events
from odoo.addons.texting_inbox.tools.committed_cache import clear_caches

from .support.access import FORMER, PASSWORD, PHONE, PNG, THEIRS, AccessCase
from .support.access_ways import CONVERSATION, MAIL, SESSION, STEP, TEXT
from .support.carrier_posts import SECRET, Plivo
from .support.common import OUR_NUMBER, STRANGER, TextingCase, TextingHttpCase, migrate
from .support.fault_vectors import TYPED
from .support.vendor_ids import SIDS, UUIDS

ADDON = Path(__file__).parents[1] / "texting_inbox"
FORGED_WORDS = [
    {"texting_from_blacklist": True}, {"texting_consent_noted": True}, {"texting_consent_reason": "because"},
    {"texting_hint": True}, {"texting_hint": ["because", True]}, {"texting_hint": {"reason": "because", "is_noted": True}},
]
OWNERS_METHODS = {
    "get_windows": (), "open_window": (), "send_text": ("hello",), "mark_seen": (), "action_leave": (), "add_note": ("a note",),
    "get_templates": (), "get_matches": (), "get_transfer_targets": (), "action_record_opt_out": (),
    "dismiss_possible_opt_out": (),
    "action_transfer": (None, 1), "action_classify": ("new_customer", None, {"name": "Mine"}), "fetch_messages": ([1],),
}

# 1. An opt-out is asked for the number that is called, whatever was typed


class TestTypedNumbers(AccessCase):
    def test_opt_out_holds_whatever_is_typed_on_the_card(self):
        """B20: an agent writes the number of a person who said STOP in every other way, and texts it"""
        self.receive("STOP", phone="+12125697717")
        agent = self.client(self.people.ada)
        lead = agent.rpc("crm.lead", "create", {"name": "Typed", "type": "opportunity", "user_id": self.people.ada.id}).value
        for typed, _spelled in TYPED:
            with self.subTest(typed):
                self.assertFalse(agent.rpc("crm.lead", "write", [lead], {"phone": typed}).error)
                options = agent.rpc("texting.conversation", "get_start_options", "crm.lead", lead).value
                for phone in {typed, *(option["phone"] for option in options["phones"])}:
                    answer = agent.rpc("texting.conversation", "start_text", "crm.lead", lead, phone, self.number.id)
                    self.assertFalse(answer.value["started"])
                    self.assertTrue(answer.value["reason"])

# 2. Managers change queue, rate and order of a number, and nothing else


class TestNumbersByRole(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.make_agent("admin.access", "base.group_user,base.group_system,texting_inbox.group_manager")
        cls.foreign_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.foreign_carrier = cls.env["texting.carrier"].create({"name": "Elsewhere", "company_id": cls.foreign_company.id})
        cls.foreign_queue = cls.env["texting.queue"].create({"name": "Elsewhere", "company_id": cls.foreign_company.id})
        cls.foreign_number = cls.env["texting.number"].create({"phone": "+14155550178", "carrier_id": cls.foreign_carrier.id})
        cls.own_carrier = cls.env["texting.carrier"].create({"name": "Spare", "company_id": cls.company.id})

    def refused(self, user, model, method, *args):
        answer = self.client(user).rpc(model, method, *args)
        self.assertTrue(answer.error, f"{user.login}: {model}.{method}{args}")
        self.env.invalidate_all()
        return answer

    def test_a_manager_changes_queue_rate_and_order_alone(self):
        """B20: fields of a number by role, also through the queue's list of numbers"""
        manager, number = self.people.manager, self.number
        values = {"queue_id": self.other_queue.id, "rate": 5, "sequence": 3}
        self.assertFalse(self.client(manager).rpc("texting.number", "write", [number.id], values).error)
        before = number.read(["phone", "active", "carrier_id", "company_id"])
        for values in (
            {"phone": "+14155550179"}, {"active": False}, {"carrier_id": self.own_carrier.id},
            {"carrier_id": self.foreign_carrier.id}, {"company_id": self.foreign_company.id}, {"paced_until": False},
            {"rate": 5, "timeout_streak": 0}, {"finding_ids": [[5]]},
        ):
            self.refused(manager, "texting.number", "write", [number.id], values)
            self.refused(manager, "texting.queue", "write", [self.other_queue.id], {"number_ids": [[1, number.id, values]]})
        self.refused(manager, "texting.number", "action_archive", [number.id])
        self.assertEqual(number.read(["phone", "active", "carrier_id", "company_id"]), before)

    def test_what_is_set_has_to_be_ones_own_too(self):
        """B20: the new carrier, queue or company of a record is checked, for a manager and for an administrator of one company"""
        number, queue, carrier = self.number.id, self.queue.id, self.own_carrier.id
        self.refused(self.people.manager, "texting.number", "write", [number], {"queue_id": self.foreign_queue.id})
        self.refused(self.people.manager, "texting.queue", "write", [queue], {"company_id": self.foreign_company.id})
        self.refused(self.people.manager, "texting.queue", "write", [queue], {"number_ids": [[4, self.foreign_number.id]]})
        for model, record, values in (
            ("texting.number", number, {"carrier_id": self.foreign_carrier.id}),
            ("texting.number", number, {"queue_id": self.foreign_queue.id}),
            ("texting.number", number, {"company_id": self.foreign_company.id}),
            ("texting.queue", queue, {"company_id": self.foreign_company.id}),
            ("texting.carrier", carrier, {"company_id": self.foreign_company.id}),
            ("texting.carrier", carrier, {"number_ids": [[4, self.foreign_number.id]]}),
        ):
            self.refused(self.admin, model, "write", [record], values)
        self.refused(self.admin, "texting.number", "create", {"phone": "+14155550170", "carrier_id": self.foreign_carrier.id})
        self.refused(self.admin, "texting.queue", "create", {"name": "Over there", "company_id": self.foreign_company.id})
        self.assertEqual((self.number.company_id, self.queue.company_id, self.own_carrier.company_id), (self.company,) * 3)
        self.assertEqual(self.foreign_number.carrier_id, self.foreign_carrier)

    def test_the_hours_of_another_company_are_no_queues(self):
        """B20: the working hours of a queue belong to its company, or to all"""
        hours = self.env["resource.calendar"].create({"name": "Theirs", "company_id": self.foreign_company.id})
        self.refused(self.people.manager, "texting.queue", "write", [self.queue.id], {"calendar_id": hours.id})

    def test_rates_and_times_are_within_bounds(self):
        """B20: a rate of nothing or everything, and days that no calendar has, are refused with a sentence"""
        for rate in (0, -1, 1e9, "inf", "nan"):
            self.refused(self.people.manager, "texting.number", "write", [self.number.id], {"rate": rate})
        for name in ("alert_days", "target_minutes", "cooldown_seconds", "release_hours", "offline_alert_minutes",
                     "first_response_minutes", "next_response_minutes", "reply_once_hours"):
            for value in (-1, 2_000_000_000):
                answer = self.refused(self.people.manager, "texting.queue", "write", [self.queue.id], {name: value})
                self.assertNotIn("constraint", answer.text.lower())

    def test_people_of_a_queue_work_for_its_company(self):
        """B20: a manager gives a queue agents, and managers, of its company alone; whoever was there before stays (D10)"""
        stranger = self.make_agent("stranger.access", "base.group_user,texting_inbox.group_manager")
        stranger.write({"company_id": self.foreign_company.id, "company_ids": [(6, 0, self.foreign_company.ids)]})
        for field, user in (
            ("member_ids", stranger), ("manager_ids", stranger), ("member_ids", self.people.employee),
            ("manager_ids", self.people.ada),
        ):
            answer = self.refused(self.people.manager, "texting.queue", "write", [self.queue.id], {field: [[4, user.id]]})
            self.assertIn(user.name, answer.text)
            self.refused(self.people.manager, "texting.queue", "create", {"name": "New", field: [[6, 0, user.ids]]})
        self.refused(self.admin, "res.users", "write", [self.people.employee.id], {"texting_queue_ids": [[4, self.queue.id]]})
        members = self.queue.member_ids
        self.people.cleo.write({"company_id": self.foreign_company.id, "company_ids": [(6, 0, self.foreign_company.ids)]})
        client = self.client(self.people.manager)
        answer = client.rpc("texting.queue", "write", [self.queue.id], {"member_ids": [[4, self.people.dan.id]], "name": "Sold"})
        self.assertFalse(answer.error)
        self.env.invalidate_all()
        self.assertEqual(self.queue.sudo().member_ids, members | self.people.dan)

    def test_a_number_in_use_moves_to_no_other_company_with_its_account(self):
        """B20: an administrator of both companies moves an account whose texts belong to the first"""
        self.admin.company_ids = [(4, self.foreign_company.id)]
        self.refused(self.admin, "texting.carrier", "write", [self.carrier.id], {"company_id": self.foreign_company.id})

    def test_the_names_of_ready_colleagues_are_of_ones_own_company(self):
        """B20: a queue that two companies' agents are in, from before, shows nobody the other company's names"""
        self.people.cleo.write({"company_id": self.foreign_company.id, "company_ids": [(6, 0, self.foreign_company.ids)]})
        names = {user: user.with_user(user)._texting_ready_colleagues() for user in (self.people.ada, self.people.cleo)}
        self.assertEqual(names[self.people.ada], [self.people.ben.name])
        self.assertEqual(names[self.people.cleo], [])

# 3. Starting a text opens nobody's archive


class TestStartOpensNoArchive(AccessCase):
    """Cleo's archived texts with a person, on a lead that is hers alone; Ben has a lead with the same number."""

    NUMBER = "+12125550131"

    def setUp(self):
        super().setUp()
        leads = self.env["crm.lead"]
        self.hers = leads.create({"name": "Hers", "type": "opportunity", "phone": self.NUMBER, "user_id": self.people.cleo.id})
        self.conversation = self.archive(f"{THEIRS} before")
        self.former = self.conversation.session_ids
        self.own_lead = leads.create({"name": "His", "type": "opportunity", "phone": self.NUMBER, "user_id": self.people.ben.id})
        self.env.flush_all()

    def archive(self, body):
        """Cleo accepts a text, answers with a file, notes something and leaves.

        :return: the ``texting.conversation``
        """
        conversation = self.receive(body, phone=self.NUMBER).conversation_id
        hers = conversation.with_user(self.people.cleo)
        hers.action_accept()
        upload = self.env["ir.attachment"].with_user(self.people.cleo).create({"name": f"{FORMER}.png", "raw": PNG})
        hers.send_text(f"{FORMER} for sale", upload.ids)
        hers.add_note(f"{FORMER} noted")
        hers.mark_seen()
        hers.action_leave()
        return conversation

    def start(self):
        client = self.client(self.people.ben)
        answer = client.rpc(CONVERSATION, "start_text", "crm.lead", self.own_lead.id, self.NUMBER, self.number.id)
        self.assertTrue(answer.value["started"], answer)
        return client

    def ways(self, session):
        """:return: every way to what was said, sent and noted in a session"""
        texts, lines = session.message_ids, session.message_ids.mail_message_id | session.step_ids.mail_message_id
        files = texts.mail_message_id.attachment_ids.ids
        by_session, by_document = [("session_id", "=", session.id)], [
            ("res_model", "=", CONVERSATION), ("res_id", "=", session.conversation_id.id)]
        document = [("model", "=", CONVERSATION), ("res_id", "=", session.conversation_id.id), ("id", "in", lines.ids)]
        return {
            "session": lambda ask: ask.rpc(SESSION, "search_read", [("id", "=", session.id)], ["transcript"]),
            "session by id": lambda ask: ask.rpc(SESSION, "read", [session.id], ["transcript"]),
            "session by name": lambda ask: ask.rpc(SESSION, "name_search", "5550131", domain=[("id", "=", session.id)]),
            "session by a word": lambda ask: ask.rpc(
                SESSION, "search_count", [("id", "=", session.id), ("message_ids.body", "ilike", FORMER)]),
            "sessions in groups": lambda ask: ask.rpc(
                SESSION, "formatted_read_group", [("id", "=", session.id)], ["phone"], ["__count"]),
            "texts": lambda ask: ask.rpc(TEXT, "search_read", by_session, ["body"]),
            "texts by id": lambda ask: ask.rpc(TEXT, "read", texts.ids, ["body"]),
            "number of texts": lambda ask: ask.rpc(TEXT, "search_count", by_session),
            "texts in groups": lambda ask: ask.rpc(TEXT, "formatted_read_group", by_session, ["body"], ["__count"]),
            "texts by the conversation": lambda ask: ask.rpc(
                CONVERSATION, "search_count", [("id", "=", session.conversation_id.id), ("text_ids.body", "ilike", FORMER)]),
            "steps": lambda ask: ask.rpc(STEP, "search_read", by_session, ["note"]),
            "steps by id": lambda ask: ask.rpc(STEP, "read", session.step_ids.ids, ["note"]),
            "lines": lambda ask: ask.rpc(MAIL, "search_read", document, ["body"]),
            "lines by id": lambda ask: ask.rpc(MAIL, "read", lines.ids, ["body"]),
            "lines by a word": lambda ask: ask.rpc(MAIL, "search_count", [("body", "ilike", FORMER), ("id", "in", lines.ids)]),
            "lines for the window": lambda ask: ask.rpc(
                CONVERSATION, "fetch_messages", [session.conversation_id.id], lines.ids),
            "files": lambda ask: ask.rpc("ir.attachment", "search_read", [*by_document, ("id", "in", files)], ["name"]),
            "number of files": lambda ask: ask.rpc("ir.attachment", "search_count", by_document),
            "files by id": lambda ask: ask.rpc("ir.attachment", "read", files, ["name", "raw"]),
            "content of a file": lambda ask: ask.get(f"/web/content/{files[0]}"),
        }

    def opened(self, client, session):
        """:return: names of the ways that lead somewhere"""
        answers = {name: way(client) for name, way in self.ways(session).items()}
        return {name for name, answer in answers.items() if not (answer.is_refusal or answer.is_nothing)
                and answer.value != {"data": {}, "messages": []}}

    def thread(self, client):
        return client.route("/mail/thread/messages", thread_model=CONVERSATION, thread_id=self.conversation.id)

    def test_each_way_leads_to_the_archive_for_a_manager_of_the_running_conversation(self):
        """S22: the control of the tests below"""
        self.start()
        self.assertEqual(self.opened(self.client(self.people.manager), self.former), set(self.ways(self.former)))

    def test_starting_with_a_lead_of_ones_own_opens_nothing_of_a_colleagues_lead(self):
        """D11: texts, notes, steps, files, counts and searches of the earlier session stay closed to who started"""
        client = self.start()
        self.assertFalse(self.opened(client, self.former))
        self.assertFalse(self.thread(client).leaks())
        shown = client.rpc(CONVERSATION, "read", [self.conversation.id], ["snippet", "message_ids", "text_ids", "session_ids"])
        self.assertFalse(shown.leaks())
        self.assertEqual(len(shown.value[0]["session_ids"]), 1)
        self.assertFalse(shown.value[0]["text_ids"])

    def test_what_is_said_from_then_on_is_the_starters(self):
        """S16: the running session itself is its owner's to read, the person's answers included"""
        client = self.start()
        self.receive("here I am", phone=self.NUMBER)
        self.env.flush_all()
        self.assertIn("here I am", self.thread(client).text)
        self.assertFalse(self.thread(client).leaks())

    def test_starting_opens_nothing_that_was_archived_under_a_bare_number(self):
        """D11: an unmatched number's texts are for managers, also after who started says that it is their lead's"""
        self.hers.unlink()
        self.conversation.lead_id = self.former.lead_id = False
        self.own_lead.phone = self.NUMBER
        self.env.flush_all()
        client = self.start()
        self.assertFalse(self.opened(client, self.former))
        answer = client.rpc(CONVERSATION, "action_classify", [self.conversation.id], "lead", self.own_lead.id)
        self.assertFalse(answer.error, answer)
        self.assertFalse(self.opened(client, self.former))
        self.assertFalse(self.thread(client).leaks())

    def test_a_queue_that_sees_a_text_wait_does_not_see_what_was_before(self):
        """D11: the waiting session is the queue's, earlier ones are not"""
        waiting = self.receive("waits for you", phone=self.NUMBER)
        self.env.flush_all()
        for user in (self.people.ada, self.people.ben):
            client = self.client(user)
            self.assertIn("waits for you", client.rpc(TEXT, "read", [waiting.id], ["body"]).text)
            self.assertIn("waits for you", self.thread(client).text)
            self.assertFalse(self.thread(client).leaks())
            self.assertFalse(self.opened(client, self.former), user.login)

    def test_the_owner_of_a_session_that_the_person_began_reads_all_that_was_before(self):
        """S16: scrolling up shows the texts of a colleague with this person"""
        self.receive("it is me again", phone=self.NUMBER)
        self.conversation.with_user(self.people.ben).action_accept()
        self.env.flush_all()
        client = self.client(self.people.ben)
        self.assertEqual(self.opened(client, self.former), set(self.ways(self.former)))
        self.assertIn(FORMER, self.thread(client).text)

    def test_handing_on_a_started_conversation_opens_nothing_either(self):
        """D11: who gets it from the agent who started reads the running session"""
        client = self.start()
        client.rpc(CONVERSATION, "send_text", [self.conversation.id], "hello there")
        self.env["texting.conversation"].browse(self.conversation.id).with_user(self.people.manager).action_transfer(
            user_id=self.people.ada.id)
        self.env.flush_all()
        receiver = self.client(self.people.ada)
        self.assertIn("hello there", self.thread(receiver).text)
        self.assertFalse(self.opened(receiver, self.former))

    def test_an_updated_database_knows_the_line_of_each_step(self):
        """D11: the migration ties steps and notes that were written before to their lines in the thread"""
        steps = self.former.step_ids
        lines = steps.mapped("mail_message_id.id")
        self.assertEqual(len(set(lines)), len(steps))
        steps.mail_message_id = False
        self.env.flush_all()
        migrate("post-30_step_lines.py", self.cr)
        steps.invalidate_recordset()
        self.assertEqual(steps.mapped("mail_message_id.id"), lines)

    def test_an_updated_database_gets_the_rules_of_this_version(self):
        """D11: rules were never updated; the migration lets them be, and afterwards none stands outside"""
        rules = self.env["ir.model.data"].search([("module", "=", "texting_inbox"), ("model", "=", "ir.rule")])
        rules.noupdate = True
        self.env.flush_all()
        migrate("pre-rules.py", self.cr)
        rules.invalidate_recordset()
        self.assertEqual(set(rules.mapped("noupdate")), {False})

    def test_a_page_of_the_thread_is_full_whatever_lies_between(self):
        """S16: hidden lines are left out before the thread is cut into pages, in the same number of queries for any length"""
        self.start()
        fetched, queries = {}, {}
        thread = self.conversation.with_user(self.people.ben)
        self.env["mail.message"].with_user(self.people.ben)._message_fetch(None, thread=thread)  # caches of access rights
        for hidden in (10, 300):
            self.env["texting.message"].create([{
                "conversation_id": self.conversation.id, "session_id": self.former.id, "company_id": self.company.id,
                "direction": "inbound", "status": "received", "body": FORMER, "received_at": "2026-01-01 00:00:00",
                "mail_message_id": self.conversation._create_mail_message(FORMER).id} for _ in range(hidden)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            fetched[hidden] = self.env["mail.message"].with_user(self.people.ben)._message_fetch(None, thread=thread)["messages"]
            queries[hidden] = self.cr.sql_log_count - before
        self.assertEqual(fetched[10], fetched[300])
        self.assertTrue(fetched[300])
        self.assertEqual(queries[10], queries[300])

# 4. Rights end when they end


class TestRightsEnd(AccessCase):
    """Cleo waits in the queue for texts, Ben owns a conversation; then they are agents no more, of this company or at all."""

    def setUp(self):
        super().setUp()
        self.elsewhere = self.env["res.company"].create({"name": "Elsewhere", "texting_enabled": True})
        self.conversation = self.env[CONVERSATION].browse(self.target.conversation)
        self.waiting = self.receive(f"{THEIRS} waits", phone="+12125550134").conversation_id
        (self.people.ben | self.people.cleo).write({"company_ids": [(4, self.elsewhere.id)], "company_id": self.elsewhere.id})
        self.env.flush_all()

    def ends(self):
        """:return: each way in which the rights of an agent end, by its name"""
        agents = self.env.ref("texting_inbox.group_agent")
        return {
            "another company": lambda user: user.write({"company_id": self.elsewhere.id, "company_ids": [self.elsewhere.id]}),
            "another company, by the company's form": lambda user: self.company.write({"user_ids": [(3, user.id)]}),
            "no group": lambda user: user.write({"group_ids": [(3, agents.id)]}),
            "no group, by the group's form": lambda user: agents.write({"user_ids": [(3, user.id)]}),
            "archived": lambda user: user.write({"active": False}),
        }

    @contextmanager
    def ended(self, user, end):
        """Within, the rights of a user have ended."""
        with self.env.cr.savepoint() as savepoint:
            self.env["texting.queue"]._facts_of(self.queue.id)  # what is cached now must not outlive the change
            self.sent(user)
            end(user)
            self.env.flush_all()
            yield
            savepoint.rollback()
        self.env.invalidate_all()
        clear_caches(self.env)

    def sent(self, user):
        """:return: names and payloads of what the bus has for a user, which is forgotten then"""
        pending = self.env.cr.precommit.data.get("bus.bus.values", [])
        channel = json.dumps([self.env.cr.dbname, "res.partner", user.partner_id.id], separators=(",", ":"))
        own = [json.loads(row["message"]) for row in pending if row["channel"] == channel]
        pending[:] = []
        return [(row["type"], row["payload"]) for row in own]

    def test_a_member_whose_rights_ended_is_not_alerted_over_the_bus(self):
        """B20: a text of a new conversation, and of one that waits, goes to those alone who may read it now"""
        for name, end in self.ends().items():
            with self.subTest(name), self.ended(self.people.cleo, end):
                self.sent(self.people.cleo)
                self.receive(f"{THEIRS} new", phone="+12125550135")
                self.receive(f"{THEIRS} again", phone="+12125550134")
                self.waiting._alert_agents()
                self.assertEqual(self.sent(self.people.cleo), [])

    def test_an_owner_whose_rights_ended_is_not_alerted_over_the_bus(self):
        """B20: nor does a text, a report or a changed window reach a former owner's browser"""
        for name, end in self.ends().items():
            with self.subTest(name), self.ended(self.people.ben, end):
                self.sent(self.people.ben)
                self.receive(f"{THEIRS} more")
                self.conversation._notify_window(self.people.ben)
                self.conversation._alert_agents()
                self.env[TEXT].browse(self.target.answer)._notify_status()
                self.assertEqual([event for event in self.sent(self.people.ben) if THEIRS in str(event)], [])

    def test_an_owner_whose_rights_ended_neither_reads_nor_writes(self):
        """B20: no window, no text, and every method of an owner refuses"""
        for name, end in self.ends().items():
            with self.subTest(name), self.ended(self.people.ben, end):
                conversation = self.conversation.with_user(self.people.ben)
                desk = conversation.get_desk()
                self.assertFalse([window for window in desk["windows"] if window["id"] == conversation.id])
                self.assertFalse(desk["alerts"])
                for method, arguments in OWNERS_METHODS.items():
                    with self.assertRaises(AccessError, msg=method):
                        getattr(conversation, method)(*arguments)
                self.assertFalse(conversation.action_accept()["accepted"])
                self.assertFalse(self.env[TEXT].with_user(self.people.ben).has_access("read") and self.env[TEXT].with_user(
                    self.people.ben).search([("conversation_id", "=", conversation.id)]))

    def test_a_browser_that_is_open_is_asked_to_look_again(self):
        """B20: whoever lost, or got, rights gets an event without content, also with the queue they were a member of"""
        for name, end in self.ends().items():
            with self.subTest(name), self.ended(self.people.cleo, end):
                self.assertIn(("texting.desk/changed", {}), self.sent(self.people.cleo))
        self.queue.write({"member_ids": [(3, self.people.cleo.id)]})
        self.assertIn(("texting.desk/changed", {}), self.sent(self.people.cleo))
        self.people.cleo.write({"texting_queue_ids": [(4, self.queue.id)]})
        self.assertIn(("texting.desk/changed", {}), self.sent(self.people.cleo))
        self.people.cleo.write({"signature": "C."})
        self.assertEqual(self.sent(self.people.cleo), [])

    def test_a_member_who_left_the_queue_sees_nothing_wait(self):
        """B20: over HTTP: the list of alerts, the text, accept"""
        self.queue.write({"member_ids": [(3, self.people.cleo.id)]})
        self.env.flush_all()
        client = self.client(self.people.cleo)
        self.assertFalse(client.rpc(CONVERSATION, "get_alerts").value["alerts"])
        self.assertTrue(client.rpc(CONVERSATION, "get_windows", [self.waiting.id]).is_refusal)
        self.assertTrue(client.rpc(CONVERSATION, "set_hidden", [self.waiting.id], True).is_refusal)
        self.assertFalse(client.rpc(CONVERSATION, "action_accept", [self.waiting.id]).value["accepted"])

    def test_a_former_owner_sends_nothing_over_http(self):
        """B20: with the session of the browser from before"""
        client = self.client(self.people.ben)
        self.people.ben.write({"company_id": self.elsewhere.id, "company_ids": [self.elsewhere.id]})
        self.env.flush_all()
        for method, arguments in OWNERS_METHODS.items():
            answer = client.rpc(CONVERSATION, method, [self.conversation.id], *arguments)
            self.assertTrue(answer.is_refusal, f"{method}: {answer}")
        self.assertFalse(client.rpc(CONVERSATION, "get_desk").leaks())

    def test_a_manager_of_a_queue_who_is_none_any_more_is_not_alerted_of_absent_owners(self):
        """B20: the group is asked when the alert is raised and when the bell is read"""
        self.queue.manager_ids = self.people.manager
        self.conversation.session_id.escalated_at = "2026-01-01 00:00:00"
        self.receive(f"{THEIRS} unanswered")
        alerts = self.env[CONVERSATION].with_user(self.people.manager).get_alerts
        self.assertTrue(alerts()["alerts"])
        self.people.manager.group_ids = [
            (3, self.env.ref("texting_inbox.group_manager").id), (4, self.env.ref("texting_inbox.group_agent").id)]
        self.sent(self.people.manager)
        self.conversation._alert_managers()
        self.assertEqual(self.sent(self.people.manager), [])
        self.assertEqual(alerts()["alerts"], [])

# 5. A request counts once


class TestRequestsCountOnce(TextingHttpCase):
    """Somebody got hold of a request that a carrier signed, and changes what its signature does not cover."""

    def connected(self, code, phone="+14155550177", **values):
        """:return: an account with a carrier, as superuser, with a number of its own"""
        carrier = self.env["texting.carrier"].create({"name": code, "code": code, "account": "AC1", "secret": SECRET, **values})
        self.env["texting.number"].create({"phone": phone, "carrier_id": carrier.id, "queue_id": self.queue.id})
        return carrier

    def post_form(self, carrier, form, headers):
        self.env.flush_all()
        body = urlencode(form).encode()
        return self.url_open(f"/texting_inbox/webhook/{carrier.webhook_token}", data=body, headers={
            "Content-Type": "application/x-www-form-urlencoded", **headers}).status_code

    def post_twilio(self, carrier, form, signed_as=None):
        text = carrier.webhook_url + "".join(name + value for name, value in sorted(dict(signed_as or form).items()))
        digest = base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha1).digest()).decode()
        return self.post_form(carrier, form, {"X-Twilio-Signature": digest})

    def stored(self, carrier):
        return self.env["texting.message"].sudo().search([("carrier_id", "=", carrier.id)])

    def test_id_that_swallows_the_next_field_is_no_text(self):
        """B20: Twilio signs names and values without separators, so that the signature of such a request is right"""
        carrier = self.connected("twilio")
        captured = {"Body": "START", "From": STRANGER, "MessageSid": SIDS[1], "NumMedia": "0", "To": "+14155550177"}
        self.assertEqual(self.post_twilio(carrier, captured), 200)
        swallowed = {**captured, "MessageSid": f"{SIDS[1]}NumMedia0"}
        del swallowed["NumMedia"]
        split = {**captured, "MessageSid": SIDS[1][:-1]}
        for forged in (swallowed, split):
            self.post_twilio(carrier, forged, signed_as=captured if forged is swallowed else None)
        self.assertEqual(self.stored(carrier).mapped("carrier_uid"), [SIDS[1]])

    def test_name_with_two_values_is_refused(self):
        """B20: which of the values counts is anybody's guess"""
        carrier = self.connected("twilio")
        form = [("Body", "a"), ("Body", "b"), ("From", STRANGER), ("MessageSid", SIDS[1]), ("To", "+14155550177")]
        text = carrier.webhook_url + "".join(name + value for name, value in form)
        digest = base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha1).digest()).decode()
        self.assertEqual(self.post_form(carrier, form, {"X-Twilio-Signature": digest}), 403)
        self.assertFalse(self.stored(carrier))

    def test_old_start_does_not_lift_a_newer_stop(self):
        """B20: by the carrier's clock, whatever comes first; nor does a stored one that is replayed"""
        start = datetime.now(timezone.utc) - timedelta(seconds=30)
        for body, at, uid in (("STOP", start + timedelta(seconds=10), "stop"), ("START", start, "start")):
            event = {"type": "text", "uid": uid, "from": STRANGER, "to": OUR_NUMBER, "text": body, "received_at": at.isoformat()}
            self.assertEqual(self.post_webhook(event).status_code, 200)
        consent = self.env["texting.consent"].sudo()
        self.assertTrue(consent._is_opted_out(STRANGER, self.number))
        later = datetime.now(timezone.utc) - timedelta(seconds=1)
        event = {"type": "text", "uid": "later", "from": STRANGER, "to": OUR_NUMBER, "text": "START"}
        self.post_webhook({**event, "received_at": later.isoformat()})
        self.assertFalse(consent._is_opted_out(STRANGER, self.number))

    def test_nonce_of_plivo_serves_one_request(self):
        """B3: it is remembered in the database: another process refuses it as well, and the carrier may repeat itself"""
        carrier = self.connected("plivo")
        post = Plivo()
        body, headers = post.text(carrier.webhook_url, "one")
        form = dict(parse_qsl(body.decode()))
        form["To"] = "14155550177"
        for expected in (200, 200):
            self.assertEqual(self.post_form(carrier, form, headers), expected)
        self.assertEqual(self.post_form(carrier, {**form, "MessageUUID": UUIDS[2], "Text": "START"}, headers), 403)
        self.assertEqual(self.stored(carrier).mapped("carrier_uid"), [post.uid("one")])

    def test_nonces_are_forgotten_after_their_life(self):
        """B3: a year later no signature is worth keeping in mind"""
        nonces = self.env["texting.webhook.nonce"].sudo()
        nonces._use(self.carrier, "old", "1")
        nonces._use(self.carrier, "new", "1")
        old = nonces.search([], order="id", limit=1)
        self.env.cr.execute("UPDATE texting_webhook_nonce SET used_at = now() - interval '500 days' WHERE id = %s", [old.id])
        nonces.invalidate_model()
        nonces._gc_used()
        self.assertEqual(nonces.search_count([]), 1)

# 6. Owning a conversation gives the card, not the record


class TestCardNotRecord(AccessCase):
    """Ada owns the conversation on Ben's lead."""

    def setUp(self):
        super().setUp()
        self.env["texting.conversation"].browse(self.target.conversation).with_user(self.people.ben).action_transfer(
            user_id=self.people.ada.id)
        self.own_lead = self.env["crm.lead"].create({"name": "Ada's", "type": "opportunity", "user_id": self.people.ada.id})
        self.elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.team = self.env["crm.team"].create({"name": "Ada's team", "user_id": self.people.ada.id})
        self.env.flush_all()
        self.ada = self.client(self.people.ada)

    def whose(self):
        self.env.invalidate_all()
        return self.lead.read(["user_id", "team_id", "company_id", "active"])

    def wizard(self, values):
        context = {"active_model": "crm.lead", "active_id": self.lead.id, "active_ids": [self.lead.id]}
        wizard = self.ada.rpc("crm.lead2opportunity.partner", "create", values, context=context)
        return (wizard.error and wizard) or self.ada.rpc(
            "crm.lead2opportunity.partner", "action_apply", [wizard.value], context=context)

    def ways(self):
        """:return: every way to make the lead somebody else's: ``{name: answer}``"""
        rpc, lead, ada = self.ada.rpc, self.lead.id, self.people.ada.id
        partner = self.env["res.partner"].create({"name": "Boat owner"})
        self.lead.partner_id = partner
        self.env.flush_all()
        yield "write", rpc("crm.lead", "write", [lead], {"user_id": ada})
        yield "nobody", rpc("crm.lead", "write", [lead], {"user_id": False})
        yield "team", rpc("crm.lead", "write", [lead], {"team_id": self.team.id})
        yield "company", rpc("crm.lead", "write", [lead], {"company_id": self.elsewhere.id})
        yield "archive", rpc("crm.lead", "action_archive", [lead])
        yield "inactive", rpc("crm.lead", "write", [lead], {"active": False})
        yield "lost", rpc("crm.lead", "action_set_lost", [lead])
        yield "web_save", rpc("crm.lead", "web_save", [lead], {"user_id": ada}, specification={})
        yield "partner's list", rpc("res.partner", "write", [partner.id], {"opportunity_ids": [[1, lead, {"user_id": ada}]]})
        yield "merge", rpc("crm.lead", "merge_opportunity", [lead, self.own_lead.id], user_id=ada)
        merge = rpc("crm.merge.opportunity", "create", {"opportunity_ids": [[6, 0, [lead, self.own_lead.id]]], "user_id": ada})
        yield "merge wizard", rpc("crm.merge.opportunity", "action_merge", [merge.value])
        convert = {"action": "nothing", "force_assignment": True, "user_id": ada, "lead_id": lead}
        yield "convert", self.wizard({"name": "convert", **convert})
        yield "convert and merge", self.wizard({
            "name": "merge", **convert, "duplicated_lead_ids": [[6, 0, [lead, self.own_lead.id]]]})

    def test_the_owner_works_on_the_card_and_never_changes_whose_it_is(self):
        """B20: by write, by CRM's buttons and wizards, and by the list of another record"""
        before = self.whose()
        for name, answer in self.ways():
            with self.subTest(name):
                self.assertTrue(answer.error, name)
                self.assertEqual(self.whose(), before)
        self.assertTrue(self.own_lead.exists())
        answer = self.ada.rpc("crm.lead", "write", [self.lead.id], {"expected_revenue": 40, "description": "<p>Wants a roof</p>"})
        self.assertFalse(answer.error)
        self.assertFalse(self.ada.rpc("crm.lead", "action_set_won", [self.lead.id]).error)
        self.assertEqual(self.whose(), before)

    def test_after_leaving_the_owner_has_nothing_of_it(self):
        """B20: neither the lead nor what it says"""
        self.ada.rpc("texting.conversation", "mark_seen", [self.target.conversation])
        left = self.ada.rpc("texting.conversation", "action_leave", [self.target.conversation])
        self.assertTrue(left.value["left"], left)
        for values in ({"user_id": self.people.ada.id}, {"expected_revenue": 40}):
            self.assertTrue(self.ada.rpc("crm.lead", "write", [self.lead.id], values).is_refusal)
        self.assertTrue(self.ada.rpc("crm.lead", "read", [self.lead.id], ["name"]).is_refusal)

    def test_who_may_write_the_lead_anyway_still_does(self):
        """B20: one's own lead, one that is nobody's, and everybody's for whom all leads are"""
        for user in (self.people.ada, self.env["res.users"]):
            self.lead.user_id = user
            self.env.flush_all()
            values = {"user_id": self.people.ben.id, "team_id": self.team.id}
            self.assertFalse(self.ada.rpc("crm.lead", "write", [self.lead.id], values).error)
        self.people.ada.group_ids = [(4, self.env.ref("sales_team.group_sale_salesman_all_leads").id)]
        self.env.flush_all()
        self.assertFalse(self.ada.rpc("crm.lead", "action_set_lost", [self.lead.id]).error)

    def test_a_card_that_is_not_shared_is_no_error(self):
        """B20: while a text waits, the queue sees whose it is; the window says why its card stays closed"""
        phone = "+12125550136"
        lead = self.env["crm.lead"].create(
            {"name": "Garage", "type": "opportunity", "contact_name": "Gil Hart", "phone": phone, "user_id": self.people.ben.id})
        waiting = self.receive("Is it free?", phone=phone).conversation_id
        reasons = {}
        for user in (self.people.ben, self.people.cleo, self.people.manager):
            [window] = self.client(user).rpc(CONVERSATION, "get_windows", [waiting.id]).value
            self.assertEqual(window["record"]["res_id"], lead.id)
            reasons[user] = window["cannot_open_reason"]
        self.assertIn("Gil Hart", reasons[self.people.cleo])
        self.assertIn("not shared with you", reasons[self.people.cleo])
        self.assertFalse(reasons[self.people.ben] or reasons[self.people.manager])

# 7. Links need a login


class TestLinksOfFiles(AccessCase):
    def setUp(self):
        super().setUp()
        text = self.env[TEXT].browse(self.target.former)
        self.file = self.env["ir.attachment"].create({
            "name": "boat.png", "raw": PNG, "res_model": CONVERSATION, "res_id": self.target.conversation})
        text.mail_message_id.attachment_ids = self.file
        text.has_media = True
        self.outbound = text
        self.env.flush_all()

    def test_the_transcripts_pictures_ask_who_is_signed_in(self):
        """D11: the links of an archived text open for those alone who may read its session, and carry no key"""
        transcript = self.env[SESSION].with_user(self.people.ben).browse(self.target.former_session).transcript
        links = re.findall(rf'(?:href|src)="([^"]*/{self.file.id}[^"]*)"', transcript)
        self.assertEqual(len(links), 2, transcript)
        self.assertNotIn("token", "".join(links))
        for link in links:
            for user, opens in ((self.people.ben, True), (self.people.manager, True), (self.people.dan, False),
                                (self.people.employee, False), (self.people.portal, False), (None, False)):
                answer = self.client(user).get(link)
                self.assertEqual(not answer.is_refusal, opens, f"{user and user.login} {link}: {answer}")

    def test_a_key_of_odoos_opens_no_file_of_a_text(self):
        """D11: Odoo gives its web client keys that last for weeks: from a database of before, or from a window of today"""
        key = self.file._get_raw_access_token()
        self.authenticate(None, None)
        for link in (f"/web/content/{self.file.id}", f"/web/image/{self.file.id}"):
            self.assertNotIn(PNG, [self.url_open(f"{link}?access_token={key}").content])
        self.client(self.people.ben)
        self.assertEqual(self.url_open(f"/web/content/{self.file.id}?access_token={key}").content, PNG)

    def test_a_carriers_link_ends_with_the_texts_final_report(self):
        """B6: a carrier may fetch late, and twice, but not after it reported the text delivered or failed"""
        link = self.file._texting_link()
        for status, opens in (("sending", True), ("sent", True), ("sent", True), ("unconfirmed", True), ("delivered", False),
                              ("failed", False)):
            self.outbound.status = status
            self.env.flush_all()
            self.assertEqual(not self.client(None).get(link).error, opens, status)

# 8. A neutralized copy has nothing of production


class TestNeutralizedCopy(TextingHttpCase):
    SECRETS = ("AC-of-production", "secret-of-production", "key-of-production", "production.example.com", "push-of-production")

    def set_up_production(self):
        """:return: everything that must be nowhere in a copy: secrets, addresses and tokens, the old ones as well"""
        self.env.company.texting_base_url = "https://production.example.com"
        self.carrier.write({
            "account": "AC-of-production", "secret": "secret-of-production", "webhook_secret": "key-of-production",
            "base_url": "https://production.example.com"})
        old = self.carrier.webhook_token
        self.post_webhook({"type": "text"}, secret="secret-of-production")
        health = self.env["texting.health"].sudo()
        health._store(self.carrier, [Found("webhook_elsewhere", self.number, self.carrier.webhook_url)])
        self.carrier.action_rotate_token()
        self.env["texting.webhook.replace"].create({"carrier_id": self.carrier.id, "addresses": f"https://x/webhook/{old}"})
        self.env["mail.push.device"].create({"endpoint": "https://push-of-production", "keys": "{}"})
        return (*self.SECRETS, old, self.carrier.webhook_token)

    def test_no_table_of_a_copy_names_a_secret_of_production(self):
        """B20: the dump of a neutralized database, searched for tokens, secrets, addresses and push devices."""
        secrets = self.set_up_production()
        conversation = self.received_and_accepted()
        conversation.with_user(self.agent_one).send_text("Hello")
        self.env.flush_all()
        modules = self.env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
        for statement in get_neutralization_queries(modules):
            self.env.cr.execute(statement)
        found = [(table, secret) for table, rows in self.dump() for secret in secrets if secret in rows]
        self.assertFalse(found)
        self.env.cr.execute("SELECT count(*) FROM texting_message WHERE status IN ('queued', 'sending')")
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def dump(self):
        self.env.cr.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema::regnamespace")
        for (table,) in self.env.cr.fetchall():
            rows = io.StringIO()
            self.env.cr._obj.copy_to(rows, table)
            yield table, rows.getvalue()

    def test_payloads_and_health_keep_no_token(self):
        """B20: of a request's address the query is kept: what the signature needs is not stored at all."""
        token = self.carrier.webhook_token
        self.post_webhook({"type": "text"})
        found = Found("webhook_elsewhere", self.number, self.carrier.webhook_url)
        self.env["texting.health"].sudo()._store(self.carrier, [found])
        event = self.env["texting.webhook.event"].search([("carrier_id", "=", self.carrier.id)])
        self.assertNotIn(token, event.payload)
        self.assertNotIn(token, self.carrier.health_ids.checked_url)
        self.assertIn("/texting_inbox/webhook/•••", self.carrier.finding_ids.filtered("detail").mapped("detail")[0])

    def test_what_was_stored_before_loses_its_token_with_the_update(self):
        """B20: payloads, checked addresses and findings of older versions."""
        url = "https://example.com/texting_inbox/webhook/old-token"
        payload = json.dumps({"headers": {}, "url": f"{url}?bodySHA256=1", "form": None, "body": "\x00 \"url\": \"x\""})
        event = self.env["texting.webhook.event"].create({
            "carrier_id": self.carrier.id, "company_id": self.env.company.id, "event_key": "old", "payload": payload,
            "received_at": "2026-11-01 10:00:00"})
        health = self.env["texting.health"].create({"carrier_id": self.carrier.id, "checked_url": url})
        finding = self.env["texting.health.finding"].create({
            "carrier_id": self.carrier.id, "fault": "webhook_elsewhere", "detail": url, "since": "2026-11-01 10:00:00"})
        self.env.flush_all()
        migrate("post-addresses.py", self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(json.loads(event.payload)["url"], "?bodySHA256=1")
        self.assertEqual(json.loads(event.payload)["body"], json.loads(payload)["body"])
        self.assertEqual(health.checked_url, "https://example.com")
        self.assertEqual(finding.detail, "https://example.com/texting_inbox/webhook/•••")

    @mute_logger("odoo.addons.texting_inbox.models.intake.texting_webhook_event")
    def test_a_neutralized_event_cannot_be_replayed(self):
        """B20: its words are gone; Replay says so."""
        self.post_webhook({"type": "text"})
        event = self.env["texting.webhook.event"].search([("carrier_id", "=", self.carrier.id)])
        event.payload = False
        event.with_user(self.env.ref("base.user_admin")).action_replay()
        self.assertEqual(event.error, "The request is not stored any more.")


# 9. The client's context decides nothing


class TestContextOfTheClient(AccessCase):
    def test_an_opt_out_reaches_the_blacklist_whatever_an_agent_sends_along(self):
        """B20: no key that this module ever used keeps an opt-out from Odoo's phone blacklist"""
        for word in FORGED_WORDS:
            with self.subTest(word):
                phone = f"+1212555{next(self.uids) + 2000:04}"
                conversation = self.receive("enough", phone=phone).conversation_id
                agent = self.client(self.people.ben)
                agent.rpc(CONVERSATION, "action_accept", [conversation.id])
                answer = agent.rpc(CONVERSATION, "action_record_opt_out", [conversation.id], context=word)
                self.assertFalse(answer.error, answer)
                self.assertTrue(self.env["phone.blacklist"].search([("number", "=", phone)]))

    def test_the_record_of_consent_knows_of_a_blocked_number_whatever_is_sent_along(self):
        """B20: nor does one keep what an administrator blocks from the record of consent"""
        self.env.ref("base.user_admin").password = PASSWORD
        admin = self.client(self.env.ref("base.user_admin"))
        for word in FORGED_WORDS:
            with self.subTest(word):
                phone = f"+1212555{next(self.uids) + 2000:04}"
                self.assertFalse(admin.rpc("phone.blacklist", "create", {"number": phone}, context=word).error)
                self.assertEqual(self.env["texting.consent"].search([("phone", "=", phone)]).event, "opt_out")

    def test_what_is_ours_in_a_context_cannot_be_written_as_json(self):
        """B20: each key of ours is asked whether a class of ours made its value, wherever the addon reads a context"""
        found = {
            (path.name, line.strip())
            for path in ADDON.rglob("*.py") for line in path.read_text().splitlines()
            if re.search(r"context(\.get\(|\[)[\"']texting", line)}
        marked = ("texting_session_search.py", 'typed = str(self.env.context.get("texting_hints") or "").strip()')  # only shown
        self.assertEqual(found - {marked}, {("phone_blacklist.py", 'hint = self.env.context.get("texting_hint")')})

# 10. Every model has a company rule

WITHOUT_COMPANY = {
    "texting.agent.status": "the names of statuses, for all companies",
}


class TestCompanyRules(AccessCase):
    def test_every_model_has_a_company_rule(self):
        """B20: a model of ours without one shows a company's rows to the administrators of all others"""
        rules = self.env["ir.rule"].search([("global", "=", True)])
        ruled = {rule.model_id.model for rule in rules if "company" in (rule.domain_force or "")}
        models = {
            name for name, model in self.env.registry.items()
            if name.startswith("texting.") and not model._abstract and not model._transient
        }
        self.assertEqual(models - ruled - set(WITHOUT_COMPANY), set())

    def test_an_administrator_of_another_company_sees_no_row(self):
        """B20: the rules of what belongs to a text or an account only through others"""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        admin = new_test_user(
            self.env, "elsewhere.access", "base.group_system", password=PASSWORD, company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)])
        message = self.env["texting.message"].browse(self.target.text)
        self.env["texting.media"].create({"message_id": message.id, "url": "https://example.com/picture"})
        self.env["texting.simulator.text"].create({
            "carrier_id": self.carrier.id, "uid": "door-10", "direction": "from_phone", "phone": PHONE, "number": "+14155550177"})
        client = self.client(admin)
        for model in ("texting.media", "texting.simulator.text"):
            self.assertEqual(client.rpc(model, "search_count", []).value, 0, model)
            self.assertGreater(self.env[model].search_count([]), 0)

# 11. Cheap refusals


class TestCheapRefusals(TextingHttpCase):
    def post(self, carrier, body, content_type):
        url = f"/texting_inbox/webhook/{carrier.webhook_token}"
        return self.url_open(url, data=body, headers={"Content-Type": content_type}).status_code

    def test_requests_are_no_larger_than_their_carrier_sends(self):
        """B3: stranger with a known token: refused by its size before anything is parsed, and forms are never large."""
        form, text, megabyte = "application/x-www-form-urlencoded", "application/json", 1024 * 1024
        twilio, telnyx, android = (
            self.env["texting.carrier"].create({"code": code, "secret": "x", "public_key": "x", "webhook_secret": "x"})
            for code in ("twilio", "telnyx", "android"))
        with mute_logger("odoo.addons.texting_inbox.controllers.webhook"):
            for carrier, size, content_type, status in (
                (twilio, megabyte, form, 413), (twilio, 1000, form, 403), (twilio, megabyte, text, 413),
                (telnyx, megabyte, form, 413), (telnyx, megabyte, text, 413), (telnyx, 1000, text, 403),
                (android, megabyte, form, 413), (android, 8 * megabyte + 1, text, 413), (android, megabyte, text, 403),
            ):
                with self.subTest(carrier=carrier.code, size=size, content_type=content_type):
                    self.assertEqual(self.post(carrier, b"a=1&" * (size // 4) + b"a" * (size % 4), content_type), status)

    def test_unknown_tokens_are_not_found_whatever_they_are(self):
        """B3: made-up, with a NUL, with a quote."""
        for token in ("made-up", "a%00b", "a'b", "%ED%A0%80"):
            with self.subTest(token):
                self.assertEqual(self.url_open(f"/texting_inbox/webhook/{token}", data=b"{}").status_code, 404)

    def test_the_simulator_is_no_error_for_strangers(self):
        """B3: a callback that is no address, and text that is none."""
        for body in (b'{"callback": "http://["}', b'{"callback": "http://[::1"}', b"[]", b"\xff", b'{"callback": []}'):
            with self.subTest(body):
                answer = self.url_open("/texting_inbox/simulator/send", data=body, headers={"Content-Type": "application/json"})
                self.assertIn(answer.status_code, (400, 403))

    def test_without_an_enabled_simulator_there_are_no_routes_of_it(self):
        """B3: neither for strangers nor for administrators."""
        self.env["texting.carrier"].search([("code", "=", "simulator")]).state = "disabled"
        self.assertEqual(self.url_open("/texting_inbox/simulator/send", data=b"{}").status_code, 404)
        self.authenticate("admin", "admin")
        self.assertEqual(self.url_open("/texting_inbox/simulator").status_code, 404)

    def test_events_that_nobody_replays_go_in_the_end(self):
        """B1: failed ones after 90 days, reports whose text never came after 30, and no more than so many of a carrier."""
        events = self.env["texting.webhook.event"].create([
            {"carrier_id": self.carrier.id, "company_id": self.env.company.id, "event_key": f"{state}{days}", "state": state,
             "received_at": fields.Datetime.subtract(fields.Datetime.now(), days=days)}
            for state, days in (
                ("failed", 91), ("failed", 89), ("stored", 31), ("stored", 29), ("processed", 31), ("failed", 1))])
        self.env["texting.webhook.event"]._gc_events()
        self.assertEqual(events.exists().mapped("event_key"), ["failed89", "stored29", "failed1"])
        with patch.object(webhook_events, "KEEP_WAITING", 2):
            self.env["texting.webhook.event"]._gc_events()
        self.assertEqual(events.exists().mapped("event_key"), ["stored29", "failed1"])


# 12. Logs


class TestAccessLog(TextingHttpCase):
    def test_the_access_log_names_no_token_and_no_signature(self):
        """B20: whoever reads Odoo's log could text in a stranger's name, or fetch a file."""
        token = self.carrier.webhook_token
        with self.assertLogs("werkzeug", level=logging.INFO) as logs:
            self.post_webhook({"type": "text"})
            self.url_open(f"/texting_inbox/webhook/{token}?bodySHA256=1")
            self.url_open("/texting_inbox/media/7/1900000000/a-signature/picture.png")
        lines = " ".join(logs.output)
        self.assertNotIn(token, lines)
        self.assertNotIn("a-signature", lines)
        self.assertIn("/texting_inbox/webhook/•••?bodySHA256=1", lines)
        self.assertIn("/texting_inbox/media/7/1900000000/•••/picture.png", lines)


# 13. Smaller doors


class TestWildcards(TextingCase):
    def test_wildcards_in_a_carriers_id_are_letters(self):
        """B1: a report waits for its own text; a text called "%" takes nobody else's"""
        for uid in ("abc", "a%"):
            self.env["texting.webhook.event"].sudo().create({
                "carrier_id": self.carrier.id, "company_id": self.carrier.company_id.id, "state": "stored",
                "event_key": f"report:{uid}:delivered", "received_at": fields.Datetime.now(),
                "payload": json.dumps({"headers": {}, "url": "", "form": None,
                                       "body": json.dumps({"type": "report", "uid": uid, "status": "delivered"})})})
        conversation = self.received_and_accepted()
        conversation.with_user(self.agent_one).send_text("Yes")
        text = self.texts(conversation, "outbound")
        text.write({"carrier_uid": "a%", "status": "sent"})
        self.env["texting.webhook.event"].sudo()._process_waiting_reports(text)
        reports = [("carrier_id", "=", self.carrier.id), ("event_key", "=like", "report:%")]
        states = {event.event_key: event.state for event in self.env["texting.webhook.event"].sudo().search(reports)}
        self.assertEqual(text.status, "delivered")
        self.assertEqual(states, {"report:abc:delivered": "stored", "report:a%:delivered": "processed"})


class TestSmallerDoors(AccessCase):
    def test_the_address_of_a_carrier_is_for_administrators(self):
        """B3: managers neither read nor find where texts go to"""
        self.carrier.base_url = "https://sms.internal.example"
        self.env.flush_all()
        client = self.client(self.people.manager)
        for method, arguments in (("read", ([self.carrier.id], ["base_url"])), ("search", ([("base_url", "!=", False)],)),
                                  ("write", ([self.carrier.id], {"base_url": "https://elsewhere.example"}))):
            answer = client.rpc("texting.carrier", method, *arguments)
            self.assertTrue(answer.is_refusal, answer)


class TestSenderNames(AccessCase):
    def test_sender_is_shown_as_what_it_is(self):
        """S5: a sender that calls itself OdooBot, or hides behind marks of direction, is not taken for Odoo or a person"""
        for given in ("OdooBot", "\u202eOdoo\x07Bot\u2066"):
            text = self.receive("Please enter your password again", phone=given)
            self.assertEqual(text.conversation_id.display_name, "OdooBot (sender ID)")
            self.assertEqual(text.mail_message_id.email_from, "OdooBot (sender ID)")
            self.assertFalse(text.mail_message_id.author_id)
        alerts = self.client(self.people.ada).rpc("texting.conversation", "get_alerts").value["alerts"]
        [alert] = [alert for alert in alerts if alert["phone"] == "OdooBot"]
        self.assertEqual((alert["name"], alert["phone_display"], alert["status"]), (False, "OdooBot (sender ID)", False))


class TestWordsOnTheScreen(AccessCase):
    def test_words_are_in_desktop_notifications_only_for_those_who_want_that(self):
        """B20: off for everybody until they switch it on; nobody switches it for a colleague"""
        ada, ben = self.people.ada, self.people.ben
        settings = {user: self.env["res.users.settings"]._find_or_create_for_user(user) for user in (ada, ben)}
        self.assertFalse(any(row.texting_notify_words for row in settings.values()))
        client = self.client(ada)
        wanted = {"texting_notify_words": True}
        self.assertTrue(client.rpc("res.users.settings", "set_res_users_settings", settings[ben].ids, wanted).error)
        self.assertFalse(client.rpc("res.users.settings", "set_res_users_settings", settings[ada].ids, wanted).error)
        self.env.invalidate_all()
        self.assertEqual([settings[user].texting_notify_words for user in (ada, ben)], [True, False])

    def test_sound_and_words_are_among_a_users_own_preferences(self):
        """B20: chosen there or in the bell's menu, by each for themselves; the sound is on until it is switched off"""
        ada, ben = self.people.ada, self.people.ben
        client = self.client(ada)
        self.assertTrue(ada.texting_sound and not ada.texting_notify_words)
        wanted = {"texting_sound": False, "texting_notify_words": True}
        self.assertFalse(client.rpc("res.users", "write", ada.ids, wanted).error)
        self.assertTrue(client.rpc("res.users", "write", ben.ids, wanted).error)
        self.env.invalidate_all()
        self.assertEqual([(user.texting_sound, user.texting_notify_words) for user in (ada, ben)], [(False, True), (True, False)])
        self.assertFalse(ada.res_users_settings_id.texting_sound)
