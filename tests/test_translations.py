"""What translators get, and what they gave back."""

import io

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

from runtime import terms


@tagged("standard", "post_install", "-at_install")
class TestTemplate(TransactionCase):
    def test_the_template_has_every_sentence_of_the_addon(self):
        exported = io.BytesIO()
        trans_export(False, ["texting_inbox"], exported, "po", self.env)
        missing, gone = terms.compare(exported.getvalue().decode())
        self.assertFalse(missing, "not in texting_inbox.pot: run scripts/run translations")
        self.assertFalse(gone, "no sentence of the addon any more: run scripts/run translations")


def test_each_language_is_complete_and_keeps_placeholders():
    faults = {file.name: list(terms.find_faults(file)) for file in terms.languages()}
    assert {name: found for name, found in faults.items() if found} == {}


def test_faults_of_a_translation_are_found(tmp_path):
    wrong = tmp_path / "xx.po"
    wrong.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Taken by %(owner)s"\nmsgstr "Pris par %(proprietaire)s"\n\n'
        '#, fuzzy\nmsgid "Accept"\nmsgstr "Accepter"\n\n'
        'msgid "Reply"\nmsgstr ""\n\n'
        'msgid "The <b>record</b>"\nmsgstr "Le registre"\n\n'
        'msgid "Hide"\nmsgstr "Masquer"\n')
    faults = list(terms.find_faults(wrong, expected={"Hide", "Leave"}))
    assert faults == [
        "missing: Leave",
        "placeholders differ: Taken by %(owner)s → Pris par %(proprietaire)s",
        "fuzzy: Accept",
        "missing: Reply",
        "tags differ: The <b>record</b> → Le registre",
    ]


FORBIDDEN = ("(s)", "%s", "%d")  # a plural that other languages lack; words whose order a translator cannot change


def test_each_sentence_reaches_the_translator_whole():
    """Placeholders have names, plurals are sentences of their own, and no sentence is the rest of another one."""
    sentences = [entry.msgid for entry in terms.template()]
    assert [sentence for sentence in sentences if any(part in sentence for part in FORBIDDEN)] == []
    assert [sentence for sentence in sentences if sentence[:1] in ",.;:)"] == []
    assert [sentence for sentence in sentences if sentence[-1:] in "(,"] == []
