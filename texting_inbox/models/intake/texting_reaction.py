from odoo import api, fields, models

from ...tools.tapbacks import is_quoted

LOOK_BACK = 200  # texts of the conversation that may be quoted


class TextingReaction(models.AbstractModel):
    """Reactions that arrive as texts (``Liked “See you at 5”``): shown on the text they quote, without an alert or a reply."""

    _name = "texting.reaction"
    _description = "Reaction to a Text"

    @api.model
    def _receive(self, number, phone, text, tapback):
        """Note a reaction on the text that it quotes.

        :param number: our ``texting.number``, as superuser
        :param text: ``carriers.InboundText``
        :param tapback: the ``tools.tapbacks.Tapback`` that it is
        :return: whether it was one; False: an ordinary text, to be routed
        """
        if text.media:
            return False
        quoted = self._find_quoted(number, phone, tapback.quoted)
        if not quoted:
            return False
        quoted._react(tapback)
        return True

    def _find_quoted(self, number, phone, words):
        """:return: the last ``texting.message`` with these words in the conversation; empty if there is none"""
        in_conversation = [("conversation_id.phone", "=", phone), ("number_id", "=", number.id)]
        texts = self.env["texting.message"].search(in_conversation, order="id desc", limit=LOOK_BACK)
        return next((text for text in texts if is_quoted(words, text.body)), texts.browse())


class TextingMessage(models.Model):
    _inherit = "texting.message"

    reaction = fields.Char(readonly=True, help="The contact's current reaction to this text, an emoji.")

    def _react(self, tapback):
        """Note the contact's reaction, which replaces the one before, or that it was taken back."""
        if not tapback.removed:
            self.reaction = tapback.emoji
        elif self.reaction == tapback.emoji:
            self.reaction = False
        self._notify_status()
