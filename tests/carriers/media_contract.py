"""What every adapter owes that sends pictures and files: inherit it beside CarrierContract."""
import dataclasses

import pytest
from carrier_contract import TEXT
from carriers.errors import RejectedError
from carriers.types import Failure

PICTURES = tuple(f"https://texting.example.com/texting_inbox/media/{index}?token=a%2Bb" for index in range(11))


class MediaContract:
    """Subclasses define ``sent_with(request)``: the body that a request sends (None: none at all), and the addresses."""

    def sent_with(self, request):
        raise NotImplementedError

    def post(self, server, body, pictures):
        server.answer(*self.accepted)
        self.carrier(base_url=server.url).send(dataclasses.replace(TEXT, body=body, media_urls=pictures))
        return self.sent_with(server.requests[-1])

    def test_as_many_pictures_as_the_carrier_takes_are_sent_in_order(self, server):
        """B6: each address as it is, none left out."""
        pictures = PICTURES[:self.carrier().media_limits.count]
        assert self.post(server, "Two of them", pictures) == ("Two of them", list(pictures))

    def test_pictures_without_words_are_sent_without_words(self, server):
        """B6: an empty body is no body."""
        assert self.post(server, "", PICTURES[:1]) == (None, [PICTURES[0]])

    def test_words_without_pictures_are_no_mms(self, server):
        """B6: a text stays a text."""
        assert self.post(server, "Hello", ()) == ("Hello", [])

    def test_more_pictures_than_the_carrier_takes_are_refused_before_a_call(self, server):
        """B6: dropping some silently would be no favour."""
        with pytest.raises(RejectedError) as caught:
            self.post(server, "All of them", PICTURES)
        assert caught.value.failure is Failure.CONTENT
        assert server.requests == []

    def test_limits_are_told(self):
        """B6: the composer tells them before sending."""
        limits = self.carrier().media_limits
        assert limits.count == 10
        assert limits.size >= 500_000
        assert "image/" in limits.types
