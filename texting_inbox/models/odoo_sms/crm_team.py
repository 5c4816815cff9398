from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    texting_number_id = fields.Many2one(
        "texting.number", "Text Number", ondelete="set null",
        help="Odoo's texts about this team's documents leave from this number, if the company has set that.",
    )
