from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

MEASURES = ("texting_text_count", "texting_is_texted")


class CrmLead(models.Model):
    """Texts as a measure of CRM's own reports: which of the leads that were won had been texted.

    Counted when somebody asks, from the sessions that are archived under the lead: no text writes to it.
    """

    _inherit = "crm.lead"

    texting_text_count = fields.Integer(
        "Texts", compute="_compute_texting_texts", groups="texting_inbox.group_manager", aggregator="sum",
        help="Texts received and sent in the sessions of this lead, automatic ones included.",
    )
    texting_is_texted = fields.Boolean(
        "Texted", compute="_compute_texting_texts", search="_search_texting_is_texted", groups="texting_inbox.group_manager",
        help="Whether there is a text in a session of this lead, whoever sent it.",
    )

    def _compute_texting_texts(self):
        texts = self._texting_texts()
        query = SQL("SELECT lead_id, count(*) %s AND s.lead_id = ANY(%s) GROUP BY lead_id", texts, self.ids)
        counts = dict(self.env.execute_query(query))
        for lead in self:
            lead.texting_text_count = counts.get(lead._origin.id, 0)
            lead.texting_is_texted = bool(lead.texting_text_count)

    def _search_texting_is_texted(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        self._check_field_access(self._fields["texting_is_texted"], "read")  # Odoo does not, of what it cannot store
        texted = Domain("id", "in", SQL("(SELECT s.lead_id %s AND s.lead_id IS NOT NULL)", self._texting_texts()))
        return texted if (operator == "in") == (True in value) else ~texted

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in MEASURES:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        texts = SQL("%s AND s.lead_id = %s", self._texting_texts(), SQL.identifier(alias, "id"))
        return SQL("(SELECT count(*)::int %s)" if field_expr == "texting_text_count" else "EXISTS (SELECT %s)", texts)

    def _texting_texts(self):
        """Return the FROM and WHERE of the texts of leads, as far as they are of the current companies."""
        self.env["texting.session"].flush_model(["lead_id", "company_id"])
        self.env["texting.message"].flush_model(["session_id"])
        return SQL(
            "FROM texting_session s JOIN texting_message m ON m.session_id = s.id WHERE s.company_id = ANY(%s)",
            self.env.companies.ids,
        )
