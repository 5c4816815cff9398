from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    texting_enabled = fields.Boolean(related="company_id.texting_enabled", readonly=False)
    texting_base_url = fields.Char(related="company_id.texting_base_url", readonly=False)
    texting_leave_question = fields.Boolean(related="company_id.texting_leave_question", readonly=False)
    texting_offline_minutes = fields.Integer(related="company_id.texting_offline_minutes", readonly=False)
    texting_media_max_mb = fields.Integer(related="company_id.texting_media_max_mb", readonly=False)
    texting_offer_templates = fields.Boolean(related="company_id.texting_offer_templates", readonly=False)
    texting_opt_out_reply = fields.Text(related="company_id.texting_opt_out_reply", readonly=False)
    texting_opt_out_scope = fields.Selection(related="company_id.texting_opt_out_scope", readonly=False)
    texting_help_reply = fields.Text(related="company_id.texting_help_reply", readonly=False)
    texting_quiet_hours = fields.Boolean(related="company_id.texting_quiet_hours", readonly=False)
    texting_quiet_from = fields.Float(related="company_id.texting_quiet_from", readonly=False)
    texting_quiet_to = fields.Float(related="company_id.texting_quiet_to", readonly=False)
    texting_retention_months = fields.Integer(related="company_id.texting_retention_months", readonly=False)
    texting_retention_preview = fields.Char(compute="_compute_texting_retention_preview")
    texting_consent_years = fields.Integer(related="company_id.texting_consent_years", readonly=False)
    texting_audit_years = fields.Integer(related="company_id.texting_audit_years", readonly=False)
    group_texting_figures = fields.Boolean(
        "Agents See Their Own Figures", implied_group="texting_inbox.group_figures", group="texting_inbox.group_agent"
    )
    texting_country_missing = fields.Boolean(compute="_compute_texting_country_missing")
    texting_webhook_url = fields.Char("Webhook Address", compute="_compute_texting_webhook_url")

    @api.depends("company_id")
    def _compute_texting_country_missing(self):
        for settings in self:
            settings.texting_country_missing = not settings.company_id.country_id

    @api.depends("company_id", "texting_retention_months")
    def _compute_texting_retention_preview(self):
        """Describe what a run would delete if what is typed were saved now."""
        for settings in self:
            due = self.env["texting.retention"]._preview(settings.company_id, settings.texting_retention_months)
            settings.texting_retention_preview = settings.texting_retention_months > 0 and self.env._(
                "Due now: %(texts)s texts, %(notes)s notes and %(files)s files in %(sessions)s sessions, and %(requests)s"
                " requests of carriers. Kept by a legal hold: %(held)s sessions.",
                **due)

    @api.depends("company_id", "texting_base_url")
    def _compute_texting_webhook_url(self):
        """Compute the webhook address of the company's first carrier."""
        for settings in self:
            carrier = self.env["texting.carrier"].search(
                [("company_id", "=", settings.company_id.id), ("state", "!=", "disabled")], limit=1
            )
            settings.texting_webhook_url = carrier.webhook_url

    def action_open_texting_carriers(self):
        """:return: window action of the carriers, where credentials and webhook addresses are"""
        return self.env["ir.actions.act_window"]._for_xml_id("texting_inbox.carrier_action")
