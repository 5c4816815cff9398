import logging
from datetime import datetime
from typing import NamedTuple

from psycopg2 import errors

from odoo import models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...carriers.errors import DeferredError, SendError
from ...carriers.types import OutboundText
from .limits import CALL_SECONDS, SEVERAL

_logger = logging.getLogger(__name__)

TAKEN = 0.05  # seconds until a number is looked at again whose text somebody else has in hand

NOTHING = (None, None)  # there is nothing to send


class Waiting(NamedTuple):
    """A number with texts to send.

    :param carrier_is_out: its carrier answered several numbers not at all lately
    :param free_at: from when on its next text may leave
    """

    number_id: int
    carrier_id: int
    carrier_is_out: bool
    free_at: datetime


class Call(NamedTuple):
    """What a call of the carrier takes, without the database."""

    text_id: int
    carrier_id: int
    adapter: object
    text: OutboundText


class TextingOutbox(models.AbstractModel):
    """Which text leaves next, and whose it is to send. Each number has a queue of its own: its texts leave one after the other,
    and wait for nobody else's."""

    _inherit = "texting.outbox"

    def _waiting_numbers(self, number_id=None):
        """:return: a Waiting for each number with texts to send, or for this one; last those that got no answer lately"""
        self.env.cr.execute(
            SQL(
                """
            SELECT n.id, n.carrier_id, o.carrier_id IS NOT NULL,
                   greatest(t.call_ends_at, CASE WHEN NOT t.has_urgent THEN greatest(n.paced_until, o.free_at, t.due_at) END,
                            'epoch')
              FROM texting_number n
              JOIN LATERAL (
                SELECT min(greatest(m.next_attempt_at, %(held)s, 'epoch')) FILTER (WHERE m.status = 'queued') AS due_at,
                       coalesce(bool_or(m.send_now) FILTER (WHERE m.status = 'queued'), FALSE) AS has_urgent,
                       max(m.claimed_at) FILTER (WHERE m.status = 'sending') + make_interval(secs => %(call)s) AS call_ends_at,
                       min(m.id) FILTER (WHERE m.status = 'queued') AS first_id
                  FROM texting_message m WHERE m.number_id = n.id AND m.status IN ('queued', 'sending')
              ) t ON t.first_id IS NOT NULL
         LEFT JOIN (%(silent)s) o ON o.carrier_id = n.carrier_id
             WHERE n.id = %(number)s OR %(number)s IS NULL
          ORDER BY coalesce(n.timeout_streak, 0), t.first_id""",
                call=CALL_SECONDS,
                held=self._held_until(),
                silent=self._silent_carriers(),
                number=number_id,
            )
        )
        return [Waiting(*row) for row in self.env.cr.fetchall()]

    def _held_until(self):
        """:return: SQL: until when text ``m`` waits for word of an unconfirmed one of its conversation: their order matters"""
        return SQL(
            "(SELECT max(u.holds_until) FROM texting_message u"
            " WHERE u.conversation_id = m.conversation_id AND u.status = 'unconfirmed')"
        )

    def _silent_carriers(self):
        """:return: SQL: carriers that answered several numbers not at all, and from when on one number may ask again"""
        return SQL(
            """
            SELECT s.carrier_id, greatest(max(s.timeouts_until), max(m.claimed_at) + make_interval(secs => %s)) AS free_at
              FROM texting_number s LEFT JOIN texting_message m ON m.number_id = s.id AND m.status = 'sending'
             WHERE s.timeout_streak > 0 GROUP BY s.carrier_id HAVING count(DISTINCT s.id) >= %s""",
            CALL_SECONDS,
            SEVERAL,
        )

    def _get_hold(self, message):
        """:return: until when a text waits for word of the one before it in its conversation; None if for nothing"""
        unconfirmed = [("conversation_id", "=", message.conversation_id.id), ("status", "=", "unconfirmed")]
        held = [("holds_until", ">", self._now())]
        return max(self.env["texting.message"].search([*unconfirmed, *held]).mapped("holds_until"), default=None)

    def _get_rest(self, carrier):
        """:return: until when the numbers of an account rest because it does not answer; None if they do not"""
        silent = SQL("SELECT free_at FROM (%s) o WHERE carrier_id = %s", self._silent_carriers(), carrier.id)
        [*rows] = self.env.execute_query(silent)
        return rows[0][0] if rows and rows[0][0] > self._now() else None

    def _take(self, number_id):
        """Named transition queued → sending, of a number's oldest text that is due. Whoever else looks for it finds it locked,
        later the number with a text in hand: so texts leave in order, however many outboxes there are.

        :return: ``(Call, seconds)``: what to do, and for how long the number has to wait after it; ``(None, seconds)`` if
            none may leave yet, ``(None, None)`` if there is none
        """
        for number in self._waiting_numbers(number_id):
            seconds = (number.free_at - self._now()).total_seconds()
            if seconds > 0:
                return None, seconds
            text = self._lock_next_text(number_id)
            if not text:
                return None, TAKEN
            call = self._prepare(text)
            return call, text.number_id._pace(text) if call else 0
        return NOTHING

    def _lock_next_text(self, number_id):
        query = SQL(
            """
            SELECT id FROM texting_message
             WHERE id = (SELECT m.id FROM texting_message m
                          WHERE m.number_id = %(number)s AND m.status = 'queued'
                            AND (m.send_now OR coalesce(greatest(m.next_attempt_at, %(held)s) <= %(now)s, TRUE))
                       ORDER BY coalesce(m.send_now, FALSE) DESC, m.id LIMIT 1)
               FOR NO KEY UPDATE SKIP LOCKED""",
            number=number_id,
            held=self._held_until(),
            now=self._now(),
        )
        try:
            self.env.cr.execute(query, log_exceptions=False)
        except errors.SerializationFailure:  # another outbox had it in between
            self.env.cr.rollback()
            return self.env["texting.message"]
        return self.env["texting.message"].browse(row[0] for row in self.env.cr.fetchall())

    def _prepare(self, message):
        """:return: the Call; None if the text may not leave, which is noted"""
        message._claim(self._now())
        try:
            with self.env.cr.savepoint():
                message._check_may_leave()
                return Call(message.id, message.carrier_id.id, message.carrier_id._get_adapter(), message._outbound_text())
        except SendError as error:
            message._note_outcome(error)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # certainly not sent, whatever it is
            _logger.exception("Text %s cannot be prepared", message.id)
            message._note_outcome(DeferredError(type(error).__name__))
        return None
