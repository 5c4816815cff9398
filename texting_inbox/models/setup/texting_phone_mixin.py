from odoo import api, fields, models


class TextingPhoneMixin(models.AbstractModel):
    """A record of a phone number, with the spelling that people read: lists show it instead of the stored one."""

    _name = "texting.phone.mixin"
    _description = "Record with a Phone Number"

    phone_display = fields.Char(compute="_compute_phone_display", help="The number in the spelling that people read.")

    @api.depends("phone")
    def _compute_phone_display(self):
        for record in self:
            record.phone_display = record.phone and self.env["texting.person"]._display_phone(record.phone)
