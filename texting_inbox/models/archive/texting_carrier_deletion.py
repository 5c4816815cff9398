import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...carriers import CARRIERS
from ...carriers.account_types import KeptText
from ...carriers.errors import CallError
from ...tools.run_limit import run_seconds

_logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 10
FIRST_PAUSE = 60  # seconds; four times as long after each further attempt
LONGEST_PAUSE = 24 * 3600  # seconds: ten attempts take about four days, by when every text has come to rest at its carrier


class TextingCarrierDeletion(models.Model):
    """What a carrier still has of a text whose contents are deleted here, until it is deleted there as well (B11).

    A row is written with the deletion, and deleted once the carrier did it; never within a user's transaction.
    """

    _name = "texting.carrier.deletion"
    _description = "Deletion at the Carrier"
    _order = "next_attempt_at, id"
    _rec_name = "uid"

    carrier_id = fields.Many2one("texting.carrier", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="carrier_id.company_id")
    uid = fields.Char("Carrier ID", required=True, readonly=True)
    is_inbound = fields.Boolean("Received", readonly=True)
    media_urls = fields.Json("Media Addresses", readonly=True)
    state = fields.Selection(
        [("pending", "Pending"), ("failed", "Failed")], required=True, default="pending", readonly=True)
    problem = fields.Char(readonly=True, help="What the carrier answered to the last attempt.")
    attempts = fields.Integer(readonly=True)
    next_attempt_at = fields.Datetime("Next Attempt", readonly=True)

    _carrier_uid_uniq = models.UniqueIndex("(carrier_id, uid)")

    @api.model
    def _plan(self, session_ids):
        """Have the carriers delete what they keep of the texts of sessions, as far as their APIs allow. To be called while the
        addresses of their media are still known."""
        able = [code for code, adapter in CARRIERS.items() if adapter.deletes]
        # sudo: texting.carrier - which of them can delete what they keep
        for carrier in self.env["texting.carrier"].sudo().search([("code", "in", able)]):
            words = "words" in carrier._get_adapter_class().deletes
            self._plan_for(carrier, session_ids, SQL("TRUE") if words else SQL("media.urls IS NOT NULL"))

    def _plan_for(self, carrier, session_ids, condition):
        self.env.cr.execute(SQL(
            """
            INSERT INTO texting_carrier_deletion
                   (carrier_id, uid, is_inbound, media_urls, state, attempts, next_attempt_at, create_date, write_date)
            SELECT m.carrier_id, m.carrier_uid, m.direction = 'inbound', media.urls, 'pending', 0, %(now)s, %(now)s, %(now)s
              FROM texting_message m
              LEFT JOIN LATERAL (
                   SELECT jsonb_agg(url) AS urls FROM texting_media WHERE message_id = m.id AND url IS NOT NULL) media ON TRUE
             WHERE m.session_id = ANY(%(sessions)s) AND m.carrier_id = %(carrier)s AND m.carrier_uid IS NOT NULL
               AND %(condition)s
                ON CONFLICT (carrier_id, uid) DO NOTHING""",
            now=fields.Datetime.now(), sessions=list(session_ids), carrier=carrier.id, condition=condition,
        ))
        if self.env.cr.rowcount:
            self._trigger()

    def _trigger(self, at=None):
        # sudo: ir.cron - managers who erase a person have the carriers delete as well
        self.env.ref("texting_inbox.ir_cron_carrier_deletion").sudo()._trigger(at)

    # ------------------------------------------------------------
    # Delete
    # ------------------------------------------------------------

    @api.model
    def _cron_delete(self):
        """Delete what is due, one after the other. A carrier that does not answer is left alone until the next run."""
        end = time.monotonic() + run_seconds()
        silent, adapters = self.env["texting.carrier"], {}
        while time.monotonic() < end and (deletion := self._claim(silent)):
            carrier = deletion.carrier_id
            adapter = adapters.setdefault(carrier.id, carrier._get_adapter())
            try:
                adapter.delete_text(deletion._as_kept())
            except CallError as error:
                deletion._note_error(error)
                if not error.status:
                    silent |= carrier
            else:
                deletion.unlink()
            self._commit()
        self._trigger_next()

    def _claim(self, silent):
        """Return the next one that is due, its attempt counted and committed before it is made."""
        deletion = self.search([
            ("state", "=", "pending"), ("next_attempt_at", "<=", fields.Datetime.now()),
            ("carrier_id", "not in", silent.ids), ("carrier_id.state", "=", "enabled")], limit=1)
        if deletion:
            pause = min(FIRST_PAUSE * 4**deletion.attempts, LONGEST_PAUSE)
            deletion.write({
                "attempts": deletion.attempts + 1, "next_attempt_at": fields.Datetime.now() + timedelta(seconds=pause)})
        self._commit()
        return deletion

    def _as_kept(self):
        return KeptText(self.uid, self.is_inbound, tuple(self.media_urls or ()))

    def _note_error(self, error):
        """Named transition pending → failed, or pending for another attempt."""
        _logger.info("Deletion %s at carrier %s: %s, attempt %s", self.id, self.carrier_id.id, error.fault.value, self.attempts)
        self.problem = error.detail
        if self.attempts >= MAX_ATTEMPTS:
            self.state = "failed"

    def _trigger_next(self):
        waiting = self.search([("state", "=", "pending"), ("carrier_id.state", "=", "enabled")], limit=1)
        if waiting:
            self._trigger(waiting.next_attempt_at)
        self._commit()

    def action_retry(self):
        """Try once more what the carrier did not delete.

        :raises AccessError: not an administrator
        """
        self.check_access("read")
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators can have carriers asked again."))
        # sudo: texting.carrier.deletion - rows change through this method and the scheduled action alone
        self.sudo().write({"state": "pending", "attempts": 0, "next_attempt_at": fields.Datetime.now()})
        self._trigger()

    def _commit(self):
        self.env["ir.cron"]._commit_progress()
