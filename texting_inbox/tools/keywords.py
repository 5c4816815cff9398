"""Keywords that carriers prescribe, alone in a text or in a clause of their own: opt out, opt in, help.

The words are those of CTIA's Messaging Principles, of Twilio's default keywords and of the FCC's rule on revoking
consent (47 CFR 64.1200(a)(10)); ARRET is the French STOP, which Canada's carriers ask for. The others are what people
write for it in Spanish, French, German and Portuguese.
"""
import re

from .words import plain_words

LONGEST = 2000  # characters; what is wanted stands near the beginning

# A clause of these is an opt-out, where all other clauses are courtesy.
PLAIN_OPT_OUTS = (
    "STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "REVOKE", "OPTOUT", "OPT OUT", "ARRET", "ARRETE", "ARRETT", "STOPP", "ABMELDEN",
    "DESABONNER", "DESUSCRIBIR",
)
# These are an opt-out as a whole text; in a clause beside others they may be about something else.
OTHER_OPT_OUTS = ("CANCEL", "END", "QUIT", "REMOVE", "ALTO", "BAJA", "PARAR", "PARE", "SAIR")
KEYWORDS = {
    **dict.fromkeys((*PLAIN_OPT_OUTS, *OTHER_OPT_OUTS), "stop"),
    **dict.fromkeys(("START", "UNSTOP"), "start"),
    **dict.fromkeys(("HELP", "INFO", "AIDE", "AYUDA", "HILFE", "AJUDA"), "help"),
}
START_IF_OPTED_OUT = "YES"  # otherwise it answers what somebody asked
TOLL_FREE_STARTS = ("START", "UNSTOP")  # the only words that the toll-free network itself takes for it
TOLL_FREE = re.compile(r"\+18(?:00|33|44|55|66|77|88)[0-9]{7}")

_CLAUSE_END = re.compile(r"[.,;:!?…\n()\"“”„«»¡¿。！，]+|\s[-–—]+\s|\s[-–—]*$|—")
_COURTESY = (
    "PLEASE|PLS|PLZ|NOW|THANKS|THX|THANK YOU|THANK U|POR FAVOR|PORFAVOR|PORFA|YA|GRACIAS|SVP|SIL ?VOUS ?PLAIT|SIL ?TE ?PLAIT|STP"
    "|MERCI|MAINTENANT|BITTE|DANKE|VIELEN DANK|SOFORT|OBRIGADO|OBRIGADA|AGORA"
)
_GREETING = "HI|HELLO|HEY|SORRY|HOLA|BONJOUR|HALLO|GUTEN TAG|OLA|OI|BOM DIA|PERDON|PARDON|DESOLEE?|ENTSCHULDIGUNG|DESCULPE"
_EXCUSE = (
    "WRONG NUMBER|YOU HAVE THE WRONG NUMBER|NOT INTERESTED|IM NOT INTERESTED|NO LONGER INTERESTED|NUMERO EQUIVOCADO"
    "|NO (?:ME INTERESA|ESTOY INTERESAD[OA])|MAUVAIS NUMERO|(?:JE NE SUIS )?PAS INTERESSEE?|FALSCHE NUMMER|KEIN INTERESSE"
    "|NUMERO ERRADO|(?:NAO TENHO|SEM) INTERESSE"
)
_SIGNATURE = (
    r"(?:SENT|GET|ENVOYE|ENVIADO|ENVIADA|VERSENDET|GESENDET) (?:FROM|VIA|WITH|OUTLOOK|DE|DEPUIS|DESDE|DO|DA|VON)(?: \w+){1,4}"
    r"|VON MEINEM(?: \w+){1,3} GESENDET"
)


def _alternatives(words):
    return "|".join(sorted(words, key=len, reverse=True))


_PLAIN = _alternatives(PLAIN_OPT_OUTS)
_ANY = _alternatives((*PLAIN_OPT_OUTS, *OTHER_OPT_OUTS))
MENTIONED = rf"\b(?:{_ANY})\b"  # in plain words
_MENTIONED = re.compile(MENTIONED)
_PLAIN_CLAUSE = re.compile(rf"(?:(?:{_COURTESY}) )*(?:{_PLAIN})(?: (?:{_PLAIN}|{_COURTESY}))*")
_ANY_CLAUSE = re.compile(rf"(?:(?:{_COURTESY}|OK|OKAY|JUST|NO|YES) )*(?:{_ANY})(?: (?:{_ANY}|{_COURTESY}))*")
_HARMLESS_CLAUSE = re.compile(rf"(?:{_COURTESY}|{_GREETING}|{_EXCUSE}|{_SIGNATURE})(?: (?:{_COURTESY}|SO MUCH|A LOT))*")


def kind_of(body):
    """Return ``"stop"``, ``"start"`` or ``"help"`` for a text that is such a word and nothing else, or unmistakably asks to stop
    in a clause of its own ("Wrong number, stop"); None for any other.

    Case, punctuation, emoji and diacritics do not matter.
    """
    words = plain_words((body or "")[:LONGEST])
    return KEYWORDS.get(words) or (_MENTIONED.search(words) and _is_opt_out(body) and "stop") or None


def is_yes(body):
    """Return whether a text is the word that means START if the person has opted out, and answers a question otherwise."""
    return plain_words((body or "")[:LONGEST]) == START_IF_OPTED_OUT


def has_opt_out_clause(body):
    """Return whether a clause of a text is a keyword of opting out and nothing else."""
    return bool(_MENTIONED.search(plain_words(body))) and any(map(_ANY_CLAUSE.fullmatch, _clauses(body)))


def lifts_toll_free(body):
    """Return whether a text's word is one by which toll-free numbers may text again."""
    return plain_words((body or "")[:LONGEST]) in TOLL_FREE_STARTS


def is_toll_free(phone):
    """Return whether a number of ours is a North American toll-free number."""
    return bool(TOLL_FREE.fullmatch(phone or ""))


def _is_opt_out(body):
    clauses = _clauses(body)
    plain = [clause for clause in clauses if _PLAIN_CLAUSE.fullmatch(clause)]
    return bool(plain) and all(clause in plain or _HARMLESS_CLAUSE.fullmatch(clause) for clause in clauses)


def _clauses(body):
    return [words for clause in _CLAUSE_END.split(body[:LONGEST]) if (words := plain_words(clause))]
