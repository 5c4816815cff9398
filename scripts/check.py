"""`make check`: style alone, as `make test` and pre-commit check it: ruff, pylint-odoo, and the usual hooks of OCA."""

import subprocess

from runtime import console, side_packages, stage
from runtime.console import Failure, say
from runtime.paths import ADDON, ROOT

HOOKS = (
    "pre-commit-hooks==6.0.0", "oca-odoo-pre-commit-hooks==0.2.27", "ruamel.yaml==0.19.1", "click==8.1.8", "colorama==0.4.6",
    "fixit==2.2.1", "libcst==1.9.0", "lxml==6.1.3", "moreorless==0.6.0", "packaging==26.4", "pathspec==1.1.1", "polib==1.2.0",
    "PyYAML==6.0.4", "trailrunner==1.4.0",
)
# Hooks of https://github.com/pre-commit/pre-commit-hooks, each with the files that it reads; those that mend files do so.
FILES = {
    "check-ast": "*.py", "check-builtin-literals": "*.py", "check-docstring-first": "*.py", "debug-statement-hook": "*.py",
    "check-toml": "*.toml", "check-xml": "*.xml", "check-yaml": "*.yaml", "check-case-conflict": "*", "check-merge-conflict": "*",
    "check-symlinks": "*", "end-of-file-fixer": "*", "fix-byte-order-marker": "*", "mixed-line-ending": "*",
    "trailing-whitespace-fixer": "*",
}
# What Odoo's own files have as well.
NOT_CHECKED = "xml-header-wrong,xml-tag-position,xml-field-numeric-without-eval,xml-deprecated-data-node"
BINARY = {".png", ".gz"}


def main(_arguments):
    check(stage.prepare())


def check(runtime):
    """A finding is printed by whatever found it, and is a Failure."""
    say("• Checking style with ruff")
    _run([runtime.python, "-m", "ruff", "check", "."])
    say("• Checking style with pylint-odoo")
    _run([runtime.python, "-m", "pylint", ADDON])
    say("• Checking files with OCA's hooks")
    hooks = side_packages.fetch(runtime, "hooks", HOOKS)
    environment = {**runtime.env, "PYTHONPATH": str(hooks)}
    for hook, pattern in FILES.items():
        _run([runtime.python, hooks / "bin" / hook, *_tracked(pattern)], environment)
    module = ("oca-checks-odoo-module", f"--disable={NOT_CHECKED}", ADDON / "__manifest__.py")
    for hook, *arguments in (module, ("oca-checks-po", *_tracked("*.po", "*.pot"))):
        _run([runtime.python, hooks / "bin" / hook, *arguments], environment)


def _tracked(*patterns):
    """:return: files of the repository; without git, as in an archive, those that are there"""
    listing = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        found = {path for pattern in patterns for path in ROOT.rglob(pattern) if path.is_file()}
    else:
        found = {ROOT / name for name in listing.stdout.splitlines()}
    return sorted(path for path in found if path.is_file() and path.suffix not in BINARY and "__pycache__" not in path.parts)


def _run(command, environment=None):
    command = [str(part) for part in command]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Failure(f"{result.stdout}{result.stderr}\nMend the findings above; to see them again: make check")


if __name__ == "__main__":
    console.main(main)
