"""The virtual environment: exact versions of everything Odoo, the addon and the tests import."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .building import clear, finish, is_built, key_of, locked
from .console import Failure, run, step
from .debian import PrivateApt
from .odoo import add_icons
from .paths import REQUIREMENTS, cache, logs


def find_or_make():
    """The Python to run Odoo with: ODOO_PYTHON as it is, or the cache's environment, made anew when a pin changed."""
    if os.environ.get("ODOO_PYTHON"):
        return Path(os.environ["ODOO_PYTHON"]).expanduser().absolute()
    folder = cache() / "venv"
    python = folder / "bin" / "python"
    with locked("venv"):
        if not is_built(folder, _key()):
            _make(folder, python)
    add_icons(_site_packages(python))
    return python


def _make(folder, python):
    clear(folder)
    log = logs() / "pip.log"
    log.unlink(missing_ok=True)
    with step(f"Making a virtual environment with Python {sys.version_info.major}.{sys.version_info.minor}"):
        pip = _create(folder, python, log)
    with step("Installing the pinned Python packages (about 100 MB to fetch)"):
        try:
            run([*pip, "install", "--no-input", "--disable-pip-version-check", "--prefer-binary",
                 "-r", REQUIREMENTS / "odoo.txt", "-r", REQUIREMENTS / "test.txt"], log)
        except Failure as failure:
            raise Failure(
                f"{failure}\nWithout a network: set ODOO_PYTHON to a Python that has requirements/*.txt installed."
            ) from None
    finish(folder, _key())


def _create(folder, python, log):
    """Create the environment and return the command of its pip."""
    if importlib.util.find_spec("ensurepip"):
        run([sys.executable, "-m", "venv", folder], log)
        return [python, "-m", "pip"]
    # Debian ships ensurepip in python3-venv, which needs root to install; the wheel of pip is a package by itself.
    run([sys.executable, "-m", "venv", "--without-pip", folder], log)
    apt = PrivateApt(cache() / "apt")
    apt.update()
    unpacked = folder / "pip"
    apt.unpack(["python3-pip-whl"], unpacked)
    wheel = next((unpacked / "usr/share/python-wheels").glob("pip-*.whl"))
    run([python, wheel / "pip", "install", "--no-index", wheel], log)
    shutil.rmtree(unpacked)
    return [python, "-m", "pip"]


def _site_packages(python):
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip())


def _key():
    return key_of(sys.version_info[:2], files=REQUIREMENTS.glob("*.txt"))
