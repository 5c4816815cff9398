"""Reactions of other messengers that arrive as texts: shown on the text they quote, and nothing else."""
import pytest

from odoo.addons.texting_inbox.tools.tapbacks import is_quoted, read_tapback

from ..support.common import TextingCase
from ..support.fault_vectors import NO_TAPBACKS, TAPBACKS


@pytest.mark.parametrize(("body", "emoji", "quoted", "removed"), TAPBACKS)
def test_reaction_is_recognised_in_its_languages(body, emoji, quoted, removed):
    """S14: what the contact's phone writes for a reaction"""
    assert tuple(read_tapback(body)) == (emoji, quoted, removed)


@pytest.mark.parametrize("body", NO_TAPBACKS)
def test_ordinary_text_is_no_reaction(body):
    """S14: words of one's own, also with a quotation"""
    assert read_tapback(body) is None


def test_quotation_may_be_cut():
    """S14: long texts are quoted with an ellipsis; a few letters are no quotation"""
    assert is_quoted("Yes, from 5x5 up", "Yes, from  5x5 up\n")
    assert is_quoted("Yes, from 5x5…", "Yes, from 5x5 up to 10x30")
    assert not is_quoted("Yes…", "Yes, from 5x5 up to 10x30")
    assert not is_quoted("Yes, from 5x5", "Yes, from 5x5 up to 10x30")


class TestReactions(TextingCase):
    def setUp(self):
        super().setUp()
        self.queue.reply_received = "We answer soon."
        self.talk = self.received_and_accepted()
        self.talk.with_user(self.agent_one).send_text("Yes, from 5x5 up")
        self.ours = self.texts(self.talk, "outbound")[-1]

    def test_reaction_is_shown_on_the_text_it_quotes(self):
        """S14: no text of its own, no alert, no automatic reply; the owner's open window shows it"""
        before = self.texts(self.talk)
        self.receive(body="Loved “Yes, from 5x5 up”")
        self.assertEqual(self.ours.reaction, "❤️")
        self.assertEqual(self.texts(self.talk), before)
        self.assertFalse(self.alerts_of(self.agent_one))
        payload = self.bus_events(self.agent_one, "texting.message/status")[-1][1]
        self.assertEqual((payload["mail_message_id"], payload["texting"]["reaction"]), (self.ours.mail_message_id.id, "❤️"))

    def test_last_reaction_counts_until_it_is_removed(self):
        """S14: one contact has one reaction to a text"""
        for body, shown in (("Liked “Yes, from 5x5 up”", "👍"), ("Laughed at “Yes, from 5x5 up”", "😂"),
                            ("Removed a like from “Yes, from 5x5 up”", "😂"), ("Removed a laugh from “Yes, from 5x5 up”", False)):
            self.receive(body=body)
            self.assertEqual(self.ours.reaction, shown, body)

    def test_reaction_after_leaving_opens_nothing(self):
        """D5: an archived conversation stays archived"""
        self.talk.with_user(self.agent_one).action_leave()
        self.receive(body="Reacted 🎉 to “Yes, from 5x5 up”")
        self.assertEqual((self.ours.reaction, self.talk.state), ("🎉", "archived"))
        self.assertIn("🎉", self.ours.session_id.with_user(self.manager).transcript)

    def test_reaction_to_unknown_words_is_an_ordinary_text(self):
        """B1: nothing is lost: if the quoted text is not found, it alerts like any other"""
        self.receive(body="Loved “See you at 5”")
        self.assertEqual(self.texts(self.talk, "inbound")[-1].body, "Loved “See you at 5”")
        self.assertTrue(self.alerts_of(self.agent_one))
