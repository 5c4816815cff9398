"""README's table of the way of a text, and docs/architecture.md, name files and methods that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ADDON = ROOT / "texting_inbox"
PAGES = [page for page in (ROOT / "README.md", ROOT / "docs" / "architecture.md") if page.exists()]
NAMED = re.compile(r"`((?:carriers|controllers|models|static|report|wizard|views|tools)/[^`› ]*)(?: › ([^`]*))?`")


def named_places():
    """:return: ``(page, path, names)`` of each place that a page names; names of methods, or nothing"""
    for page in PAGES:
        for path, methods in NAMED.findall(page.read_text()):
            yield pytest.param(path, [name for name in re.split(r"[, ]+", methods) if name], id=f"{page.name}: {path}")


@pytest.mark.parametrize(("path", "names"), named_places())
def test_each_place_that_a_page_names_exists(path, names):
    """A newcomer who follows the table arrives."""
    files = sorted(ADDON.glob(path.replace("<code>", "*").rstrip("/")))
    assert files, f"{path} does not exist"
    for name in names:
        assert any(re.search(rf"\b{re.escape(name)}\b", file.read_text()) for file in files), f"{path} has no {name}"
