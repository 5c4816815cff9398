"""What pytest needs to run Odoo's test classes outside an addon. Also loaded without Odoo (`-p no:odoo tests/carriers`)."""

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
