"""What a picture or file of a text is, and what it is called."""
import pytest

from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.texting_inbox.tools.media_types import INLINE_TYPES, KNOWN_TYPES, is_smil, name_of, stated_by_name, type_of

from ..support.fault_vectors import FILES


@pytest.mark.parametrize(("content", "stated", "name", "expected_type", "expected_name"), FILES)
def test_file_keeps_its_type_and_name(content, stated, name, expected_type, expected_name):
    """B6: voice memos, plain text, calendars and documents; what a browser would run is unknown, whatever it claims to be"""
    mimetype = type_of(content, guess_mimetype(content), stated)
    assert mimetype == expected_type
    assert name_of(name, "", mimetype, "text-1-2") == expected_name


def test_what_may_be_shown_and_what_is_known_are_two_lists():
    """B6: a document has a type, and is not opened in a page"""
    assert set(INLINE_TYPES) < set(KNOWN_TYPES)
    assert not {"text/html", "image/svg+xml", "application/xml", "application/javascript"} & set(KNOWN_TYPES)


def test_layout_of_an_mms_is_no_file():
    """B6: SMIL parts are not shown, by their type or by their content"""
    assert is_smil("application/smil; charset=utf-8")
    assert is_smil("", b"<smil><head/></smil>")
    assert not is_smil("image/jpeg", b"\xff\xd8")


def test_script_is_no_plain_text():
    """B6: text whose sender calls it a picture is not taken for text to read"""
    assert type_of(b"alert(1)", "text/plain", "image/png") == "application/octet-stream"
    assert stated_by_name("code.txt", "") == stated_by_name("", "https://media.example.com/a/code.txt") == "text/plain"


def test_name_of_an_address_counts_if_it_fits():
    """B6: carriers' links often end with the file's name"""
    assert name_of("", "https://media.example.com/a/plan%20b.pdf?x=1", "application/pdf", "text-1-2") == "plan b.pdf"
    assert name_of("", "https://media.example.com/a/ME0123", "application/pdf", "text-1-2") == "text-1-2.pdf"
    assert name_of("../../etc/passwd\u202e", "", "text/plain", "text-1-2") == "passwd_.txt"
