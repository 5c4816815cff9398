from odoo import fields, models
from odoo.tools import SQL


class TextingMessage(models.Model):
    _inherit = "texting.message"

    cleared_at = fields.Datetime(
        "Contents Deleted", readonly=True, help="When its texts and files were deleted; the figures stay."
    )


class TextingSession(models.Model):
    """What was said in a session is deleted; that it was, when, and by whom, stays for the reports (B11)."""

    _inherit = "texting.session"

    cleared_at = fields.Datetime("Contents Deleted", readonly=True)

    _uncleared_idx = models.Index("(company_id, closed_at) WHERE cleared_at IS NULL")

    def _clear(self):
        """Delete words, notes, pictures, files and transcripts of these sessions. By SQL: nothing may be tracked or kept."""
        self.message_ids.filtered(lambda text: text.status == "scheduled")._discard()  # without its words it must not leave
        self.env.flush_all()
        now, ids = fields.Datetime.now(), tuple(self.ids) or (0,)
        shown = self._get_shown_message_ids(ids)
        self.env["texting.carrier.deletion"]._plan(ids)
        self.env["texting.transcript"]._delete_of(ids)
        self._delete_files(ids, shown)
        for query in (
            SQL("DELETE FROM mail_message_translation WHERE message_id = ANY(%s)", shown),
            SQL("UPDATE mail_message SET body = '', subject = NULL, email_from = NULL WHERE id = ANY(%s)", shown),
            SQL("UPDATE texting_message SET body = NULL, failure_detail = NULL, has_media = FALSE, reaction = NULL,"
                " group_members = NULL, cleared_at = %s"
                " WHERE session_id IN %s", now, ids),
            SQL("UPDATE texting_session_step SET note = NULL WHERE session_id IN %s", ids),
            SQL("UPDATE texting_session SET cleared_at = %s WHERE id IN %s", now, ids),
        ):
            self.env.cr.execute(query)
        self.env.invalidate_all(flush=False)

    def _get_shown_message_ids(self, ids):
        """Return the ids of the chatter messages that show texts and notes of these sessions."""
        rows = self.env.execute_query(SQL(
            "SELECT mail_message_id FROM texting_message WHERE session_id IN %(ids)s AND mail_message_id IS NOT NULL UNION"
            " SELECT mail_message_id FROM texting_session_step"
            "  WHERE session_id IN %(ids)s AND kind = 'note' AND mail_message_id IS NOT NULL",
            ids=ids,
        ))
        return [row[0] for row in rows]

    def _delete_files(self, ids, shown):
        media = self.env["texting.media"].sudo().search([("message_id.session_id", "in", ids)])
        attached = self.env["mail.message"].sudo().browse(shown).attachment_ids
        (media.attachment_id | attached).unlink()
        media.unlink()
