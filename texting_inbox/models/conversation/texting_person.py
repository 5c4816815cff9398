from odoo import api, models

# The last changed of equals; an archived lead is one of these: lost, or put aside.
BEST_FIRST = {"res.partner": "active desc, partner_share desc", "crm.lead": "active desc, won_status"}


class TextingPerson(models.AbstractModel):
    """Whose number it is: finds the contact or lead of a phone number, and says what they are to us."""

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
