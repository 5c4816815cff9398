"""Which tests prove which behaviour: the last column of docs/behaviour.md. A test names its rows first in its docstring."""

import ast
import re

from runtime import console
from runtime.console import Failure, say
from runtime.paths import ROOT

PAGE = ROOT / "docs" / "behaviour.md"
ROWS = re.compile(r"^((?:[SDB]\d+[ ,]*)+)")
LINE = re.compile(r"^\| ([SDB]\d+) \| (.*?) \| (.*?) \|$", re.M)
SHOWN = 3  # tests that are named; the others are counted
NOT_YET = {"D15"}  # decided, not built


def main(_arguments):
    page = PAGE.read_text()
    PAGE.write_text(with_proofs(page, find_proofs()))
    unproven = [row for row, _text, proof in LINE.findall(PAGE.read_text()) if proof == "–"]
    say(f"{PAGE.relative_to(ROOT)} is up to date. Without a test: {', '.join(unproven) or 'none'}.")
    if any(row.startswith(("S", "D")) for row in set(unproven) - NOT_YET):
        raise Failure("Each S and D row needs a test.")


def find_proofs():
    """:return: ``{row: [(file, test), …]}`` of all tests"""
    proofs = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for row in rows_of(node):
                    proofs.setdefault(row, []).append((path.name, node.name))
    return proofs


def rows_of(function):
    """:return: the rows that a test's docstring begins with"""
    named = ROWS.match(ast.get_docstring(function) or "")
    return re.findall(r"[SDB]\d+", named[1]) if named else []


def with_proofs(page, proofs):
    """:return: the page, each row with its tests"""
    return LINE.sub(lambda line: f"| {line[1]} | {line[2]} | {describe(proofs.get(line[1], []))} |", page)


def describe(tests):
    if not tests:
        return "–"
    shown = [f"`{file}` › {name.removeprefix('test_').replace('_', ' ')}" for file, name in tests[:SHOWN]]
    more = len(tests) - SHOWN
    return "<br>".join(shown + ([f"and {more} more"] if more > 0 else []))


if __name__ == "__main__":
    console.main(main)
