from odoo import api, fields, models


class TextingNumber(models.Model):
    """The health of a number: what was found about it, and when it was last used (B10)."""

    _inherit = "texting.number"

    finding_ids = fields.One2many("texting.health.finding", "number_id", "Findings", readonly=True)
    health = fields.Selection(
        selection=lambda self: self.env["texting.carrier"]._fields["health"]._description_selection(self.env),
        compute="_compute_health",
    )
    health_note = fields.Char("Health Details", compute="_compute_health")
    last_in_at = fields.Datetime("Last Text Received", compute="_compute_last_texts")
    last_out_at = fields.Datetime("Last Text Sent", compute="_compute_last_texts")

    @api.depends("carrier_id.health", "finding_ids")
    @api.depends_context("lang")
    def _compute_health(self):
        for number in self:
            findings = number._get_findings()
            number.health = number._judge_health(findings)
            labels = dict(self._fields["health"]._description_selection(self.env))
            number.health_note = findings[:1].sentence or labels[number.health]

    def _get_findings(self):
        """:return: what concerns this number: found about it, or about the whole account"""
        account = self.carrier_id.finding_ids.filtered(lambda finding: not finding.number_id and finding.is_broken)
        return (self.finding_ids | account).sorted("is_broken", reverse=True)

    def _judge_health(self, findings):
        if self.carrier_id.health in ("disabled", "unknown"):
            return self.carrier_id.health
        if any(findings.mapped("is_broken")):
            return "broken"
        return "attention" if findings else "healthy"

    def _compute_last_texts(self):
        # sudo: texting.message - when a number was used last, and nothing of what was said
        rows = {row["number_id"]: row for row in self.env["texting.health.check"].sudo()._read_texts(self)}
        for number in self:
            row = rows.get(number.id, {})
            number.last_in_at, number.last_out_at = row.get("last_in", False), row.get("last_out", False)
