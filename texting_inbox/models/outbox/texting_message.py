import logging
import random
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...carriers.errors import DeferredError, RejectedError, UncertainError
from ...carriers.types import Failure, OutboundText, SendResult, Status

_logger = logging.getLogger(__name__)

CLAIM_EXPIRES = 120  # seconds; a text that is in hand for longer was lost with its process
MAX_ATTEMPTS = 6  # then a text that was deferred every time fails, visibly
FIRST_PAUSE, LONGEST_PAUSE = 15, 900  # seconds between attempts, doubling
LONGEST_REST = 3600  # seconds: a carrier that asks for more is asked again after an hour, with one text

# A text that waited longer is given up: it would puzzle who gets it. A person's answer still makes sense on the same
# half-day; what a machine says of this moment ("we are closed now") does not a little later. Minutes.
PERSONS_TEXT_LASTS = 4 * 60
AUTOMATIC_TEXT_LASTS = 15
ODOO_TEXT_LASTS = 24 * 60  # a mailing takes its number hours
GIVEN_UP_AT_ONCE = 100  # texts per transaction


class TextingMessage(models.Model):
    """A text's way through the outbox, as named transitions."""

    _inherit = "texting.message"

    due_at = fields.Datetime(readonly=True, help="Since when it should leave, if that is not when it was written.")
    holds_until = fields.Datetime(
        readonly=True, help="Until when the next texts of its conversation wait for the outcome of this unconfirmed one."
    )
    send_now = fields.Boolean(readonly=True, help="Send it despite a pause.")

    _unconfirmed_idx = models.Index("(conversation_id) WHERE status = 'unconfirmed'")

    # ------------------------------------------------------------
    # Transitions
    # ------------------------------------------------------------

    def _queue_again(self):
        """Named transition failed or unconfirmed → queued, on a person's word: as if it were written now."""
        self.write(
            {
                "status": "queued",
                "failure_kind": False,
                "failure_detail": False,
                "carrier_uid": False,
                "attempts": 0,
                "next_attempt_at": False,
                "due_at": fields.Datetime.now(),
            }
        )
        self._notify_status()
        self.env["texting.outbox"]._send_soon(self)

    def _claim(self, now):
        """Named transition queued → sending. What was held back until a time is due since then."""
        for message in self:
            held = {"due_at": message.next_attempt_at} if message.next_attempt_at and not message.attempts else {}
            attempt = {"claimed_at": now, "attempts": message.attempts + 1, "send_now": False}
            message.write({"status": "sending", **attempt, **held})
        self._notify_status()

    def _put_off(self, error, pause):
        """Named transition sending → queued: certainly not sent."""
        self.write(
            {
                "status": "queued",
                "failure_detail": error.detail[:500],
                "next_attempt_at": self._next_attempt(pause),
            }
        )
        self._notify_status()

    def _next_attempt(self, pause):
        """:return: when to try again; a machine's text not at night either: by then it may be too old to be sent at all"""
        at = self.env["texting.outbox"]._now() + timedelta(seconds=pause)
        if self.is_automatic and not self.is_opt_out_reply:
            return self.env["texting.quiet.hours"]._next_allowed(self.company_id, self.conversation_id.phone, at)
        return at

    def _give_up_lost_claims(self):
        """A text in *sending* that nobody is sending: the process died in between. It may have left."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), seconds=CLAIM_EXPIRES)
        for message in self.search([("status", "=", "sending"), ("claimed_at", "<", limit)]):
            message._apply_status(Status.UNCONFIRMED)

    def _give_up_old(self):
        """Fail texts that expired while they waited, during an outage of the carrier or of our own.

        :return: whether there may be more of them
        """
        self.env.cr.execute(
            SQL(
                """
            SELECT id FROM texting_message
             WHERE status = 'queued'
               AND greatest(coalesce(due_at, received_at), CASE WHEN coalesce(attempts, 0) = 0 THEN next_attempt_at END)
                   < CASE WHEN sms_uuid IS NOT NULL THEN %(odoo)s WHEN is_automatic THEN %(automatic)s ELSE %(persons)s END
          ORDER BY id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED""",
                automatic=fields.Datetime.subtract(fields.Datetime.now(), minutes=AUTOMATIC_TEXT_LASTS),
                odoo=fields.Datetime.subtract(fields.Datetime.now(), minutes=ODOO_TEXT_LASTS),
                persons=fields.Datetime.subtract(fields.Datetime.now(), minutes=PERSONS_TEXT_LASTS),
                limit=GIVEN_UP_AT_ONCE,
            )
        )
        old = self.browse(row[0] for row in self.env.cr.fetchall())
        for message in old:
            _logger.info("Text %s expired before it could be sent", message.id)
            message._apply_status(Status.FAILED, Failure.EXPIRED, message.failure_detail or "")
        return len(old) == GIVEN_UP_AT_ONCE

    # ------------------------------------------------------------
    # Call
    # ------------------------------------------------------------

    def _check_may_leave(self):
        """Ask once more, right before it leaves: the person may have opted out since, the carrier may be disabled.

        :raises RejectedError: it may not
        """
        conversation, person = self.conversation_id, self.env["texting.person"]
        if reason := person._refuse_spelling(conversation.phone, self.number_id):
            raise RejectedError(Failure.INVALID_NUMBER, reason)
        if self.is_opt_out_reply:
            if self.env["texting.opt.out"]._is_late(self):
                raise RejectedError(Failure.TRANSIENT, "the confirmation of an opt-out came too late")
        elif reason := person._refuse_opted_out(conversation.phone, self.number_id):
            raise RejectedError(Failure.OPTED_OUT, reason)
        if reason := conversation._refuse_carrier():
            raise RejectedError(Failure.CONFIGURATION, reason)

    def _outbound_text(self):
        """:return: the text as carriers speak of it"""
        return OutboundText(
            sender=self.number_id.phone,
            recipient=self.conversation_id.phone,
            body=self.body or "",
            media_urls=self._media_urls(),
            reference=str(self.id),
            status_callback=self.carrier_id.webhook_url,
        )

    def _note_outcome(self, outcome):
        """Write down what came of a call.

        :param outcome: a ``carriers.SendResult``, or a ``carriers.SendError`` of one of its three kinds
        :return: for how many seconds the number has to rest because of it
        """
        if isinstance(outcome, SendResult):
            self._note_sent(outcome)
            return 0
        _logger.info("Text %s: %s", self.id, type(outcome).__name__)
        if isinstance(outcome, RejectedError):
            self._apply_status(Status.FAILED, outcome.failure, outcome.detail)
        elif isinstance(outcome, UncertainError):
            self._note_unclear()
        else:
            rest = self._pause(outcome)
            self._note_deferred(outcome, rest)
            return rest
        return 0

    def _note_unclear(self):
        """Named transition sending → unconfirmed. The next texts of its conversation wait a little: their order matters."""
        unconfirmed = [("conversation_id", "=", self.conversation_id.id), ("status", "=", "unconfirmed")]
        pause = backoff(self.search_count(unconfirmed, limit=10) + 1)
        self.holds_until = self.env["texting.outbox"]._now() + timedelta(seconds=pause)
        self._apply_status(Status.UNCONFIRMED)

    def _note_sent(self, result):
        self.write({"carrier_uid": result.uid, "segments": result.segments or self.segments})
        self._apply_status(Status.SENT)  # the carrier has it, whatever it calls that
        self.env["texting.webhook.event"]._process_waiting_reports(self)

    def _note_deferred(self, error, pause):
        if self.attempts >= MAX_ATTEMPTS:
            self._apply_status(Status.FAILED, Failure.TRANSIENT, error.detail)
        else:
            self._put_off(error, pause)

    def _pause(self, error):
        """:return: seconds until the next attempt: as the carrier asks, else exponential with jitter; bounded"""
        asked = isinstance(error, DeferredError) and error.retry_after
        return min(asked, LONGEST_REST) if asked else backoff(self.attempts)


def backoff(times):
    """:return: seconds to pause after so many attempts in a row, with jitter: not all come back at the same moment"""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(max(times - 1, 0), 10)) * random.uniform(0.8, 1.2)  # noqa: S311
