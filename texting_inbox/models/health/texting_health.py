import logging
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...carriers.account_types import Fault, Finding
from ...carriers.errors import CallError
from ...carriers.http import BoundedSession
from .texting_health_check import Found

_logger = logging.getLogger(__name__)

ASK_SECONDS = 20  # how long a carrier is waited for in all, by a person or by the scheduler
NOTE_REFUSAL_MINUTES = 15


class TextingHealth(models.Model):
    """The health of a carrier: when it was last checked and what was found (B10). Kept apart from the carrier's own row,
    which every inbound text refers to."""

    _name = "texting.health"
    _description = "Health of a Carrier"
    _rec_name = "carrier_id"

    carrier_id = fields.Many2one("texting.carrier", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="carrier_id.company_id", store=True)
    checked_at = fields.Datetime("Last Check", readonly=True)
    checked_url = fields.Char("Checked Address", readonly=True, groups="base.group_system", help="Of this Odoo, then.")
    next_check_at = fields.Datetime("Next Check", readonly=True)
    refused_at = fields.Datetime("Refused a Request", readonly=True, help="When a request failed its signature check.")
    test_text_id = fields.Many2one("texting.message", ondelete="set null", readonly=True)
    inbound_checked_at = fields.Datetime(
        "Missed Texts Checked", readonly=True, help="Up to when the carrier was asked which texts came in."
    )

    _carrier_uniq = models.UniqueIndex("(carrier_id)")
    _test_text_idx = models.Index("(test_text_id) WHERE test_text_id IS NOT NULL")

    # ------------------------------------------------------------
    # Check
    # ------------------------------------------------------------

    @api.model
    def _cron_check(self):
        """Check every carrier that is due. Disabled ones are not called."""
        for carrier in self._due():
            asked = self._ask(carrier)
            self.env["ir.cron"]._commit_progress()  # what somebody saved meanwhile is seen, and stands in nobody's way
            self._conclude(carrier, asked)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _due(self):
        """:return: the carriers to check now, those that were never checked first"""
        carriers = self.env["texting.carrier"].search([("state", "!=", "disabled")])
        refused = self.env["texting.health.check"]._get_refused_since(carriers.health_ids)
        due = carriers.filtered(lambda carrier: carrier in refused or self._is_due(carrier))
        return due.sorted(lambda carrier: carrier.health_ids.next_check_at or datetime.min)

    def _is_due(self, carrier):
        health, now = carrier.health_ids, fields.Datetime.now()
        # or the public address of Odoo is another one since
        return (health.next_check_at or now) <= now or health.checked_url != carrier._get_public_address()

    @api.model
    def _check(self, carrier):
        """Ask the carrier, check locally, and store what is wrong.

        :param carrier: as superuser
        """
        self._conclude(carrier, self._ask(carrier))  # nothing is locked while the carrier is waited for

    def _ask(self, carrier):
        """:return: what the carrier finds wrong, as a list of ``Found``"""
        findings = self._call(carrier, lambda adapter: adapter.check())
        numbers = {number.phone: number for number in carrier.number_ids}
        return [
            Found(Fault(finding.fault).value, numbers.get(finding.phone, carrier.number_ids.browse()), finding.detail)
            for finding in findings
        ]

    @api.model
    def _call(self, carrier, question):
        """Ask a carrier's adapter something, within ``ASK_SECONDS``.

        :param question: is given the adapter, and returns a sequence
        :return: its answer; the fault as the one finding if there is none
        """
        try:
            return question(carrier._get_adapter(session=BoundedSession(ASK_SECONDS)))
        except CallError as error:
            return (Finding(error.fault, detail=error.detail),)
        except Exception as error:  # its words may hold what was sent: they are neither logged nor kept
            _logger.error("Carrier %s: asking it failed: %s", carrier.id, type(error).__name__)
            return (Finding(Fault.UNREACHABLE, detail=type(error).__name__),)

    # ------------------------------------------------------------
    # Requests that were refused
    # ------------------------------------------------------------

    @api.model
    def _note_refusal(self, carrier_id):
        """Note that a request failed its signature check: once in a while, and apart from the refused request's transaction.

        However much rubbish is posted, one row changes per quarter of an hour.
        """
        now = fields.Datetime.now()
        health = self.search([("carrier_id", "=", carrier_id)], limit=1)
        limit = now - timedelta(minutes=NOTE_REFUSAL_MINUTES)
        if not health or (health.refused_at and health.refused_at > limit):
            return
        self._write_refusal(health.id, now, limit)

    def _write_refusal(self, health_id, now, limit):
        note = SQL(
            "UPDATE texting_health SET refused_at = %(now)s, next_check_at = %(now)s WHERE id IN ("
            " SELECT id FROM texting_health WHERE id = %(id)s AND (refused_at IS NULL OR refused_at <= %(limit)s)"
            " FOR NO KEY UPDATE SKIP LOCKED)",
            now=now,
            id=health_id,
            limit=limit,
        )
        with self.env.registry.cursor() as cr:
            cr.execute(note, log_exceptions=False)
