"""Every public method of this addon as every role, and with every kind of wrong argument, over JSON-RPC."""
from contextlib import contextmanager

from odoo.tools import mute_logger

from .support.access import PASSWORD, AccessCase
from .support.access_methods import METHODS, ROLES, WRONG
from .support.access_ways import CONVERSATION

ADDON = "odoo.addons.texting_inbox"
SENTENCES = {
    "odoo.exceptions.UserError", "odoo.exceptions.ValidationError", "odoo.exceptions.AccessError", "odoo.exceptions.MissingError",
    "odoo.exceptions.RedirectWarning", "odoo.http.SessionExpiredException",
}
# Keys of ours of any version, and what somebody would put there.
FORGED = {
    "texting_from_blacklist": True, "texting_consent_noted": True, "texting_consent_reason": "because",
    "texting_hint": ["because", True], "mail_create_nolog": True,
}


class PublicMethodsCase(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        admin = cls.env.ref("base.user_admin")
        admin.write({"password": PASSWORD, "company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        people = cls.people
        cls.roles = {
            "owner": people.ben, "agent": people.dan, "manager": people.manager, "administrator": admin,
            "employee": people.employee, "portal": people.portal,
        }
        cls.make_records(admin)
        cls.env.flush_all()

    @classmethod
    def make_records(cls, admin):
        """Make the records that wizards and lists are about."""
        env = cls.env(user=admin)
        consent = cls.env["texting.consent"]._note("+12125550132", "opt_out", "agent", "", cls.number)
        cls.company.texting_base_url = "http://127.0.0.1:9"  # nobody answers there, at once
        target = vars(cls.target)
        target["consent"] = consent.id
        target["consent_lift"] = env["texting.consent.lift"].create({"consent_ids": consent.ids, "reason": "asked"}).id
        target["consent_record"] = env["texting.consent.record"].create({"lead_id": cls.lead.id, "wording": "No more"}).id
        target["erasure"] = env["texting.erasure"].create({"phone": "+12125550139"}).id
        target["carrier_deletion"] = cls.env["texting.carrier.deletion"].create({"carrier_id": cls.carrier.id, "uid": "u-1"}).id
        target["hold"] = env["texting.hold"].sudo().create({"session_id": cls.target.session, "reason": "a case"}).id
        transcripts = cls.env(user=cls.people.ben)["texting.transcript"]
        for name in ("transcript", "made_transcript"):
            target[name] = transcripts.create({"session_ids": [cls.target.session], "file_format": "html"}).id
        transcripts.browse(target["made_transcript"]).action_make()
        target["pick"] = env["texting.number.pick"].create({"carrier_id": cls.carrier.id, "queue_id": cls.queue.id}).id
        target["replace"] = env["texting.webhook.replace"].create({"carrier_id": cls.carrier.id}).id
        target["event"] = cls.env["texting.webhook.event"].create({
            "carrier_id": cls.carrier.id, "company_id": cls.company.id, "event_key": "text:9", "payload": "{}",
            "received_at": "2026-01-01 00:00:00"}).id
        target["pending"] = cls.env["texting.event.pending"].create({
            "kind": "opted_out", "happened_at": "2026-01-01 00:00:00", "consent_id": consent.id}).id
        target["simulated"] = cls.env["texting.simulator.text"].create({
            "carrier_id": cls.carrier.id, "uid": "u-1", "direction": "from_phone", "phone": "+12125550188",
            "number": cls.number.phone, "body": "hi"}).id
        target["partner"] = cls.env["res.partner"].create({"name": "Somebody"}).id

    def call(self, client, method, arguments=None, **kwargs):
        """Call a method of the table as a client.

        :param arguments: instead of the table's
        """
        model, name = method
        _allowed, record, own = METHODS[method]
        arguments = own if arguments is None else arguments
        values = [self.resolve(value, client) for value in arguments]
        ids = [] if record is None else [[self.resolve(f"@{record.lstrip('@')}", client)]]
        if record is None and not self.is_model_method(model, name):
            ids = [[]]
        return client.rpc(model, name, *ids, *values, **kwargs)

    def is_model_method(self, model, name):
        return getattr(getattr(type(self.env[model]), name), "_api_model", False)

    def resolve(self, value, client):
        if not isinstance(value, str) or not value.startswith("@"):
            return value
        return client.user_id if value == "@user" else getattr(self.target, value[1:])

    @contextmanager
    def undone(self):
        """Take back what happens within."""
        with self.env.cr.savepoint() as savepoint:
            yield
            self.env.cr.precommit.clear()
            savepoint.rollback()
        self.env.invalidate_all()


class TestPublicMethods(PublicMethodsCase):
    def test_each_public_method_is_in_the_table(self):
        """S22: a new method that clients can call says who may, or this fails"""
        self.assertEqual(set(METHODS), set(self.find_methods()))

    def find_methods(self):
        """:return: ``(model, method)`` of whatever a client can call because this addon defines it"""
        for name, model in self.env.registry.items():
            if name.endswith(".mixin"):
                continue  # its methods are those of the models that have it
            for method in dir(model):
                if not method.startswith("_") and self.is_ours(model, method):
                    yield name, method

    def is_ours(self, model, name):
        defined = [vars(part)[name] for part in model.__mro__ if name in vars(part)]
        if not callable(defined[0]) or isinstance(defined[0], property) or getattr(defined[0], "_api_private", False):
            return False
        return all(getattr(one, "__module__", "").startswith(ADDON) for one in defined) and name != "init"

    def test_each_public_method_is_refused_to_all_but_those_who_may(self):
        """S22: owner, another agent, manager, administrator, employee and portal user, over HTTP"""
        findings = []
        for role in sorted(ROLES):
            client = self.client(self.roles[role])
            for method, (allowed, _record, _arguments) in METHODS.items():
                with self.undone(), mute_logger("odoo.http", "odoo.sql_db"):
                    answer = self.call(client, method)
                if answer.is_refusal == (role in allowed):
                    findings.append(f"{role} {'is refused' if role in allowed else 'can call'} {method}: {answer}")
                if role not in allowed and answer.leaks():
                    findings.append(f"{role} is shown {answer.leaks()} by {method}")
        self.assertFalse(findings, "\n".join(findings))

    def test_methods_that_answer_everybody_change_nothing_of_a_conversation(self):
        """S22: a stranger who calls them leaves the conversation as it was"""
        conversation = self.env[CONVERSATION].browse(self.target.conversation)
        before = conversation.read(["owner_id", "state", "session_id", "lead_id", "partner_id"])
        for role in ("agent", "employee", "portal"):
            client = self.client(self.roles[role])
            for method, (allowed, _record, _arguments) in METHODS.items():
                if role in allowed:
                    with mute_logger("odoo.http"):
                        self.assertFalse(self.call(client, method).leaks(), method)
        self.env.invalidate_all()
        self.assertEqual(conversation.read(["owner_id", "state", "session_id", "lead_id", "partner_id"]), before)


class TestForgedContext(PublicMethodsCase):
    def test_each_public_method_does_the_same_whatever_a_client_puts_into_the_context(self):
        """B20: keys of ours in a request decide nothing"""
        for role in ("owner", "administrator"):
            client = self.client(self.roles[role])
            for method, (allowed, _record, _arguments) in METHODS.items():
                answers = []
                for context in ({}, FORGED):
                    with self.undone(), mute_logger("odoo.http"):
                        answers.append(self.call(client, method, context=context))
                self.assertEqual(answers[0].error, answers[1].error, f"{role} {method} {allowed}")


class TestWrongArguments(PublicMethodsCase):
    def test_wrong_types_are_refused_with_a_sentence(self):
        """B20: in the place of each argument of each public method; never an error of programming"""
        findings = []
        clients = {"owner": self.roles["owner"], "administrator": self.roles["administrator"]}
        for role, user in clients.items():
            client = self.client(user)
            for method, (allowed, _record, arguments) in METHODS.items():
                if role not in allowed or (role == "administrator" and "owner" in allowed):
                    continue
                for place in range(len(arguments)):
                    for wrong in WRONG:
                        changed = [*arguments[:place], wrong, *arguments[place + 1:]]
                        with self.undone(), mute_logger("odoo.http", "odoo.sql_db"):
                            answer = self.call(client, method, changed)
                        if answer.error and answer.error not in SENTENCES:
                            findings.append(f"{method} {changed}: {answer}")
        self.assertFalse(findings, "\n".join(findings))

    def test_files_that_are_nobodys_or_anothers_are_a_clear_error(self):
        """B20: attachment ids as strings, dictionaries, nested lists, negative ones, and those of somebody else"""
        client = self.client(self.roles["owner"])
        theirs = self.env["ir.attachment"].with_user(self.roles["agent"]).create({"name": "theirs.png", "raw": b"x"})
        for wrong in (["7"], [{"id": 7}], [[7]], [-7], [10**12], "7", {"id": 7}, theirs.ids, [self.target.attachment]):
            with self.undone(), mute_logger("odoo.http"):
                answer = client.rpc(CONVERSATION, "send_text", [self.target.conversation], "hello", wrong)
            self.assertIn(answer.error, ("odoo.exceptions.UserError", "odoo.exceptions.ValidationError"), f"{wrong}: {answer}")
