from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

CONVERSATION, SESSION = "texting.conversation", "texting.session"


class MailMessage(models.Model):
    _inherit = "mail.message"

    texting_message_ids = fields.One2many("texting.message", "mail_message_id", "Texts", groups="texting_inbox.group_agent")

    def _get_forbidden_access(self, operation):
        """Texts follow their session alone: mail lets authors and creators read, and change, what they wrote."""
        # sudo: mail.message - only the name of the model is looked at
        texts = self.filtered(lambda message: message.sudo().model == CONVERSATION)
        forbidden = super(MailMessage, self - texts)._get_forbidden_access(operation)
        if not texts:
            return forbidden
        if operation != "read":
            return forbidden + texts
        return forbidden + self.browse(self._unreadable_lines(texts.ids))

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        """Mail finds whatever the user once wrote, or was notified of: leave out texts that they may not read any more."""
        query = super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)
        if self.env.is_superuser() or bypass_access:
            return query
        found_ids = list(query)
        hidden_ids = self._unreadable_lines(found_ids)
        if not hidden_ids:
            return query
        return self.browse(message_id for message_id in found_ids if message_id not in hidden_ids)._as_query(order)

    @api.model
    def _message_fetch(self, domain, *, thread=None, **kwargs):
        """Leave out of a conversation's thread what the user may not read before it is cut into pages: a page with gaps would
        look like the last one."""
        if thread and thread._name == CONVERSATION and not self.env.su:
            domain = Domain(True if domain is None else domain) & thread._readable_lines_domain()
        return super()._message_fetch(domain, thread=thread, **kwargs)

    @api.model
    def _unreadable_lines(self, message_ids):
        """Return the ids of those messages that are lines of a conversation and that the current user may not read."""
        lines = self._find_lines(message_ids)
        if not lines:
            return set()
        conversations, sessions = self.env[CONVERSATION], self.env[SESSION]
        if not sessions.has_access("read"):
            return {line[0] for line in lines}
        conversations = conversations.browse({line[1] for line in lines}).exists()._filtered_access("read")
        sessions = sessions.browse({line[2] for line in lines if line[2]})._filtered_access("read")
        open_ids = conversations._with_every_session_readable().ids if any(not line[2] for line in lines) else ()
        return {
            message_id
            for message_id, conversation_id, session_id in lines
            if conversation_id not in conversations._ids
            or (session_id not in sessions._ids if session_id else conversation_id not in open_ids)
        }

    @api.model
    def _find_lines(self, message_ids):
        """Return ``(message, conversation, session)`` of those messages that are lines of a conversation, as ids. A line that
        is neither a text nor a step belongs to no session."""
        for model in ("texting.message", "texting.session.step"):
            self.env[model].flush_model(["mail_message_id", "session_id"])
        return self.env.execute_query(
            SQL(
                """
            SELECT m.id, m.res_id, COALESCE(t.session_id, s.session_id) FROM mail_message m
         LEFT JOIN texting_message t ON t.mail_message_id = m.id
         LEFT JOIN texting_session_step s ON s.mail_message_id = m.id
             WHERE m.id = ANY(%s) AND m.model = %s""",
                list(message_ids),
                CONVERSATION,
            )
        )

    def _texting_to_client(self, text=None):
        """:param text: its ``texting.message``, where that is known
        :return: what the web client draws of a message in a conversation: a text, a note, or a step of its audit trail"""
        if text := text or self.texting_message_ids[:1]:
            return text._to_client()
        return {"kind": "note" if self.message_type == "comment" else "step"}

    def _to_store_defaults(self, target):
        # sudo: texting.message - the state of a text is shown with the message that its reader may read
        return [
            *super()._to_store_defaults(target),
            Store.Attr(
                "texting",
                value=lambda message: message.sudo()._texting_to_client(),
                predicate=lambda message: message.model == CONVERSATION,
            ),
        ]
