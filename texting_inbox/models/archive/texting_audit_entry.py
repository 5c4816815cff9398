from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

AGAIN_MINUTES = 15  # one who reads a session on and off, or looks at what was found in several views, does not fill the list

KINDS = [
    ("accepted", "Accepted"),
    ("started", "Started"),
    ("left", "Left"),
    ("transferred", "Transferred"),
    ("taken_over", "Taken Over"),
    ("released", "Released"),
    ("returned", "Returned"),
    ("classified", "Matched"),
    ("read", "Read as Manager"),
    ("searched", "Searched"),
    ("printed", "Transcript Made"),
    ("fetched", "Transcript Fetched"),
    ("exported", "Exported"),
    ("held", "Legal Hold Changed"),
    ("erased", "Erased"),
    ("retention", "Retention Applied"),
    ("opted_out", "Opt-Out Recorded"),
    ("lifted", "Opt-Out Lifted"),
    ("carrier", "Carrier Changed"),
    ("queue", "Queue Changed"),
]


class TextingAuditEntry(models.Model):
    """Who did what with texts, one line each: only ever added to, by nobody changed or deleted, kept for years.

    What an owner reads and writes in their own conversations is not in here, and no inbound text costs a line.
    """

    _name = "texting.audit.entry"
    _description = "Audit Entry"
    _order = "id desc"
    _rec_name = "kind"

    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", ondelete="restrict", index=True, readonly=True)
    done_at = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now, index=True)
    subject = fields.Char(readonly=True, help="The contact's number, or what was changed.")
    detail = fields.Char(readonly=True)
    session_id = fields.Many2one("texting.session", ondelete="set null", index="btree_not_null", readonly=True)
    company_id = fields.Many2one("res.company", ondelete="restrict", readonly=True)

    @api.model
    def _add(self, kind, subject="", detail="", session=None, company=None):
        """Write down what the current user does.

        :param kind: one of ``KINDS``
        :param subject: the contact's number, or the name of what is changed
        :param detail: what it was about; never a text's words or a secret
        :param session: the ``texting.session`` it concerns
        :param company: whose managers read it; None: the session's, or the current one
        """
        company = company or (session and session.company_id) or self.env.company
        # sudo: texting.audit.entry - nobody may create entries; what is done creates them
        self.sudo().create({
            "kind": kind,
            "user_id": self.env.uid,
            "subject": subject or (session.phone if session else ""),
            "detail": (detail or "")[:500],
            "session_id": session.id if session else False,
            "company_id": company.id,
        })

    @api.model
    def _add_reading(self, sessions):
        """Write down that a manager reads sessions that they do not own, once in a quarter of an hour each."""
        for session in sessions - self._get_recent("read", [("session_id", "in", sessions.ids)]).session_id:
            self._add("read", session=session)

    @api.model
    def _add_search(self, subject, detail):
        """Write down what a user looks for, likewise once in a quarter of an hour."""
        if not self._get_recent("searched", [("subject", "=", subject), ("detail", "=", detail)]):
            self._add("searched", subject, detail)

    def _get_recent(self, kind, domain):
        """Return the current user's entries of a kind of the last quarter of an hour."""
        since = fields.Datetime.now() - timedelta(minutes=AGAIN_MINUTES)
        # sudo: texting.audit.entry - one's own; agents may not read the audit
        return self.sudo().search([("kind", "=", kind), ("user_id", "=", self.env.uid), ("done_at", ">", since), *domain])

    # ------------------------------------------------------------
    # Only ever added to
    # ------------------------------------------------------------

    def write(self, vals):
        self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _refuse_change(self):
        raise UserError(self.env._("Audit entries cannot be changed or deleted."))

    @api.autovacuum
    def _gc_entries(self):
        """Delete what is older than each company keeps its audit."""
        self.env.cr.execute(SQL(
            """
            DELETE FROM texting_audit_entry e USING res_company c
             WHERE c.id = e.company_id AND c.texting_audit_years > 0
               AND e.done_at < %s - make_interval(years => c.texting_audit_years)""",
            fields.Datetime.now(),
        ))


class TextingAuditedExport(models.AbstractModel):
    """Models whose exports are written down."""

    _name = "texting.audited.export"
    _description = "Audited Export"

    def export_data(self, fields_to_export):
        data = super().export_data(fields_to_export)
        self.env["texting.audit.entry"]._add("exported", self._description, self.env._("%(count)s rows", count=len(self)))
        return data
