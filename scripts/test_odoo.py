"""`make test-odoo`: Odoo's own tests in a database with this addon and in one without. No test may pass only without it."""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from runtime import console, stage
from runtime.building import locked
from runtime.console import Failure, say, step
from runtime.paths import ROOT, logs

DATABASE = os.environ.get("TEXTING_TEST_DATABASE", "texting_test") + "_odoo"
TEMPLATE = "texting_test_odoo_template"
MODULES = ("sms", "phone_validation", "crm", "crm_sms", "calendar_sms", "mass_mailing_sms", "bus", "mail")
INSTALLED = "crm,sms,phone_validation,crm_sms,calendar_sms,mass_mailing_sms"  # each brings what it depends on

# Tests that may fail with the addon: node id to reason.
EXCEPTIONS = {}


def main(arguments):
    runtime = stage.prepare()
    from runtime import postgres
    from runtime.database import Databases

    with locked(DATABASE), postgres.running() as variables:
        runtime = replace(runtime, environment=variables)
        with locked("test_odoo_template"):
            names = _make_databases(runtime, Databases(variables, runtime.data_dir))
        without, with_addon = _run_both(runtime, names, [*_suites(runtime), *arguments])
        lost = _lost(without, with_addon)
        if lost:
            # one that fails now and then does not fail again
            lost = _lost(*_run_both(runtime, names, sorted(lost), "_again"))
    return _tell(without, with_addon, lost)


def _make_databases(runtime, databases):
    """Two copies of one template, the second with the addon. Return their names."""
    from runtime import server

    built_from = f"{runtime.odoo.key} {INSTALLED}"
    if databases.comment(TEMPLATE) != built_from:
        databases.drop(TEMPLATE)
        with step(f"Installing {INSTALLED} in a database kept for later runs"):
            databases.create(TEMPLATE)
            server.install(runtime, TEMPLATE, INSTALLED, logs() / "test_odoo_template.log")
        databases.set_comment(TEMPLATE, built_from)
    names = f"{DATABASE}_without", f"{DATABASE}_with"
    for name in names:
        databases.drop(name)
        databases.create(name, TEMPLATE)
    with step("Installing the addon in a copy of it"):
        server.install(runtime, names[1], "texting_inbox", logs() / "test_odoo_install.log")
    return names


def _suites(runtime):
    return [str(runtime.odoo.addon(module) / "tests") for module in MODULES]


def _run_both(runtime, names, tests, suffix=""):
    """Run tests in both databases side by side. Return how each test ended, without the addon and with it."""
    with step(f"Running Odoo's tests{suffix.replace('_', ' ')}, without the addon and with it"), ThreadPoolExecutor() as executor:
        return tuple(executor.map(lambda name: _pytest(runtime, name, tests, logs() / f"{name}{suffix}.log"), names))


def _pytest(runtime, database, tests, log):
    outcomes = log.with_suffix(".json")
    outcomes.unlink(missing_ok=True)
    command = [
        runtime.python, "-m", "pytest", "-qra", "-p", "runtime.outcomes", "-p", "no:cacheprovider", "--import-mode=importlib",
        f"--rootdir={runtime.odoo.home}", "-c", os.devnull,  # node ids begin at Odoo, and our own settings are not Odoo's
        f"--odoo-database={database}", f"--odoo-addons-path={runtime.odoo.addons_path}", "--odoo-http",
        f"--odoo-extra=data-dir={runtime.data_dir}", "--odoo-extra=http-interface=127.0.0.1", *tests,
    ]
    paths = os.pathsep.join((str(ROOT / "scripts"), runtime.env["PYTHONPATH"]))
    environment = {**runtime.env, "PYTHONPATH": paths, "TEXTING_OUTCOMES": str(outcomes)}
    with log.open("w") as output:
        subprocess.run([str(part) for part in command], cwd=runtime.odoo.home, env=environment,
                       stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False)
    if not outcomes.is_file():
        raise Failure(f"{console.tail(log)}\n\npytest did not get to its end. The whole output: {log}")
    return json.loads(outcomes.read_text())


def _lost(without, with_addon):
    """The tests that pass only without the addon."""
    return {test for test, outcome in without.items() if outcome == "passed" and with_addon.get(test) != "passed"}


def _tell(without, with_addon, lost):
    for title, outcomes in (("Without the addon", without), ("With it", with_addon)):
        ends = list(outcomes.values())
        say(f"• {title}: {', '.join(f'{ends.count(end)} {end}' for end in ('passed', 'failed', 'skipped'))}")
    for test in sorted(test for test, outcome in without.items() if outcome == "failed"):
        say(f"  {test}: fails without the addon, so says nothing about it")
    for test in sorted(lost):
        say(f"  {test}: {EXCEPTIONS.get(test, 'FAILS ONLY WITH THE ADDON')}")
    unexplained = lost - EXCEPTIONS.keys()
    if unexplained:
        raise Failure(f"{len(unexplained)} of Odoo's tests pass only without the addon. The output: {logs() / DATABASE}_with.log")
    say("No test of Odoo's fails because of the addon.")
    return 0


if __name__ == "__main__":
    console.main(main)
