from odoo import fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    texting_layout = fields.Json("Text Window Layout", help="Width, height and x of the text windows, in CSS pixels.")
