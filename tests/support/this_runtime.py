"""The Odoo that the tests run in, as scripts know it: to start another one like it."""

import sys
from pathlib import Path

import odoo
from odoo.tools import config

from runtime.odoo import Odoo
from runtime.paths import ADDON
from runtime.stage import Runtime


def this_runtime():
    addons = tuple(Path(path) for path in config["addons_path"] if Path(path) != ADDON.parent)
    variables = {name: value for name, value in (("PGHOST", config["db_host"]), ("PGUSER", config["db_user"])) if value}
    return Runtime(Path(sys.executable), Odoo(Path(odoo.__path__[0]).parent, addons), Path(config["data_dir"]), variables)
