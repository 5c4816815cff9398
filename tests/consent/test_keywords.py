"""Words of the carriers' rules: a whole text that is one of them, however it was typed."""
import pytest

from odoo.addons.texting_inbox.tools.keywords import is_yes, kind_of

STOP_WORDS = (
    "STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT", "ARRET",
    "ARRETE", "ARRETT", "ALTO", "BAJA", "PARAR", "REMOVE")


@pytest.mark.parametrize("word", STOP_WORDS)
def test_every_word_that_ends_texting_is_known(word):
    """D12: STOP and its kin"""
    assert kind_of(word) == kind_of(word.lower()) == kind_of(word.title()) == "stop"


@pytest.mark.parametrize(("body", "kind"), [("START", "start"), ("unstop", "start"), ("Help", "help"), ("info?", "help")])
def test_words_that_begin_texting_again_and_ask_for_help_are_known(body, kind):
    """D12: START lifts it; HELP is answered by the rules as well"""
    assert kind_of(body) == kind


@pytest.mark.parametrize("body", [
    "  stop \n", "Stop.", "STOP!!!", "'stop'", "«stop»", "s.t.o.p", "¡STOP!", "STOP\u200b", "\ufeffstop",
    "stop 🛑", "🛑stop🛑", "Stop ✋🏽", "stop ☹️", "stop‼️", "stop 1️⃣", "stop ℹ️",
    "ＳＴＯＰ", "Stóp", "ſtop", "arrêt", "ARRÊT", "arre\u0302t", "Opt-Out", "opt  out", "stop\tall", "Stop-All"])
def test_case_punctuation_emoji_and_accents_do_not_matter(body):
    """D12: a person who means STOP need not type it as a machine would"""
    assert kind_of(body) == "stop"


@pytest.mark.parametrize("body", [
    "", None, " ", "...", "👍", "please stop texting me", "stop it", "Stop by at 5?", "nonstop", "stopped", "the end",
    "Can you cancel?", "stop1", "1 stop", "s t o p",
    "STOP it now, I said", "help me", "information", "restart", "no", "x" * 10_000])
def test_a_word_among_others_is_for_a_person_to_read(body):
    """D12: only the whole text counts, or a clause of its own"""
    assert kind_of(body) is None


def test_yes_means_back_in_only_for_who_has_opted_out():
    """D12: otherwise it answers what somebody asked"""
    assert kind_of("Yes!") is None
    assert is_yes("Yes!")
    assert not is_yes("Yes please")
    assert not is_yes("stop")
