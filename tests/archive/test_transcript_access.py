"""A transcript is its maker's alone, and only as long as they may read what is in it (B9, D11)."""

from odoo import Command
from odoo.tests import new_test_user

from ..support.access import PASSWORD, THEIRS, AccessCase

TRANSCRIPT = "texting.transcript"


class TestTranscriptAccess(AccessCase):
    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")
        self.admin.write({"password": PASSWORD, "company_ids": [Command.link(self.company.id)], "company_id": self.company.id})
        other = self.env["res.company"].create({"name": "Far Away"})
        self.elsewhere = new_test_user(
            self.env, "elsewhere.access", "base.group_user,texting_inbox.group_manager", password=PASSWORD, company_id=other.id,
            company_ids=[Command.set(other.ids)])
        self.env.flush_all()

    def strangers(self):
        """:return: everybody who may not read the target"""
        people = self.people
        return [people.cleo, people.dan, people.employee, people.portal, self.elsewhere, None]

    def make(self, client, session_id=None, file_format="html"):
        """:return: what the server answers to one who wants a transcript"""
        values = {"session_ids": [Command.set([session_id or self.target.session])], "file_format": file_format, "tz": "UTC"}
        made = client.rpc(TRANSCRIPT, "create", [values])
        if made.error:
            return made
        self.assertFalse(client.rpc(TRANSCRIPT, "action_make", made.value).error)
        return client.rpc(TRANSCRIPT, "read", made.value, ["state", "attachment_id"])

    def made(self, user, **values):
        """:return: the transcript that a user made, as superuser"""
        [row] = self.make(self.client(user), **values).value
        self.assertEqual(row["state"], "ready")
        return self.env[TRANSCRIPT].browse(row["id"])

    def test_one_who_may_not_read_a_session_makes_no_transcript_of_it(self):
        """D11: other agents, another company, employees, portal and public; by no default of the context either."""
        for user in self.strangers():
            client = self.client(user)
            answers = [
                self.make(client),
                client.rpc("texting.session", "action_make_transcript", [self.target.session], "html"),
                client.rpc("crm.lead", "action_make_transcript", [self.target.lead], "html"),
                client.rpc(
                    TRANSCRIPT, "create", [{"file_format": "html"}], context={"default_session_ids": [self.target.session]}),
                client.get(f"/report/html/texting_inbox.report_transcript/{self.target.session}"),
            ]
            for answer in answers:
                self.assertTrue(answer.error, f"{user and user.login}: {answer}")
                self.assertFalse(answer.leaks())
        self.assertFalse(self.env[TRANSCRIPT].search([]))

    def test_transcript_is_fetched_by_its_maker_alone(self):
        """B9: not by a manager, an administrator, or another agent; each fetch is written down."""
        transcript = self.made(self.people.ben)
        url, file = f"/web/content/{transcript.attachment_id.id}", transcript.attachment_id.id
        self.assertIn(THEIRS, self.client(self.people.ben).get(url).text)
        fetched = self.env["texting.audit.entry"].search([("kind", "=", "fetched")])
        self.assertEqual((fetched.user_id, fetched.session_id.id), (self.people.ben, self.target.session))
        token = transcript.attachment_id.generate_access_token()[0]
        for user in (*self.strangers(), self.people.manager, self.admin):
            client = self.client(user)
            for answer in (
                client.get(url),
                client.get(f"{url}?access_token={token}"),
                client.get(f"/web/image/{file}?access_token={token}"),
                client.rpc("ir.attachment", "read", [file], ["name", "raw"]),
                client.rpc("ir.attachment", "search_read", [("res_model", "=", TRANSCRIPT)], ["name", "index_content"]),
                client.rpc("ir.attachment", "search_count", [("id", "=", file), ("index_content", "ilike", THEIRS)]),
                client.rpc(TRANSCRIPT, "read", [transcript.id], ["whose"]),
                client.rpc(TRANSCRIPT, "search_read", [], ["whose"]),
                client.rpc(TRANSCRIPT, "action_fetch", [transcript.id]),
                client.rpc(TRANSCRIPT, "action_make", [transcript.id]),
                client.rpc(TRANSCRIPT, "unlink", [transcript.id]),
            ):
                self.assertFalse(answer.leaks(), f"{user and user.login}: {answer.text[:200]}")
        self.assertTrue(transcript.exists())

    def test_it_is_fetched_no_more_once_its_maker_may_not_read_it(self):
        """D11: the conversation was handed on, the group or the company was taken away."""
        transcript, group = self.made(self.people.ben), self.env.ref("texting_inbox.group_agent")
        changes = {
            "transferred": lambda: self.env["texting.conversation"].browse(self.target.conversation).with_user(
                self.people.manager).action_transfer(user_id=self.people.cleo.id),
            "no agent": lambda: self.people.ben.write({"group_ids": [Command.unlink(group.id)]}),
        }
        for name, change in changes.items():
            with self.env.cr.savepoint() as savepoint:
                change()
                self.env.flush_all()
                self.assert_closed(transcript, name)
                self.env.cr.precommit.clear()
                savepoint.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_all_caches()
        self.assertIn(THEIRS, self.client(self.people.ben).get(f"/web/content/{transcript.attachment_id.id}").text)

    def assert_closed(self, transcript, name):
        client = self.client(self.people.ben)
        file = transcript.attachment_id.id
        for answer in (
            client.get(f"/web/content/{file}"), client.rpc("ir.attachment", "read", [file], ["raw"]),
            client.rpc("ir.attachment", "search_count", [("res_model", "=", TRANSCRIPT)]),
            client.rpc(TRANSCRIPT, "action_fetch", [transcript.id]), client.rpc(TRANSCRIPT, "action_make", [transcript.id]),
        ):
            self.assertTrue(answer.is_refusal or answer.is_nothing, f"{name}: {answer}")
            self.assertFalse(answer.leaks())

    def test_its_maker_decides_what_goes_in_and_nothing_else(self):
        """B20: neither whose it is, nor its state or file; and nothing once it is made."""
        client = self.client(self.people.ben)
        transcript = self.made(self.people.ben)
        session = [Command.set([self.target.session])]
        for values in ({"user_id": self.people.cleo.id}, {"state": "ready"}, {"attachment_id": 1}, {"made_at": "2026-01-01"}):
            self.assertTrue(client.rpc(TRANSCRIPT, "create", [{"session_ids": session, **values}]).is_refusal, values)
        defaults = {f"default_{name}": value for name, value in (("state", "ready"), ("user_id", self.people.cleo.id))}
        [draft_id] = client.rpc(TRANSCRIPT, "create", [{"session_ids": session, "file_format": "html"}], context=defaults).value
        draft = self.env[TRANSCRIPT].browse(draft_id)
        self.assertEqual((draft.state, draft.user_id), ("draft", self.people.ben))
        self.assertFalse(client.rpc(TRANSCRIPT, "write", [draft_id], {"include_notes": True}).error)
        self.assertTrue(client.rpc(TRANSCRIPT, "write", [draft_id], {"state": "ready"}).is_refusal)
        self.assertTrue(client.rpc(TRANSCRIPT, "write", [transcript.id], {"include_notes": True}).is_refusal)
        file = transcript.attachment_id.id
        self.assertTrue(client.rpc("ir.attachment", "write", [file], {"raw": "Zm9yZ2Vk"}).is_refusal)
        self.assertTrue(client.rpc("ir.attachment", "create", [{
            "name": "forged", "raw": "Zm9yZ2Vk", "res_model": TRANSCRIPT, "res_id": transcript.id}]).is_refusal)

    def test_making_and_every_way_of_fetching_are_in_the_audit(self):
        """B9: by number, with the format, and no word of a text."""
        transcript = self.made(self.people.ben)
        archive = self.made(self.people.manager, file_format="zip")
        client = self.client(self.people.ben)
        client.rpc("ir.attachment", "read", [transcript.attachment_id.id], ["raw"])
        client.get(f"/web/content/{transcript.attachment_id.id}?download=true")
        entries = self.env["texting.audit.entry"].search(
            [("kind", "in", ("printed", "exported", "fetched"))], order="id")
        self.assertEqual(
            [(entry.kind, entry.user_id, entry.subject) for entry in entries],
            [("printed", self.people.ben, "+12125550188"), ("exported", self.people.manager, "+12125550188"),
             ("fetched", self.people.ben, "+12125550188"), ("fetched", self.people.ben, "+12125550188")])
        self.assertIn("Web Page", entries[0].detail)
        self.assertIn(archive.display_name, entries[1].detail)

    def test_history_of_a_person_has_what_the_user_may_read_of_it(self):
        """D11: all sessions for a manager, the owner's own for them, and none of a number that is somebody else's now."""
        sessions = {
            user: self.client(user).rpc("crm.lead", "action_make_transcript", [self.target.lead], "html").value["context"]
            for user in (self.people.manager, self.people.ben)}
        both = {self.target.session, self.target.former_session}
        for user, context in sessions.items():
            self.assertEqual(set(context["default_session_ids"]), both, user.login)
