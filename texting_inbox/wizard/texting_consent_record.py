from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.phone import display_phone


class TextingConsentRecord(models.TransientModel):
    """An opt-out that a lead or contact gave outside of texting: an agent writes down what was said, how and when."""

    _name = "texting.consent.record"
    _description = "Record Opt-Out"

    lead_id = fields.Many2one("crm.lead", readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    phone = fields.Char("Number", compute="_compute_phone")
    channel = fields.Selection(
        [("phone", "By Phone"), ("in_person", "In Person"), ("writing", "By E-Mail or Letter")],
        "How",
        required=True,
        default="phone",
    )
    said_at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    wording = fields.Char(required=True, help="What the person said, in their words.")

    @api.depends("lead_id", "partner_id")
    def _compute_phone(self):
        for wizard in self:
            record = wizard._get_record()
            wizard.phone = record and record.has_access("read") and self.env["texting.person"]._spell(record.phone, record)

    def action_record(self):
        """Record the opt-out, for all numbers of the company.

        :return: client action that says so
        :raises AccessError: the user is no agent, or may not read the lead or contact
        :raises UserError: something is missing or impossible
        """
        self.ensure_one()
        if not self.env.user.has_group("texting_inbox.group_agent"):
            raise AccessError(self.env._("Only agents can record an opt-out."))
        record = self._get_record()
        record.check_access("read")
        self._check_said(record)
        company = record.company_id or self.env.company
        # sudo: texting.consent - nobody has the right to create rows; that the user may read whose number it is was checked above
        self.env["texting.consent"].sudo()._note(
            self.phone, "opt_out", "agent", self.wording.strip(), company=company, said_at=self.said_at, channel=self.channel)
        number = display_phone(self.phone)
        message = self.env._("The opt-out of %(number)s is recorded.", number=number)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": {"type": "ir.actions.act_window_close"}},
        }

    def _check_said(self, record):
        """:raises UserError: something is missing or impossible"""
        if not self.phone:
            raise UserError(self.env._("%(name)s has no number that can be texted. Correct it first.", name=record.display_name))
        if not (self.wording or "").strip():
            raise UserError(self.env._("Enter what the person said. It is kept with the opt-out."))
        if self.said_at > fields.Datetime.now():
            raise UserError(self.env._("Enter a time in the past."))

    def _get_record(self):
        """:return: the lead or contact; an empty contact if there is neither"""
        return self.lead_id or self.partner_id
