from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    texting_enabled = fields.Boolean("Two-Way Texting", help="Off: texts are stored, nobody is alerted, nothing can be typed.")
    texting_base_url = fields.Char("Public Address for Carriers", help="Where carriers reach this Odoo; empty: its web address.")
    texting_leave_question = fields.Boolean(
        "Ask When Leaving the Card",
        default=True,
        help="Leaving the lead or contact of an owned conversation offers Leave & Close.",
    )
