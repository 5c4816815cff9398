"""What an inbound text is, by its words alone: found out once, when it comes in, and handed on from stage to stage."""

import re
from dataclasses import dataclass

from .keywords import KEYWORDS, LONGEST, MENTIONED, START_IF_OPTED_OUT, is_yes, kind_of
from .opt_out_phrases import STEMS, asks_to_stop
from .tapbacks import QUOTATION_MARKS, Tapback, read_tapback
from .words import plain_words

WHOLE_TEXTS = {*KEYWORDS, START_IF_OPTED_OUT}
NOTABLE = re.compile("|".join([MENTIONED, *STEMS]))


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

    @property
    def is_consent(self):
        """Return whether it is a STOP, or perhaps a START."""
        return self.is_yes or self.keyword in ("stop", "start")


ORDINARY = Classification()


def classify(body, carrier_keyword=None):
    """Return the :class:`Classification` of a text.

    :param carrier_keyword: what its carrier takes it for, which knows the words that its account has set; a plain STOP stays one
    """
    if not carrier_keyword and is_ordinary(body):
        return ORDINARY
    word, tapback = kind_of(body), read_tapback(body)
    keyword = word if word == "stop" else carrier_keyword or word
    suspected = not word and not tapback and asks_to_stop(body)
    return Classification(keyword, not keyword and is_yes(body), tapback, suspected)


def is_ordinary(body):
    """Return whether a text certainly is nothing but that, by a look that costs a tenth of the close one: most texts are."""
    body = body or ""
    words = plain_words(body[:LONGEST])
    return words not in WHOLE_TEXTS and not NOTABLE.search(words) and QUOTATION_MARKS.isdisjoint(body)
