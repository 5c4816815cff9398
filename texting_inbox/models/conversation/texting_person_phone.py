import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...carriers.types import visible_line
from ...tools.phone import country_of, display_phone, spell, spell_sender

# The digits of a number, the last one first: what somebody types is the end of it, with or without the country's code.
REVERSED_DIGITS = "reverse(regexp_replace(phone, '\\D', '', 'g'))"


class TextingPerson(models.AbstractModel):
    """How a person's number is spelled, for conversations to know it by and for people to read."""

    _inherit = "texting.person"

    @api.model
    def _normalise(self, sender, number=None):
        """
        :param number: our ``texting.number`` that was texted; None: only international form is understood
        :return: the sender in E.164; a short code or a name as the carrier gave it"""
        return spell_sender(sender or "", self._country_code(number))

    @api.model
    def _spell(self, typed, record, number=None):
        """Return the number that somebody wrote down, as ``phone_sanitized`` has it.

        :param str typed: as it stands on a card
        :param record: the lead or contact that has it
        :param number: our ``texting.number`` that would text it, for its country
        :return: E.164; "" if there is not exactly one number that is certainly meant"""
        country = record._phone_get_country().get(record.id) or self.env.company.country_id
        return spell(typed or "", country.code or self._country_code(number))

    @api.model
    def _spell_typed(self, typed):
        """:return: a number that somebody typed in any spelling, in E.164; a sender's name as it was typed"""
        typed = (typed or "").strip()
        return spell(typed, self.env.company.country_id.code) or typed

    @api.model
    def _country_code(self, number):
        """:return: where a number without its country is from: where ours is, or the company; None if that is unknown"""
        if not number:
            return None
        # sudo: texting.number - agents may not read every number's company
        return country_of(number.phone) or number.sudo().company_id.country_id.code or None

    @api.model
    def _display_phone(self, phone):
        """:return: a number in international form; a name that a sender gave itself is not taken for a person's or for Odoo's"""
        line = visible_line(phone or "")
        is_name = not line.startswith("+") and any(map(str.isalpha, line))
        return self.env._("%(name)s (sender ID)", name=line) if is_name else display_phone(line)

    @api.model
    def _phone_domain(self, typed):
        """Return the domain of records whose ``phone`` ends with the typed digits, however they are spelled."""
        digits = re.sub(r"\D", "", typed).lstrip("0")
        if not digits:  # a sender's name
            return Domain("phone", "ilike", typed)
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "reverse(regexp_replace(%s, '\\D', '', 'g')) LIKE %s", SQL.identifier(alias, "phone"), digits[::-1] + "%"))
