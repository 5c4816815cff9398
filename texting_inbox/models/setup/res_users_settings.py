from odoo import fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    texting_notify_words = fields.Boolean(
        "Text in Desktop Notifications",
        help="Show the text in its desktop notification. Otherwise the notification only names the sender.",
    )
    texting_sound = fields.Boolean(
        "Sound for New Texts", default=True, help="Play a soft sound when a text arrives, also while the user works in Odoo.",
    )
    texting_layout = fields.Json(
        "Text Window Layout", help="Width, height and x of the text windows, in CSS pixels, and whether they float."
    )
