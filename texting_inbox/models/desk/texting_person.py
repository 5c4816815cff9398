import phonenumbers
from phonenumbers import timezone

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import arguments
from ...tools.phone import display_phone

LIKELY, FOUND = 8, 20  # how many records the Greeting card lists: without, and with a search term
LAST_DIGITS = 7  # as long as a local number gets
MIN_DIGITS = 3  # Odoo searches phone numbers from here on
NAMES = {"res.partner": ("name", "email"), "crm.lead": ("name", "contact_name", "partner_name", "email_from")}
KINDS = {"res.partner": "customer", "crm.lead": "lead"}


class TextingPerson(models.AbstractModel):
    """Finds, creates and describes the people behind numbers, with the rights of the user who asks."""

    _inherit = "texting.person"

    @api.model
    def _place(self, phone):
        """:return: where a number is from, as far as its digits tell: country, and time zone if it is a single one"""
        try:
            number = phonenumbers.parse(phone, None)
        except phonenumbers.NumberParseException:
            return False
        region = phonenumbers.region_code_for_number(number)
        country = self.env["res.country"].search([("code", "=", region)], limit=1)
        zones = timezone.time_zones_for_number(number)
        if not country or len(zones) != 1 or "/" not in zones[0]:
            return country.name
        city = zones[0].rpartition("/")[2].replace("_", " ")
        return self.env._("%(country)s, %(city)s time", country=country.name, city=city)

    @api.model
    def _likely_people(self, phone, company):
        """:return: the records with this number first, then those with its last digits, then the user's recent leads"""
        found = {}
        digits = "".join(filter(str.isdigit, phone))
        for record in self._writable(Domain("phone_sanitized", "=", phone), company):
            found[record] = self.env._("Same number")
        if len(digits) >= LAST_DIGITS:
            domain = Domain("phone_mobile_search", "ilike", digits[-LAST_DIGITS:])
            for record in self._writable(domain, company):
                found.setdefault(record, self._why(record, digits))
        recent = Domain("user_id", "=", self.env.uid) & Domain("phone", "=", False)
        for record in self._writable(recent, company, models=("crm.lead",), limit=3):
            found.setdefault(record, self.env._("Recently changed"))
        best_first = sorted(found.items(), key=lambda item: self._closeness(item[0], phone, digits), reverse=True)
        return [self._to_match(record, why) for record, why in best_first[:LIKELY]]

    @api.model
    def _search_people(self, term, company):
        found = []
        for model, names in NAMES.items():
            domain = Domain.OR(Domain(name, "ilike", term) for name in names)
            if sum(map(str.isdigit, term)) >= MIN_DIGITS:
                domain |= Domain("phone_mobile_search", "ilike", term)
            found.extend(self._writable(domain, company, models=(model,), limit=FOUND // 2))
        return [self._to_match(record, False) for record in found]

    @api.model
    def _writable(self, domain, company, models=("res.partner", "crm.lead"), limit=LIKELY):
        """:return: a list of records of this company, or of none, that the user may write; the last changed first"""
        records = []
        for model in models:
            possible = Domain("company_id", "in", [company.id, False])
            if model == "res.partner":
                possible &= Domain("partner_share", "=", True)  # colleagues are no customers
            found = self.env[model].search(domain & possible, order="write_date desc, id desc", limit=limit)
            records.extend(found._filtered_access("write"))
        return records

    def _why(self, record, digits):
        same = self._digits(record) and digits.endswith(self._digits(record).lstrip("0"))
        return self.env._("Same number, other format") if same else self.env._("Same last digits")

    def _closeness(self, record, phone, digits):
        own = self._digits(record)
        return (record.phone_sanitized == phone, bool(own) and digits.endswith(own.lstrip("0")), bool(own), record.write_date)

    def _digits(self, record):
        return "".join(filter(str.isdigit, record.phone or ""))

    def _to_match(self, record, why):
        is_lead = record._name == "crm.lead"
        email = record.email_from if is_lead else record.email
        detail = [record.name if is_lead else record.parent_id.name, record.phone, email]
        return {
            "res_model": record._name,
            "res_id": record.id,
            "kind": KINDS[record._name],
            "name": record._texting_person_name(),
            "detail": " · ".join(filter(None, detail)),
            "why": why,
        }

    @api.model
    def _get_writable(self, model, res_id, company):
        """:return: the existing record
        :raises AccessError: the user may not write it
        :raises UserError: it is gone, or another company's
        """
        record = self.env[model].browse(arguments.an_id(self.env, res_id)).exists()
        if not record:
            raise UserError(self.env._("This record no longer exists. Search again."))
        record.check_access("write")
        if record.company_id and record.company_id != company:
            raise UserError(
                self.env._("%(person)s belongs to a different company than the number that was"
                           " texted.", person=record.display_name)
            )
        return record

    @api.model
    def _create_person(self, kind, phone, company, values):
        """:param dict values: ``name``, and ``email`` if known; everything else is entered on the card
        :return: the new lead or contact, created with the rights of the user
        """
        name, email = (arguments.words(self.env, values.get(key)).strip() for key in ("name", "email"))
        if not name:
            raise UserError(self.env._("Enter a name first."))
        phone = display_phone(phone)
        if kind == "new_customer":
            return self.env["res.partner"].create({"name": name, "phone": phone, "email": email or False})
        use_leads = self.env.user.has_group("crm.group_use_lead")
        return self.env["crm.lead"].create(
            {
                "name": self.env._("Text from %(person)s", person=name),
                "contact_name": name,
                "phone": phone,
                "email_from": email or False,
                "type": "lead" if use_leads else "opportunity",
                "user_id": self.env.uid,
                "company_id": company.id,
            }
        )
