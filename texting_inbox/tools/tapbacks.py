"""Reactions of other messengers that arrive as texts: ``Liked “See you at 5”`` and its translations.

Apple's and Google's phones write them for people whose phone cannot show a reaction.
"""
import re
from typing import NamedTuple

LONGEST = 2000  # characters

# What Apple's Messages writes for its six reactions, in English, Spanish, French, German and Portuguese.
WORDS = {
    "❤️": ("Loved", "Le encantó", "Ha encantado", "Te encantó", "A adoré", "Adore", "Liebt", "Hat geliebt", "Adorou"),
    "👍": ("Liked", "Le gustó", "Me gusta", "Le ha gustado", "A aimé", "Aime", "Gefällt", "Gefiel", "Curtiu", "Gostou de"),
    "👎": ("Disliked", "No le gustó", "No me gusta", "N’a pas aimé", "N’aime pas", "Gefällt nicht", "Não curtiu"),
    "😂": ("Laughed at", "Se rió de", "Se ha reído de", "A ri à", "A ri de", "Rit de", "Lacht über", "Lachte über", "Riu de"),
    "‼️": ("Emphasized", "Emphasised", "Enfatizó", "Ha enfatizado", "A mis en évidence", "Hervorgehoben", "Betonte", "Enfatizou"),
    "❓": ("Questioned", "Cuestionó", "Ha cuestionado", "A remis en question", "Hinterfragte", "In Frage gestellt", "Questionou"),
}
ANY_EMOJI = r"Reacted|Reaccionó|Ha reaccionado|A réagi|Reagiert|Hat|Reagierte|Reagiu"
TO = r"to|a|à|con|par|avec|mit|auf|com"
REMOVED = (
    "Removed an?", "Eliminó una?", "Quitó una?", "A supprimé une?", "A retiré une?", "Entfernte? eine?n?", "Removeu uma?",
)
FROM = "from|de|du|von|aus|do"
# How a removed reaction is named.
NAMES = {
    "❤️": ("heart", "corazón", "cœur", "coeur", "Herz", "coração"),
    "👍": ("like", "thumbs up", "me gusta", "j’aime", "pouce levé", "Daumen hoch", "Gefällt mir", "curtida"),
    "👎": ("dislike", "thumbs down", "no me gusta", "je n’aime pas", "Daumen runter", "não curtida"),
    "😂": ("laugh", "risa", "rire", "Lachen", "risada"),
    "‼️": ("exclamation", "emphasis", "exclamation mark", "exclamación", "exclamation", "Ausrufezeichen", "exclamação"),
    "❓": ("question mark", "interrogación", "point d’interrogation", "Fragezeichen", "interrogação"),
}


class Tapback(NamedTuple):
    """A reaction to a text.

    :param emoji: the reaction
    :param quoted: the words it is about, as quoted: perhaps cut with an ellipsis
    :param removed: whether the reaction is taken back
    """

    emoji: str
    quoted: str
    removed: bool = False


def _words(table):
    """Return a pattern of a table's words, the longest first, and the emoji of each word."""
    emoji = {_plain(word): sign for sign, words in table.items() for word in words}
    return "|".join(map(re.escape, sorted(emoji, key=len, reverse=True))), emoji


def _plain(word):
    return word.casefold().replace("’", "'")


_VERBS, _VERB_EMOJI = _words(WORDS)
_NOUNS, _NOUN_EMOJI = _words(NAMES)
QUOTATION_MARKS = frozenset("“„«\"”")  # what a reaction quotes begins with one
_QUOTED = rf"[{''.join(QUOTATION_MARKS)}]\s?(?P<quoted>.+?)\s?[”“»\"]"
_FORMS = (
    re.compile(rf"(?P<word>{_VERBS}) {_QUOTED}", re.DOTALL),
    re.compile(rf"(?P<removed>{'|'.join(map(str.casefold, REMOVED))}) (?:(?P<word>{_NOUNS})|(?P<emoji>\S{{1,12}})(?: \w+)?)"
               rf" (?:{FROM}) {_QUOTED}", re.DOTALL),
    re.compile(rf"(?:{ANY_EMOJI.casefold()})(?: (?:{TO}))? (?P<emoji>\S{{1,12}}) (?:{TO}) {_QUOTED}", re.DOTALL),
)
_BEGINS = re.compile(rf"(?:{_VERBS}|{'|'.join(map(str.casefold, REMOVED))}|{ANY_EMOJI.casefold()}) ")


def read_tapback(body):
    """Return the :class:`Tapback` that a text is; None for any other text."""
    text = (body or "").strip().strip("\u200a\u200b\u2068\u2069")
    lowered = text.casefold().replace("’", "'")
    if len(text) > LONGEST or len(lowered) != len(text) or not _BEGINS.match(lowered):
        return None
    found = next((match for form in _FORMS if (match := form.fullmatch(lowered))), None)
    return found and _tapback(text, found.groupdict(), found.span("quoted"))


def _tapback(text, parts, span):
    emoji = parts.get("emoji") or {**_VERB_EMOJI, **_NOUN_EMOJI}[parts["word"]]
    if parts.get("emoji") and any(char.isalnum() and char.isascii() for char in emoji):
        return None  # a word, not an emoji
    return Tapback(emoji, text[slice(*span)], bool(parts.get("removed")))


def is_quoted(quoted, body):
    """Return whether the quoted words of a reaction are those of a text, or its beginning followed by an ellipsis."""
    quoted, body = " ".join(quoted.split()), " ".join((body or "").split())
    if quoted == body:
        return True
    begun = quoted.removesuffix("…").removesuffix("...").rstrip()
    return begun != quoted and len(begun) >= 8 and body.startswith(begun)
