from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .sms_api import TextingSmsApi


class ResCompany(models.Model):
    """Odoo's own texts leave through our numbers (B13), if the company wants that."""

    _inherit = "res.company"

    texting_sends_odoo_sms = fields.Boolean(
        "Send Odoo's Texts through Texting Inbox",
        help="Reminders, automated texts, the Send SMS window and SMS mailings leave from your number, at its pace, and never to "
        "anyone who opted out. A reply opens a conversation.",
    )
    texting_default_number_id = fields.Many2one(
        "texting.number", "Number for Odoo's Texts", ondelete="restrict", domain="[('company_id', '=', id)]")
    texting_odoo_sms_from = fields.Selection(
        [
            ("last", "The number of the last conversation, if there was one"),
            ("team", "The number of the document's sales team, if it has one"),
            ("default", "Always this number"),
        ],
        "Odoo's Texts Leave From", default="last", required=True,
    )

    @api.constrains("texting_sends_odoo_sms", "texting_default_number_id")
    def _check_texting_default_number(self):
        for company in self.filtered("texting_sends_odoo_sms"):
            if company.texting_default_number_id.company_id != company:
                raise ValidationError(self.env._("Choose one of the company's numbers for Odoo's texts."))

    def _get_sms_api_class(self):
        self.ensure_one()
        # sudo: res.company - a setting; whoever sends a text in Odoo need not read companies
        if self.sudo().texting_sends_odoo_sms:
            return TextingSmsApi
        return super()._get_sms_api_class()

    def _texting_number_for(self, phone, record):
        """Return which of our numbers sends one of Odoo's texts; empty if none can.

        :param str phone: E.164
        :param record: the document that the text is about, as superuser; may be empty
        """
        numbers = self.texting_default_number_id.browse()
        if self.texting_odoo_sms_from == "last":
            known = [("phone", "=", phone), ("company_id", "=", self.id)]
            numbers |= self.env["texting.conversation"].sudo().search(known, order="write_date desc", limit=5).number_id
        elif self.texting_odoo_sms_from == "team" and record and "team_id" in record._fields:
            numbers |= record.team_id.texting_number_id
        numbers |= self.texting_default_number_id
        return numbers.filtered(
            lambda number: number.active and number.carrier_id.state != "disabled" and number.company_id == self)[:1]
