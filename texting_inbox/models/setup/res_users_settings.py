from odoo import fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    texting_notify_words = fields.Boolean(
        "Words of Texts in Desktop Notifications", help="Otherwise they say from whom a text is: whoever sees the screen reads them."
    )
    texting_layout = fields.Json("Text Window Layout", help="Width, height and x of the text windows, in CSS pixels.")
