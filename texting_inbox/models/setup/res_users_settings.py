from odoo import fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    texting_notify_words = fields.Boolean(
        "Words in Desktop Notifications",
        help="Show the words of a text in its desktop notification. Otherwise it only says from whom the text is.",
    )
    texting_layout = fields.Json("Text Window Layout", help="Width, height and x of the text windows, in CSS pixels.")
