import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...carriers.types import visible_line
from ...tools.phone import country_of, display_phone, spell, spell_sender

# The digits of a number, the last one first: what somebody types is the end of it, with or without the country's code.
REVERSED_DIGITS = "reverse(regexp_replace(phone, '\\D', '', 'g'))"
# The last changed of equals; an archived lead is one of these: lost, or put aside.
BEST_FIRST = {"res.partner": "active desc, partner_share desc", "crm.lead": "active desc, won_status"}


class TextingPerson(models.AbstractModel):
    """Whose number it is: finds the contact or lead of a phone number, and says what they are to us; and how it is spelled, for
    conversations to know it by and for people to read."""

    _name = "texting.person"
    _description = "Person Behind a Number"

    @api.model
    def _find(self, phone, company):
        """The contact or lead that this number belongs to (D6, D17): customers, then open leads, then won ones, then colleagues,
        then archived and lost ones; among several, the one that changed last.

        :param str phone: E.164
        :param company: only records of this company, or of none
        :return: ``(record, others_match)``: the record or None, and whether more records have the number
        """
        domain = [("phone_sanitized", "=", phone), ("company_id", "in", [company.id, False])]
        found = []
        for model, order in BEST_FIRST.items():
            # sudo: res.partner, crm.lead - a text comes from anybody; what its reader may open is checked then
            records = self.env[model].sudo().with_context(active_test=False)
            found.extend(records.search(domain, order=f"{order}, write_date desc, id desc", limit=2))
        found.sort(key=lambda record: (not record.active, self._is_colleague(record)))  # stable: customers stay before leads
        return (found[0] if found else None), len(found) > 1

    @api.model
    def _is_colleague(self, record):
        """:return: whether this is the contact of an internal user, who is no customer"""
        return record._name == "res.partner" and bool(record) and not record.partner_share

    @api.model
    def _kind(self, partner, lead):
        """:return: the label of a conversation's person (S5), see :meth:`_status`"""
        return self._status(partner.id, partner.active, lead.id, self._is_colleague(partner))

    @api.model
    def _status(self, partner_id, partner_active, lead_id, is_colleague=False):
        """:return: the label beside the name (S5): an archived contact is a customer of earlier times, a colleague has none"""
        if is_colleague:
            return False
        if partner_id:
            return "customer" if partner_active else "previous_customer"
        return "lead" if lead_id else False

    # ------------------------------------------------------------
    # Spelling
    # ------------------------------------------------------------

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
