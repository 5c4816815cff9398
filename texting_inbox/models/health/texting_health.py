import logging
import random
from datetime import datetime, timedelta

from psycopg2 import errors

from odoo import api, fields, models
from odoo.tools import SQL

from ...carriers.account_types import Fault, Finding
from ...carriers.errors import CallError
from ...carriers.http import BoundedSession
from ...tools.masking import mask_addresses
from .faults import WORDS
from .texting_health_check import Found
from .texting_health_lateness import FAULTS as LATE_FAULTS

_logger = logging.getLogger(__name__)

ASK_SECONDS = 20  # how long a carrier is waited for in all, by a person or by the scheduler
ASK_AGAIN_MINUTES, BROKEN_AGAIN_MINUTES = 60, 10
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
        refused = self.env["texting.health.look"]._get_refused_since(carriers.health_ids)
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
    # Store
    # ------------------------------------------------------------

    def _conclude(self, carrier, asked):
        """:param asked: what the carrier finds wrong; the local checks are added"""
        if carrier.exists() and carrier.state != "disabled":
            self._store(carrier, [*self.env["texting.health.look"]._check_locally(carrier), *asked])

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

    # ------------------------------------------------------------
    # Administrators
    # ------------------------------------------------------------

    @api.model
    def get_notices(self):
        """:return: what is broken with carriers of the current administrator's companies: ``[{carrier_id, sentence}]``"""
        if not self.env.user.has_group("base.group_system"):
            return []
        broken = [("is_broken", "=", True), ("carrier_id.state", "!=", "disabled")]
        broken.append(("fault", "not in", LATE_FAULTS))  # those are looked for now
        findings = self.env["texting.health.finding"].search(broken).filtered(lambda finding: finding._is_notified())
        notices = [{"carrier_id": finding.carrier_id.id, "sentence": finding.sentence} for finding in findings]
        return notices + self._get_late_notices()

    def _get_late_notices(self):
        """:return: what this server has not done in time; what concerns all carriers is said once"""
        carriers = self.env["texting.carrier"].search([("state", "!=", "disabled"), ("number_ids", "!=", False)])
        # sudo: texting.message, texting.media, ir.cron - administrators learn how many wait and since when, not what they say
        late = self.env["texting.health.look"].sudo()._check_lateness(carriers.sudo())
        findings, notices = self.env["texting.health.finding"], {}
        for carrier, found in late:
            sentence, _advice = findings._message_for(found.fault, carrier, found.number, found.count)
            notices.setdefault(sentence, {"carrier_id": carrier.id, "sentence": sentence})
        return list(notices.values())

    def _notify(self, carrier):
        """Send the administrators' browsers what is broken now, each in its language."""
        system = self.env.ref("base.group_system")
        administrators = self.env["res.users"].search(
            [("all_group_ids", "in", system.id), ("company_ids", "in", carrier.company_id.id), ("share", "=", False)]
        )
        for user in administrators:
            notices = self.with_user(user).with_context(lang=user.lang, allowed_company_ids=user.company_ids.ids).get_notices()
            user._bus_send("texting.health/changed", {"notices": notices})
