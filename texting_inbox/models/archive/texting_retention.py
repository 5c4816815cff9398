import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 200  # sessions in one transaction
ROWS = 10_000  # requests, or other rows without files, in one transaction

# A session under a legal hold; and a request that may be all there is of a text with a number that is held.
HELD = SQL(
    """EXISTS (SELECT FROM texting_hold h WHERE h.released_at IS NULL AND h.company_id = s.company_id
                  AND (h.session_id = s.id OR h.phone = s.phone))""")
REQUEST_HELD = SQL(
    """EXISTS (SELECT FROM texting_hold h WHERE h.released_at IS NULL AND h.company_id = e.company_id
                  AND position(ltrim(h.phone, '+') IN e.payload) > 0)""")


class TextingRetention(models.AbstractModel):
    """Words, pictures and files go after as many months as a company wants; figures and the suppression list stay (B11)."""

    _name = "texting.retention"
    _description = "Retention of Texts"

    @api.model
    def _cron_apply(self):
        """Delete what is due, batch by batch; a run that is interrupted goes on where it was."""
        wanted = ["|", ("texting_retention_months", ">", 0), ("texting_consent_years", ">", 0)]
        for company in self.env["res.company"].search(wanted):
            if not (self._clear_due(company) and self._delete_requests(company)):
                return  # out of time: the scheduler calls again
            self._delete_simulated(company)
            self._delete_old_consent(company)
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _get_limit(self, company, months=None):
        """Return the moment (UTC) before which sessions of a company have to have ended; None: they are kept for ever.

        :param months: instead of the company's
        """
        months = company.texting_retention_months if months is None else months
        return fields.Datetime.now() - relativedelta(months=months) if months > 0 else None

    def _old_sessions(self, company, before):
        """Return the ``FROM`` of a query of the sessions ``s`` that ended before, and whose words are still there."""
        return SQL(
            "FROM texting_session s WHERE s.company_id = %s AND s.closed_at < %s AND s.cleared_at IS NULL", company.id, before)

    def _old_requests(self, company, before):
        return SQL("FROM texting_webhook_event e WHERE e.company_id = %s AND e.received_at < %s AND NOT %s",
                   company.id, before, REQUEST_HELD)

    # ------------------------------------------------------------
    # Sessions
    # ------------------------------------------------------------

    def _clear_due(self, company):
        """Delete the words of the sessions that are due, and write down how many there were.

        :return: whether it came to its end; False: the time was up
        """
        remaining = self._preview(company)["sessions"]
        while sessions := self._get_due(company, BATCH):
            sessions._clear()
            remaining = max(0, remaining - len(sessions))
            self.env["texting.audit.entry"]._add(
                "retention", company.name, self.env._("%(count)s sessions", count=len(sessions)), company=company)
            _logger.info("Retention: words of %s sessions of company %s deleted", len(sessions), company.id)
            if not self.env["ir.cron"]._commit_progress(len(sessions), remaining=remaining):
                return False
        return True

    @api.model
    def _get_due(self, company, limit=None):
        """Return sessions whose words are to be deleted, the oldest first; what is under a legal hold is not.

        :param limit: at most so many
        """
        before = self._get_limit(company)
        if not before:
            return self.env["texting.session"]
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            "SELECT s.id %s AND NOT %s ORDER BY s.closed_at LIMIT %s", self._old_sessions(company, before), HELD, limit))
        return self.env["texting.session"].sudo().browse(row[0] for row in rows)

    @api.model
    def _preview(self, company, months=None):
        """Return how much a run would delete of a company now, and how many sessions a legal hold keeps.

        :param months: as if they were set; None: as they are
        :return: ``{sessions, texts, notes, files, requests, held}``
        """
        kinds = ("sessions", "texts", "notes", "files", "requests", "held")
        before = self._get_limit(company, months)
        if not before:
            return dict.fromkeys(kinds, 0)
        self.env.flush_all()
        query = SQL(
            """
            WITH old AS (SELECT s.id, %(held)s AS is_held %(sessions)s),
                 due AS (SELECT id FROM old WHERE NOT is_held)
            SELECT (SELECT count(*) FROM due),
                   (SELECT count(*) FROM texting_message JOIN due ON due.id = session_id),
                   (SELECT count(*) FROM texting_session_step JOIN due ON due.id = session_id WHERE kind = 'note'),
                   (SELECT count(*) FROM message_attachment_rel r
                      JOIN texting_message m ON m.mail_message_id = r.message_id JOIN due ON due.id = m.session_id),
                   (SELECT count(*) %(requests)s),
                   (SELECT count(*) FROM old WHERE is_held)""",
            held=HELD, sessions=self._old_sessions(company, before), requests=self._old_requests(company, before),
        )
        return dict(zip(kinds, self.env.execute_query(query)[0], strict=True))

    # ------------------------------------------------------------
    # What is kept beside them
    # ------------------------------------------------------------

    def _delete_requests(self, company):
        """Delete the carriers' requests that are as old, whatever became of them, and what the bus still has of that time.

        :return: whether it came to its end; False: the time was up
        """
        before = self._get_limit(company)
        if not before:
            return True
        self.env.cr.execute(SQL("DELETE FROM bus_bus WHERE create_date < %s AND message LIKE %s", before, '%"texting.%'))
        batch = SQL("SELECT e.id %s LIMIT %s", self._old_requests(company, before), ROWS)
        while True:
            self.env.cr.execute(SQL("DELETE FROM texting_webhook_event WHERE id IN (%s)", batch))
            if not (count := self.env.cr.rowcount):
                return True
            if not self.env["ir.cron"]._commit_progress(count):
                return False

    def _delete_simulated(self, company):
        """Delete what simulated phones show of that time."""
        if before := self._get_limit(company):
            self.env["texting.simulator.text"].sudo().search(
                [("carrier_id.company_id", "=", company.id), ("create_date", "<", before)]).unlink()

    def _delete_old_consent(self, company):
        """Delete entries of consent that hold no more, after the company's years (16 CFR 310.5 asks for five). An opt-out that
        is in force is never deleted: it is the suppression list."""
        years = company.texting_consent_years
        if years <= 0:
            return
        before = fields.Datetime.now() - relativedelta(years=years)
        old = self.env["texting.consent"].sudo().search([
            ("company_id", "=", company.id), ("done_at", "<", before), ("is_in_force", "=", False)])
        if old:
            self.env.cr.execute(SQL("DELETE FROM texting_consent WHERE id IN %s", tuple(old.ids)))
            self.env["texting.consent"].invalidate_model()
