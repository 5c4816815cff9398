import logging
import time
from datetime import timedelta

from odoo import api, fields, models

from ...carriers.errors import CallError
from ...carriers.types import OutboundText, Status
from ...tools.run_limit import run_seconds

_logger = logging.getLogger(__name__)

PAUSES = (60, 240, 1500)  # seconds before each question: a text shows up in a carrier's log within minutes, if at all
AFTER_ERROR = 1800  # seconds, when the carrier did not answer the question
LONGEST = 24  # hours after which the carrier is not asked any more
EARLY = 60  # seconds: the carrier's clock may be behind ours


class TextingMessage(models.Model):
    _inherit = "texting.message"

    ask_carrier_at = fields.Datetime(readonly=True, help="When the carrier is asked what became of an unconfirmed text.")
    carrier_asked = fields.Integer("Carrier Answers", readonly=True)
    carrier_asked_at = fields.Datetime("Carrier Asked", readonly=True)
    carrier_answer = fields.Char("Carrier Record", compute="_compute_carrier_answer")

    _ask_carrier_idx = models.Index("(ask_carrier_at) WHERE status = 'unconfirmed' AND ask_carrier_at IS NOT NULL")

    @api.depends("status", "ask_carrier_at", "carrier_asked_at")
    @api.depends_context("lang", "tz")
    def _compute_carrier_answer(self):
        for message in self:
            message.carrier_answer = message.status == "unconfirmed" and message._describe_carrier_answer()

    def _describe_carrier_answer(self):
        # sudo: texting.carrier - its name, for users who may read the text
        carrier = self.sudo().carrier_id.name
        if self.carrier_asked_at:
            at = fields.Datetime.context_timestamp(self, self.carrier_asked_at).strftime("%H:%M")
            return self.env._("%(carrier)s had no record of it at %(time)s.", carrier=carrier, time=at)
        if self.ask_carrier_at:
            return self.env._("%(carrier)s is being asked …", carrier=carrier)
        return self.env._("%(carrier)s cannot be asked; check its log.", carrier=carrier)


class TextingReconcileSent(models.AbstractModel):
    """Asks the carrier what became of a text whose sending was never answered (B2).

    What the carrier knows of is settled automatically. What it has no record of stays with a person, with a note: Odoo never
    sends a text again.
    """

    _name = "texting.reconcile.sent"
    _description = "Settling of Unconfirmed Texts"

    @api.model
    def _plan(self, message):
        """Have the carrier asked about a text that just became unconfirmed, if it can be."""
        message.write({"ask_carrier_at": False, "carrier_asked": 0, "carrier_asked_at": False})
        if message.carrier_id._get_adapter().finds_sent:
            self._ask_at(message, PAUSES[0])

    def _ask_at(self, message, pause):
        message.ask_carrier_at = fields.Datetime.now() + timedelta(seconds=pause)
        # sudo: ir.cron - users who may send a text may have its outcome looked up
        self.env.ref("texting_inbox.ir_cron_reconcile_sent").sudo()._trigger(message.ask_carrier_at)

    @api.model
    def _cron_ask(self):
        """Ask about every text that is due, each in a transaction of its own."""
        end = time.monotonic() + run_seconds()
        while time.monotonic() < end and (message := self._claim()):
            try:
                self._settle(message)
                self._commit()
            except Exception:  # lost races too: it is asked for again later
                _logger.exception("Text %s: what became of it was not settled", message.id)
                self.env.cr.rollback()

    def _claim(self):
        """:return: the next text to ask about, put off before it is asked for: a crash must not ask for ever"""
        message = self.env["texting.message"].search(
            [("status", "=", "unconfirmed"), ("ask_carrier_at", "<=", fields.Datetime.now())], order="ask_carrier_at", limit=1
        )
        if message:
            self._put_off(message, AFTER_ERROR)
            self._commit()
        return message

    def _put_off(self, message, pause):
        if fields.Datetime.now() + timedelta(seconds=pause) > message.claimed_at + timedelta(hours=LONGEST):
            message.ask_carrier_at = False
        else:
            self._ask_at(message, pause)

    def _settle(self, message):
        carrier = message.carrier_id
        if carrier.state == "disabled":
            return
        adapter = carrier._get_adapter()
        text = OutboundText(message.number_id.phone, message.conversation_id.phone, message.body, reference=str(message.id))
        try:
            known = adapter.find_sent(text, since=message.claimed_at - timedelta(seconds=EARLY))
        except CallError as error:
            _logger.info("Text %s: carrier %s could not be asked: %s", message.id, carrier.id, error.fault.value)
            return
        self._commit()  # what follows sees the present, not what was before the carrier answered
        if not message.try_lock_for_update() or message.status != "unconfirmed":
            return  # somebody has decided, or a report came
        found = self._choose(message, self._without_ours(carrier, known), adapter.compares_bodies)
        if found:
            self._confirm(message, found)
        else:
            self._note_no_record(message)

    def _without_ours(self, carrier, known):
        """:return: the carrier's reports of texts that are none of those whose sending was answered"""
        ours = self.env["texting.message"]._stored_uids(carrier, [report.uid for report in known])
        return [report for report in known if report.uid not in ours]

    def _choose(self, message, unknown, compares_bodies):
        """:return: the report that is this text's, without a doubt; None otherwise"""
        if compares_bodies:
            # Texts of the same words to the same person: whichever of them the carrier has, the person got that many.
            return unknown[0] if unknown else None
        rivals = [
            ("status", "=", "unconfirmed"),
            ("conversation_id", "=", message.conversation_id.id),
            ("claimed_at", ">=", message.claimed_at - timedelta(seconds=EARLY)),
        ]
        return unknown[0] if len(unknown) == 1 == self.env["texting.message"].search_count(rivals) else None

    def _confirm(self, message, report):
        """Named transition unconfirmed → sent, and on to what the carrier knows."""
        message.write({"carrier_uid": report.uid, "ask_carrier_at": False})
        message._apply_status(Status.SENT)
        message._apply_status(report.status, report.failure, report.detail)
        self.env["texting.webhook.event"]._process_waiting_reports(message)

    def _note_no_record(self, message):
        answered = message.carrier_asked + 1
        message.write({"carrier_asked": answered, "carrier_asked_at": fields.Datetime.now()})
        if answered < len(PAUSES):
            self._put_off(message, PAUSES[answered])
        else:
            message.ask_carrier_at = False
        message._notify_status()

    def _commit(self):
        self.env["ir.cron"]._commit_progress()
