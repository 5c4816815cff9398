"""Real transactions at the same moment: what they do is committed, so the stage takes it away again.

`odoo.service.model.retrying` is around each of them, as it is around each request and RPC call.
"""
import itertools
import json
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import get_db_name

from odoo.addons.texting_inbox.carriers.types import WebhookRequest

from .recording_server import RecordingServer

OUR_NUMBER = "+14155550190"
PATIENCE = 20  # seconds until a thread counts as stuck
CONVERSATION, MESSAGE, SESSION = "texting.conversation", "texting.message", "texting.session"


class Stage:
    """Agents of one queue with one number, committed, and a hand to let them act at once."""

    def __init__(self, agents=8):
        self.registry = Registry(get_db_name())
        self.agents = {}  # name by user id
        self._people = itertools.count(1000)
        self.run(lambda env: self._set_up(env, agents))

    def _set_up(self, env, agents):
        company = env.ref("base.main_company")
        self.company_id, self.was_enabled = company.id, company.texting_enabled
        company.texting_enabled = True
        ready = env.ref("texting_inbox.agent_status_ready")
        group_ids = [env.ref("base.group_user").id, env.ref("texting_inbox.group_agent").id]
        users = env["res.users"].with_context(no_reset_password=True).create([
            {"name": f"Racer {index}", "login": f"racer{index}", "group_ids": group_ids, "texting_status_id": ready.id,
             "company_id": company.id, "company_ids": [company.id]}
            for index in range(1, agents + 1)])
        self.agents = {user.id: user.name for user in users}
        self.partner_ids = users.partner_id.ids
        queue = env["texting.queue"].create({"name": "Races", "member_ids": users.ids, "company_id": company.id})
        carrier = env["texting.carrier"].create({"name": "Races", "code": "simulator", "company_id": company.id})
        number = env["texting.number"].create(
            {"phone": OUR_NUMBER, "carrier_id": carrier.id, "queue_id": queue.id, "rate": 1000})
        self.queue_id, self.carrier_id, self.number_id = queue.id, carrier.id, number.id
        self.token, self.secret = carrier.webhook_token, carrier.secret

    def clean_up(self):
        """Take away everything that was committed, whatever became of the test."""
        self.run(self._clean_up)

    def _clean_up(self, env):
        env["res.company"].browse(self.company_id).texting_enabled = self.was_enabled
        env[CONVERSATION].search([("number_id", "=", self.number_id)]).unlink()
        env["texting.number"].browse(self.number_id).unlink()
        env["texting.carrier"].browse(self.carrier_id).unlink()
        env["texting.queue"].browse(self.queue_id).unlink()
        env.cr.execute("DELETE FROM texting_audit_entry WHERE user_id = ANY(%s)", [list(self.agents)])  # nobody else may
        env["res.users"].browse(self.agents).unlink()
        env["res.partner"].browse(self.partner_ids).unlink()
        env.cr.execute("DELETE FROM bus_bus WHERE message LIKE '%%texting.%%'")

    # ------------------------------------------------------------
    # Transactions
    # ------------------------------------------------------------

    def run(self, call, uid=SUPERUSER_ID):
        """Do ``call(env)`` in a transaction of its own, tried again as Odoo does after a lost race, and commit it."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, uid, {})
            return retrying(lambda: call(env), env)

    @contextmanager
    def open(self, uid=SUPERUSER_ID):
        """An environment whose transaction has begun: it sees the database of this moment. Committed by whoever uses it."""
        with self.registry.cursor() as cr:
            cr.execute("SELECT 1")
            yield api.Environment(cr, uid, {})

    def together(self, *calls):
        """Let functions without arguments begin at the same moment, each in a thread.

        :return: their results, in order; an exception in one is raised here
        """
        barrier = threading.Barrier(len(calls))

        def start(call):
            barrier.wait(PATIENCE)
            return call()

        with ThreadPoolExecutor(len(calls)) as threads:
            return [future.result(PATIENCE) for future in [threads.submit(start, call) for call in calls]]

    @contextmanager
    def meanwhile(self, call):
        """Begin a function in another thread and wait until it finished, or hangs on a lock that is held here.

        :return: its future
        """
        with ThreadPoolExecutor(1) as threads:
            future = threads.submit(call)
            end = time.monotonic() + PATIENCE
            while not future.done() and not self._count_waiting():
                assert time.monotonic() < end, "the other transaction neither finished nor waits"
                time.sleep(0.01)
            yield future

    def _count_waiting(self):
        with self.registry.cursor() as cr:
            cr.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
            return cr.fetchone()[0]

    def query(self, statement, *values):
        """:return: the rows of an SQL query on the database as it is committed now"""
        with self.registry.cursor() as cr:
            cr.execute(statement, values)
            return cr.fetchall()

    def wait_until(self, condition):
        """Wait for what another thread or process does."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "what was waited for did not happen"
            time.sleep(0.02)

    # ------------------------------------------------------------
    # Texts
    # ------------------------------------------------------------

    def new_phone(self):
        return f"+1212556{next(self._people)}"

    def request(self, phone, body="hello", uid=None):
        """:return: the carrier's request for a text, as it is stored"""
        content = {"type": "text", "uid": uid or str(uuid.uuid4()), "from": phone, "to": OUR_NUMBER, "text": body}
        return WebhookRequest(
            method="POST", url="https://example.com", headers={"content-type": "application/json"},
            body=json.dumps(content).encode())

    def receive(self, phone, body="hello", uid=None):
        """A text arrives: the part of the webhook's route that follows the check of its signature."""
        request = self.request(phone, body, uid)
        self.run(lambda env: self.take_in(env, request))

    def take_in(self, env, request):
        carrier_sudo = env(user=env.ref("base.public_user").id)["texting.carrier"].sudo().browse(self.carrier_id)
        carrier_sudo = carrier_sudo.with_context(allowed_company_ids=[self.company_id])
        event = carrier_sudo.env["texting.webhook.event"]._receive(carrier_sudo, request, carrier_sudo._get_adapter())
        if event:
            assert event.state == "processed", event.error

    def new_conversation(self, phone=None):
        """:return: id of a conversation that waits in the queue with one text"""
        phone = phone or self.new_phone()
        self.receive(phone)
        [(conversation_id,)] = self.query(
            "SELECT id FROM texting_conversation WHERE number_id = %s AND phone = %s", self.number_id, phone)
        return conversation_id

    def owned_conversation(self, phone=None, seen=True):
        """:return: id of a conversation that the first agent owns, and has seen"""
        conversation_id = self.new_conversation(phone)
        assert self.act(conversation_id, "action_accept")["accepted"]
        if seen:
            self.act(conversation_id, "mark_seen")
        return conversation_id

    def act(self, conversation_id, method, *arguments, uid=None):
        """An agent, by default the first one, calls a method of a conversation."""
        return self.run(lambda env: getattr(env[CONVERSATION].browse(conversation_id), method)(*arguments), uid or self.first)

    @property
    def first(self):
        return next(iter(self.agents))

    # ------------------------------------------------------------
    # What came of it
    # ------------------------------------------------------------

    def state(self, conversation_id):
        """:return: (state, owner's user id, id of the session)"""
        [row] = self.query("SELECT state, owner_id, session_id FROM texting_conversation WHERE id = %s", conversation_id)
        return row

    def archived_unseen(self):
        """:return: ids of texts that nobody saw before their session was closed"""
        return self.query(
            "SELECT m.id FROM texting_message m JOIN texting_session s ON s.id = m.session_id"
            " WHERE s.closed_at IS NOT NULL AND m.direction = 'inbound' AND m.seen_at IS NULL AND m.number_id = %s",
            self.number_id)

    def alerts(self, conversation_id):
        """:return: (id, partner id, ``raised`` or ``dropped``) of the alerts on the bus for a conversation, in order"""
        events = []
        for row_id, channel, message in self.query("SELECT id, channel, message FROM bus_bus ORDER BY id"):
            content = json.loads(message)
            kind, payload = content["type"], content["payload"]
            if kind.startswith("texting.alert/") and payload["id"] == conversation_id:
                events.append((row_id, json.loads(channel)[2], kind.rpartition("/")[2]))
        return events


class CarrierServer(RecordingServer):
    """A carrier's API that takes every text under an id of its own and remembers it."""

    def __init__(self, meanwhile=lambda: None):
        """:param meanwhile: called while a sender waits for the answer"""
        super().__init__()
        self._meanwhile = meanwhile
        self.serve(self.take)

    @property
    def texts(self):
        """:return: our references of what it was given, in order"""
        return [json.loads(request.body)["reference"] for request in self.requests]

    def take(self, _request):
        self._meanwhile()
        return 200, {"uid": str(uuid.uuid4()), "status": "sent"}
