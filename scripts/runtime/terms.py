"""The addon's sentences and their translations: texting_inbox/i18n, as Odoo exports them."""

import re

import polib

from .paths import ADDON

FOLDER = ADDON / "i18n"
TEMPLATE = FOLDER / "texting_inbox.pot"
STAMPS = ("POT-Creation-Date", "PO-Revision-Date")  # change with each export, and say nothing
# What must be the same in a translation, each with the word for it.
KEPT = {
    "placeholders": re.compile(r"%(?:\(\w+\))?[sdif]|\$\{[^}]*\}|\{\{[^}]*\}\}"),
    "tags": re.compile(r"</?[a-z][a-z0-9]*"),
}


def languages():
    """:return: the .po files that are shipped"""
    return sorted(FOLDER.glob("*.po"))


def template():
    return polib.pofile(str(TEMPLATE))


def write_template(exported):
    """:param exported: the file that Odoo exported, which has the time of the export in it"""
    FOLDER.mkdir(exist_ok=True)
    written = polib.pofile(exported)
    for stamp in STAMPS:
        written.metadata.pop(stamp, None)
    written.save(str(TEMPLATE))


def follow_template(file):
    """Give a translation the sentences of the template: new ones empty, those that are gone removed."""
    translation = polib.pofile(str(file))
    translation.merge(template())
    for entry in translation.obsolete_entries():
        translation.remove(entry)
    translation.save(str(file))


def compare(exported):
    """:return: sentences of the addon that are missing in the template, and those of the template that are gone"""
    now = {entry.msgid for entry in polib.pofile(exported)}
    written = {entry.msgid for entry in template()}
    return now - written, written - now


def find_faults(file, expected=None):
    """:param expected: the sentences it has to have; else those of the template
    :return: what is wrong with a translation: missing, fuzzy, or with other placeholders or tags than the sentence"""
    translation = polib.pofile(str(file))
    expected = {entry.msgid for entry in template()} if expected is None else expected
    yield from (f"missing: {sentence}" for sentence in sorted(expected - {entry.msgid for entry in translation}))
    for entry in translation:
        if "fuzzy" in entry.flags:
            yield f"fuzzy: {entry.msgid}"
        elif not entry.msgstr:
            yield f"missing: {entry.msgid}"
        else:
            yield from (f"{kind} differ: {entry.msgid} → {entry.msgstr}" for kind in _lost(entry))


def _lost(entry):
    for kind, pattern in KEPT.items():
        if sorted(pattern.findall(entry.msgid)) != sorted(pattern.findall(entry.msgstr)):
            yield kind
