from odoo import fields, models


class TextingSessionSpan(models.Model):
    """Who owned a session, from when to when. Time and answers belong to the owner of that moment, not to the last one."""

    _name = "texting.session.span"
    _description = "Ownership of a Text Session"
    _order = "begun_at, id"
    _rec_name = "user_id"

    session_id = fields.Many2one("texting.session", required=True, ondelete="cascade", index=True, readonly=True)
    user_id = fields.Many2one("res.users", "Agent", ondelete="set null", index=True, readonly=True)
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    begun_at = fields.Datetime("From", required=True, readonly=True)
    ended_at = fields.Datetime("To", readonly=True)
    begun_by = fields.Selection("_get_kinds", readonly=True, help="The step of the audit trail with which it began.")
    ended_by = fields.Selection("_get_kinds", readonly=True)
    seconds = fields.Integer("Duration (seconds)", readonly=True, help="Empty while it lasts.")

    _open_uniq = models.UniqueIndex("(session_id) WHERE ended_at IS NULL")

    def _get_kinds(self):
        return self.env["texting.session.step"]._fields["kind"]._description_selection(self.env)

    def _end(self, kind, now):
        """Named transition open → ended.

        :param kind: of the ``texting.session.step`` that ended it
        :param now: UTC, naive
        """
        for span in self:
            span.write({"ended_at": now, "ended_by": kind, "seconds": round((now - span.begun_at).total_seconds())})
        self.flush_recordset()  # the next one may begin in this same transaction
