from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...carriers.errors import RejectedError, UncertainError
from ...carriers.types import SendResult
from .limits import CALL_SECONDS, SEVERAL
from .texting_message import backoff


class TextingNumber(models.Model):
    """When a number may send again: after its segments have left, after the pause that its carrier asks for, and when its
    carrier has come back to life.

    Written by SQL: an administrator who has the number's form open has nothing to do with it.
    """

    _inherit = "texting.number"

    timeout_streak = fields.Integer(
        "Consecutive Timeouts",
        readonly=True,
        copy=False,
        help="Calls without an answer since the carrier last responded. When several numbers have timeouts, the carrier is "
        "considered down: its numbers wait, and one at a time tries again.",
    )
    timeouts_since = fields.Datetime(readonly=True, copy=False)
    timeouts_until = fields.Datetime(
        readonly=True, copy=False, help="Until when the number waits if other numbers of its account have timeouts, too."
    )

    def _pace(self, message):
        """Let the number rest for as long as its carrier takes for the segments of a text.

        :return: seconds
        """
        seconds = (message.segments or 1) / self.rate
        self._rest(seconds)
        return seconds

    def _is_changed_by(self, outcome):
        """:return: whether there is something to note about the number: not after an ordinary answer"""
        if isinstance(outcome, SendResult | RejectedError):
            silent = [("carrier_id", "=", self.carrier_id.id), ("timeout_streak", ">", 0)]
            return bool(self.with_context(active_test=False).search_count(silent, limit=1))
        return True

    def _note_outcome(self, outcome, rest):
        """Let the number rest after a call.

        :param outcome: a ``carriers.SendResult`` or ``carriers.SendError``
        :param rest: seconds that the carrier asks for, or that a text which was put off has to wait
        """
        self.ensure_one()
        if isinstance(outcome, UncertainError):
            self._note_timeout()
        elif isinstance(outcome, SendResult | RejectedError):
            self._note_answer()
        else:
            self._rest(rest)

    def _note_timeout(self):
        """Nobody knows whether the text left. One lost answer holds nobody else's texts; after several, of different
        conversations or numbers, the next one would end likewise: rather wait, longer each time."""
        timeout_streak, since = self._count_timeout()
        self.env.cr.execute(SQL("SELECT sum(timeout_streak) FROM texting_number WHERE carrier_id = %s", self.carrier_id.id))
        pause = backoff(self.env.cr.fetchone()[0] - SEVERAL + 1)
        # Whether the whole account rests is seen when its next text is looked for: numbers may fall silent at the same moment.
        until = self.env["texting.outbox"]._now() + timedelta(seconds=pause)
        self.env.cr.execute(SQL("UPDATE texting_number SET timeouts_until = %s WHERE id = %s", until, self.id))
        if self._count_unanswered(since) >= SEVERAL:
            self._rest(backoff(timeout_streak - SEVERAL + 1))

    def _count_timeout(self):
        """:return: ``(consecutive timeouts, since when)``"""
        self.env.cr.execute(
            SQL(
                "UPDATE texting_number SET timeout_streak = coalesce(timeout_streak, 0) + 1,"
                " timeouts_since = coalesce(timeouts_since, %s) WHERE id = %s RETURNING timeout_streak, timeouts_since",
                self.env["texting.outbox"]._now(),
                self.id,
            )
        )
        return self.env.cr.fetchone()

    def _count_unanswered(self, since):
        """:return: of how many conversations texts got no answer since then"""
        texts = [
            ("number_id", "=", self.id), ("status", "=", "unconfirmed"),
            ("claimed_at", ">=", since - timedelta(seconds=CALL_SECONDS)),
        ]
        [(count,)] = self.env["texting.message"]._read_group(texts, [], ["conversation_id:count_distinct"])
        return count

    def _note_answer(self):
        """Resume what waited for the carrier: it responds again."""
        self.env.cr.execute(
            SQL(
                "UPDATE texting_number SET timeout_streak = 0, timeouts_since = NULL, timeouts_until = NULL, paced_until = NULL"
                " WHERE carrier_id = %s AND timeout_streak > 0 RETURNING id",
                self.carrier_id.id,
            )
        )
        for number in self.browse(row[0] for row in self.env.cr.fetchall()):
            self.env["texting.outbox"]._send_after_commit(number)

    def _rest(self, seconds):
        until = self.env["texting.outbox"]._now() + timedelta(seconds=seconds)
        self.env.cr.execute(SQL("UPDATE texting_number SET paced_until = %s WHERE id = %s", until, self.id))
        self.invalidate_recordset(["paced_until", "timeout_streak", "timeouts_since", "timeouts_until"])
