from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class TextingConsentLift(models.TransientModel):
    """The reason why an administrator allows texts again to somebody who opted out."""

    _name = "texting.consent.lift"
    _description = "Lift Opt-Outs"

    consent_ids = fields.Many2many("texting.consent", string="Opt-Outs", readonly=True)
    reason = fields.Char(required=True)
    warning = fields.Char(compute="_compute_warning")

    @api.depends("consent_ids")
    def _compute_warning(self):
        for wizard in self:
            said = wizard.consent_ids.filtered(lambda row: row.source in ("text", "agent"))
            wizard.warning = said and self.env._(
                "Someone who opted out may only be texted again if they asked for it or agreed to it outside of texting."
            )

    def action_lift(self):
        """Record who lifted each opt-out and why.

        :raises AccessError: not an administrator
        """
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators can lift an opt-out."))
        self.consent_ids.check_access("read")
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Enter a reason. It is kept with the opt-out."))
        self.consent_ids._lift("administrator", reason)
        return {"type": "ir.actions.act_window_close"}
