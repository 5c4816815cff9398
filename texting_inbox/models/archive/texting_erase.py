import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html2plaintext

from ...tools.words import escape_like
from ..conversation.texting_message import STATUS_RANK

SHORTEST_QUOTE = 12  # characters: a note that has so many of a text's in a row quotes it
ENOUGH_DIGITS = 6  # of a number that was searched for: fewer are those of many people
EVENT_KEYS = ("text:%s", *(f"report:%s:{status}" for status in STATUS_RANK))  # of what a carrier told of a text


class TextingErase(models.AbstractModel):
    """Erases a person out of everything of ours: words, files, names and numbers. Figures stay, and so does an opt-out, by its
    number and without its words (B11)."""

    _name = "texting.erase"
    _description = "Erasing of a Person"

    @api.model
    def _check(self, sessions):
        """:param sessions: all of a person's, as superuser
        :raises UserError: there are none, one is in progress, or a legal hold forbids it"""
        if not sessions:
            raise UserError(self.env._("There are no texts with this person."))
        if sessions.filtered(lambda session: not session.closed_at):
            raise UserError(self.env._("A conversation with this person is in progress. Leave it first, then erase."))
        if holds := self.env["texting.hold"]._get_holds(sessions):
            raise UserError(self.env._(
                "A legal hold by %(user)s prevents this: %(reason)s", user=holds[0].user_id.name, reason=holds[0].reason))

    @api.model
    def _preview(self, sessions):
        """Return how much would be erased: ``{texts, files, notes}``."""
        texts = sessions.message_ids
        notes = sessions.step_ids.filtered(lambda step: step.kind == "note")
        return {
            "texts": len(texts),
            "files": len(texts.mail_message_id.attachment_ids),
            "notes": len(notes) + len(self._find_notes(sessions)),
        }

    @api.model
    def _erase(self, sessions):
        """Erase sessions, and what else there is of their person, for good.

        :param sessions: all of a person's, as superuser
        """
        self._check(sessions)
        companies = sessions.company_id
        names = {name for session in sessions if (name := session._get_person()._texting_person_name())}
        # A number that changed hands has sessions of somebody else, which stay with it.
        gone = sessions.conversation_id.filtered(lambda conversation: conversation.session_ids <= sessions)
        phones = sorted(set(gone.mapped("phone")))
        self._find_notes(sessions).unlink()
        sessions._clear()
        self._erase_events(sessions)
        self._erase_requests(companies, phones, sessions)
        self._erase_names(sessions, companies, names)
        self._erase_numbers(gone, companies, phones)
        self.env.invalidate_all(flush=False)
        # The number itself is what was erased: the entry names nobody.
        for company in companies:
            count = len(sessions.filtered(lambda session, company=company: session.company_id == company))
            self.env["texting.audit.entry"]._add(
                "erased", self.env._("A person"), self.env._("%(count)s sessions", count=count), company=company)
        self._collect_files(sessions)

    # ------------------------------------------------------------
    # Where it is
    # ------------------------------------------------------------

    def _find_notes(self, sessions):
        """Return the messages in chatters of leads and contacts that link to these sessions, or that quote their texts."""
        links = [f'%data-oe-model="texting.session"%data-oe-id="{session.id}"%' for session in sessions]
        rows = self.env.execute_query(SQL(
            "SELECT id FROM mail_message WHERE model IN ('crm.lead', 'res.partner') AND body LIKE ANY(%s)", links))
        # sudo: mail.message - what users wrote of a person who is to be erased
        return self.env["mail.message"].sudo().browse(row[0] for row in rows) | self._find_quotes(sessions)

    def _find_quotes(self, sessions):
        """Return the messages in the chatters of the person's records that quote a text; never an e-mail of theirs."""
        # sudo: mail.message - what users wrote of a person who is to be erased
        written = self.env["mail.message"].sudo()
        said = {text for body in sessions.message_ids.mapped("body") if len(text := _plain(body)) >= SHORTEST_QUOTE}
        if not said:
            return written
        records = {"crm.lead": sessions.lead_id, "res.partner": sessions.partner_id}
        for model, found in records.items():
            written |= written.search([
                ("model", "=", model), ("res_id", "in", found.ids), ("message_type", "not in", ("email", "email_outgoing"))])
        return written.filtered(lambda note: any(text in _plain(html2plaintext(note.body or "")) for text in said))

    # ------------------------------------------------------------
    # Erase
    # ------------------------------------------------------------

    def _erase_events(self, sessions):
        """Delete what the bus still has for browsers that name the person: they read it again."""
        self.env.cr.execute(SQL("DELETE FROM bus_bus WHERE message LIKE ANY(%s)", _like(sessions.mapped("phone"))))

    def _erase_requests(self, companies, phones, sessions):
        """Delete raw requests that name the person or one of their texts, and texts of simulated phones."""
        uids = sessions.message_ids.filtered("carrier_uid").mapped("carrier_uid")
        keys = [key % uid for uid in uids for key in EVENT_KEYS]
        self.env.cr.execute(SQL(
            "DELETE FROM texting_webhook_event WHERE company_id = ANY(%s) AND (payload LIKE ANY(%s) OR event_key = ANY(%s))",
            companies.ids, _like(phones), keys))
        # sudo: texting.simulator.text - what simulated phones show of a person who is erased
        self.env["texting.simulator.text"].sudo().search(
            [("phone", "in", phones), ("carrier_id.company_id", "in", companies.ids)]).unlink()

    def _erase_names(self, sessions, companies, names):
        """Take the person's name out of what stays of the sessions, and what was searched for out of the audit."""
        steps = sessions.step_ids.mail_message_id
        for query in (
            SQL("UPDATE mail_message SET body = '', subject = NULL, email_from = NULL WHERE id = ANY(%s)", steps.ids),
            SQL("UPDATE texting_session_step SET note = NULL, person = NULL WHERE session_id = ANY(%s)", sessions.ids),
            SQL("UPDATE texting_session SET phone = 'erased', lead_id = NULL, partner_id = NULL WHERE id = ANY(%s)",
                sessions.ids),
            SQL("UPDATE texting_audit_entry SET subject = NULL, detail = NULL WHERE session_id = ANY(%s)", sessions.ids),
            SQL("UPDATE texting_audit_entry SET subject = NULL WHERE company_id = ANY(%s) AND kind = 'searched'"
                " AND subject ILIKE ANY(%s)", companies.ids, [f"%{escape_like(name)}%" for name in names]),
        ):
            self.env.cr.execute(query)

    def _erase_numbers(self, conversations, companies, phones):
        """Take the numbers out of what stays: all but the opt-outs, without their words."""
        digits = [phone.removeprefix("+") for phone in phones]
        searched = SQL("regexp_replace(subject, '\\D', '', 'g')")
        for query in (
            SQL("UPDATE mail_message SET body = '', subject = NULL, email_from = NULL"
                " WHERE model = 'texting.conversation' AND res_id = ANY(%s)", conversations.ids),
            SQL("UPDATE texting_conversation SET phone = 'erased-' || id, lead_id = NULL, partner_id = NULL WHERE id = ANY(%s)",
                conversations.ids),
            SQL("UPDATE texting_consent SET wording = NULL WHERE phone = ANY(%s)"
                " AND (company_id = ANY(%s) OR company_id IS NULL)", phones, companies.ids),
            SQL("UPDATE texting_hold SET phone = 'erased', reason = 'erased' WHERE phone = ANY(%s) AND company_id = ANY(%s)",
                phones, companies.ids),
            SQL("UPDATE texting_audit_entry SET subject = NULL, detail = NULL WHERE company_id = ANY(%s) AND subject = ANY(%s)",
                companies.ids, phones),
            SQL("UPDATE texting_audit_entry SET subject = NULL WHERE company_id = ANY(%s) AND kind = 'searched'"
                " AND length(%s) >= %s AND EXISTS (SELECT FROM unnest(%s::text[]) digits WHERE digits LIKE '%%' || %s)",
                companies.ids, searched, ENOUGH_DIGITS, digits, searched),
        ):
            self.env.cr.execute(query)

    def _collect_files(self, sessions):
        """Have the files leave the disk with the commit, not with the next nightly run, and with them the transcripts that were
        finished meanwhile, which this transaction did not see."""
        registry, session_ids = self.env.registry, sessions.ids

        def collect():
            with registry.cursor() as cr:
                env = api.Environment(cr, self.env.uid, {}, su=True)
                env["texting.transcript"]._delete_of(session_ids)
                env["ir.attachment"]._gc_file_store()

        self.env.cr.postcommit.add(collect)


def _plain(text):
    """Return the words of a text, however it is broken into lines."""
    return re.sub(r"\s+", " ", text or "").strip()


def _like(phones):
    """Return the patterns of what names one of these numbers, in whatever way it is encoded."""
    return [f"%{escape_like(phone.removeprefix('+'))}%" for phone in set(phones)]
