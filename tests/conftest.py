"""What pytest needs to run Odoo's test classes outside an addon. Also loaded without Odoo (`-p no:odoo tests/carriers`)."""

import logging
import time
from types import SimpleNamespace

import pytest


def pytest_configure(config):
    if config.pluginmanager.hasplugin("odoo"):
        from odoo.tests import BaseCase

        # Odoo gives these to classes below odoo.addons only. "standard" blocks requests to other hosts.
        BaseCase.test_tags = {"standard", "post_install"}
        BaseCase.test_module = "texting_inbox"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A skipped test is a failed one: nothing goes untested silently."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {call.excinfo.value}"
    return report


@pytest.fixture
def stage(monkeypatch):
    """Where real transactions meet: see ``support/races.py``."""
    from odoo.service import model

    from .support.races import Stage

    # Odoo pauses up to 2, 4, 8… seconds before it tries again. The order of things is the same in a fiftieth of the time.
    monkeypatch.setattr(model, "time", SimpleNamespace(sleep=lambda seconds: time.sleep(seconds / 50)))
    # Texts leave when a test says so; those of `sending_process` are about what happens else.
    from odoo.addons.texting_inbox.models.outbox.texting_outbox import TextingOutbox

    begin_all = TextingOutbox._begin_all
    monkeypatch.setattr(TextingOutbox, "_begin_all", lambda self, due: None)
    stage = Stage()
    stage.begin_all = begin_all
    yield stage
    stage.clean_up()


@pytest.fixture
def sending_process(stage):
    """This process sends what it queues, as a server does."""
    from odoo.addons.texting_inbox.models.outbox import texting_outbox

    texting_outbox.TextingOutbox._begin_all = stage.begin_all
    yield texting_outbox.SENDING
    stage.wait_until(lambda: not texting_outbox.SENDING.is_busy())


@pytest.fixture
def quiet_log(caplog):
    """Nothing is logged as an error: a lost race is an ordinary thing."""
    caplog.set_level(logging.WARNING, logger="odoo")
    yield
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert not errors, errors
