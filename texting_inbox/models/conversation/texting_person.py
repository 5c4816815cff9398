from functools import lru_cache

import phonenumbers

from odoo import api, models
from odoo.tools import html2plaintext

from odoo.addons.mail.tools.discuss import Store


@lru_cache(maxsize=4096)  # the same people text again, and their alerts are listed again and again
def _formatted(phone, style):
    """:return: a number that begins with + in a ``PhoneNumberFormat``, anything else as it is"""
    if not phone.startswith("+"):
        return phone
    try:
        return phonenumbers.format_number(phonenumbers.parse(phone, None), style)
    except phonenumbers.NumberParseException:
        return phone


class TextingPerson(models.AbstractModel):
    """Whose number it is: finds the contact or lead of a phone number, and how to write both down."""

    _name = "texting.person"
    _description = "Person Behind a Number"

    @api.model
    def _find(self, phone, company):
        """The contact or lead that this number belongs to (D6): customers, then leads, then archived ones;
        among several, the one that changed last.

        :param str phone: E.164
        :param company: only records of this company, or of none
        :return: ``(record, others_match)``: the record or None, and whether more records have the number
        """
        domain = [("phone_sanitized", "=", phone), ("company_id", "in", [company.id, False])]
        found = []
        for model in ("res.partner", "crm.lead"):
            # sudo: res.partner, crm.lead - a text comes from anybody; what its reader may open is checked then
            records = self.env[model].sudo().with_context(active_test=False)
            found.extend(records.search(domain, order="active desc, write_date desc, id desc", limit=2))
        found.sort(key=lambda record: not record.active)  # stable: customers stay before leads
        return (found[0] if found else None), len(found) > 1

    @api.model
    def _normalise(self, sender):
        """:return: the sender in E.164; a short code or a name as the carrier gave it"""
        sender = (sender or "").replace("\x00", "").strip()[:64]
        return _formatted(sender, phonenumbers.PhoneNumberFormat.E164)

    @api.model
    def _is_valid(self, phone):
        """:return: whether Odoo takes this for a phone number; short codes and names are none"""
        return bool(phone.startswith("+") and self.env.user._phone_format(number=phone))

    @api.model
    def _refuse_phone(self, phone, number=None):
        """
        :param number: our ``texting.number`` that would text it; None: any of ours
        :return: why this number cannot be texted, as a sentence; False if it can"""
        if not phone.startswith("+"):
            return self.env._("%(number)s is not a number that can receive texts.", number=phone)
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
    def _plain(self, message):
        """:return: a message without its markup"""
        return html2plaintext(message).strip() if message else ""

    @api.model
    def _format_phone(self, phone):
        """:return: an E.164 number in international form, anything else as it is"""
        return phone and _formatted(phone, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    @api.model
    def _status(self, partner_id, partner_active, lead_id):
        """:return: the label beside the name (S5): an archived contact is a customer of earlier times"""
        if partner_id:
            return "customer" if partner_active else "previous_customer"
        return "lead" if lead_id else False

    @api.model
    def _snippet(self, body, length):
        """:return: the beginning of a text in one line, cut at ``length`` characters"""
        line = " ".join((body or "").split())
        if not line:
            return self.env._("(picture or empty text)")
        return line if len(line) <= length else line[: length - 1].rstrip() + "…"

    @api.model
    def _to_store(self, messages):
        """:return: chatter messages as the payload of mail's web client"""
        return Store().add(messages).get_result()
