import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...carriers.errors import CallError, UnreadableError
from ...tools.run_limit import run_seconds

_logger = logging.getLogger(__name__)

OVERLAP = 60  # minutes asked for once more: a carrier's log is behind its webhooks
FURTHEST = 7  # days back, after a long time without an answer
AT_ONCE = 500  # texts of one carrier in one run; the next one goes on
ASK_MINUTES = 15  # how often each carrier is asked
POSTGRES_STARTED = "pg_postmaster_start_time() AT TIME ZONE 'UTC'"
OUTAGE_MINUTES = 3  # without a run of this, which is due every minute, from which on webhooks may have been missed


class TextingReconcileInbound(models.AbstractModel):
    """Asks carriers which texts arrived recently, and recovers those that their webhooks missed (B1).

    Each goes the way of a webhook: stored as an event, processed, and left in the list of events if it cannot be. Repeats end
    at the event's key and at the text's own id, so asking too much does no harm.
    """

    _name = "texting.reconcile.inbound"
    _description = "Taking In of Missed Texts"

    @api.model
    def _cron_fetch_missed(self):
        """Every minute: ask the carriers that are due, and all of them after an outage, while which they met a closed door."""
        end = time.monotonic() + run_seconds()
        carriers = self.env["texting.carrier"].search([("state", "!=", "disabled")])
        for carrier in carriers if self._was_away() else carriers.filtered(self._is_due):
            if time.monotonic() > end or not carrier._get_adapter().lists_inbound:
                continue
            try:
                self._fetch_missed(carrier, end)
            except Exception:  # lost races too: the next run asks again
                _logger.exception("Carrier %s: its missed texts were not recovered", carrier.id)
                self.env.cr.rollback()

    def _was_away(self):
        """:return: whether the scheduler did not run for a while, or PostgreSQL was started since it did; True by hand"""
        last_run = self.env.context.get("lastcall")
        if not last_run or last_run < fields.Datetime.now() - timedelta(minutes=OUTAGE_MINUTES):
            return True
        self.env.cr.execute(SQL("SELECT %s > %s", SQL(POSTGRES_STARTED), last_run))
        return self.env.cr.fetchone()[0]

    def _is_due(self, carrier):
        asked_at = carrier.health_ids.inbound_checked_at
        return not asked_at or asked_at <= fields.Datetime.now() - timedelta(minutes=ASK_MINUTES)

    @api.model
    def _fetch_missed(self, carrier, end=float("inf")):
        """:param end: of the run, by the monotonic clock
        :return: how many texts were recovered"""
        carrier = carrier.with_context(allowed_company_ids=carrier.company_id.ids)
        now = fields.Datetime.now()
        health = carrier.health_ids or self.env["texting.health"]._lock(carrier)
        if not health:
            return 0  # the first check of a new carrier ends at this moment
        if not health.inbound_checked_at:
            health.inbound_checked_at = now  # what came before this carrier was connected is not ours to answer
            self._commit()
            return 0
        since = max(health.inbound_checked_at - timedelta(minutes=OVERLAP), now - timedelta(days=FURTHEST))
        try:
            missed = self._without_ours(carrier, carrier._get_adapter().list_inbound(since))
            for uid in missed[:AT_ONCE]:
                if time.monotonic() > end:
                    return 0
                self._ingest(carrier, uid)
        except CallError as error:
            _logger.warning("Carrier %s could not be asked for missed texts: %s", carrier.id, error.fault.value)
            return 0
        if len(missed) <= AT_ONCE:
            health.inbound_checked_at = now
            self._commit()
        return len(missed)

    def _without_ours(self, carrier, uids):
        """:return: the ids of texts that neither came in nor wait in the list of events, in order"""
        keys = [f"text:{uid}" for uid in uids]
        waiting = self.env["texting.webhook.event"].search([("carrier_id", "=", carrier.id), ("event_key", "in", keys)])
        told = {key.removeprefix("text:") for key in waiting.mapped("event_key")}
        ours = self.env["texting.message"]._stored_uids(carrier, uids) | told
        return [uid for uid in uids if uid not in ours]

    def _ingest(self, carrier, uid):
        try:
            text = carrier._get_adapter().fetch_inbound(uid)
        except UnreadableError as error:
            _logger.warning("Carrier %s: a missed text could not be read: %s", carrier.id, error)
            return
        self._commit()  # the text may have come by its webhook while the carrier was asked
        if self.env["texting.webhook.event"]._receive_fetched(carrier, text):
            _logger.info("Carrier %s: a text that the webhook missed is recovered", carrier.id)
        self._commit()

    def _commit(self):
        self.env["ir.cron"]._commit_progress()
