from odoo import fields, models


class TextingAlertHidden(models.Model):
    """An alert that a user put off his screen. It counts until a newer text arrives: no inbound text has to touch it."""

    _name = "texting.alert.hidden"
    _description = "Hidden Text Alert"

    conversation_id = fields.Many2one("texting.conversation", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", index=True)
    last_message_id = fields.Integer("Hidden up to Text", required=True)

    _conversation_user_uniq = models.UniqueIndex("(conversation_id, user_id)")
