"""`make test`: style, then every test in a fresh database. What it is given goes to pytest."""

import os
import subprocess
from dataclasses import replace

from runtime import console, debian, stage
from runtime.building import key_of, locked
from runtime.console import Failure, say, step
from runtime.paths import ADDON, ROOT, logs

DATABASE = os.environ.get("TEXTING_TEST_DATABASE", "texting_test")
TEMPLATE = "texting_test_template"
DEPENDENCIES = "crm,sms,phone_validation,base_automation"  # the last for the tests of automation rules


def main(arguments):
    runtime = stage.prepare()
    from runtime import postgres
    from runtime.database import Databases

    debian.install_programs(debian.PRINTING, debian.LOOKING)
    _check_style(runtime)
    _test_carriers_alone(runtime)
    with locked(DATABASE), postgres.running() as variables:
        runtime = replace(runtime, environment=variables)
        with locked("test_template"):
            _make_database(runtime, Databases(variables, runtime.data_dir))
        say("• Running the tests")
        return _pytest(runtime, arguments)


def _check_style(runtime):
    say("• Checking style with ruff")
    _check([runtime.python, "-m", "ruff", "check", "."])
    say("• Checking style with pylint-odoo")
    _check([runtime.python, "-m", "pylint", ADDON])


def _check(command):
    """Run a command that prints its own findings; a finding is a Failure."""
    command = [str(part) for part in command]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise Failure(f"Mend the findings above; to see them again: {' '.join(command)}")


def _test_carriers_alone(runtime):
    """The adapters are pure Python: their tests pass without Odoo and without a database."""
    say("• Running the carriers' tests without Odoo")
    command = [str(runtime.python), "-m", "pytest", "-q", "-p", "no:odoo", "tests/carriers"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise Failure("The carriers' tests failed, see above.")


def _make_database(runtime, databases):
    """A fresh database in which the addon was installed from nothing; what it depends on comes from a kept template."""
    from runtime import server

    key = key_of(runtime.odoo.key, DEPENDENCIES)
    if databases.comment(TEMPLATE) != key:
        databases.drop(TEMPLATE)
        with step(f"Installing {DEPENDENCIES} in a database kept for later runs"):
            databases.create(TEMPLATE)
            server.install(runtime, TEMPLATE, DEPENDENCIES, logs() / "test_template.log")
        databases.set_comment(TEMPLATE, key)
    databases.drop(DATABASE)
    with step("Installing the addon in a fresh database"):
        databases.create(DATABASE, TEMPLATE)
        server.install(runtime, DATABASE, "texting_inbox", logs() / f"{DATABASE}_install.log")


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
