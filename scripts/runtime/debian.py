"""Debian packages: without root by a private apt that fetches from the mirror this machine uses anyway; programs and fonts that
have to be installed, by the machine's own apt."""

import os
import shutil
import subprocess
from pathlib import Path

from .console import Failure, run, step
from .paths import logs

SUITE = "sid"
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")  # those Odoo's tests look for

# What has to be on the machine, by Debian package: programs of which one is enough, or a font as fc-list names it. The browser
# prints transcripts; the fonts are the smallest that have emoji, Arabic, and Chinese, Japanese and Korean. Without one like
# Arial, Chromium takes the digits of Odoo's pages from the emoji.
PRINTING = {
    "chromium": BROWSERS,
    "fontconfig": ("fc-list",),
    "fonts-liberation": "Liberation Sans",
    "fonts-dejavu-core": ":charset=0627",
    "fonts-wqy-microhei": ":charset=8bf7 d55c",
    "fonts-noto-color-emoji": ":charset=1f69a",
}
LOOKING = {"poppler-utils": ("pdftoppm",)}  # with which tests look at a PDF

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


def install_programs(*wanted):
    """Install what is missing of ``PRINTING``, ``LOOKING``. What cannot be installed is a Failure that names it."""
    missing = [package for packages in wanted for package, sign in packages.items() if not _is_there(sign)]
    if not missing:
        return
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    log = logs() / "programs.log"
    try:
        with step(f"Installing Debian's {', '.join(missing)}"):
            run([*rights, "apt-get", "-q", "update"], log)
            run([*rights, "apt-get", "-q", "-y", "install", "--no-install-recommends", *missing], log)
    except (Failure, OSError) as failure:
        advice = f"These could not be installed from here. As root: apt-get install {' '.join(missing)}"
        raise Failure(f"{failure}\n\n{advice}") from None


def _is_there(sign):
    """Return whether one of these programs, or this font, is on the machine."""
    if not isinstance(sign, str):
        return any(map(shutil.which, sign))
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", sign, "file"], capture_output=True, check=False).stdout.strip())
