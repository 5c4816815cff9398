from odoo import fields, models


class TextingAlertHidden(models.Model):
    """An alert that a user hid from their screen. It counts until a newer text arrives: no inbound text has to touch it."""

    _name = "texting.alert.hidden"
    _description = "Hidden Text Alert"

    conversation_id = fields.Many2one("texting.conversation", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", index=True)
    last_message_id = fields.Integer("Hidden up to Text", required=True)

    _conversation_user_uniq = models.UniqueIndex("(conversation_id, user_id)")


class TextingConversation(models.Model):
    _inherit = "texting.conversation"

    def set_hidden(self, hidden):
        """Put the alert off the current user's screen until the next text, or back on it."""
        self.ensure_one()
        self.check_access("read")
        # sudo: texting.alert.hidden - only ever the current user's own rows
        hidden_sudo = self.env["texting.alert.hidden"].sudo()
        row = hidden_sudo.search([("conversation_id", "=", self.id), ("user_id", "=", self.env.uid)])
        if not hidden:
            row.unlink()
            return
        last_id = (
            self.env["texting.message"]
            .sudo()
            .search([("conversation_id", "=", self.id), ("direction", "=", "inbound")], order="id desc", limit=1)
            .id
        )
        if row:
            row.last_message_id = last_id
        else:
            hidden_sudo.create({"conversation_id": self.id, "user_id": self.env.uid, "last_message_id": last_id})
