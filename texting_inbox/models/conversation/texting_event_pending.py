import logging
from datetime import timedelta

from odoo import fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=1)  # doubling
FIELDS = {"texting.message": "message_id", "texting.session": "session_id", "texting.consent": "consent_id"}


class TextingEventPending(models.Model):
    """What happened and no rule has seen yet. Written in the transaction in which it happens, so that a crash loses nothing;
    taken away in the one that runs the rules, so that none runs twice. What a rule fails on stays here, with the error."""

    _name = "texting.event.pending"
    _description = "Text Event to Process"
    _order = "id"

    kind = fields.Char(required=True, readonly=True)
    happened_at = fields.Datetime(required=True, readonly=True)
    message_id = fields.Many2one("texting.message", readonly=True, ondelete="cascade", index="btree_not_null")
    session_id = fields.Many2one("texting.session", readonly=True, ondelete="cascade", index="btree_not_null")
    consent_id = fields.Many2one("texting.consent", readonly=True, ondelete="cascade", index="btree_not_null")
    attempts = fields.Integer(readonly=True)
    next_attempt_at = fields.Datetime(readonly=True)
    error = fields.Char(readonly=True, help="Why the automation rules could not run. Correct the rule, then retry.")

    def action_retry(self):
        """Run the rules for these events again.

        :raises AccessError: not an administrator
        """
        self.check_access("write")
        self.write({"attempts": 0, "next_attempt_at": False, "error": False})
        self._wake()

    def _add(self, kind, record):
        self.create({"kind": kind, "happened_at": fields.Datetime.now(), FIELDS[record._name]: record.id})
        self._wake()

    def _wake(self):
        # sudo: ir.cron - whoever makes something happen has it processed
        self.env.ref("texting_inbox.ir_cron_events").sudo()._trigger()

    # ------------------------------------------------------------
    # Process
    # ------------------------------------------------------------

    def _cron_process(self):
        """Run the rules for each event, in the order in which they happened, each in a transaction of its own."""
        while pending := self._lock_next():
            pending._process()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _lock_next(self):
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "SELECT id FROM texting_event_pending WHERE coalesce(attempts, 0) < %s"
            " AND coalesce(next_attempt_at <= %s, TRUE) ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED",
            MAX_ATTEMPTS, fields.Datetime.now(),
        ))
        return self.browse(row[0] for row in self.env.cr.fetchall())

    def _process(self):
        try:
            with self.env.cr.savepoint():
                self.env["texting.event"]._create_from(self)
                self.unlink()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # a rule may do anything
            _logger.warning("Automation rules failed for text event %s: %s", self.id, type(error).__name__)
            self._put_off(f"{type(error).__name__}: {error}")

    def _put_off(self, error):
        self.env.invalidate_all()
        pause = FIRST_PAUSE * 2 ** (self.attempts or 0)
        self.write({
            "attempts": (self.attempts or 0) + 1, "next_attempt_at": fields.Datetime.now() + pause, "error": error[:500]})
