import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 200  # sessions per transaction


class TextingRetention(models.AbstractModel):
    """Words, pictures and files go after as many months as a company wants; figures and the suppression list stay (B11)."""

    _name = "texting.retention"
    _description = "Retention of Texts"

    @api.model
    def _cron_apply(self):
        """Delete what is due, batch by batch; a run that is interrupted goes on where it was."""
        wanted = ["|", ("texting_retention_months", ">", 0), ("texting_consent_years", ">", 0)]
        for company in self.env["res.company"].search(wanted):
            count = 0
            while sessions := self._get_due(company, BATCH):
                sessions._clear()
                count += len(sessions)
                self._delete_requests(company)
                if not self.env["ir.cron"]._commit_progress(len(sessions)):
                    break
            self._delete_old_consent(company)
            if count:
                _logger.info("Retention: words of %s sessions of company %s deleted", count, company.id)
                self.env["texting.audit.entry"]._add(
                    "retention", company.name, self.env._("%(count)s sessions", count=count), company=company)
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _get_limit(self, company):
        """Return the moment (UTC) before which sessions of a company have to have ended; None: they are kept for ever."""
        months = company.texting_retention_months
        return fields.Datetime.now() - relativedelta(months=months) if months > 0 else None

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
            """
            SELECT s.id FROM texting_session s
             WHERE s.company_id = %(company)s AND s.closed_at < %(before)s AND s.cleared_at IS NULL
               AND NOT EXISTS (SELECT FROM texting_hold h WHERE h.released_at IS NULL AND h.company_id = s.company_id
                                  AND (h.session_id = s.id OR h.phone = s.phone))
          ORDER BY s.closed_at LIMIT %(limit)s""",
            company=company.id,
            before=before,
            limit=limit,
        ))
        return self.env["texting.session"].sudo().browse(row[0] for row in rows)

    @api.model
    def _preview(self, company):
        """Return how many sessions, texts and files a run would delete of a company now: ``{sessions, texts, files, held}``."""
        due = self._get_due(company)
        texts = self.env["texting.message"].sudo().search([("session_id", "in", due.ids)])
        before = self._get_limit(company)
        old = [("company_id", "=", company.id), ("closed_at", "<", before), ("cleared_at", "=", False)]
        count = self.env["texting.session"].sudo().search_count(old) if before else 0
        return {
            "sessions": len(due),
            "texts": len(texts),
            "files": len(texts.mail_message_id.attachment_ids),
            "held": count - len(due),
        }

    def _delete_requests(self, company):
        """Delete raw requests of carriers that are as old, whatever became of them."""
        self.env.cr.execute(SQL(
            "DELETE FROM texting_webhook_event WHERE company_id = %s AND received_at < %s", company.id, self._get_limit(company)))

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
