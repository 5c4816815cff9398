from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...carriers.base import RejectedError, SendResult, UncertainError
from .texting_message import doubled


class TextingNumber(models.Model):
    """When a number may send again: after its segments have left, after the pause that its carrier asks for, and when its
    carrier has come back to life.

    Written by SQL: an administrator who has the number's form open has nothing to do with it.
    """

    _inherit = "texting.number"

    silences = fields.Integer(
        "Calls without Answer",
        readonly=True,
        copy=False,
        help="Unclear outcomes since its carrier last answered anything. When several numbers have some, the carrier is out of "
        "order: its numbers wait, and one at a time asks again.",
    )

    def _note_outcome(self, outcome, rest):
        """Let the number rest after a call.

        :param outcome: a ``carriers.SendResult`` or ``carriers.SendError``
        :param rest: seconds that the text which was sent takes, or has to wait
        """
        self.ensure_one()
        if isinstance(outcome, UncertainError):
            self._note_silence()
            return
        if isinstance(outcome, SendResult | RejectedError):
            self._note_answer()
        self._rest(rest)

    def _note_silence(self):
        """Nobody knows whether the text left, and the next one would end likewise: rather wait, longer each time."""
        self.env.cr.execute(SQL("UPDATE texting_number SET silences = coalesce(silences, 0) + 1 WHERE id = %s", self.id))
        self.env.cr.execute(SQL("SELECT sum(silences) FROM texting_number WHERE carrier_id = %s", self.carrier_id.id))
        self._rest(doubled(self.env.cr.fetchone()[0]))

    def _note_answer(self):
        """The carrier is alive: whoever rested because it was not may go on."""
        self.env.cr.execute(
            SQL(
                "UPDATE texting_number SET silences = 0, paced_until = NULL WHERE carrier_id = %s AND silences > 0",
                self.carrier_id.id,
            )
        )

    def _rest(self, seconds):
        until = self.env["texting.outbox"]._now() + timedelta(seconds=seconds)
        self.env.cr.execute(SQL("UPDATE texting_number SET paced_until = %s WHERE id = %s", until, self.id))
        self.invalidate_recordset(["paced_until", "silences"])
