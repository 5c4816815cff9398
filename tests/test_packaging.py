"""The addon's wheel, put beside Odoo with pip, then installed, updated and uninstalled by Odoo processes of their own."""

import ast
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from odoo.tests.common import get_db_name
from odoo.tools import config

from runtime import wheel
from runtime.database import Databases
from runtime.paths import ADDON
from runtime.server import COMPLAINT

from .support.this_runtime import this_runtime

ODOO_BIN = Path(__file__).parents[1] / "scripts" / "odoo-bin"
UNINSTALL = "env['ir.module.module'].search([('name', '=', 'texting_inbox')]).button_immediate_uninstall()"

# What an addon may leave in a database, each with how to list it.
TRACES = {
    "tables": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    "columns": "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conname FROM pg_constraint",
    "functions and triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION SELECT proname FROM pg_proc"
                              " WHERE pronamespace = 'public'::regnamespace",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "groups": "SELECT name ->> 'en_US' FROM res_groups",
    "access rights": "SELECT name FROM ir_model_access",
    "record rules": "SELECT name FROM ir_rule",
    "scheduled actions": "SELECT cron_name FROM ir_cron",
    "menus": "SELECT name ->> 'en_US' FROM ir_ui_menu",
    "views": "SELECT name FROM ir_ui_view",
    "parameters": "SELECT key FROM ir_config_parameter",
    "records of the addon": "SELECT name FROM ir_model_data WHERE module = 'texting_inbox'",
}


def test_wheel_holds_the_whole_addon_and_nothing_else(built):
    files = {path.relative_to(ADDON).as_posix() for path in ADDON.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    with zipfile.ZipFile(built) as archive:
        prefix = "odoo/addons/texting_inbox/"
        packed = {name.removeprefix(prefix) for name in archive.namelist() if name.startswith(prefix)}
        others = {name.partition("/")[0] for name in archive.namelist() if not name.startswith(prefix)}
    assert packed == files - {"pyproject.toml"}
    assert others == {f"{'-'.join(built.name.split('-')[:2])}.dist-info"}


def test_changelog_and_migrations_know_the_version_of_the_manifest():
    version = ast.literal_eval((ADDON / "__manifest__.py").read_text())["version"]
    newest = re.search(r"^## \[(.+?)\]", (ADDON.parent / "CHANGELOG.md").read_text(), re.M)[1]
    unreleased = (ADDON.parent / "CHANGELOG.md").read_text().partition("## [Unreleased]")[2].partition("\n## ")[0]
    assert newest == version or f"Version {version} in the manifest" in unreleased
    parts = [tuple(map(int, folder.name.split("."))) for folder in (ADDON / "migrations").iterdir()]
    assert max(parts) <= tuple(map(int, version.split(".")))


def test_addon_installs_from_nothing_without_demo_data(life):
    assert life["installed"]["tables"] >= {"texting_conversation", "texting_message", "texting_session"}
    assert not life["complaints"]["install"]


def test_updating_the_addon_changes_no_structure_and_complains_about_nothing(life):
    assert life["updated"] == life["installed"]
    assert not life["complaints"]["update"]


@pytest.mark.parametrize("trace", TRACES)
def test_uninstalled_addon_leaves_nothing_behind(life, trace):
    assert life["uninstalled"][trace] - life["before"][trace] == set()


def test_uninstalling_takes_nothing_away_that_was_there_before(life):
    assert life["before"]["columns"] - life["uninstalled"]["columns"] == set()
    assert not life["complaints"]["uninstall"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The addon's wheel."""
    return wheel.build(this_runtime(), tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def addons_path(built, tmp_path_factory):
    """Odoo's addons, and the folder into which pip put ours."""
    ours = wheel.install(this_runtime(), built, tmp_path_factory.mktemp("site"))
    return ",".join(map(str, [*this_runtime().odoo.addons, ours]))


@pytest.fixture(scope="module")
def life(addons_path):
    """What a database held before, during and after the addon's time in it, and what Odoo's log complained about."""
    databases = Databases({"PGHOST": config["db_host"] or None, "PGUSER": config["db_user"] or None}, Path(config["data_dir"]))
    life = {"complaints": {}, "before": _traces(databases, os.environ["TEXTING_TEST_TEMPLATE"])}
    name = f"{get_db_name()}_packaging"  # runs on different databases do not meet
    databases.drop(name)
    databases.create(name)
    try:
        for action, state, arguments in (
            # base_automation: the template has it for other tests
            ("install", "installed", ["-i", "texting_inbox,base_automation", "--stop-after-init"]),
            ("update", "updated", ["-u", "texting_inbox", "--stop-after-init"]),
            ("uninstall", "uninstalled", ["shell"]),
        ):
            life["complaints"][action] = run_odoo(name, addons_path, *arguments, typed=UNINSTALL if action == "uninstall" else "")
            life[state] = _traces(databases, name)
        yield life
    finally:
        databases.drop(name)


def run_odoo(name, addons_path, *arguments, typed=""):
    """Run Odoo on the database and return the errors, and the warnings about this addon, of its log."""
    command = [
        sys.executable, str(ODOO_BIN), *arguments, "-d", name, f"--addons-path={addons_path}",
        f"--data-dir={config['data_dir']}", "--http-interface=127.0.0.1", "--no-http", "--max-cron-threads=0",
    ]
    result = subprocess.run(
        command, input=typed, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, check=False)
    assert result.returncode == 0, result.stdout[-5000:]
    return COMPLAINT.findall(result.stdout)


def _traces(databases, name):
    return {trace: {row[0] for row in databases.query(name, query)} for trace, query in TRACES.items()}
