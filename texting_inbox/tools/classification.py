"""What an inbound text is, by its words alone: found out once, when it comes in, and handed on from stage to stage."""

from dataclasses import dataclass

from .keywords import is_yes, kind_of
from .opt_out_phrases import asks_to_stop
from .tapbacks import Tapback, read_tapback


@dataclass(frozen=True)
class Classification:
    """
    :param keyword: ``stop``, ``start`` or ``help``, by our words or the carrier's; None for any other text
    :param is_yes: whether it is a START, if the person has opted out
    :param tapback: the reaction that it is
    :param opt_out_suspected: whether a person should read it as a possible opt-out request
    """

    keyword: str | None = None
    is_yes: bool = False
    tapback: Tapback | None = None
    opt_out_suspected: bool = False


def classify(body, carrier_keyword=None):
    """Return the :class:`Classification` of a text.

    :param carrier_keyword: what its carrier takes it for, which knows the words that its account has set; a plain STOP stays one
    """
    word, tapback = kind_of(body), read_tapback(body)
    keyword = word if word == "stop" else carrier_keyword or word
    suspected = not word and not tapback and asks_to_stop(body)
    return Classification(keyword, not keyword and is_yes(body), tapback, suspected)
