"""Words that stand alone in a text and mean a rule of the carriers: out, back in, help.

The words are those of CTIA's Messaging Principles, of Twilio's default keywords and of the FCC's rule on revoking
consent (47 CFR 64.1200(a)(10)). ARRET is the French STOP, which Canada's carriers ask for.
"""
import re
import unicodedata

KEYWORDS = {
    **dict.fromkeys(
        ("STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT", "ARRET"), "stop"
    ),
    **dict.fromkeys(("START", "UNSTOP"), "start"),
    **dict.fromkeys(("HELP", "INFO"), "help"),
}
START_IF_OPTED_OUT = "YES"  # otherwise it answers what somebody asked

_SHOWN_AS_EMOJI = re.compile(".\N{VARIATION SELECTOR-16}", re.DOTALL)  # some emoji are letters or digits in disguise


def kind_of(body, opted_out=False):
    """Return ``"stop"``, ``"start"`` or ``"help"`` for a text that is such a word and nothing else; None for any other.

    Case, punctuation, emoji and diacritics do not matter.

    :param opted_out: whether the person has opted out now
    """
    words = _plain_words(body or "")
    if opted_out and words == START_IF_OPTED_OUT:
        return "start"
    return KEYWORDS.get(words)


def _plain_words(body):
    """Return the letters and digits of a text in capitals, a single space between its words."""
    decomposed = unicodedata.normalize("NFKD", _SHOWN_AS_EMOJI.sub("", body))
    kept = (char for char in decomposed if char.isalnum() or char.isspace())
    return " ".join("".join(kept).upper().split())
