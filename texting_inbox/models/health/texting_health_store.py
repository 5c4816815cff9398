import logging
import random
from datetime import timedelta

from psycopg2 import errors

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.masking import mask_addresses
from .faults import WORDS

_logger = logging.getLogger(__name__)

ASK_AGAIN_MINUTES, BROKEN_AGAIN_MINUTES = 60, 10


class TextingHealth(models.Model):
    """Writing down what a check found: one carrier's findings at a time, and when to check it again."""

    _inherit = "texting.health"

    def _conclude(self, carrier, asked):
        """:param asked: what the carrier finds wrong; the local checks are added"""
        if carrier.exists() and carrier.state != "disabled":
            self._store(carrier, [*self.env["texting.health.check"]._check_locally(carrier), *asked])

    def _store(self, carrier, found):
        """Replace the findings, and notify the administrators if they changed.

        :param found: a list of ``Found``
        """
        health = self._lock(carrier)
        if not health:
            return  # another check ends at this moment: its result is as good
        before = carrier.finding_ids.filtered(lambda finding: finding._is_notified()).mapped("fault")
        self._replace(carrier, found)
        told = carrier.finding_ids.filtered(lambda finding: finding._is_notified()).mapped("fault")
        now = fields.Datetime.now()
        next_check_at = now + timedelta(minutes=self._pause(carrier))
        health.write({"checked_at": now, "checked_url": carrier._get_public_address(), "next_check_at": next_check_at})
        if sorted(before) != sorted(told):
            self._notify(carrier)
        _logger.info("Carrier %s: checked, %s", carrier.id, ", ".join(carrier.finding_ids.mapped("fault")) or "healthy")

    def _lock(self, carrier):
        """:return: the row of this carrier, ours until the transaction ends; empty if somebody else has it"""
        self.env.flush_all()
        lock = SQL("SELECT id FROM texting_health WHERE carrier_id = %s FOR NO KEY UPDATE SKIP LOCKED", carrier.id)
        try:
            with self.env.cr.savepoint():
                self._make_missing(carrier)
                self.env.cr.execute(lock, log_exceptions=False)
                row = self.env.cr.fetchone()
        except errors.SerializationFailure:
            row = None
        carrier.invalidate_recordset(["health_ids"])
        return self.browse(row[0] if row else [])

    def _of(self, carrier):
        """:return: the row of this carrier. If another transaction makes it at this moment, Odoo tries ours again"""
        if not carrier.health_ids:
            self.env.flush_all()
            self._make_missing(carrier)
            carrier.invalidate_recordset(["health_ids"])
        return carrier.health_ids

    def _make_missing(self, carrier):
        """Two at once are no error: the second fails to serialise."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO texting_health (carrier_id, company_id, create_date, write_date)"
                " VALUES (%s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC') ON CONFLICT (carrier_id) DO NOTHING",
                carrier.id,
                carrier.company_id.id,
            ),
            log_exceptions=False,
        )

    def _replace(self, carrier, found):
        known = {(finding.fault, finding.number_id): finding for finding in carrier.finding_ids}
        current = {(one.fault, one.number): one for one in reversed(found)}
        for key, finding in known.items():
            if key not in current:
                finding.unlink()
        for key, one in current.items():
            values = {
                "detail": self._clean(carrier, one.detail), "count": one.count, "is_broken": WORDS[one.fault].broken,
            }
            if key in known:
                known[key].write({**values, "times": known[key].times + 1})
            else:
                known[key] = self.env["texting.health.finding"].create(
                    {"carrier_id": carrier.id, "number_id": one.number.id, "fault": one.fault,
                     "since": fields.Datetime.now(), **values}
                )
        carrier.invalidate_recordset(["finding_ids"])

    def _clean(self, carrier, detail):
        """:return: the carrier's words, without any secret of ours in them, nor a token that our webhook had before"""
        detail = mask_addresses((detail or "").replace("\x00", " "))
        for secret in carrier._get_secret_words():
            detail = detail.replace(secret, "•••")
        return detail[:500]

    def _pause(self, carrier):
        """:return: minutes until the next check; not all carriers at the same moment"""
        broken = any(carrier.finding_ids.mapped("is_broken"))
        return (BROKEN_AGAIN_MINUTES if broken else ASK_AGAIN_MINUTES) * random.uniform(0.8, 1.0)  # noqa: S311

    @api.model
    def _forget(self, carriers):
        """Remove the findings of carriers that are disabled."""
        findings = carriers.finding_ids
        told = findings.filtered(lambda finding: finding._is_notified()).carrier_id
        findings.unlink()
        carriers.health_ids.write({"checked_at": False, "next_check_at": False, "refused_at": False})
        for carrier in told:
            self._notify(carrier)

    @api.model
    def _expect(self, carriers):
        """Have carriers checked by the next run of the scheduler."""
        carriers.health_ids.write({"next_check_at": False})
