from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

CONVERSATION = "texting.conversation"


class MailMessage(models.Model):
    _inherit = "mail.message"

    texting_message_ids = fields.One2many("texting.message", "mail_message_id", "Texts", groups="texting_inbox.group_agent")

    def _get_forbidden_access(self, operation):
        """Texts follow their conversation alone: mail lets authors and creators read, and change, what they wrote."""
        # sudo: mail.message - only the name of the model is looked at
        texts = self.filtered(lambda message: message.sudo().model == CONVERSATION)
        forbidden = super(MailMessage, self - texts)._get_forbidden_access(operation)
        if not texts:
            return forbidden
        if operation != "read":
            return forbidden + texts
        return forbidden + texts._filter_unreadable_texts()

    def _filter_unreadable_texts(self):
        """:return: those whose conversation the current user may not read"""
        conversations = self.env[CONVERSATION].browse(set(self.sudo().mapped("res_id")))
        readable_ids = set()
        if conversations.has_access("read") or conversations.browse().has_access("read"):
            readable_ids = set(conversations.exists()._filtered_access("read").ids)
        return self.filtered(lambda message: message.sudo().res_id not in readable_ids)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        query = super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)
        if self.env.is_superuser() or bypass_access:
            return query
        return self._without_foreign_texts(query, order)

    def _without_foreign_texts(self, query, order):
        """Mail finds whatever the user once wrote, or was notified of: leave out texts that are not his any more."""
        found_ids = list(query)
        rows = self.env.execute_query(
            SQL("SELECT id FROM mail_message WHERE id = ANY(%s) AND model = %s", found_ids, CONVERSATION)
        )
        hidden_ids = set(self.browse(row[0] for row in rows)._filter_unreadable_texts().ids)
        if not hidden_ids:
            return query
        return self.browse(message_id for message_id in found_ids if message_id not in hidden_ids)._as_query(order)

    def _texting_to_client(self):
        """:return: what the web client draws of a message in a conversation: a text, a note, or a step of its audit trail"""
        if text := self.texting_message_ids[:1]:
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
