"""The hand-over from the system's Python to the environment's, and what a script has in its hands after it."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from . import odoo, venv
from .paths import ODOO_BIN, cache


@dataclass(frozen=True)
class Runtime:
    """Everything needed to start Odoo, except a database server (see postgres.py)."""

    python: Path
    odoo: odoo.Odoo
    data_dir: Path
    environment: dict = field(default_factory=dict)

    def command(self, *options):
        """The command line of an Odoo with these options."""
        return [
            self.python, ODOO_BIN, *options,
            f"--addons-path={self.odoo.addons_path}", f"--data-dir={self.data_dir}", "--http-interface=127.0.0.1",
        ]

    @property
    def env(self):
        """The environment variables such an Odoo (or pytest) is started with."""
        return {**os.environ, "PYTHONPATH": str(self.odoo.home), "PYTHONUNBUFFERED": "1", **self.environment}


def prepare():
    """Fetch or find Odoo and the virtual environment, and go on in the environment's Python: the calling script is
    started anew there, so whatever it imports from the environment must be imported after this call."""
    found = odoo.find_or_fetch()
    python = venv.find_or_make()
    if Path(sys.executable) != python:
        sys.stdout.flush()
        os.execv(python, [str(python), *sys.argv])
    data_dir = cache() / "data"
    data_dir.mkdir(exist_ok=True)
    return Runtime(python, found, data_dir)
