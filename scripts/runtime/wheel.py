"""The addon as a wheel, `odoo-addon-texting-inbox`, built by OCA's whool."""

from . import side_packages
from .console import run
from .paths import ADDON, logs

BACKEND = ("whool==1.3.1", "manifestoo-core==1.16.1", "packaging==26.4", "wheel==0.48.0")


def build(runtime, folder):
    """Build the wheel into a folder. :return: its path"""
    backend = side_packages.fetch(runtime, "whool", BACKEND)
    environment = {**runtime.env, "PYTHONPATH": str(backend)}
    _pip(runtime, "wheel", "--no-build-isolation", "--wheel-dir", folder, ADDON, env=environment)
    [wheel] = folder.glob("*.whl")
    return wheel


def install(runtime, wheel, folder):
    """Install a wheel into a folder. :return: the addons path in it"""
    _pip(runtime, "install", "--target", folder, wheel, env=runtime.env)
    return folder / "odoo" / "addons"


def _pip(runtime, command, *options, env):
    run([runtime.python, "-m", "pip", command, "--no-deps", "--no-index", *options], logs() / "wheel.log", env=env)
