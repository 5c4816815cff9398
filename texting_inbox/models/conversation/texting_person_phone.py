from odoo import api, models

from ...carriers.base import visible_line
from ...tools import phone as phones


class TextingPerson(models.AbstractModel):
    """How a person's number is spelled, and whether it can be texted: asked at starting, at sending, and when a text leaves."""

    _inherit = "texting.person"

    # ------------------------------------------------------------
    # One spelling
    # ------------------------------------------------------------

    @api.model
    def _normalise(self, sender, number=None):
        """
        :param number: our ``texting.number`` that was texted; None: only international form is understood
        :return: the sender in E.164; a short code or a name as the carrier gave it"""
        return phones.spell_sender(sender or "", self._country_code(number))

    @api.model
    def _canonical(self, phone):
        """:return: the spelling by which conversations and opt-outs know this number or sender"""
        return phones.spell(phone) or phone

    @api.model
    def _spell(self, typed, record, number=None):
        """Return the number that somebody wrote down, as ``phone_sanitized`` has it.

        :param str typed: as it stands on a card
        :param record: the lead or contact that has it
        :param number: our ``texting.number`` that would text it, for its country
        :return: E.164; "" if there is not exactly one number that is certainly meant"""
        country = record._phone_get_country().get(record.id) or self.env.company.country_id
        return phones.spell(typed or "", country.code or self._country_code(number))

    @api.model
    def _country_code(self, number):
        """:return: where a number without its country is from: where ours is, or the company; None if that is unknown"""
        if not number:
            return None
        # sudo: texting.number - agents may not read every number's company
        return phones.country_of(number.phone) or number.sudo().company_id.country_id.code or None

    @api.model
    def _format_phone(self, phone):
        """:return: an E.164 number in international form, anything else as it is"""
        return phone and phones.display(phone)

    @api.model
    def _display_phone(self, phone):
        """:return: likewise, for people to read: a name that a sender gave itself is not taken for a person's or for Odoo's"""
        line = visible_line(phone or "")
        is_name = not line.startswith("+") and any(map(str.isalpha, line))
        return self.env._("%(name)s (sender ID)", name=line) if is_name else self._format_phone(line)

    @api.model
    def _is_valid(self, phone):
        """:return: whether Odoo takes this for a phone number; short codes and names are none"""
        return phones.is_e164(phone) and bool(phones.spell(phone))

    # ------------------------------------------------------------
    # May it be texted?
    # ------------------------------------------------------------

    @api.model
    def _refuse_phone(self, phone, number=None):
        """
        :param number: our ``texting.number`` that would text it; None: any of ours
        :return: why this number cannot be texted, as a sentence; False if it can"""
        return self._refuse_spelling(phone, number) or self._refuse_opted_out(phone, number)

    @api.model
    def _refuse_spelling(self, phone, number=None):
        """:return: why this is no number that may be handed to a carrier, as a sentence; False if it may"""
        if not phones.is_e164(phone) or not (phones.spell(phone) or self._has_texted_us(phone)):
            return self._explain_spelling(phone, self._country_code(number and number[:1]))
        if self.env["texting.number"]._is_ours(phone):
            return self.env._("%(number)s is a number of your own. Text a person's number.", number=self._format_phone(phone))
        return False

    def _explain_spelling(self, phone, country_code):
        if phones.is_emergency(phone, country_code):
            return self.env._("%(number)s is an emergency number. It cannot be texted.", number=phone)
        if phones.names_several(phone, country_code):
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
        return since and self._opted_out_sentence(phone, since, only=blocks[:1].scope == "number" and number)

    def _opted_out_sentence(self, phone, since, only):
        """
        :param since: when it opted out
        :param only: of the texts of this number of ours; False: of all"""
        values = {
            "number": self._format_phone(phone),
            "day": self.env["ir.qweb.field.date"].value_to_html(since, {}),
        }
        if only:
            return self.env._(
                "%(number)s has opted out of texts from %(ours)s (%(day)s). You cannot text this number from there.",
                ours=self._format_phone(only.phone), **values)
        return self.env._("%(number)s has opted out (%(day)s). You cannot text this number.", **values)

    @api.model
    def _landline_hint(self, phone):
        """:return: that a number is certainly a landline, as a sentence; False otherwise. Many take texts: none is refused."""
        return phones.is_landline(phone) and self.env._("A landline: it may not receive texts.")
