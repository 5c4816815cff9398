"""Odoo 19: the one ODOO_HOME names, or Debian's package unpacked into the cache."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .building import clear, finish, is_built, key_of, locked
from .console import Failure, step
from .debian import SUITE, PrivateApt
from .paths import ADDON, cache

PACKAGES = (
    "odoo-19",
    # Odoo's folders link to these: fonts and jQuery
    "fonts-inconsolata", "fonts-montserrat", "fonts-ocr-b", "fonts-roboto-unhinted",
    "libjs-jquery", "libjs-jquery-form", "libjs-underscore",
)
UNPACKED = Path("usr/lib/python3/dist-packages")
# Debian leaves this file out and the web client's bundle fails without it; only blurring a video call's background uses it.
LEFT_OUT = UNPACKED / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
ICONS = Path("usr/share/fonts-font-awesome/fonts")


@dataclass(frozen=True)
class Odoo:
    """An Odoo that can be started: the folder that holds the Python package `odoo`, and the folders of its addons."""

    home: Path
    addons: tuple

    @property
    def addons_path(self):
        return ",".join(str(path) for path in (*self.addons, ADDON.parent))

    @property
    def key(self):
        """Changes with Odoo's version and place."""
        return key_of(self.home, files=[self.home / "odoo" / "release.py"])

    def addon(self, name):
        """The folder of one of Odoo's own addons."""
        for folder in self.addons:
            if (folder / name / "__manifest__.py").is_file():
                return folder / name
        raise Failure(f"{self.home} has no addon {name}.")


def find_or_fetch():
    """The Odoo to use. Fetches nothing when ODOO_HOME is set or an earlier run has fetched it."""
    if os.environ.get("ODOO_HOME"):
        return _existing(Path(os.environ["ODOO_HOME"]).expanduser().absolute())
    folder = cache() / "odoo"
    with locked("odoo"):
        if not is_built(folder, _recipe()):
            _fetch(folder)
    home = folder / UNPACKED
    return Odoo(home, (home / "odoo" / "addons",))


def add_icons(site_packages):
    """Put Font Awesome 4.7, which Odoo links to and the suite no longer has, beside an Odoo of the cache."""
    target = cache() / "odoo" / ICONS
    if os.environ.get("ODOO_HOME") or target.is_dir():
        return
    unfinished = target.with_name("fonts.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(site_packages / "xstatic/pkg/font_awesome/data/fonts", unfinished)
    unfinished.rename(target)


def _existing(home):
    if home.name == "odoo" and (home / "release.py").is_file():
        home = home.parent
    if not (home / "odoo" / "release.py").is_file():
        raise Failure(f"ODOO_HOME={home} holds no Odoo: neither a checkout nor a folder with the package `odoo`.")
    version = re.search(r"^version_info = \((.+?)\)", (home / "odoo" / "release.py").read_text(), re.M)
    if not version or not version[1].startswith("19, 0,"):
        raise Failure(f"ODOO_HOME={home} is not Odoo 19.0 but {version and version[1]}; this addon is for 19.0.")
    addons = tuple(path for path in (home / "odoo" / "addons", home / "addons") if path.is_dir())
    return Odoo(_alone(home), addons)


def _alone(home):
    """A folder that offers `odoo` only. Beside an installed Odoo lie other packages, which would hide the environment's."""
    if home.name not in ("dist-packages", "site-packages"):
        return home
    folder = cache() / "links" / key_of(home)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "odoo").exists():
        (folder / "odoo").symlink_to(home / "odoo")
    return folder


def _fetch(folder):
    clear(folder)
    unfinished = folder.with_name("odoo.new")
    clear(unfinished)
    apt = PrivateApt(cache() / "apt")
    with step(f"Asking Debian's mirror for Odoo 19 (suite {SUITE})"):
        apt.update()
    with step("Fetching and unpacking Odoo 19 (about 130 MB to fetch, 1.3 GB on disk)"):
        apt.unpack(PACKAGES, unfinished)
    (unfinished / LEFT_OUT).parent.mkdir(parents=True, exist_ok=True)
    (unfinished / LEFT_OUT).touch()
    finish(unfinished, _recipe())
    unfinished.rename(folder)


def _recipe():
    return key_of(SUITE, *PACKAGES, LEFT_OUT)
