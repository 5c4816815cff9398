import logging
import threading
import time
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import NamedTuple

from psycopg2 import errors

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.sql_db import Cursor
from odoo.tools import SQL, config

from ...carriers.base import DeferredError, SendError, UncertainError
from ...tools.lanes import InPlace, Lanes, threads

_logger = logging.getLogger(__name__)

CALL_SECONDS = 30  # longer than a carrier is waited for: then its number's next text need not wait any more

# Waiting for carriers costs a thread each, but no connection to the database; those are few and shared with users.
CALLS = 32  # at a time
CALLS_PER_CARRIER = 8  # at a time, so that a dead carrier with fifty numbers leaves room for the others
CONNECTIONS = threading.BoundedSemaphore(4)

LOOK_AGAIN = 0.5  # seconds between two looks for texts that became due meanwhile
TAKEN = 0.05  # seconds until a number is looked at again whose text somebody else has in hand
LONGEST_WAIT = 5  # seconds the outbox stays for a paced number before it lets the next run do it
RUN_SECONDS = 60  # then other scheduled actions have their turn; far from Odoo's limit of 120 for a scheduled action


class Waiting(NamedTuple):
    """A number with texts to send.

    :param carrier_is_out: its carrier answered nobody lately
    :param free_at: from when on its next text may leave
    """

    number_id: int
    carrier_id: int
    carrier_is_out: bool
    free_at: datetime


class TextingOutbox(models.AbstractModel):
    """From queued to the carrier, never inside a user's request. Each number has a queue of its own: its texts leave one after
    the other, and wait for nobody else's.

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
        """Send what is due, until nothing is due or under way. The scheduler runs one outbox at a time; two do no harm."""
        self._in_transaction(lambda outbox: outbox.env["texting.message"]._give_up_lost_claims())
        while self._in_transaction(lambda outbox: outbox.env["texting.message"]._give_up_old()):
            pass
        end = time.monotonic() + run_seconds()
        with self._open_lanes() as lanes:
            while time.monotonic() < end and (pause := self._start_calls(lanes)) is not None:
                lanes.wait(pause)
        self._in_transaction(lambda outbox: outbox._schedule_next(lanes.closed))

    # ------------------------------------------------------------
    # Side by side
    # ------------------------------------------------------------

    @contextmanager
    def _open_lanes(self):
        """Calls that are still under way in the end are not waited for: they finish by themselves, and note what came of
        them. Odoo's tests have one connection for all: then one call is made after the other."""
        is_shareable = isinstance(self.env.cr, Cursor)
        executor = threads(CALLS, self.env.cr.dbname) if is_shareable else InPlace()
        try:
            yield Lanes(executor, CALLS)
        finally:
            executor.shutdown(wait=False)

    def _start_calls(self, lanes):
        """Start a call for each number whose next text may leave.

        :return: after how many seconds to look again; None: nothing is under way, and nothing due soon
        """
        started, soonest = False, LONGEST_WAIT + 1
        for number in self._in_transaction(lambda outbox: outbox._waiting_numbers()):
            seconds = (number.free_at - self._now()).total_seconds()
            if seconds <= 0:
                width = 1 if number.carrier_is_out else CALLS_PER_CARRIER
                started |= lanes.start(number.number_id, number.carrier_id, width, self._send_next, number.number_id)
            elif number.number_id not in lanes.in_use:
                soonest = min(soonest, seconds)
        if lanes.is_idle and not started and soonest > LONGEST_WAIT:
            return None
        return 0 if lanes.is_idle and started else min(max(soonest, 0.05), LOOK_AGAIN)

    def _waiting_numbers(self, number_id=None):
        """:return: a Waiting for each number with texts to send, or for this one; last those that got no answer lately"""
        self.env.cr.execute(
            SQL(
                """
            SELECT n.id, n.carrier_id, o.carrier_id IS NOT NULL,
                   greatest(n.paced_until, o.rests_until, t.due_at, t.call_ends_at)
              FROM texting_number n
              JOIN LATERAL (
                SELECT min(coalesce(m.next_attempt_at, 'epoch')) FILTER (WHERE m.status = 'queued') AS due_at,
                       max(m.claimed_at) FILTER (WHERE m.status = 'sending') + make_interval(secs => %(call)s) AS call_ends_at,
                       min(m.id) FILTER (WHERE m.status = 'queued') AS first_id
                  FROM texting_message m WHERE m.number_id = n.id AND m.status IN ('queued', 'sending')
              ) t ON t.due_at IS NOT NULL
         LEFT JOIN (
                SELECT carrier_id, max(paced_until) AS rests_until
                  FROM texting_number WHERE silences > 0 GROUP BY carrier_id HAVING count(*) > 1
              ) o ON o.carrier_id = n.carrier_id
             WHERE n.id = %(number)s OR %(number)s IS NULL
          ORDER BY coalesce(n.silences, 0), t.first_id""",
                call=CALL_SECONDS,
                number=number_id,
            )
        )
        return [Waiting(*row) for row in self.env.cr.fetchall()]

    def _schedule_next(self, broken):
        """Come back when the next text that was put off, or paced, is due.

        :param broken: numbers that are left to the ordinary interval: trying at once would fail again, and again
        """
        waiting = [number.free_at for number in self._waiting_numbers() if number.number_id not in broken]
        if not waiting:
            return
        at = min(waiting)
        if at <= self._now():
            self._trigger()
            return
        cron = self.env.ref("texting_inbox.ir_cron_outbox")
        planned = [("cron_id", "=", cron.id), ("call_at", ">", fields.Datetime.now()), ("call_at", "<=", at)]
        if not self.env["ir.cron.trigger"].search_count(planned, limit=1):
            self._trigger(at)

    # ------------------------------------------------------------
    # One text
    # ------------------------------------------------------------

    def _send_next(self, number_id):
        """Send the next text of a number: what is known of it is committed before the carrier is called, and after."""
        text_id = self._in_transaction(lambda outbox: outbox._claim(number_id).id)
        if not text_id:
            time.sleep(TAKEN)
            return
        call = self._in_transaction(lambda outbox: outbox._prepare(text_id))
        if not call:
            return
        outcome = self._call_carrier(text_id, *call)
        rest = self._in_transaction(lambda outbox: outbox._note(text_id, outcome))
        # A transaction of its own: whoever saves the number at this moment must not undo what is known of the text.
        self._in_transaction(lambda outbox: outbox.env["texting.number"].browse(number_id)._note_outcome(outcome, rest))

    def _claim(self, number_id):
        """Named transition queued → sending, of a number's oldest text that is due. Whoever else looks for it finds it locked,
        later the number with a text in hand: so texts leave in order, however many outboxes there are.

        :return: the text; empty if none may leave now
        """
        texts = self.env["texting.message"]
        if not any(number.free_at <= self._now() for number in self._waiting_numbers(number_id)):
            return texts
        try:
            self.env.cr.execute(self._next_text(number_id), log_exceptions=False)
        except errors.SerializationFailure:  # another outbox had it in between
            self.env.cr.rollback()
            return texts
        texts = texts.browse(row[0] for row in self.env.cr.fetchall())
        texts._claim(self._now())
        return texts

    def _next_text(self, number_id):
        return SQL(
            """
            SELECT id FROM texting_message
             WHERE id = (SELECT min(id) FROM texting_message
                          WHERE number_id = %(number)s AND status = 'queued'
                            AND (next_attempt_at IS NULL OR next_attempt_at <= %(now)s))
               FOR NO KEY UPDATE SKIP LOCKED""",
            number=number_id,
            now=self._now(),
        )

    def _prepare(self, text_id):
        """:return: (id of the carrier, adapter, ``carriers.OutboundText``): what a call takes, without the database; None if
            the text may not leave, which is noted"""
        message = self.env["texting.message"].browse(text_id)
        try:
            message._check_may_leave()
            return message.carrier_id.id, message.carrier_id._get_adapter(), message._outbound_text()
        except SendError as error:
            message._note_outcome(error)
        except Exception as error:  # certainly not sent, whatever it is
            _logger.exception("Text %s cannot be prepared", text_id)
            message._note_outcome(DeferredError(type(error).__name__))
        return None

    def _call_carrier(self, text_id, carrier_id, adapter, text):
        """:return: a ``carriers.SendResult``, or a SendError of one of its three kinds"""
        try:
            return adapter.send(text)
        except SendError as error:
            return error
        except Exception as error:
            _logger.exception("Text %s: carrier %s failed unexpectedly", text_id, carrier_id)
            return UncertainError(type(error).__name__)

    def _note(self, text_id, outcome):
        """:return: for how many seconds its number rests"""
        message = self.env["texting.message"].browse(text_id).exists()
        return message._note_outcome(outcome) if message else 0

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _in_transaction(self, call):
        """Do ``call(outbox)`` in a transaction of its own, tried again after a lost race, and commit it: each step counts for
        itself, whatever happens to the next one."""
        with CONNECTIONS, self.env.registry.cursor() as cr:
            env = api.Environment(cr, self.env.uid, {}, self.env.su)
            return retrying(lambda: call(env[self._name]), env)

    def _now(self):
        """:return: UTC with fractions of a second, which pacing needs"""
        return datetime.now(timezone.utc).replace(tzinfo=None)


def run_seconds():
    """:return: how long a run may take: Odoo ends the process of a scheduled action that takes longer than it is told"""
    limit = config["limit_time_real_cron"]
    if limit < 0:
        limit = config["limit_time_real"]
    return min(RUN_SECONDS, limit / 2) if limit > 0 else RUN_SECONDS
