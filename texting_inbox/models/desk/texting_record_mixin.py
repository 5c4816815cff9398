from odoo import api, fields, models


class TextingRecordMixin(models.AbstractModel):
    """What the card of a lead or contact says of texting before anybody presses *Text*."""

    _inherit = "texting.record.mixin"

    texting_opted_out_note = fields.Char(
        compute="_compute_texting_opted_out_note", groups="texting_inbox.group_agent",
        help="Why the phone on the card cannot be texted, if its person opted out.",
    )

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_texting_opted_out_note(self):
        for record in self:
            record.texting_opted_out_note = bool(record._origin) and record._origin._get_texting_opted_out_note()

    def _get_texting_opted_out_note(self):
        """Return why none of the user's numbers may text the phone on the card, and who lifts that; False if one may."""
        conversation, person = self.env["texting.conversation"], self.env["texting.person"]
        numbers = conversation._get_start_numbers(self)
        phone = person._spell(self.phone, self, numbers[:1])
        reasons = [person._refuse_opted_out(phone, number) for number in numbers] if phone else []
        return all(reasons) and next(iter(reasons), False)
