from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class TextingConversation(models.Model):
    """Which lines of a conversation its reader may read: each belongs to a session, and is read with that."""

    _inherit = "texting.conversation"

    def _readable_lines_domain(self):
        """Return the domain of this conversation's ``mail.message`` that the current user may read; the usual reader's is
        empty, because every session is open to them."""
        self.ensure_one()
        sessions = self.env["texting.session"]
        if not sessions.has_access("read"):
            return Domain.FALSE
        # sudo: texting.session - only how many there are
        every = sessions.sudo().search([("conversation_id", "=", self.id)]).sudo(False)
        readable = every._filtered_access("read")
        return Domain.TRUE if readable == every else Domain("id", "in", self._lines_of(readable))

    def _lines_of(self, sessions):
        """Return the subquery of the ``mail.message`` that are texts or steps of sessions."""
        for model in ("texting.message", "texting.session.step"):
            self.env[model].flush_model(["mail_message_id", "session_id"])
        return SQL(
            """(SELECT mail_message_id FROM texting_message
                 WHERE session_id = ANY(%(ids)s) AND mail_message_id IS NOT NULL
                 UNION ALL
                SELECT mail_message_id FROM texting_session_step
                 WHERE session_id = ANY(%(ids)s) AND mail_message_id IS NOT NULL)""",
            ids=sessions.ids,
        )

    def _with_every_session_readable(self):
        """Return those of these conversations of which the current user may read every session."""
        # sudo: texting.session - only which there are
        every = self.env["texting.session"].sudo().search([("conversation_id", "in", self.ids)])
        hidden = every.sudo(False) - every.sudo(False)._filtered_access("read")
        return self - hidden.sudo().conversation_id.sudo(False)
