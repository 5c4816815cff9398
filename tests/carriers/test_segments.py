"""B5: the counter agrees with the carriers' arithmetic. The vectors' figures were worked out by hand."""
import json
from dataclasses import asdict
from pathlib import Path

import pytest
from segments import GSM_BASIC, GSM_EXTENSION, count_segments

VECTORS = json.loads(Path(__file__).with_name("segment_vectors.json").read_text(encoding="utf-8"))
FOR_THE_BROWSER = Path(__file__).parents[2] / "texting_inbox" / "static" / "tests" / "segment_vectors.js"


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_text_is_counted_as_the_carriers_do(vector):
    """B5"""
    expected = {name: vector[name] for name in ("encoding", "units", "segments", "per_segment", "remaining")}
    assert asdict(count_segments(vector["text"])) == expected


def test_the_alphabet_is_complete():
    """B5: 127 characters (the 128th place is the escape), and ten behind the escape."""
    assert (len(GSM_BASIC), len(GSM_EXTENSION)) == (127, 10)
    assert not GSM_BASIC & GSM_EXTENSION


def test_the_browser_is_held_to_the_same_vectors():
    """B5: one arithmetic, twice."""
    module = FOR_THE_BROWSER.read_text(encoding="utf-8")
    listed = module.split("export const SEGMENT_VECTORS = ", 1)[1].strip().removesuffix(";")
    assert json.loads(listed) == VECTORS


@pytest.mark.parametrize("character", ["a", "€", "я", "🙂"])
def test_one_more_character_never_makes_fewer_segments(character):
    counts = [count_segments(character * length).segments for length in range(700)]
    assert counts == sorted(counts)
