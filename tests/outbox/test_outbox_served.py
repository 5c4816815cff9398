"""Answers leave without the scheduler: a served Odoo with --max-cron-threads=0, a carrier on this machine, and a PostgreSQL of
their own that is stopped under them."""

import os
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
import requests

from odoo.tests import get_db_name

from ..support.races import PATIENCE, CarrierServer
from ..support.served import PrivatePostgres, ServedOdoo


class Desk:
    """One conversation of an agent, and the carrier that takes its texts."""

    def __init__(self, stage, carrier):
        self.carrier = carrier
        self.conversation_id = stage.owned_conversation()
        self.token, self.secret, self.login = stage.token, stage.secret, "racer1"

    def arrives(self, text_id):
        """Wait until a text reaches the carrier. :return: when it did, by the monotonic clock"""
        end = time.monotonic() + PATIENCE
        while str(text_id) not in self.carrier.texts:
            assert time.monotonic() < end, "the text did not reach the carrier"
            time.sleep(0.005)
        return self.carrier.times[self.carrier.texts.index(str(text_id))]


class Carrier(CarrierServer):
    def __init__(self):
        self.times = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        super().__init__(meanwhile=self._wait)

    def _wait(self):
        self.times.append(time.monotonic())
        self.may_answer.wait(PATIENCE)


@pytest.fixture
def desk(stage):
    with Carrier() as carrier:
        stage.run(lambda env: env["texting.carrier"].browse(stage.carrier_id).write({"base_url": carrier.url}))
        desk = Desk(stage, carrier)
        stage.run(lambda env: env["texting.queue"].browse(stage.queue_id).write({"reply_received": "We answer soon."}))
        yield desk


@pytest.fixture
def postgres(desk):
    folder = Path(tempfile.mkdtemp(prefix="texting-"))
    if not os.getuid():
        shutil.chown(folder, "nobody", "nogroup")
    with PrivatePostgres(folder) as server:
        server.copy(get_db_name())
        yield server
    shutil.rmtree(folder)


def test_answers_leave_without_a_scheduler_also_after_postgresql_was_restarted(desk, postgres, tmp_path):
    """B19: an answer, STOP's confirmation and an automatic reply reach the carrier at once; so do the answers after an outage of
    PostgreSQL, and a server that is stopped finishes its call first"""
    with ServedOdoo(postgres, tmp_path / "odoo.log", "--workers=0") as odoo:
        odoo.log_in(desk.login)
        sys.stdout.write(f"seconds from answer to carrier, median of 20: {measure(desk, odoo)}\n")

        odoo.post_webhook(desk.token, desk.secret, "+12125557700", "STOP")
        odoo.post_webhook(desk.token, desk.secret, "+12125557701", "Hello")
        automatic = postgres.query("SELECT id FROM texting_message WHERE is_automatic AND direction = 'outbound'")
        assert len(automatic) == 2
        for (text_id,) in automatic:
            desk.arrives(text_id)

        postgres.stop()
        time.sleep(1)
        postgres.start()
        desk.arrives(send_when_it_can(desk, odoo))
        desk.arrives(odoo.send_text(desk.conversation_id, "and another one"))
        finish_call_first(desk, odoo, postgres)


def test_a_worker_that_is_recycled_finishes_its_call_first(desk, postgres, tmp_path):
    """B19: with worker processes: each ends after a few requests, and all when the server stops"""
    with ServedOdoo(postgres, tmp_path / "odoo.log", "--workers=1", "--limit-request=2") as odoo:
        odoo.log_in(desk.login)
        for index in range(3):
            desk.arrives(odoo.send_text(desk.conversation_id, f"before the worker ends {index}"))
        odoo.wait_until_ready(odoo.websocket_address)
        desk.arrives(odoo.send_text(desk.conversation_id, "by the gevent process", odoo.websocket_address))
        finish_call_first(desk, odoo, postgres)
    assert not postgres.query("SELECT id FROM texting_message WHERE status IN ('queued', 'sending', 'unconfirmed')")


def measure(desk, odoo):
    """:return: the median of twenty answers"""
    waits = []
    for index in range(20):
        text_id = odoo.send_text(desk.conversation_id, f"answer {index}")
        answered_at = time.monotonic()
        waits.append(desk.arrives(text_id) - answered_at)
    return round(statistics.median(waits), 4)


def send_when_it_can(desk, odoo):
    """Odoo answers with an error once for each connection that it kept. :return: id of the text"""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return odoo.send_text(desk.conversation_id, "after the outage")
        except (AssertionError, requests.RequestException):
            assert time.monotonic() < end, "Odoo did not come back"
            time.sleep(0.1)


def finish_call_first(desk, odoo, postgres):
    desk.carrier.may_answer.clear()
    text_id = odoo.send_text(desk.conversation_id, "while the server is stopped")
    desk.arrives(text_id)
    os.kill(odoo.process.pid, signal.SIGTERM)
    time.sleep(2)
    desk.carrier.may_answer.set()
    odoo.process.wait(PATIENCE)
    assert postgres.query("SELECT status FROM texting_message WHERE id = %s", text_id) == [("sent",)]
