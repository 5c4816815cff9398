"""Words of texts: searching for them, showing where they are, and comparing them."""

import re
import unicodedata

from markupsafe import Markup, escape

QUOTED = re.compile(r'"([^"]*)"|(\S+)')
WORD = re.compile(r"\w+")
_SHOWN_AS_EMOJI = re.compile(".\N{VARIATION SELECTOR-16}", re.DOTALL)  # some emoji are letters or digits in disguise
_ASCII_MARKS = {code: None for code in range(128) if not (chr(code).isalnum() or chr(code).isspace())}
SNIPPET = 160  # characters
BEFORE = 40  # of them before the first word that was found


def words_query(typed):
    """Return what somebody typed as a query of PostgreSQL's full-text search; empty if there is no word in it.

    :param str typed: words, of which all have to be in one text, each as a beginning; in quotation marks: beside each other
    """
    parts = []
    for quoted, single in QUOTED.findall(typed):
        words = WORD.findall(quoted or single)
        if words:
            parts.append(" <-> ".join(words) if quoted else " <-> ".join([*words[:-1], words[-1] + ":*"]))
    return " & ".join(f"({part})" for part in parts)


def escape_like(typed):
    """Return a text in which no character is a wildcard of SQL's LIKE."""
    return re.sub(r"([%_\\])", r"\\\1", typed)


def plain_words(text):
    """Return the letters and digits of a text in capitals, a single space between its words."""
    if text.isascii():  # as most are, and every text comes by here
        return " ".join(text.translate(_ASCII_MARKS).upper().split())
    decomposed = unicodedata.normalize("NFKD", _SHOWN_AS_EMOJI.sub("", text))
    kept = (char for char in decomposed if char.isalnum() or char.isspace())
    return " ".join("".join(kept).upper().split())


def beginning(text, length):
    """Return the beginning of a text in one line, cut at ``length`` characters."""
    line = " ".join((text or "").split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def mark_words(text, typed):
    """Return a piece of a text as HTML, the words that begin with one of those typed within ``<mark>``.

    :param str text: as it was written
    :param str typed: what was searched for; empty: the beginning of the text
    """
    line = " ".join((text or "").split())
    words = WORD.findall(typed) or ([re.escape(typed)] if typed else [])
    found = re.compile(rf"(?<!\w)(?:{'|'.join(words)})\w*" if WORD.search(typed) else "|".join(words), re.I) if words else None
    first = found.search(line) if found else None
    start = max(0, first.start() - BEFORE) if first else 0
    piece = line[start : start + SNIPPET]
    html = Markup("")
    end = 0
    for match in found.finditer(piece) if found else ():
        html += escape(piece[end : match.start()]) + Markup("<mark>%s</mark>") % match[0]
        end = match.end()
    return ("…" if start else "") + html + escape(piece[end:]) + ("…" if start + SNIPPET < len(line) else "")
