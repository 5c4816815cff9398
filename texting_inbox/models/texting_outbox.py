import logging
import random
import time
from datetime import datetime, timedelta, timezone

from psycopg2 import errors

from odoo import api, fields, models
from odoo.tools import SQL

from ..carriers.base import DeferredError, Failure, OutboundText, RejectedError, SendError, Status, UncertainError

_logger = logging.getLogger(__name__)

CLAIM_EXPIRES = 120  # seconds; longer than any answer of a carrier is waited for
MAX_ATTEMPTS = 6  # then a text that was put off every time is given up, visibly
FIRST_PAUSE, LONGEST_PAUSE = 15, 900  # seconds between attempts, doubling
LONGEST_WAIT = 5  # seconds the outbox stays for a paced number before it lets the next run do it
RUN_SECONDS = 300


class TextingOutbox(models.AbstractModel):
    """From queued to the carrier, one text per transaction, never inside a user's request.

    *queued* is committed before, *sending* while, the result after the carrier is called. So a crash at any point neither
    loses a text nor sends it twice: what is found in *sending* later is *unconfirmed* and left to a person (B2).
    """

    _name = "texting.outbox"
    _description = "Outbox of Texts"

    @api.model
    def _trigger(self, at=None):
        """Have the queue processed after this transaction, or at a time."""
        # sudo: ir.cron - who may send a text may wake the outbox
        self.env.ref("texting_inbox.ir_cron_outbox").sudo()._trigger(at)

    @api.model
    def _process_queue(self):
        """Send what is due. The scheduler runs one outbox at a time."""
        self._give_up_lost_claims()
        end = time.monotonic() + RUN_SECONDS
        while time.monotonic() < end:
            message = self._claim()
            if message:
                self._send(message)
            elif not self._wait_for_pacing():
                break
        self._schedule_next()

    # ------------------------------------------------------------
    # Claim
    # ------------------------------------------------------------

    def _claim(self):
        """Named transition queued → sending, committed.

        :return: the next text that is due on a number that may send; empty if there is none
        """
        now = self._now()
        self.env.cr.execute(
            SQL(
                """
            SELECT m.id FROM texting_message m JOIN texting_number n ON n.id = m.number_id
             WHERE m.status = 'queued' AND (m.next_attempt_at IS NULL OR m.next_attempt_at <= %(now)s)
               AND (n.paced_until IS NULL OR n.paced_until <= %(now)s)
          ORDER BY m.id LIMIT 1 FOR NO KEY UPDATE OF m SKIP LOCKED""",
                now=now,
            )
        )
        row = self.env.cr.fetchone()
        message = self.env["texting.message"].browse(row[0] if row else [])
        if message:
            message.write({"status": "sending", "claimed_at": now, "attempts": message.attempts + 1})
            message._notify_status()
        self._commit()
        return message

    def _give_up_lost_claims(self):
        """A text in *sending* that nobody is sending: the process died in between. It may have left."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), seconds=CLAIM_EXPIRES)
        lost = self.env["texting.message"].search([("status", "=", "sending"), ("claimed_at", "<", limit)])
        for message in lost:
            message._apply_status(Status.UNCONFIRMED)
        self._commit()

    # ------------------------------------------------------------
    # Send
    # ------------------------------------------------------------

    def _send(self, message):
        """Call the carrier for a claimed text and commit what came of it."""
        try:
            result = self._call_carrier(message)
        except SendError as error:
            self._note_error(message, error)
        else:
            message.write({"carrier_uid": result.uid, "segments": result.segments or message.segments})
            message._apply_status(Status.SENT)  # the carrier has it, whatever it calls that
            self.env["texting.webhook.event"]._process_waiting_reports(message)
        self._commit()
        self._pace(message)

    def _call_carrier(self, message):
        """:return: a ``carriers.SendResult``
        :raises SendError: of one of its three kinds
        """
        self._check_may_leave(message)
        carrier = message.carrier_id
        text = OutboundText(
            sender=message.number_id.phone,
            recipient=message.conversation_id.phone,
            body=message.body or "",
            media_urls=message._media_urls(),
            reference=str(message.id),
            status_callback=carrier.webhook_url,
        )
        try:
            return carrier._get_adapter().send(text)
        except SendError:
            raise
        except Exception as error:
            _logger.exception("Text %s: carrier %s failed unexpectedly", message.id, carrier.id)
            raise UncertainError(type(error).__name__) from error

    def _check_may_leave(self, message):
        """Ask once more, right before it leaves: the person may have opted out since, the carrier may be disabled.

        :raises RejectedError: it may not
        """
        conversation = message.conversation_id
        if message.is_opt_out_reply:
            if self.env["texting.opt.out"]._refuse_reply(message):
                raise RejectedError(Failure.TRANSIENT, "the confirmation of an opt-out came too late")
        elif reason := self.env["texting.person"]._refuse_phone(conversation.phone):
            raise RejectedError(Failure.OPTED_OUT, reason)
        if reason := conversation._refuse_carrier():
            raise RejectedError(Failure.CONFIGURATION, reason)

    def _note_error(self, message, error):
        _logger.info("Text %s: %s", message.id, type(error).__name__)
        if isinstance(error, RejectedError):
            message._apply_status(Status.FAILED, error.failure, error.detail)
        elif not isinstance(error, DeferredError):
            message._apply_status(Status.UNCONFIRMED)
        elif message.attempts >= MAX_ATTEMPTS:
            message._apply_status(Status.FAILED, Failure.TRANSIENT, error.detail)
        else:
            self._put_off(message, error)

    def _put_off(self, message, error):
        """Named transition sending → queued: certainly not sent. Exponential, with jitter; Retry-After is honoured."""
        pause = error.retry_after or min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (message.attempts - 1)) * random.uniform(0.8, 1.2)  # noqa: S311
        message.write(
            {
                "status": "queued",
                "failure_detail": error.detail[:500],
                "next_attempt_at": self._now() + timedelta(seconds=pause),
            }
        )
        message._notify_status()

    # ------------------------------------------------------------
    # Pacing
    # ------------------------------------------------------------

    def _pace(self, message):
        """The number rests for as long as the carrier takes for these segments. In a transaction of its own: whoever saves
        the number at this moment must not undo what is known of the text."""
        seconds = (message.segments or 1) / message.number_id.rate
        rest = SQL(
            "UPDATE texting_number SET paced_until = %s WHERE id = %s",
            self._now() + timedelta(seconds=seconds),
            message.number_id.id,
        )
        try:
            self.env.cr.execute(rest, log_exceptions=False)
        except errors.SerializationFailure:
            self.env.cr.rollback()
            self.env.cr.execute(rest)
        message.number_id.invalidate_recordset(["paced_until"])
        self._commit()

    def _wait_for_pacing(self):
        """:return: whether something that is due became free after a short wait"""
        now = self._now()
        paced_until = (
            self.env["texting.message"]
            .search(
                [
                    ("status", "=", "queued"),
                    "|",
                    ("next_attempt_at", "=", False),
                    ("next_attempt_at", "<=", now),
                ]
            )
            .number_id.mapped("paced_until")
        )
        self._commit()
        pause = min((until - now).total_seconds() for until in paced_until if until) if any(paced_until) else None
        if pause is None or pause > LONGEST_WAIT:
            return False
        time.sleep(max(0.05, pause))
        return True

    def _schedule_next(self):
        """Come back when the next text that was put off, or paced, is due."""
        waiting = self.env["texting.message"].search([("status", "=", "queued")], order="next_attempt_at, id", limit=1)
        if waiting:
            due = max(filter(None, (waiting.next_attempt_at, waiting.number_id.paced_until)), default=None)
            self._trigger(at=due)
            self._commit()

    def _now(self):
        """:return: UTC with fractions of a second, which pacing needs"""
        return datetime.now(timezone.utc).replace(tzinfo=None)

    def _commit(self):
        """Each step counts for itself: a text that left is noted, whatever happens to the next one."""
        self.env["ir.cron"]._commit_progress()
