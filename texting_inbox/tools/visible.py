"""Whether anything of a text can be seen. The browser has the same in ``static/src/core/visible.js``."""
import re

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt 16.0), control characters, spaces, and the empty Braille cell.
_BLANK = re.compile(
    "[\\s\\x00-\\x1f\\x7f-\\x9f\\u2800\\ud800-\\udfff"
    "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f"
    "\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufff8\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0000-\\U000e0fff]*"
)


def is_blank(text):
    """Return whether nothing of a text can be seen, as of one of zero-width characters alone."""
    return bool(_BLANK.fullmatch(text))
