import logging
import time
from datetime import timedelta

from odoo import api, fields, models

from ...carriers.base import CallError, UnreadableError
from ...tools.run_limit import run_seconds

_logger = logging.getLogger(__name__)

OVERLAP = 60  # minutes asked for once more: a carrier's log is behind its webhooks
FURTHEST = 7  # days back, after a long time without an answer
AT_ONCE = 500  # texts of one carrier in one run; the next one goes on


class TextingReconcileInbound(models.AbstractModel):
    """Asks carriers which texts came in lately, and takes in what their webhooks missed (B1).

    Each goes the way of a webhook: stored as an event, processed, and left in the list of events if it cannot be. Repeats end
    at the event's key and at the text's own id, so asking too much does no harm.
    """

    _name = "texting.reconcile.inbound"
    _description = "Taking In of Missed Texts"

    @api.model
    def _cron_fetch_missed(self):
        end = time.monotonic() + run_seconds()
        for carrier in self.env["texting.carrier"].search([("state", "!=", "disabled")]):
            if time.monotonic() > end or not carrier._get_adapter().lists_inbound:
                continue
            try:
                self._fetch_missed(carrier, end)
            except Exception:  # lost races too: the next run asks again
                _logger.exception("Carrier %s: its missed texts were not taken in", carrier.id)
                self.env.cr.rollback()

    @api.model
    def _fetch_missed(self, carrier, end=float("inf")):
        """:param end: of the run, by the monotonic clock
        :return: how many texts were taken in"""
        carrier = carrier.with_context(allowed_company_ids=carrier.company_id.ids)
        now = fields.Datetime.now()
        health = carrier.health_ids or carrier.health_ids.create({"carrier_id": carrier.id})
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
                self._take_in(carrier, uid)
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

    def _take_in(self, carrier, uid):
        try:
            text = carrier._get_adapter().fetch_inbound(uid)
        except UnreadableError as error:
            _logger.warning("Carrier %s: a missed text could not be read: %s", carrier.id, error)
            return
        self._commit()  # the text may have come by its webhook while the carrier was asked
        if self.env["texting.webhook.event"]._receive_fetched(carrier, text):
            _logger.info("Carrier %s: a text that the webhook missed is taken in", carrier.id)
        self._commit()

    def _commit(self):
        self.env["ir.cron"]._commit_progress()
