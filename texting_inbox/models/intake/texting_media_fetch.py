import logging
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import timedelta

from odoo import api, fields, models

from ...carriers.media_fetch import MediaError, RefusedMediaError, TooLargeMediaError, fetch_media
from ...tools.run_limit import run_seconds

_logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
FIRST_PAUSE = 30  # seconds; four times as long after each further attempt: the last one is after three quarters of an hour
CARRIERS_AT_A_TIME = 8
LOOK_SECONDS = 1  # how often a run looks for new ones while it waits for slow ones


class TextingMedia(models.Model):
    """Downloading pictures and files from the carriers, in the background."""

    _inherit = "texting.media"

    @api.model
    def _cron_fetch(self):
        """Fetch what is due: of each carrier one after the other, of several at a time, so that a slow one holds up no other's.

        Only the waiting is done in threads. The scheduler runs this one at a time.
        """
        end = time.monotonic() + run_seconds()
        running = {}  # medium by future
        with ThreadPoolExecutor(CARRIERS_AT_A_TIME, thread_name_prefix="texting media") as pool:
            while (time.monotonic() < end and self._begin(pool, running)) or running:
                for future in wait(running, LOOK_SECONDS, FIRST_COMPLETED).done:
                    running.pop(future)._finish(future)
                    self._commit()
                self._commit()  # what follows sees the present, not what was there before the wait
        waiting = self.search([("state", "=", "pending")], order="next_attempt_at, id", limit=1)
        if waiting:
            self._trigger(waiting.next_attempt_at)
            self._commit()

    def _begin(self, pool, running):
        """Have what is due fetched, as far as there are free hands.

        :return: whether something new is on its way
        """
        begun = False
        while len(running) < CARRIERS_AT_A_TIME and (medium := self._claim(running.values())):
            carrier = medium.message_id.carrier_id
            running[pool.submit(fetch_media, carrier._get_adapter(), medium.url, medium._max_bytes())] = medium
            begun = True
        return begun

    @api.model
    def _claim(self, running):
        """Count the attempt before it is made, committed: a file that kills the process is not tried for ever.

        :param running: those on their way; their carriers are asked for no other one meanwhile
        :return: the next one that is due; empty if there is none
        """
        busy_ids = [medium.message_id.carrier_id.id for medium in running]
        due = [
            ("state", "=", "pending"),
            ("next_attempt_at", "<=", fields.Datetime.now()),
            ("message_id.carrier_id", "not in", busy_ids),
        ]
        while (medium := self.search(due, order="next_attempt_at, id", limit=1)) and medium.attempts >= MAX_ATTEMPTS:
            medium._fail("unavailable")
            medium._tell_owner()
        if medium:
            pause = FIRST_PAUSE * 4**medium.attempts
            medium.write({"attempts": medium.attempts + 1, "next_attempt_at": fields.Datetime.now() + timedelta(seconds=pause)})
        self._commit()
        return medium

    def _finish(self, future):
        """Named transition pending → fetched, failed, or pending for another attempt.

        :param future: of the file's content
        """
        if not self.exists():
            return  # its text was deleted meanwhile
        try:
            self._store(future.result())
        except MediaError as error:
            self._note_error(error)
        if self.state != "pending":
            self._tell_owner()

    def _fetch_again(self):
        """Named transition failed → pending, on somebody's word that it may be there now."""
        self.write({"state": "pending", "problem": False, "attempts": 0, "next_attempt_at": fields.Datetime.now()})
        self._trigger()

    def _can_fetch_again(self):
        """:return: whether there is an address to try"""
        return self.state == "failed" and self.problem != "program" and bool(self.url)

    def _tell_owner(self):
        self.message_id.conversation_id._notify_new_message(self.message_id)  # its tabs fetch the text again

    def _note_error(self, error):
        _logger.info("Media %s, attempt %s: %s", self.id, self.attempts, error)
        if isinstance(error, TooLargeMediaError):
            self._fail("too_large")
        elif isinstance(error, RefusedMediaError):
            self._fail("refused")
        elif self.attempts >= MAX_ATTEMPTS:
            self._fail("unavailable")

    def _commit(self):
        self.env["ir.cron"]._commit_progress()
