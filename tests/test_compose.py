"""The Docker Compose files, as far as they can be judged without Docker. The images are not."""

import json
import re
import subprocess
import sys
from pathlib import Path

import check
import pytest

from odoo.tools import config

from runtime import side_packages

from .support.this_runtime import this_runtime

ROOT = Path(__file__).parents[1]
FILES = (ROOT / "compose.yaml", ROOT / "docs" / "deployment" / "compose.yaml")
OWN = {"odoo.conf", "addons", "certificates", "userlist.txt"}  # what docs/deployment.md has its reader make
SERVICE = {"image", "restart", "depends_on", "ports", "environment", "command", "volumes", "healthcheck"}


YAML_TO_JSON = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"


@pytest.fixture(params=FILES, ids=lambda file: file.parent.name)
def compose(request):
    """:return: the file, and what is in it"""
    packages = side_packages.fetch(this_runtime(), "hooks", check.HOOKS)  # Odoo has no YAML
    written = subprocess.run(
        [sys.executable, "-c", YAML_TO_JSON], input=request.param.read_text(), env={"PYTHONPATH": str(packages)}, text=True,
        capture_output=True, check=True)
    return request.param, json.loads(written.stdout)


def test_services_name_each_other_and_what_they_mount(compose):
    file, content = compose
    services, volumes = content["services"], content["volumes"]
    for name, service in services.items():
        assert service.keys() <= SERVICE, name
        assert set(service.get("depends_on", ())) <= services.keys(), name
        for source in (volume.split(":")[0] for volume in service.get("volumes", ())):
            if source.startswith("./"):
                assert (file.parent / source).exists() or source.removeprefix("./") in OWN, f"{name} mounts {source}"
            else:
                assert source in volumes, f"{name} mounts {source}"


def test_odoo_knows_the_options_that_it_is_started_with(compose):
    _file, content = compose
    commands = [service["command"] for service in content["services"].values() if service["image"].startswith("odoo:")]
    assert commands
    for program, *options in commands:
        assert program == "odoo"
        assert [option for option in options if config.parser.get_option(option.partition("=")[0]) is None] == []


def test_databases_are_called_with_the_password_that_they_have(compose):
    _file, content = compose
    odoos = [service["environment"] for service in content["services"].values() if service["image"].startswith("odoo:")]
    server = content["services"]["db"]["environment"]
    assert {environment["PASSWORD"] for environment in odoos} == {server["POSTGRES_PASSWORD"]}
    assert {environment["USER"] for environment in odoos} == {server["POSTGRES_USER"]}


def test_variables_that_have_to_be_set_say_so(compose):
    file, _content = compose
    names = set(re.findall(r"(?<!\$)\$\{(\w+)", file.read_text()))
    assert names == set(re.findall(r"(?<!\$)\$\{(\w+):\?", file.read_text()))
