"""Processes of their own on the database of the tests, which a test may kill where nothing can be tidied up any more."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from odoo.tests import get_db_name
from odoo.tools import config


@contextmanager
def running(script, **told):
    """Run a script of this folder.

    :param told: what it is told, as JSON, beside Odoo's command line (``odoo``)
    :return: the process
    """
    options = {"-d": get_db_name(), "--addons-path": ",".join(config["addons_path"]), "--data-dir": config["data_dir"],
               "--db_host": config["db_host"], "--db_user": config["db_user"]}
    told = {"odoo": [part for option, value in options.items() if value for part in (option, value)], **told}
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, Path(__file__).parent / script, json.dumps(told)], env=variables, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
