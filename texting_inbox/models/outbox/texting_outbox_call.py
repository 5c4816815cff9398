import logging
import threading
from datetime import timedelta

from odoo import models

from ...carriers.errors import SendError, UncertainError
from .texting_outbox import SENDING

_logger = logging.getLogger(__name__)


class TextingOutbox(models.AbstractModel):
    """The call of the carrier, between two short transactions."""

    _inherit = "texting.outbox"

    def _send_number(self, number_id, patience):
        """Send the texts of a number that are due, one after the other.

        :param patience: for how many seconds the next one is waited for
        """
        threading.current_thread().dbname = self.env.cr.dbname
        while (pause := self._send_next(number_id)) is not None and pause <= patience:
            if not SENDING.sleep(pause):
                return
        if pause:
            self._in_transaction(lambda outbox: outbox._schedule(outbox._now() + timedelta(seconds=pause)))

    def _send_next(self, number_id):
        """Send the next text of a number: what is known of it is committed before the carrier is called, and after.

        :return: for how many seconds the number has to wait then; None if it has nothing to send
        """
        call, pause = self._in_transaction(lambda outbox: outbox._take(number_id))
        if not call:
            return pause
        outcome = self._call_carrier(call.text_id, call.carrier_id, call.adapter, call.text)
        rest = self._in_transaction(lambda outbox: outbox._note(call.text_id, outcome))
        if rest is not None:
            # A transaction of its own: whoever saves the number at this moment must not undo what is known of the text.
            self._in_transaction(lambda outbox: outbox.env["texting.number"].browse(number_id)._note_outcome(outcome, rest))
            return 0
        return pause

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
        """:return: for how many seconds its number rests; None if there is nothing to note about the number"""
        message = self.env["texting.message"].browse(text_id).exists()
        if not message:
            return None
        rest = message._note_outcome(outcome)
        return rest if message.number_id._is_changed_by(outcome) else None
