"""People and one owned text for the access tests, and a client that asks the server as one of them."""
import base64
import json
from dataclasses import dataclass, field
from types import SimpleNamespace

from odoo.tests import HttpCase, new_test_user

from odoo.addons.texting_inbox.carriers.types import InboundText

PASSWORD = "Right-of-way-7"
PHONE = "+12125550188"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

# Words that only the owner and managers may ever get to see: the person's, the owner's and a former owner's.
THEIRS, OURS, FORMER = "zanzibar", "quokka", "axolotl"
SECRETS = (THEIRS, OURS, FORMER, "5550188", "555-0188")

# What the server calls a refusal, in JSON-RPC.
REFUSALS = {
    "odoo.exceptions.AccessError",
    "odoo.http.SessionExpiredException",
    "werkzeug.exceptions.NotFound",
    "werkzeug.exceptions.Forbidden",
}


@dataclass
class Answer:
    """What the server answered.

    :param value: the result; None when it refused
    :param error: name of the error; empty when it answered
    :param text: the whole answer, as it went over the wire
    """

    value: object = None
    error: str = ""
    text: str = field(default="", repr=False)

    @property
    def is_refusal(self):
        return self.error in REFUSALS or self.error in ("http 401", "http 403", "http 404")

    @property
    def is_nothing(self):
        """Whether there is no record and no count in it: an answer of this kind tells nothing either."""
        return not self.error and is_nothing(self.value)

    def leaks(self):
        """:return: the secret words in the answer"""
        return [secret for secret in SECRETS if secret in self.text]


def is_nothing(value):
    """:return: whether a JSON value is empty all the way down: ``{"length": 0, "records": []}`` is nothing.
    The domain of a group repeats what was asked."""
    if isinstance(value, dict):
        return all(is_nothing(item) for key, item in value.items() if not key.endswith("_domain"))
    if isinstance(value, list):
        return all(is_nothing(item) for item in value)
    return not value


class AccessCase(HttpCase):
    """Ben owns a conversation of the queue Sales with a person whose lead is Ben's too; Ada owned it before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.main_company")
        cls.company.texting_enabled = True
        cls.uids = iter(range(1, 10_000))
        cls.people = SimpleNamespace(
            ada=cls.make_agent("ada.access"), ben=cls.make_agent("ben.access"), cleo=cls.make_agent("cleo.access"),
            dan=cls.make_agent("dan.access"),
            manager=cls.make_agent("manager.access", "base.group_user,texting_inbox.group_manager"),
            employee=cls.make_user("employee.access", "base.group_user"),
            portal=cls.make_user("portal.access", "base.group_portal"),
            far=cls.make_agent("far_manager.access", "base.group_user,texting_inbox.group_manager"),
        )
        elsewhere = cls.env["res.company"].create({"name": "Overseas", "texting_enabled": True})
        cls.people.far.write({"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id})
        cls.carrier = cls.env["texting.carrier"].create({"name": "Access", "code": "simulator", "company_id": cls.company.id})
        cls.queue = cls.make_queue("Sales", cls.people.ada, cls.people.ben, cls.people.cleo)
        cls.other_queue = cls.make_queue("Service", cls.people.dan)
        cls.number = cls.env["texting.number"].create(
            {"phone": "+14155550177", "carrier_id": cls.carrier.id, "queue_id": cls.queue.id})
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Boat shed", "type": "opportunity", "phone": PHONE, "user_id": cls.people.ben.id})
        cls.target = cls.make_owned_conversation()
        cls.env.flush_all()

    @classmethod
    def make_user(cls, login, groups):
        """All of them may export: otherwise that would be refused before anybody looks at the text."""
        groups += ",base.group_allow_export"
        return new_test_user(cls.env, login, groups=groups, password=PASSWORD, company_id=cls.company.id)

    @classmethod
    def make_agent(cls, login, groups="base.group_user,texting_inbox.group_agent"):
        user = cls.make_user(login, groups)
        user.texting_status_id = cls.env.ref("texting_inbox.agent_status_ready")
        return user

    @classmethod
    def make_queue(cls, name, *members):
        return cls.env["texting.queue"].create(
            {"name": name, "member_ids": [user.id for user in members], "company_id": cls.company.id})

    @classmethod
    def receive(cls, body, phone=PHONE, number=None):
        """Take a text in.

        :return: its ``texting.message``
        """
        number, uid = number or cls.number, f"access-{next(cls.uids)}"
        carrier = number.carrier_id
        cls.env["texting.intake"]._receive(carrier, InboundText(uid=uid, sender=phone, recipient=number.phone, body=body))
        return cls.env["texting.message"].search([("carrier_id", "=", carrier.id), ("carrier_uid", "=", uid)])

    @classmethod
    def make_owned_conversation(cls):
        """An episode of Ada's, archived, and one that Ben is in now: each with a text of the person's and an answer.

        :return: the ids that a stranger might guess
        """
        people = cls.people
        conversation = cls.receive(f"{THEIRS} one").conversation_id
        conversation.with_user(people.ada).action_accept()
        former_id = conversation.with_user(people.ada).send_text(f"{FORMER} for sale")
        conversation.with_user(people.ada).mark_seen()
        conversation.with_user(people.ada).action_leave()
        text = cls.receive(f"{THEIRS} two")
        conversation.with_user(people.ben).action_accept()
        answer_id = conversation.with_user(people.ben).send_text(f"{OURS} it is")
        texts = cls.env["texting.message"]
        attachment = cls.env["ir.attachment"].create({
            "name": f"{THEIRS}.txt", "raw": THEIRS.encode(), "res_model": conversation._name, "res_id": conversation.id})
        return SimpleNamespace(
            conversation=conversation.id, text=text.id, mail=text.mail_message_id.id,
            session=conversation.session_id.id, step=conversation.session_id.step_ids[0].id,
            former_session=conversation.session_ids.sorted("id")[0].id,
            answer=answer_id, answer_mail=texts.browse(answer_id).mail_message_id.id,
            former=former_id, former_mail=texts.browse(former_id).mail_message_id.id,
            lead=cls.lead.id, attachment=attachment.id, carrier=cls.carrier.id, number=cls.number.id, queue=cls.queue.id,
        )

    def client(self, user):
        """:param user: ``res.users``, or None for the public
        :return: a :class:`Client` that is signed in as this user
        """
        self.authenticate(user.login if user else None, PASSWORD if user else None)
        return Client(self, user)


class Client:
    """Asks the server over HTTP as a browser does, signed in as one user."""

    def __init__(self, case, user):
        self.case = case
        self.user = user
        self.partner_id = user.partner_id.id if user else 0
        self.user_id = user.id if user else 0

    def rpc(self, model, method, *args, **kwargs):
        return self.route(
            f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=list(args), kwargs=kwargs)

    def route(self, path, **params):
        """Ask a JSON-RPC route."""
        response = self.case.url_open(path, json={"jsonrpc": "2.0", "method": "call", "params": params}, method="POST")
        if not response.ok:
            return Answer(error=f"http {response.status_code}", text=response.text)
        content = response.json()
        error = content.get("error")
        return Answer(content.get("result"), error["data"]["name"] if error else "", readable(content))

    def get(self, path):
        """Ask an ordinary address, and follow where it leads."""
        response = self.case.url_open(path)
        if not response.ok or "/web/login" in response.url:
            return Answer(error=f"http {response.status_code if not response.ok else 401}", text=response.text)
        return Answer(response.text, text=response.text)


def readable(content):
    """:return: the words of an answer, without the server's trace of an error, which quotes what was asked"""
    if "error" in content:
        content = {**content, "error": {**content["error"], "data": {**content["error"]["data"], "debug": ""}}}
    return json.dumps(content, ensure_ascii=False)
