import logging
import time

import psycopg2
from psycopg2 import errors

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

OUTAGE_SECONDS = 60  # how long PostgreSQL is waited for: a restart takes less
PAUSE = 0.5  # seconds between two tries
STALE = 64  # connections that a pool may have kept: each costs one try


def reconnecting(transaction):
    """Do a transaction that may be done twice, again if the connection is lost: after a restart of PostgreSQL each connection
    that was kept fails once, and what a carrier answered during the restart must not be lost.

    :param transaction: a function without arguments
    :return: what it returns
    """
    end, tries = time.monotonic() + OUTAGE_SECONDS, 0
    while True:
        try:
            return transaction()
        except psycopg2.Error as error:
            tries += 1
            if not _is_lost(error) or time.monotonic() > end or tries > STALE + OUTAGE_SECONDS / PAUSE:
                raise
            _logger.info("The connection to PostgreSQL is lost, try %s: %s", tries, type(error).__name__)
            time.sleep(PAUSE if tries > 3 else 0)


def _is_lost(error):
    """:return: whether PostgreSQL went away, or is on its way back; these errors come without a code, or say so"""
    if isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
        return False
    if isinstance(error, errors.AdminShutdown | errors.CrashShutdown | errors.CannotConnectNow):
        return True
    return error.pgcode is None and not isinstance(error, psycopg2.ProgrammingError)
