"""How many segments a text is sent and paid as, by the carriers' arithmetic.

Alphabet: 3GPP TS 23.038, 6.2.1 (default) and 6.2.1.1 (extension). The browser has the same in
``static/src/composer``; both are held to ``tests/carriers/segment_vectors.json``.
"""
from dataclasses import dataclass

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")  # an escape and a character: two units

# Units in a text of one segment, and in each segment of a longer one (which begins with 6 bytes that join them).
LIMITS = {"gsm7": (160, 153), "ucs2": (70, 67)}


@dataclass(frozen=True)
class SegmentCount:
    """:param units: septets (gsm7) or UTF-16 code units (ucs2) of the whole text
    :param per_segment: units that fit in each segment at this length
    :param remaining: units that can be added before another segment begins
    """

    encoding: str
    units: int
    segments: int
    per_segment: int
    remaining: int


def count_segments(text: str) -> SegmentCount:
    """Return how a text is cut. An empty text has no segment."""
    encoding, widths = _widths(text)
    units = sum(widths)
    single, joined = LIMITS[encoding]
    if units <= single:
        return SegmentCount(encoding, units, min(units, 1), single, single - units)
    segments, used = _fill(widths, joined)
    return SegmentCount(encoding, units, segments, joined, joined - used)


def _widths(text: str) -> tuple[str, list[int]]:
    """Return the encoding the text needs, and the units of each of its characters."""
    if GSM_BASIC.issuperset(text):  # as most are
        return "gsm7", [1] * len(text)
    if all(char in GSM_BASIC or char in GSM_EXTENSION for char in text):
        return "gsm7", [2 if char in GSM_EXTENSION else 1 for char in text]
    return "ucs2", [2 if ord(char) > 0xFFFF else 1 for char in text]


def _fill(widths: list[int], limit: int) -> tuple[int, int]:
    """Return the number of segments, and the units used in the last: a character is never cut in two."""
    segments, used = 1, 0
    for width in widths:
        if used + width > limit:
            segments, used = segments + 1, 0
        used += width
    return segments, used
