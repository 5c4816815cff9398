"""Where things are: the repository, and the cache that holds all that is fetched or made."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "texting_inbox"
REQUIREMENTS = ROOT / "requirements"
ODOO_BIN = ROOT / "scripts" / "odoo-bin"


def cache():
    """The folder of everything that can be made again; created when missing."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home).absolute() / "texting_inbox"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def logs():
    """The folder of the log files, which failures point to."""
    folder = cache() / "logs"
    folder.mkdir(exist_ok=True)
    return folder
