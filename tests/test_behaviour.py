"""docs/behaviour.md tells the truth about the tests. Needs neither Odoo nor a database."""
import re

import behaviour


def test_each_row_names_the_tests_that_prove_it():
    """S1: every row of the contract has a test, and the page lists the tests that exist"""
    page = behaviour.PAGE.read_text()
    assert behaviour.with_proofs(page, behaviour.find_proofs()) == page, "out of date: run scripts/run behaviour"
    unproven = re.findall(r"^\| ([SD]\d+) .* – \|$", page, re.M)
    assert set(unproven) == behaviour.NOT_YET, "rows of the contract without a test"
