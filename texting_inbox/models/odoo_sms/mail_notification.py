from odoo import fields, models


class MailNotification(models.Model):
    """The failures that Odoo's texts and mailings have, and its notifications lack."""

    _inherit = "mail.notification"

    failure_type = fields.Selection(
        selection_add=[("sms_blacklist", "Blacklisted"), ("sms_optout", "Opted Out")],
    )
