from odoo import api, fields, models
from odoo.fields import Domain


class TextingSession(models.Model):
    """Who may read a session, and with it its texts, notes, steps and files. For open ones the rules say it themselves
    (``security/texting_rules.xml``); for archived ones they ask whether their reader may read the lead or contact (D11)."""

    _inherit = "texting.session"

    is_readable_archive = fields.Boolean(compute="_compute_is_readable_archive", search="_search_is_readable_archive")
    is_readable = fields.Boolean(compute="_compute_is_readable", search="_search_is_readable")

    @api.depends("closed_at", "lead_id", "partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_readable_archive(self):
        closed = self.filtered("closed_at")
        readable_ids = set(self.sudo().search(Domain("id", "in", closed.ids) & self._archive_domain()).ids) if closed else ()
        for session in self:
            session.is_readable_archive = session.id in readable_ids

    def _search_is_readable_archive(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        domain = self._archive_domain()
        return domain if (operator == "in") == (True in value) else ~domain

    def _archive_domain(self):
        """Closed sessions on records that the current user may read themselves (D11), though rules run as superuser."""
        readable = []
        for field, model in (("lead_id", "crm.lead"), ("partner_id", "res.partner")):
            records = self.env[model].sudo(False).with_context(active_test=False)
            if records.has_access("read"):
                readable.append(Domain(field, "in", records._search([])))
        return Domain("closed_at", "!=", False) & Domain.OR(readable)

    @api.depends("closed_at", "origin", "conversation_id.owner_id", "conversation_id.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_readable(self):
        readable = self.sudo(False)._filtered_access("read")
        for session in self:
            session.is_readable = session in readable

    def _search_is_readable(self, operator, value):
        """Texts and steps are read with their session: their rules ask this, as superuser, for the current user."""
        if operator not in ("in", "not in"):
            return NotImplemented
        sessions = self.sudo(False)
        readable = Domain("id", "in", sessions._search([])) if sessions.has_access("read") else Domain.FALSE
        return readable if (operator == "in") == (True in value) else ~readable
