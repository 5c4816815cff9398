"""`make test`: style, then every test in a fresh database. What it is given goes to pytest."""

import os
import subprocess
from dataclasses import replace

import check

from runtime import console, debian, stage
from runtime.building import key_of, locked
from runtime.console import Failure, say, step
from runtime.paths import ROOT, logs

DATABASE = os.environ.get("TEXTING_TEST_DATABASE", "texting_test")
# What the addon depends on, and for the tests of automation rules base_automation.
DEPENDENCIES = "crm,digest,sms,phone_validation,privacy_lookup,onboarding,base_automation"
TEMPLATE = f"texting_test_template_{key_of(DEPENDENCIES)}"


def main(arguments):
    runtime = stage.prepare()
    from runtime import postgres
    from runtime.database import Databases

    debian.install_programs(debian.PRINTING, debian.LOOKING)
    check.check(runtime)
    _test_carriers_alone(runtime)
    with locked(DATABASE), postgres.running() as variables:
        runtime = replace(runtime, environment=variables)
        with locked("test_template"):
            _make_database(runtime, Databases(variables, runtime.data_dir))
        say("• Running the tests")
        return _pytest(runtime, arguments)


def _test_carriers_alone(runtime):
    """The adapters are pure Python: their tests pass without Odoo and without a database."""
    say("• Running the carriers' tests without Odoo")
    command = [str(runtime.python), "-m", "pytest", "-q", "-p", "no:odoo", "tests/carriers"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise Failure("The carriers' tests failed, see above.")


def _make_database(runtime, databases):
    make_database(runtime, databases, DATABASE)


def make_database(runtime, databases, name):
    """Make a fresh database in which the addon was installed from nothing; what it depends on comes from a kept template."""
    from runtime import server

    if databases.comment(TEMPLATE) != runtime.odoo.key:
        databases.drop(TEMPLATE)
        with step(f"Installing {DEPENDENCIES} in a database kept for later runs"):
            databases.create(TEMPLATE)
            server.install(runtime, TEMPLATE, DEPENDENCIES, logs() / "test_template.log")
        databases.set_comment(TEMPLATE, runtime.odoo.key)
    databases.drop(name)
    with step("Installing the addon in a fresh database"):
        databases.create(name, TEMPLATE)
        server.install(runtime, name, "texting_inbox", logs() / f"{name}_install.log")


def _pytest(runtime, arguments):
    log = logs() / f"{DATABASE}.log"
    log.unlink(missing_ok=True)
    options = [
        f"--odoo-database={DATABASE}", f"--odoo-addons-path={runtime.odoo.addons_path}", "--odoo-http", "--odoo-log-level=warn",
        f"--odoo-extra=data-dir={runtime.data_dir}", f"--odoo-extra=logfile={log}", "--odoo-extra=http-interface=127.0.0.1",
        f"--odoo-extra=screenshots={logs() / f'{DATABASE}_screenshots'}",
    ]
    environment = {**runtime.env, "TEXTING_TEST_TEMPLATE": TEMPLATE}  # the packaging tests compare with it
    command = [str(runtime.python), "-m", "pytest", *options, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    console.main(main)
