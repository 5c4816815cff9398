"""The team that most tests work with, and how a person's text reaches it."""

import hashlib
import hmac
import importlib.util
import itertools
import json
import time
from pathlib import Path

from odoo import Command, fields
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from odoo.addons.texting_inbox.carriers.types import DeliveryReport, InboundText, Status

OUR_NUMBER = "+14155550100"
DANA = "+12125550199"  # a lead
MARC = "+12125550123"  # a customer
STRANGER = "+16465550147"  # nobody we know

MIGRATIONS = Path(__file__).parents[2] / "texting_inbox/migrations/19.0.1.1.0"

_uids = itertools.count(1)


def migrate(name, cr):
    """Run a migration, as an update from the version before does."""
    spec = importlib.util.spec_from_file_location(Path(name).stem.replace("-", "_"), MIGRATIONS / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.migrate(cr, "19.0.1.0.0")


class TextingTeam:
    """Agents of one queue with one simulated number, a lead, a customer, and a stranger's number."""

    @classmethod
    def set_up_team(cls):
        company = cls.env.company
        company.write({"texting_enabled": True, "country_id": cls.env.ref("base.us").id})
        cls.agent_one = cls.new_agent("agent_one", "Agent One")
        cls.agent_two = cls.new_agent("agent_two", "Agent Two")
        cls.outsider = cls.new_agent("agent_other", "Agent of Another Queue")
        cls.manager = new_test_user(cls.env, "texting_manager", "texting_inbox.group_manager", name="Maya Manager")
        cls.employee = new_test_user(cls.env, "employee", "base.group_user", name="Employee")
        cls.queue = cls.env["texting.queue"].create({
            "name": "Sales", "member_ids": [Command.set((cls.agent_one | cls.agent_two).ids)]})
        cls.other_queue = cls.env["texting.queue"].create({"name": "Support", "member_ids": [Command.set(cls.outsider.ids)]})
        cls.carrier = cls.env["texting.carrier"].create({"name": "Simulator", "code": "simulator", "secret": "sesame"})
        cls.number = cls.env["texting.number"].create({
            "phone": OUR_NUMBER, "carrier_id": cls.carrier.id, "queue_id": cls.queue.id, "rate": 100})
        cls.lead = cls.env["crm.lead"].create({
            "name": "Storage unit", "type": "opportunity", "contact_name": "Dana Whitfield", "phone": "+1 212-555-0199",
            "user_id": cls.agent_two.id, "country_id": cls.env.ref("base.us").id})
        cls.env.ref("texting_inbox.ir_cron_outbox").nextcall = fields.Datetime.now()  # no scheduler runs here
        cls.customer = cls.env["res.partner"].create({"name": "Marc Olsen", "phone": "+1 212-555-0123"})

    @classmethod
    def new_agent(cls, login, name, **values):
        """:return: an agent who is Ready"""
        return new_test_user(
            cls.env, login, "texting_inbox.group_agent", name=name,
            texting_status_id=cls.env.ref("texting_inbox.agent_status_ready").id, **values)

    def receive(self, sender=DANA, body="Is the 10x10 still free?", uid=None, recipient=OUR_NUMBER, **values):
        """A person texts us. :return: the conversation, as superuser"""
        text = InboundText(uid=uid or f"in-{next(_uids)}", sender=sender, recipient=recipient, body=body, **values)
        self.env["texting.intake"].sudo()._receive(self.carrier, text)
        return self.conversation(sender)

    def report(self, uid, status, failure=None, detail=""):
        """The carrier reports on a text of ours. :return: whether the text is known"""
        report = DeliveryReport(uid=uid, status=Status(status), failure=failure, detail=detail)
        return self.env["texting.intake"].sudo()._receive(self.carrier, report)

    def conversation(self, phone=DANA):
        return self.env["texting.conversation"].sudo().search([("phone", "=", phone), ("number_id", "=", self.number.id)])

    def received_and_accepted(self, sender=DANA, agent=None, **values):
        """:return: a conversation that the agent (the first one) owns, its texts seen"""
        conversation = self.receive(sender, **values)
        agent = agent or self.agent_one
        result = conversation.with_user(agent).action_accept()
        self.assertTrue(result["accepted"], result)
        conversation.with_user(agent).mark_seen()
        return conversation

    def alerts_of(self, user):
        return self.env["texting.conversation"].with_user(user).get_alerts()["alerts"]

    def texts(self, conversation, direction=None):
        texts = conversation.sudo().text_ids
        return texts.filtered(lambda text: text.direction == direction) if direction else texts


class LocalRequests:
    """Odoo's guard against requests to other hosts compares the time-out with a number; carriers are given two."""

    @classmethod
    def _request_handler(cls, session, request, /, **arguments):
        timeout = arguments.get("timeout")
        if isinstance(timeout, tuple):
            arguments["timeout"] = max(timeout)
        return super()._request_handler(session, request, **arguments)


@tagged("standard", "post_install", "-at_install")
class TextingCase(TextingTeam, LocalRequests, TransactionCase):
    """Tests of the models, inside one transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_team()

    def run_cron(self, model, method):
        """Call a scheduled method as the scheduler does: with a cursor that may commit."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            getattr(self.env(cr=cr)[model], method)()
        self.env.invalidate_all()

    def bus_events(self, user, event=None):
        """What was sent to a user's browser in this transaction: ``[(event, payload), …]``"""
        channel = json.dumps([self.env.cr.dbname, "res.partner", user.partner_id.id], separators=(",", ":"))
        pending = self.env.cr.precommit.data.get("bus.bus.values", [])
        sent = [json.loads(values["message"]) for values in pending if values["channel"] == channel]
        return [(row["type"], row["payload"]) for row in sent if event in (None, row["type"])]


@tagged("standard", "post_install", "-at_install")
class TextingHttpCase(TextingTeam, LocalRequests, HttpCase):
    """Tests through the real public webhook, and in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_team()

    def post_webhook(self, payload, secret="sesame", token=None, at=None):
        """Post as the simulated carrier does, signed here with hmac and not with the code under test.

        :param payload: a dict, or raw bytes
        :param at: seconds since the epoch at which it claims to be signed
        """
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        stamp = int(at or time.time())
        digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return self.url_open(
            f"/texting_inbox/webhook/{token or self.carrier.webhook_token}", data=body,
            headers={"Content-Type": "application/json", "X-Texting-Signature": f"t={stamp},v1={digest}"})

    def post_text(self, sender=DANA, body="Is the 10x10 still free?", uid=None, **values):
        return self.post_webhook({
            "type": "text", "uid": uid or f"http-{next(_uids)}", "from": sender, "to": OUR_NUMBER, "text": body, **values})
