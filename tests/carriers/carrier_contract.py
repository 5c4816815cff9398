"""What every adapter owes, whatever its carrier: inherit it, say how the carrier signs and answers."""
import dataclasses
import random

import pytest
from carriers import CARRIERS
from carriers.errors import DeferredError, RejectedError, UncertainError, UnreadableError, VerificationError
from carriers.types import LONGEST_BODY, DeliveryReport, Failure, InboundText, OutboundText, Status
from fault_vectors import STORED_BODIES, STORED_SENDERS
from recording_server import FullSocket, closed_port

NOW = 1_794_992_800  # 2026-11-18 09:06:40 UTC, in seconds since the epoch
TEXT = OutboundText(
    sender="+14155550100",
    recipient="+12125550147",
    body="Yes, from 5x5 up 🙂",
    reference="42",
    status_callback="https://texting.example.com/texting_inbox/webhook/token-1?for=42",
)


def get_carrier(account, session=None):
    """Return the adapter of an account, as ``texting.carrier`` makes it."""
    return CARRIERS[account.code](account, session=session)


class CarrierContract:
    """Subclasses define ``account``, ``text_request``, ``report_request``, ``other_request``, ``accepted`` and the
    table ``refusals``: (HTTP status, answer, expected failure)."""

    account = None
    uids = [f"uid-{number}" for number in range(10)]  # of texts, in the carrier's form
    refusals = ()
    unprovable = {"secret": ""}  # what leaves the account without anything to prove requests with

    def carrier(self, **changes):
        carrier = get_carrier(dataclasses.replace(self.account, **changes))
        carrier.clock = lambda: NOW
        carrier.timeout = (5, 5)
        return carrier

    def impatient_carrier(self, **changes):
        """A carrier for tests of waiting."""
        carrier = self.carrier(**changes)
        carrier.timeout = (0.5, 0.5)
        return carrier

    def text_request(self, secret=None, **changes):
        """A signed webhook that tells of a text; ``changes`` are fields of :class:`InboundText`."""
        raise NotImplementedError

    def report_request(self, word):
        """A signed webhook that reports the carrier's ``word`` for the text ``uids[1]``."""
        raise NotImplementedError

    def other_request(self, body):
        """A signed webhook with any body."""
        raise NotImplementedError

    # -- verification ----------------------------------------------------------------------------------------------

    def test_what_the_carrier_signed_is_accepted(self):
        self.carrier().verify(self.text_request())
        self.carrier().verify(self.report_request(self.delivered_word))

    def test_request_without_a_signature_is_refused(self):
        request = dataclasses.replace(self.text_request(), headers={})
        with pytest.raises(VerificationError):
            self.carrier().verify(request)

    def test_another_accounts_signature_is_refused(self):
        with pytest.raises(VerificationError):
            self.carrier().verify(self.text_request(secret="another secret"))

    def test_account_without_a_secret_refuses_everything(self):
        """B3: nothing configured is refused, also when the request is signed with nothing."""
        with pytest.raises(VerificationError):
            self.carrier(**self.unprovable).verify(self.text_request(secret=""))

    @pytest.mark.parametrize("signature", ["", "=", "t=,v1=", "é", "\ud800", "A" * 100_000])
    def test_nonsense_in_place_of_the_signature_is_refused(self, signature):
        request = self.text_request()
        request.headers[self.signature_header] = signature
        with pytest.raises(VerificationError):
            self.carrier().verify(request)

    def test_any_changed_byte_of_the_body_is_refused(self):
        """B3: one wrong bit anywhere in what was signed is enough."""
        carrier, request = self.carrier(), self.text_request()
        for changed in self.with_changed_bytes(request):
            with pytest.raises(VerificationError):
                carrier.verify(changed)

    # -- reading ---------------------------------------------------------------------------------------------------

    def test_text_is_read_as_it_was_written(self):
        body = "  Is the 10x10 unit\r\nstill free? é 🙂\0 "
        (text,) = self.read(self.text_request(body=body, sender="+12125550147"))
        assert isinstance(text, InboundText)
        assert (text.uid, text.sender, text.recipient) == (self.uids[1], "+12125550147", "+14155550100")
        assert text.body == body.replace("\0", "\N{REPLACEMENT CHARACTER}")

    @pytest.mark.parametrize(("written", "expected"), STORED_BODIES)
    def test_words_can_be_stored_whatever_is_between_them(self, written, expected):
        """B1: NUL characters and cut emoji are replaced where the text is read, so that no later step stumbles over them."""
        assert self.carrier().read(self.text_request(body=written))[0].body == expected

    @pytest.mark.parametrize(("given", "expected"), STORED_SENDERS)
    def test_sender_is_what_can_be_seen_of_it(self, given, expected):
        """B1: a sender's name is never the reason why words are lost."""
        (text,) = self.carrier().read(self.text_request(sender=given))
        assert text.sender == expected

    def test_endless_text_is_cut(self):
        """B1: before anything looks at it."""
        (text,) = self.read(self.text_request(body="\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 900_000))
        assert len(text.body) == LONGEST_BODY
        assert text.body.endswith("…")

    @pytest.mark.parametrize("sender", ["72345", "DHL Express", "+12125550147"])
    def test_short_codes_and_names_are_senders(self, sender):
        assert self.read(self.text_request(sender=sender))[0].sender == sender

    def test_ten_kilobytes_and_an_empty_body_are_read(self):
        assert self.read(self.text_request(body="é" * 10_240))[0].body == "é" * 10_240
        assert self.read(self.text_request(body=""))[0].body == ""

    def test_repeat_has_the_key_of_the_first(self):
        """B1: repeats of a carrier id are one message."""
        first, repeat = self.read(self.text_request())[0], self.read(self.text_request())[0]
        other = self.read(self.text_request(uid=self.uids[2]))[0]
        assert first.event_key == repeat.event_key != other.event_key

    def test_report_and_its_text_have_different_keys(self):
        """B1: a delivery report shares its text's id, and is another event."""
        text = self.read(self.text_request())[0]
        sent = self.read(self.report_request(self.sent_word))[0]
        delivered = self.read(self.report_request(self.delivered_word))[0]
        assert text.uid == sent.uid == delivered.uid
        assert len({event.event_key for event in (text, sent, delivered)}) == 3
        try:
            look_alike = self.read(self.text_request(uid=sent.event_key))[0]
        except UnreadableError:
            return  # no id of this carrier's
        assert look_alike.event_key not in (text.event_key, sent.event_key, delivered.event_key)

    def test_reports_are_read_in_our_words(self):
        """B4: delivery state is visible."""
        assert self.read(self.report_request(self.sent_word))[0].status is Status.SENT
        delivered = self.read(self.report_request(self.delivered_word))[0]
        assert isinstance(delivered, DeliveryReport)
        assert (delivered.status, delivered.failure) == (Status.DELIVERED, None)

    def test_unknown_word_in_a_report_is_unreadable(self):
        with pytest.raises(UnreadableError):
            self.read(self.report_request("teleported"))

    def test_event_of_another_kind_is_unreadable(self):
        with pytest.raises(UnreadableError):
            self.read(self.other_request(self.foreign_event))

    @pytest.mark.parametrize("field", ["uid", "recipient"])
    @pytest.mark.parametrize("value", ["", "   ", "a\0b", "x" * 5000])
    def test_text_without_usable_identity_is_unreadable(self, field, value):
        with pytest.raises(UnreadableError):
            self.read(self.text_request(**{field: value}))

    @pytest.mark.parametrize("sender", ["", "   ", "\u202e\0"])
    def test_text_without_a_sender_is_unreadable(self, sender):
        with pytest.raises(UnreadableError):
            self.read(self.text_request(sender=sender))

    def test_garbage_is_unreadable_or_read_but_never_a_surprise(self):
        """B1: whatever a sender controls ends as an event, never as an unhandled error."""
        dice = random.Random(19)
        carrier = self.carrier()
        for _ in range(3000):
            request = self.other_request(self.garbage(dice))
            try:
                events = carrier.read(request)
            except UnreadableError:
                continue
            for event in events:
                event.event_key.encode()
                getattr(event, "sender", "").encode()

    # -- sending ---------------------------------------------------------------------------------------------------

    def test_accepted_text_has_the_carriers_id(self, server):
        server.answer(*self.accepted)
        result = self.carrier(base_url=server.url).send(TEXT)
        assert (result.uid, result.status) == (self.uids[9], Status.SENT)
        assert len(server.requests) == 1

    def test_each_refusal_is_told_by_its_kind(self, server):
        """B4: the reason of a failure is kept in our words, with the carrier's beside it."""
        for status, answer, failure in self.refusals:
            server.answer(status, answer)
            with pytest.raises(RejectedError) as caught:
                self.carrier(base_url=server.url).send(TEXT)
            assert caught.value.failure is failure, answer
            assert caught.value.detail

    def test_busy_carrier_says_when_to_try_again(self, server):
        server.answer(429, self.busy, {"Retry-After": "7"})
        with pytest.raises(DeferredError) as caught:
            self.carrier(base_url=server.url).send(TEXT)
        assert caught.value.retry_after == 7

    @pytest.mark.parametrize(
        ("header", "seconds"),
        [
            ("Wed, 18 Nov 2026 09:07:10 GMT", 30),
            ("Wed, 18 Nov 2026 09:00:00 GMT", None),
            ("soon", None),
            ("-3", None),
            ("", None),
            ("9" * 30, 86400),
        ],
    )
    def test_pause_may_be_a_date_and_is_never_absurd(self, server, header, seconds):
        server.answer(429, self.busy, {"Retry-After": header})
        with pytest.raises(DeferredError) as caught:
            self.carrier(base_url=server.url).send(TEXT)
        assert caught.value.retry_after == seconds

    def test_nobody_listening_means_certainly_not_sent(self):
        with pytest.raises(DeferredError):
            self.carrier(base_url=closed_port()).send(TEXT)

    def test_no_connection_in_time_means_certainly_not_sent(self):
        with FullSocket() as url, pytest.raises(DeferredError):
            self.impatient_carrier(base_url=url).send(TEXT)

    def test_unknown_host_means_certainly_not_sent(self):
        with pytest.raises(DeferredError):
            self.carrier(base_url="http://no-such-host.invalid").send(TEXT)

    @pytest.mark.parametrize("behaviour", ["hang", "reset", "break_off"])
    def test_no_answer_after_writing_is_uncertain(self, server, behaviour):
        """B2: an unclear outcome is left to a person."""
        getattr(server, behaviour)()
        with pytest.raises(UncertainError):
            self.impatient_carrier(base_url=server.url).send(TEXT)
        assert len(server.requests) == 1

    @pytest.mark.parametrize("body", [b"<html>Sign in to this network</html>", b"", b"[]", b"null", b"{}", b"\xff", b"[" * 9000])
    def test_success_that_is_not_the_carriers_is_uncertain(self, server, body):
        """B2: a page of some gateway with status 200 proves nothing."""
        server.answer(200, body, {"Content-Type": "text/html"})
        with pytest.raises(UncertainError):
            self.carrier(base_url=server.url).send(TEXT)

    @pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
    def test_fault_without_the_carriers_own_word_is_uncertain(self, server, status):
        """B2: it may have been taken before the fault."""
        server.answer(status, b"<html>Bad gateway</html>")
        with pytest.raises(UncertainError):
            self.carrier(base_url=server.url).send(TEXT)

    def test_redirect_is_not_followed(self, server):
        server.answer(307, b"", {"Location": f"{server.url}/elsewhere"})
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=server.url).send(TEXT)
        assert caught.value.failure is Failure.CONFIGURATION
        assert len(server.requests) == 1

    @pytest.mark.parametrize("address", ["not an address", "ftp://example.com", "http://", "http://[::1"])
    def test_unusable_api_address_is_a_fault_of_the_configuration(self, address):
        with pytest.raises(RejectedError) as caught:
            self.carrier(base_url=address).send(TEXT)
        assert caught.value.failure is Failure.CONFIGURATION

    def test_lone_surrogate_is_sent_as_a_replacement(self, server):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url).send(dataclasses.replace(TEXT, body="a\ud83db"))
        assert self.body_sent(server.requests[0]) == "a\N{REPLACEMENT CHARACTER}b"

    # -- helpers ---------------------------------------------------------------------------------------------------

    def read(self, request):
        carrier = self.carrier()
        carrier.verify(request)
        return carrier.read(request)


def changed_bodies(request):
    """Return the request with one bit of its body changed, for each byte."""
    for position in range(len(request.body)):
        body = bytearray(request.body)
        body[position] ^= 1
        yield dataclasses.replace(request, body=bytes(body))


def random_event(dice, names, **known):
    """A JSON event with some of the names it should have, and values it should not; ``known`` are lists of good ones."""
    event = {name: random_json(dice) for name in dice.sample(names, dice.randrange(len(names)))}
    event.update({name: dice.choice(values) for name, values in known.items() if dice.random() < 0.7})
    return event


def random_text(dice):
    return "".join(dice.choice("aB0+,=&%é€🙂\0\n\ud800 \u202e") for _ in range(dice.randrange(12)))


def random_json(dice, depth=0):
    """Any value JSON can carry, now and then a very deep or a very large one."""
    kinds = [
        lambda: random_text(dice),
        lambda: dice.choice([None, True, False, -1, 0, 1e308, 10**40, float("nan"), float("inf")]),
        lambda: [random_json(dice, depth + 1) for _ in range(dice.randrange(3))],
        lambda: {random_text(dice): random_json(dice, depth + 1) for _ in range(dice.randrange(3))},
    ]
    return dice.choice(kinds[:2] if depth > 3 else kinds)()
