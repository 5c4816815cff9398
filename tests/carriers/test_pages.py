"""Asking for a list page by page."""
from carriers import http


def listed(answers, following):
    asked = []

    def fetch(query):
        asked.append(query)
        return answers(len(asked))

    return list(http.pages(fetch, {"page": 1}, following)), len(asked)


def test_pages_that_repeat_end_the_list():
    """B1: an API whose last page comes again and again is asked once more, not fifty times"""
    pages, asked = listed(lambda number: {"items": [min(number, 3)]}, lambda page: {"page": object()})
    assert pages == [{"items": [1]}, {"items": [2]}, {"items": [3]}]
    assert asked == 4


def test_query_that_repeats_ends_the_list():
    """B1: so does a link that leads to a page that was read"""
    pages, asked = listed(lambda number: {"items": [number]}, lambda page: {"page": 1})
    assert (len(pages), asked) == (1, 1)


def test_list_without_an_end_is_cut():
    """B1"""
    _pages, asked = listed(lambda number: {"items": [number]}, lambda page: {"page": page["items"][0] + 1})
    assert asked == http.MAX_PAGES
