"""Asking a carrier's API about an account: question by question, page by page, and never surprised by an answer."""
from collections.abc import Callable, Collection, Iterable
from functools import wraps
from urllib.parse import quote

from . import fields
from .account_types import Fault, Finding
from .errors import CallError, UnreadableError
from .types import well_formed

# Answers by which a carrier says: this account, or this key, may not ask that.
NOT_FOR_US = (401, 403, 404)

# Answers by which a carrier says: there is no such thing (any more).
GONE = (404, 410)

Question = Callable[[], Iterable[Finding]]


def findings(questions: Iterable[Question]) -> list[Finding]:
    """Return what the questions find, each asked by itself: one that fails is a finding, and hides no other's.

    Refused credentials, and an API that does not answer at all, end it: the other questions would only say the same.
    """
    found: list[Finding] = []
    for question in questions:
        try:
            found += question()
        except CallError as error:
            found.append(Finding(error.fault, detail=error.detail))
            if error.fault is Fault.CREDENTIALS or not error.status:
                break
    return list(dict.fromkeys(found))


def ignoring_refusal(question: Question, refusals: Collection[int] = NOT_FOR_US) -> Question:
    """Return a question whose refusal says nothing about the account, but that it may not ask this.

    :param refusals: the HTTP statuses of such a refusal
    """

    @wraps(question)
    def ask() -> Iterable[Finding]:
        try:
            return list(question())
        except CallError as error:
            if error.status in refusals:
                return ()
            raise

    return ask


def gone(delete: Callable[[], object]) -> None:
    """Have something deleted that may be gone already.

    :raises CallError: it was not, or the answer says something: a carrier that deleted has nothing to say
    """
    try:
        answer = delete()
    except CallError as error:
        if error.status not in GONE:
            raise
        return
    if answer is not None:
        raise CallError(Fault.UNREACHABLE, "the answer is not that of this API", 200)


def an_object(answer: object) -> dict:
    """Return an answer that has to be a JSON object.

    :raises CallError: it is none, so it is not the carrier's
    """
    return readable(answer, fields.an_object, "the answer")


def entries(answer: object, name: str) -> list[dict]:
    """Return the list of objects that an answer holds under a name; what is no object in it is left out.

    :raises CallError: there is no list
    """
    value = an_object(answer).get(name)
    if not isinstance(value, list):
        raise CallError(Fault.UNREACHABLE, f"the answer has no list of {name}", 200)
    return [entry for entry in value if isinstance(entry, dict)]


def step(value: object) -> str:
    """Return an id as a step of a path: it leads nowhere else, whatever is in it.

    :raises CallError: it is no id
    """
    uid = fields.word(value)
    if not uid.strip("."):
        raise CallError(Fault.UNREACHABLE, "an id is missing", 200)
    return quote(uid, safe="", errors="replace")


def webhook_finding(expected: str, found: object, phone: str = "") -> Finding | None:
    """Return what is wrong with the address a carrier has for our webhook; None if it calls the same, to the letter."""
    found = fields.detail(found)
    if called(found) == expected:
        return None
    return Finding(Fault.WEBHOOK_ELSEWHERE if found else Fault.WEBHOOK_MISSING, phone, found)


def called(address: object) -> str:
    """Return the part of an address that is called: Twilio reads settings of its own in what follows the ``#``."""
    return fields.word(address).partition("#")[0]


def readable(value: object, read: Callable[..., object], *arguments: object):
    """Return ``read(value, …)``; what cannot be read is the API's fault, not a text's.

    :raises CallError: it cannot be read
    """
    try:
        return read(value, *arguments)
    except UnreadableError as error:
        raise CallError(Fault.UNREACHABLE, str(error), 200) from None


def same_words(told: str, written: str) -> bool:
    """Tell whether a body that a carrier tells is one that we wrote. Carriers exchange quotes, dashes and spaces for others
    that take less room, so that letters and digits count, if there are any.
    """
    told, written = well_formed(told), well_formed(written)
    return (_letters(told) or told.strip()) == (_letters(written) or written.strip())


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
