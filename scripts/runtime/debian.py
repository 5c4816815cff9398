"""Debian packages without root: a private apt that fetches from the mirror this machine uses anyway."""

import os
import shutil
import subprocess
from pathlib import Path

from .console import Failure, run
from .paths import logs

SUITE = "sid"
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
NO_APT = """Odoo 19 is fetched as a Debian package, and {missing}.
Point ODOO_HOME at an Odoo 19 that is already there (a checkout, or the folder that contains the package `odoo`):
    ODOO_HOME=/path/to/odoo make demo"""


class PrivateApt:
    """apt-get with lists, cache and sources of its own below `folder`; nothing of the system is read or changed.

    Every package is verified by apt itself against Debian's archive keys.
    """

    def __init__(self, folder):
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            raise Failure(NO_APT.format(missing="this machine has no apt-get"))
        self.folder = folder
        self.log = logs() / "apt.log"

    def update(self):
        """Read the package lists of the first mirror that has the suite."""
        for name in ("lists/partial", "cache/archives/partial", "packages"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        mirrors = _mirrors()
        for mirror in mirrors:
            self._sources.write_text(f"deb [signed-by={_keyring()}] {mirror} {SUITE} main\n")
            try:
                return self._apt("update")
            except Failure as failure:
                reason = failure
        if not mirrors:
            raise Failure(NO_APT.format(missing="apt knows no Debian mirror here (DEBIAN_MIRROR=<address> names one)"))
        raise Failure(f"{reason}\n\n" + NO_APT.format(missing=f"no mirror answered with the suite {SUITE}: {mirrors}"))

    def unpack(self, packages, target):
        """Download the packages and unpack them into the folder `target`, without installing anything."""
        downloads = self.folder / "packages"
        self._apt("download", *packages, cwd=downloads)
        target.mkdir(parents=True, exist_ok=True)
        for package in sorted(downloads.glob("*.deb")):
            run(["dpkg-deb", "-x", package, target], self.log)
            package.unlink()

    @property
    def _sources(self):
        return self.folder / "sources.list"

    def _apt(self, *arguments, cwd=None):
        options = {
            "Dir::Etc::SourceList": self._sources,
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::State::Lists": self.folder / "lists",
            "Dir::State::Status": "/dev/null",
            "Dir::Cache": self.folder / "cache",
            "Debug::NoLocking": "1",
            "APT::Sandbox::User": "root",  # the private folders may be closed to the user _apt
            "APT::Update::Error-Mode": "any",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        command = ["apt-get", "-q"]
        for name, value in options.items():
            command += ["-o", f"{name}={value}"]
        run([*command, *arguments], self.log, cwd=cwd, env={**os.environ, "LC_ALL": "C"})


def _mirrors():
    """The mirrors apt is set up with, security archives left out (they have no sid); DEBIAN_MIRROR goes first."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
        capture_output=True, text=True, check=False,
    ).stdout.split()
    named = [os.environ["DEBIAN_MIRROR"]] if os.environ.get("DEBIAN_MIRROR") else []
    return list(dict.fromkeys(named + [uri for uri in listed if "security" not in uri]))


def _keyring():
    for keyring in KEYRINGS:
        if keyring.exists():
            return keyring
    raise Failure(NO_APT.format(missing="Debian's archive keys are missing (package debian-archive-keyring)"))
