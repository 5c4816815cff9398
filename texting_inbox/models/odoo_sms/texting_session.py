from odoo import fields, models


class TextingSession(models.Model):
    _inherit = "texting.session"

    answers_id = fields.Many2one(
        "texting.message", readonly=True, ondelete="set null", help="The text of Odoo's that this session answers.")
    end_reason = fields.Selection(selection_add=[("sent", "Sent by Odoo")])
