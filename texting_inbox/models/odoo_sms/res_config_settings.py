from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    texting_sends_odoo_sms = fields.Boolean(related="company_id.texting_sends_odoo_sms", readonly=False)
    texting_default_number_id = fields.Many2one(related="company_id.texting_default_number_id", readonly=False)
    texting_odoo_sms_from = fields.Selection(related="company_id.texting_odoo_sms_from", readonly=False)
