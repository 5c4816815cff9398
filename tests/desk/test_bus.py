"""What is sent on the bus is announced on a connection that is kept: also after PostgreSQL has closed it, and never at the
cost of what was committed before."""

import select
import time

import psycopg2
import pytest

from odoo import sql_db
from odoo.tests import get_db_name

from odoo.addons.texting_inbox.models.desk import bus_bus

from ..support.races import PATIENCE
from ..support.recording_server import closed_port


@pytest.fixture
def listener():
    connection = psycopg2.connect(**sql_db.connection_info_for("postgres")[1])
    connection.autocommit = True
    with connection.cursor() as cr:
        cr.execute("LISTEN imbus")
        yield connection
    connection.close()


def hears(listener, word):
    """:return: whether a notification with this word comes in time"""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        listener.poll()
        if any(word in notification.payload for notification in listener.notifies):
            return True
        select.select([listener], [], [], 1)
    return False


def send(stage, word):
    stage.run(lambda env: env["bus.bus"]._sendone(word, "texting.test", {}))


def kept_connections(stage):
    return stage.query(
        "SELECT pid FROM pg_stat_activity WHERE datname = 'postgres' AND application_name LIKE %s AND query LIKE '%%imbus%%'"
        " AND query NOT LIKE 'LISTEN%%'", sql_db.connection_info_for("postgres")[1]["application_name"])


def test_a_kept_connection_that_postgresql_closed_costs_no_announcement(stage, listener):
    """B19: after a restart of PostgreSQL the first announcement is made on a fresh connection, and nobody gets an error"""
    send(stage, "before the restart")
    assert hears(listener, "before the restart")
    [*kept] = kept_connections(stage)
    assert kept, "the connection is kept"
    for (pid,) in kept:
        stage.query("SELECT pg_terminate_backend(%s)", pid)
    send(stage, "after the restart")
    assert hears(listener, "after the restart")


def test_nothing_is_raised_after_the_commit_when_postgresql_does_not_answer(stage, monkeypatch):
    """B19: whoever called would take what is committed for undone, and do it again"""
    sql_db.close_db("postgres")
    monkeypatch.setattr(
        bus_bus, "_address", lambda: {"host": "127.0.0.1", "port": closed_port().rpartition(":")[2], "dbname": "postgres"})
    send(stage, "unheard")
    assert stage.query("SELECT count(*) FROM bus_bus WHERE channel = %s", f'["{get_db_name()}","unheard"]') == [(1,)]
