from odoo import api, fields, models


class MailPresence(models.Model):
    _inherit = "mail.presence"

    # `last_poll` and `last_presence` are from the connection's beginning, and do not say when it was lost.
    texting_gone_at = fields.Datetime("Away or Disconnected Since", compute="_compute_texting_gone_at", store=True)

    @api.depends("status")
    def _compute_texting_gone_at(self):
        for presence in self:
            presence.texting_gone_at = presence.status != "online" and (presence.texting_gone_at or fields.Datetime.now())
