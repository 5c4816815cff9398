from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.words import escape_like


class TextingErasure(models.TransientModel):
    """Erase a person: everything they and we wrote, by number or from their card. The opt-out stays, without its words (B11)."""

    _name = "texting.erasure"
    _description = "Erase a Person's Texts"

    phone = fields.Char("Number", help="In E.164 format, for example +12025550142.")
    lead_id = fields.Many2one("crm.lead")
    partner_id = fields.Many2one("res.partner", "Customer")
    preview = fields.Text(compute="_compute_preview")

    @api.depends("phone", "lead_id", "partner_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._describe() if wizard._is_manager() else False

    def action_erase(self):
        """Erase words, pictures, files, notes, raw requests and names; keep figures and the suppression list.

        :raises AccessError: not a manager
        :raises UserError: there is nothing to erase, a conversation is in progress, or a legal hold forbids it
        """
        self.ensure_one()
        if not self._is_manager():
            raise AccessError(self.env._("Only managers can erase texts."))
        conversations = self._get_conversations()
        self._check_erasable(conversations)
        phones, sessions = sorted(set(conversations.mapped("phone"))), conversations.session_ids
        uids = sessions.message_ids.filtered("carrier_uid").mapped("carrier_uid")
        self._delete_notes_on_records(sessions)
        sessions._clear()
        self._erase_requests(phones, uids)
        self._erase_names(conversations, sessions, phones)
        # The number itself is what was erased: the entry names the sessions.
        self.env["texting.audit.entry"]._add(
            "erased", self.env._("A person"), self.env._("%(count)s sessions", count=len(sessions)),
            company=conversations.company_id[:1])
        self.phone = False
        self._collect_files()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Erased %(count)s sessions.", count=len(sessions)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------
    # What
    # ------------------------------------------------------------

    def _is_manager(self):
        return self.env.user.has_group("texting_inbox.group_manager")

    def _get_conversations(self):
        """Return the person's conversations in the user's companies, as superuser."""
        phones = {(self.phone or "").strip()}
        for record in (self.lead_id, self.partner_id):
            record.check_access("read")
            phones.add(record.phone_sanitized or "")
        domain = [
            ("company_id", "in", self.env.companies.ids), "|", "|", ("phone", "in", list(filter(None, phones))),
            ("lead_id", "in", self.lead_id.ids), ("partner_id", "in", self.partner_id.ids)]
        # sudo: texting.conversation - managers have read access only; that the user is one was checked
        return self.env["texting.conversation"].sudo().search(domain)

    def _describe(self):
        """Return what would be erased, as a sentence."""
        conversations = self._get_conversations()
        sessions = conversations.session_ids
        if not sessions:
            return self.env._("There are no texts with this person.")
        texts = sessions.message_ids
        return self.env._(
            "%(texts)s texts and %(files)s files in %(sessions)s sessions with %(numbers)s will be erased. This cannot be undone."
            " Figures without words stay, and so does an opt-out.",
            texts=len(texts), files=len(texts.mail_message_id.attachment_ids), sessions=len(sessions),
            numbers=", ".join(sorted(set(conversations.mapped("phone")))))

    def _check_erasable(self, conversations):
        if not conversations.session_ids:
            raise UserError(self.env._("There are no texts with this person."))
        if conversations.filtered("session_id"):
            raise UserError(self.env._("A conversation with this person is in progress. Leave it first, then erase."))
        if holds := self.env["texting.hold"]._get_holds(conversations.session_ids):
            raise UserError(self.env._(
                "A legal hold by %(user)s prevents this: %(reason)s", user=holds[0].user_id.name, reason=holds[0].reason))

    # ------------------------------------------------------------
    # Where
    # ------------------------------------------------------------

    def _delete_notes_on_records(self, sessions):
        """Delete the notes on leads and contacts that link to these sessions: they name the number."""
        for session in sessions:
            link = f'%data-oe-model="texting.session"%data-oe-id="{session.id}"%'
            rows = self.env.execute_query(SQL(
                "SELECT id FROM mail_message WHERE model IN ('crm.lead', 'res.partner') AND body LIKE %s", link))
            # sudo: mail.message - notes of ours about what is erased
            self.env["mail.message"].sudo().browse(row[0] for row in rows).unlink()

    def _erase_requests(self, phones, uids):
        """Delete raw requests, events on the bus and texts of simulated phones that name the person."""
        like = [f"%{escape_like(word)}%" for word in [*phones, *(phone.removeprefix("+") for phone in phones), *uids]]
        for query in (
            SQL("DELETE FROM texting_webhook_event WHERE payload LIKE ANY(%s)", like),
            SQL("DELETE FROM bus_bus WHERE message LIKE ANY(%s)", like),
        ):
            self.env.cr.execute(query)
        # sudo: texting.simulator.text - what simulated phones show of a person who is erased
        self.env["texting.simulator.text"].sudo().search([("phone", "in", phones)]).unlink()

    def _erase_names(self, conversations, sessions, phones):
        """Take names and numbers out of what stays."""
        ids, session_ids = tuple(conversations.ids), tuple(sessions.ids)
        for query in (
            SQL("UPDATE mail_message SET body = '', subject = NULL, email_from = NULL"
                " WHERE model = 'texting.conversation' AND res_id IN %s", ids),
            SQL("UPDATE texting_session_step SET note = NULL, person = NULL WHERE session_id IN %s", session_ids),
            SQL("UPDATE texting_consent SET wording = NULL WHERE phone = ANY(%s)", phones),
            SQL("UPDATE texting_audit_entry SET subject = NULL, detail = NULL WHERE session_id IN %s OR subject = ANY(%s)",
                session_ids, phones),
            SQL("UPDATE texting_session SET phone = 'erased', lead_id = NULL, partner_id = NULL WHERE id IN %s", session_ids),
            SQL("UPDATE texting_conversation SET phone = 'erased-' || id, lead_id = NULL, partner_id = NULL WHERE id IN %s", ids),
        ):
            self.env.cr.execute(query)
        self.env.invalidate_all(flush=False)

    def _collect_files(self):
        """Have the files leave the disk with the commit, not with the next nightly run."""
        registry = self.env.registry

        def collect():
            with registry.cursor() as cr:
                api.Environment(cr, self.env.uid, {}, su=True)["ir.attachment"]._gc_file_store()

        self.env.cr.postcommit.add(collect)
