"""The addon's unit tests in the browser (`static/tests/*.test.js`), as a desktop and as a phone."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from odoo.tests import HttpCase

UNITS = Path(__file__).parents[1] / "texting_inbox" / "static" / "tests"


def test_no_browser_unit_is_left_out():
    """Headless, Hoot does not even mention the tests it skips."""
    left_out = re.compile(r"\b(?:test|describe)(?:\.\w+)*\.(?:skip|only|debug|todo)\b")
    assert [file.name for file in UNITS.rglob("*.js") if left_out.search(file.read_text())] == []


class HootCase(HttpCase):
    @pytest.fixture(autouse=True)
    def _keep_browser_log(self, caplog):
        self.browser_log = caplog

    def run_hoot(self, preset):
        query = {"preset": preset, "loglevel": 2, "timeout": 15000, "id": _job_id("@texting_inbox")}
        self.browser_js(
            f"/web/tests?headless&{urlencode(query)}", "", "", login="admin", timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,  # every failing test is logged before the run is judged
        )
        result = re.search(r"\[HOOT\] Passed (\d+) tests", self.browser_log.text)
        self.assertTrue(int(result[1]), "Hoot is content without any test: is the suite's id still right?")


class TestHootOnADesktop(HootCase):
    def test_browser_units_pass_on_a_desktop(self):
        self.run_hoot("desktop")


class TestHootOnAPhone(HootCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_browser_units_pass_on_a_phone(self):
        self.run_hoot("mobile")


def _job_id(suite):
    """Hoot's id of a suite: the 32-bit hash of its name, as in `generateHash` of web/static/lib/hoot/hoot_utils.js."""
    value = 0
    for character in suite:
        value = (value * 31 + ord(character)) & 0xFFFFFFFF
    return f"{value:08x}"
