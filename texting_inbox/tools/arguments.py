"""What a client may send as the argument of a public method: ids and words. Anything else is refused with a sentence, before it
meets the database or a method that expects something else."""
from odoo.exceptions import ValidationError

MAX_ID = 2**31 - 1  # of a column of ids
MAX_PIXELS = 100_000


def an_id(env, value):
    """Return the id of a record.

    :raises ValidationError: it is none
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_ID:
        raise ValidationError(env._("A record is named by its id, a whole number; “%(value)s” is none.", value=str(value)[:40]))
    return value


def ids(env, values):
    """Return a list of ids; an empty one for None and False.

    :raises ValidationError: it is no list of ids
    """
    if values is None or values is False:
        return []
    if not isinstance(values, list | tuple):
        raise ValidationError(env._("Records are named by a list of ids; “%(value)s” is none.", value=str(values)[:40]))
    return [an_id(env, value) for value in values]


def words(env, value):
    """Return a text without the NUL that no database takes; an empty one for None and False.

    :raises ValidationError: it is no text
    """
    if value is None or value is False:
        return ""
    if not isinstance(value, str):
        raise ValidationError(env._("Text is expected here; “%(value)s” is none.", value=str(value)[:40]))
    return value.replace("\x00", "")


def texts(env, values):
    """Return a list of texts.

    :raises ValidationError: it is none
    """
    if not isinstance(values, list | tuple):
        raise ValidationError(env._("A list of texts is expected here; “%(value)s” is none.", value=str(values)[:40]))
    return [words(env, value) for value in values]


def a_dictionary(env, value):
    """Return a dictionary; an empty one for None and False.

    :raises ValidationError: it is none
    """
    if value is None or value is False:
        return {}
    if not isinstance(value, dict):
        raise ValidationError(env._("Names with values are expected here; “%(value)s” is none.", value=str(value)[:40]))
    return value


def pixels(env, value):
    """Return a length on the screen as a whole number.

    :raises ValidationError: it is no number that a screen has
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not -MAX_PIXELS < value < MAX_PIXELS:
        raise ValidationError(env._("A number of pixels is expected here; “%(value)s” is none.", value=str(value)[:40]))
    return int(value)
