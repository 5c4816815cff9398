from odoo import api, models

from ...tools.moments import show_day
from ...tools.phone import display_phone, is_e164, is_emergency, names_several, spell


class TextingPerson(models.AbstractModel):
    """Whether a number may be texted: asked at starting, at sending, and when a text leaves."""

    _inherit = "texting.person"

    @api.model
    def _refuse_phone(self, phone, number=None):
        """
        :param number: our ``texting.number`` that would text it; None: any of ours
        :return: why this number cannot be texted, as a sentence; False if it can"""
        return self._refuse_spelling(phone, number) or self._refuse_opted_out(phone, number)

    @api.model
    def _refuse_spelling(self, phone, number=None):
        """:return: why this is no number that may be handed to a carrier, as a sentence; False if it may"""
        if not is_e164(phone) or not (spell(phone) or self._has_texted_us(phone)):
            return self._explain_spelling(phone, self._country_code(number and number[:1]))
        if self.env["texting.number"]._is_ours(phone):
            return self.env._("%(number)s is a number of your own. Text a person's number.", number=display_phone(phone))
        return False

    def _explain_spelling(self, phone, country_code):
        if is_emergency(phone, country_code):
            return self.env._("%(number)s is an emergency number. It cannot be texted.", number=phone)
        if names_several(phone, country_code):
            return self.env._("“%(typed)s” has several numbers. Leave the one to text in the phone field.", typed=phone)
        return self.env._("%(number)s is not a number that can receive texts. Correct it on the card.", number=phone)

    def _has_texted_us(self, phone):
        """:return: whether texts came from a number that the library calls invalid: it may be newer than the library"""
        # sudo: texting.message - whether there is one
        inbound = [("conversation_id.phone", "=", phone), ("direction", "=", "inbound")]
        return bool(self.env["texting.message"].sudo().search_count(inbound, limit=1))

    @api.model
    def _refuse_opted_out(self, phone, number=None):
        """:return: that this person, by whatever spelling of the number, wants no texts from ours, as a sentence; or False"""
        consent = self.env["texting.consent"]
        blocks = consent._get_blocks(phone, number)
        since = blocks[:1].done_at or consent._blacklisted_before(phone)
        if not since:
            return False
        sentence = self._opted_out_sentence(phone, since, only=blocks[:1].scope == "number" and number)
        return f"{sentence} {self._explain_lifting(blocks)}"

    def _explain_lifting(self, blocks):
        """
        :param blocks: ``texting.consent`` in effect; none: Odoo's blacklist, from before there was a record
        :return: who can lift them, as a sentence"""
        if blocks and "everywhere" not in blocks.mapped("scope"):
            return self.env._("A START from them lifts it.")
        return self.env._("Only an administrator can lift it.")

    def _opted_out_sentence(self, phone, since, only):
        """
        :param since: when it opted out
        :param only: of the texts of this number of ours; False: of all"""
        values = {
            "number": display_phone(phone),
            "day": show_day(self.env, since),
        }
        if only:
            return self.env._(
                "%(number)s has opted out of texts from %(ours)s (%(day)s). You cannot text this number from there.",
                ours=display_phone(only.phone), **values)
        return self.env._("%(number)s has opted out (%(day)s). You cannot text this number.", **values)
