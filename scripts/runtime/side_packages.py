"""Python packages that are only run, never imported by Odoo, the addon or its tests: each set in a folder of its own, so that
their versions fight with nobody's."""

from .building import clear, finish, is_built, key_of, locked
from .console import run
from .paths import cache, logs


def fetch(runtime, name, packages):
    """Install pinned packages into the cache, unless they are there. :return: the folder, for PYTHONPATH"""
    folder = cache() / name
    with locked(name):
        if not is_built(folder, key_of(*packages)):
            clear(folder)
            options = ("--no-input", "--disable-pip-version-check", "--target", folder)
            run([runtime.python, "-m", "pip", "install", *options, *packages], logs() / f"{name}.log")
            finish(folder, key_of(*packages))
    return folder
