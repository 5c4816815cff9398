"""The addon's unit tests in the browser (`static/tests/*.test.js`), as a desktop and as a phone."""

from urllib.parse import urlencode

from odoo.tests import HttpCase


class TestHoot(HttpCase):
    def test_browser_units_pass_on_a_desktop(self):
        self._run_hoot("desktop")

    def test_browser_units_pass_on_a_phone(self):
        self._run_hoot("mobile")

    def _run_hoot(self, preset):
        query = {"preset": preset, "loglevel": 2, "timeout": 15000, "id": _job_id("@texting_inbox")}
        self.browser_js(
            f"/web/tests?headless&{urlencode(query)}", "", "", login="admin", timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,  # every failing test is logged before the run is judged
        )


def _job_id(suite):
    """Hoot's id of a suite: the 32-bit hash of its name, as in `generateHash` of web/static/lib/hoot/hoot_utils.js."""
    value = 0
    for character in suite:
        value = (value * 31 + ord(character)) & 0xFFFFFFFF
    return f"{value:08x}"
