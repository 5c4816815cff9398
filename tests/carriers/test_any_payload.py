"""Whatever stands in a carrier's payload: what a sender controls is read, and nothing else takes the words of a text with it."""
import copy
import dataclasses
import json

import pytest
import test_android
import test_bandwidth
import test_plivo
import test_rest
import test_simulator_carrier
import test_telnyx
import test_twilio
import test_vonage
from carriers.errors import UnreadableError
from carriers.types import LONGEST_BODY, InboundText
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

PICTURE = "https://media.example.com/1.jpg"

# By carrier: its tests, a complete text with a picture, and the places without which it is no text of a person to us. Whatever
# stands anywhere else, the words are read.
PAYLOADS = {
    "twilio": (
        test_twilio.TestTwilio, {"NumMedia": "1", "MediaUrl0": PICTURE, "MediaContentType0": "image/jpeg"},
        ("MessageSid", "From", "To", "Body"),
    ),
    "telnyx": (
        test_telnyx.TestTelnyx, {"media": [{"url": PICTURE, "content_type": "image/jpeg"}]},
        ("data.event_type", "data.payload.id", "data.payload.from.phone_number", "data.payload.to.0.phone_number",
         "data.payload.type", "data.payload.text"),
    ),
    "android": (
        test_android.TestAndroid, {"attachments": [{"data": "UE5H", "contentType": "image/png"}]},
        ("event", "id", "payload.sender", "payload.recipient", "payload.message"),
    ),
    "bandwidth": (
        test_bandwidth.TestBandwidth, {"media": [PICTURE]},
        ("0.type", "0.message.id", "0.message.from", "0.message.owner", "0.message.direction", "0.message.text"),
    ),
    "plivo": (
        test_plivo.TestPlivo, {"MediaCount": "1", "Media0": PICTURE}, ("MessageUUID", "From", "To", "Type", "Text"),
    ),
    "vonage": (
        test_vonage.TestVonage, {"image": {"url": PICTURE, "caption": "Look"}},
        ("channel", "message_uuid", "from", "to", "text"),
    ),
    "rest": (
        test_rest.TestRest, {"media": [{"url": PICTURE, "content_type": "image/jpeg"}]}, ("type", "id", "from", "to", "text"),
    ),
    "simulator": (
        test_simulator_carrier.TestSimulator, {"media": [{"content": "UE5H"}]}, ("type", "uid", "from", "to", "text"),
    ),
}

texts = some.text(some.characters(exclude_categories=()))  # lone surrogates, NUL and all
values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | texts,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
each_carrier = pytest.mark.parametrize("code", PAYLOADS)


def examples(count):
    return settings(
        max_examples=count, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


def request_of(code, **changes):
    tests, media, _needed = PAYLOADS[code]
    request = tests().text_request(**changes, **({} if code == "android" else media))
    if code != "android":
        return request
    event = json.loads(request.body)
    event["payload"] |= media
    return dataclasses.replace(request, body=json.dumps(event).encode())


def read(code, request):
    return PAYLOADS[code][0]().carrier().read(request)


def content_of(request):
    return dict(request.form) if request.form is not None else json.loads(request.body)


def with_content(request, content):
    if request.form is not None:
        return dataclasses.replace(request, form=tuple((name, str(value)) for name, value in content.items()))
    return dataclasses.replace(request, body=json.dumps(content).encode())


def places(content, path=()):
    """Yield the way to each value in JSON."""
    if path:
        yield path
    if isinstance(content, dict | list):
        for key, value in content.items() if isinstance(content, dict) else enumerate(content):
            yield from places(value, (*path, key))


def put(content, path, value):
    """Replace a value; None as value: leave it out."""
    content = copy.deepcopy(content)
    holder = content
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    if value is None and isinstance(holder, dict):
        del holder[path[-1]]
    return content


def is_needed(code, path):
    """Tell whether a place is, is in, or holds one without which there is no text."""
    ways = [way.split(".") for way in PAYLOADS[code][2]]
    path = list(map(str, path))
    return any(way[: len(path)] == path or path[: len(way)] == way for way in ways)


def assert_storable(event):
    for value in (event.uid, event.event_key, getattr(event, "sender", ""), getattr(event, "body", "")):
        value.encode()
        assert "\0" not in value
    for medium in getattr(event, "media", ()):
        f"{medium.url}{medium.content_type}{medium.problem}".encode()


@each_carrier
@examples(100)
@given(body=texts, sender=texts)
def test_whatever_a_person_writes_and_is_called_is_read(code, body, sender):
    """B1: any characters at all; before and after them are words that stay"""
    (text,) = read(code, request_of(code, body=f"x{body}y", sender=f"M{sender}"))
    assert_storable(text)
    assert (text.body[0], text.sender[0]) == ("x", "M")
    assert "y" in text.body
    assert len(text.body) <= LONGEST_BODY


@each_carrier
@examples(100)
@given(data=some.data())
def test_odd_value_elsewhere_takes_no_words_with_it(code, data):
    """B1: a media address, a time, a count that is anything but one"""
    request = request_of(code, body="STOP")
    content = content_of(request)
    path = data.draw(some.sampled_from([path for path in places(content) if not is_needed(code, path)]))
    events = read(code, with_content(request, put(content, path, data.draw(values))))
    assert isinstance(events[0], InboundText)
    assert events[0].body.startswith("STOP")
    assert_storable(events[0])


@each_carrier
@examples(100)
@given(data=some.data())
def test_odd_value_anywhere_is_read_or_unreadable(code, data):
    """B1: never an error that nobody expected"""
    request = request_of(code)
    content = content_of(request)
    for _ in range(data.draw(some.integers(1, 3))):
        path = data.draw(some.sampled_from(list(places(content)) or [None]))
        content = put(content, path, data.draw(values)) if path else content
    try:
        events = read(code, with_content(request, content))
    except UnreadableError as error:
        str(error).encode()
        return
    for event in events:
        if hasattr(event, "uid"):
            assert_storable(event)
