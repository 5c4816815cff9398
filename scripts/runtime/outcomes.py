"""A pytest plugin (`-p runtime.outcomes`): writes how each test ended to the file TEXTING_OUTCOMES, as JSON by node id."""

import json
import os
from pathlib import Path
from unittest import SkipTest

RANKS = ("passed", "skipped", "failed")  # the worst of a test's phases and subtests is its outcome

_outcomes = {}


def pytest_configure(config):
    from odoo.tests import HttpCase

    HttpCase.browser_js = _skip_browser  # tours use it as well


def pytest_runtest_logreport(report):
    before = _outcomes.get(report.nodeid, "passed")
    _outcomes[report.nodeid] = max(before, report.outcome, key=RANKS.index)


def pytest_collectreport(report):
    """A file that cannot be imported is a failure of its own."""
    if report.failed:
        _outcomes[report.nodeid] = "failed"


def pytest_sessionfinish():
    Path(os.environ["TEXTING_OUTCOMES"]).write_text(json.dumps(_outcomes, indent=1))


def _skip_browser(*args, **kwargs):
    raise SkipTest("needs a browser")
