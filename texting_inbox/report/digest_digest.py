from odoo import fields, models
from odoo.exceptions import AccessError

MANAGER = "texting_inbox.group_manager"
LINKS = {
    "kpi_texting_received": "texting_inbox.report_message_action",
    "kpi_texting_first_response": "texting_inbox.report_session_action",
    "kpi_texting_missed": "texting_inbox.report_session_action",
}


class DigestDigest(models.Model):
    """Figures of texts in Odoo's digest e-mail, for managers."""

    _inherit = "digest.digest"

    kpi_texting_received = fields.Boolean("Texts Received")
    kpi_texting_received_value = fields.Integer(compute="_compute_kpi_texting_received_value")
    kpi_texting_first_response = fields.Boolean("Median First Answer to Texts (min)")
    kpi_texting_first_response_value = fields.Float(compute="_compute_kpi_texting_first_response_value")
    kpi_texting_missed = fields.Boolean("Text Conversations Missed")
    kpi_texting_missed_value = fields.Integer(compute="_compute_kpi_texting_missed_value")

    def _compute_kpi_texting_received_value(self):
        self._check_texting_manager()
        self._calculate_company_based_kpi(
            "texting.message", "kpi_texting_received_value", date_field="received_at",
            additional_domain=[("direction", "=", "inbound")])

    def _compute_kpi_texting_first_response_value(self):
        """The median of the sessions that began in the period, in minutes of working time, as in the report."""
        self._check_texting_manager()
        start, end, companies = self._get_kpi_compute_parameters()
        medians = dict(self.env["texting.report.session"]._read_group(
            [("company_id", "in", companies.ids), ("opened_at", ">=", start), ("opened_at", "<", end)],
            ["company_id"], ["first_response_median:median"]))
        for digest in self:
            digest.kpi_texting_first_response_value = medians.get(digest.company_id or self.env.company) or 0

    def _compute_kpi_texting_missed_value(self):
        self._check_texting_manager()
        self._calculate_company_based_kpi("texting.session", "kpi_texting_missed_value", date_field="missed_at")

    def _check_texting_manager(self):
        """:raises AccessError: the digest leaves the figure out for this recipient"""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers can do this."))

    def _compute_kpis_actions(self, company, user):
        menu_id = self.env.ref("texting_inbox.menu_root").id
        links = {kpi: f"{action}?menu_id={menu_id}" for kpi, action in LINKS.items()}
        return {**super()._compute_kpis_actions(company, user), **links}
