import functools
import threading
import time
from datetime import datetime, timedelta, timezone

from odoo import SUPERUSER_ID, api, fields, models
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.service.server import CommonServer
from odoo.sql_db import Cursor

from ...tools.keyed_pool import KeyedPool
from ...tools.run_limit import run_seconds
from .limits import CALL_SECONDS
from .reconnect import reconnecting

# Waiting for carriers costs a thread each, but no connection to the database; those are few and shared with users.
SENDING = KeyedPool(32)  # numbers at a time, in each process
NUMBERS_PER_CARRIER = 8  # at a time, so that a dead carrier with fifty numbers leaves room for the others
CONNECTIONS = threading.BoundedSemaphore(4)

LOOK_AGAIN = 0.5  # seconds between two looks for texts that became due meanwhile
LONGEST_WAIT = 5  # seconds the scheduled action stays for a paced number before it lets the next run do it
PATIENCE = 20  # seconds the process that queued a text stays for its number: longer than the first pause after a fault

DUE = "texting.outbox.due"  # what a transaction queued: carrier by number

CommonServer.on_stop(lambda: SENDING.close(CALL_SECONDS))


class TextingOutbox(models.AbstractModel):
    """From queued to the carrier, never inside a user's request. The process that queued a text sends it after the commit, in a
    thread; the scheduled action sends what is due later, and what a process that died left behind. Two do no harm.

    *queued* is committed before, *sending* while, the result after the carrier is called. So a crash at any point neither
    loses a text nor sends it twice: what is found in *sending* later is *unconfirmed* and left to a person (B2).
    """

    _name = "texting.outbox"
    _description = "Outbox of Texts"

    @api.model
    def _send_soon(self, texts):
        """Have texts leave: those that are due right after this transaction, the others at their time."""
        now = fields.Datetime.now()
        for text in texts:
            if text.next_attempt_at and text.next_attempt_at > now:
                self._trigger(text.next_attempt_at)
            else:
                self._send_after_commit(text.number_id)

    @api.model
    def _trigger(self, at=None):
        """Have the scheduled action run after this transaction, or at a time."""
        # sudo: ir.cron - users who may send a text may trigger the outbox
        self.env.ref("texting_inbox.ir_cron_outbox").sudo()._trigger(at)

    def _send_after_commit(self, number):
        """Odoo's tests never get there: their transactions are not committed."""
        postcommit = self.env.cr.postcommit
        if DUE not in postcommit.data:
            postcommit.data[DUE] = {}
            postcommit.add(lambda: self._begin_all(postcommit.data.pop(DUE)))
        postcommit.data[DUE][number.id] = number.carrier_id.id

    def _begin_all(self, due):
        for number_id, carrier_id in due.items():
            self._begin(number_id, carrier_id, functools.partial(self._send_number, number_id, PATIENCE))

    @api.model
    def _process_queue(self):
        """Send what is due, until nothing is due or under way, or the run has to end: calls that are under way then finish by
        themselves, and note what came of them."""
        self._in_transaction(lambda outbox: outbox.env["texting.message"]._give_up_lost_claims())
        while self._in_transaction(lambda outbox: outbox.env["texting.message"]._publish_due()):
            pass
        while self._in_transaction(lambda outbox: outbox.env["texting.message"]._give_up_old()):
            pass
        end, begun, broken = time.monotonic() + run_seconds(), set(), set()
        while time.monotonic() < end and (self._begin_due(begun, broken) or SENDING.is_busy(begun)):
            SENDING.wait(LOOK_AGAIN)
        self._in_transaction(lambda outbox: outbox._schedule_next(broken))

    # ------------------------------------------------------------
    # Side by side
    # ------------------------------------------------------------

    def _begin_due(self, begun, broken):
        """Begin with the numbers whose next text may leave soon.

        :param set begun: the keys of numbers that this run began with; more are added
        :param set broken: numbers whose work failed; more are added. Trying at once would fail again, and again
        :return: whether anything is due
        """
        limit = self._now() + timedelta(seconds=LONGEST_WAIT)
        numbers = self._in_transaction(lambda outbox: outbox._waiting_numbers())
        due = [number for number in numbers if number.free_at <= limit and number.number_id not in broken]
        for number in due:
            work = functools.partial(self._send_or_note, number.number_id, broken)
            begun.add((self.env.cr.dbname, number.number_id))
            self._begin(number.number_id, number.carrier_id, work, 1 if number.carrier_is_out else NUMBERS_PER_CARRIER)
        return bool(due)

    def _send_or_note(self, number_id, broken):
        try:
            self._send_number(number_id, LONGEST_WAIT)
        except Exception:
            broken.add(number_id)
            raise

    def _begin(self, number_id, carrier_id, work, width=NUMBERS_PER_CARRIER):
        """Do work for a number in a thread. Odoo's tests have one connection for all: there it is done at once."""
        dbname = self.env.cr.dbname
        if isinstance(self.env.cr, Cursor):
            SENDING.submit((dbname, number_id), (dbname, carrier_id), width, work)
        else:
            work()

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _schedule_next(self, broken):
        """Come back when the next text that was put off, or paced, is due.

        :param broken: numbers that are left to the ordinary interval
        """
        waiting = [number.free_at for number in self._waiting_numbers() if number.number_id not in broken]
        if waiting:
            self._schedule(min(waiting))

    def _schedule(self, at):
        if at <= self._now():
            self._trigger()
            return
        cron = self.env.ref("texting_inbox.ir_cron_outbox")
        planned = [("cron_id", "=", cron.id), ("call_at", ">", fields.Datetime.now()), ("call_at", "<=", at)]
        if not self.env["ir.cron.trigger"].search_count(planned, limit=1):
            self._trigger(at)

    def _in_transaction(self, call):
        """Do ``call(outbox)`` in a transaction of its own, tried again after a lost race or a lost connection, and commit it:
        each step counts for itself, whatever happens to the next one."""
        with CONNECTIONS:
            return reconnecting(lambda: self._do_in_transaction(call))

    def _do_in_transaction(self, call):
        registry = Registry(self.env.cr.dbname)
        with registry.cursor() as cr:
            registry.check_signaling(cr)  # a setting that another process saved holds from now on
            env = api.Environment(cr, SUPERUSER_ID, {})
            return retrying(lambda: call(env[self._name]), env)

    def _now(self):
        """:return: UTC with fractions of a second, which pacing needs"""
        return datetime.now(timezone.utc).replace(tzinfo=None)
