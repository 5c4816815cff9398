from odoo import api, fields, models

# What uninstalling deletes, as people know it; the rest hangs on these.
LOST = (
    "texting.conversation", "texting.session", "texting.message", "texting.consent", "texting.audit.entry", "texting.hold",
    "texting.carrier", "texting.number", "texting.queue",
)


class BaseModuleUninstall(models.TransientModel):
    """Odoo's own question before an uninstallation, which must name all that is lost: years of texts, and who opted out."""

    _inherit = "base.module.uninstall"

    texting_is_lost = fields.Boolean(compute="_compute_texting_is_lost")

    @api.depends("module_ids")
    def _compute_texting_is_lost(self):
        for wizard in self:
            wizard.texting_is_lost = "texting_inbox" in wizard._get_modules().mapped("name")

    def _get_models(self):
        """Add what ``mail`` leaves out: it lists only what has a chatter."""
        return super()._get_models() | self.env["ir.model"].search([("model", "in", LOST)])
