from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ...tools.phone import is_e164

OWN = ("texting.conversation", "texting.session")  # never deleted as records: that would take the figures, and a legal hold


class PrivacyLookupWizard(models.TransientModel):
    """Odoo's privacy lookup finds a person's texts as one line for each number, by e-mail address or number (B11)."""

    _inherit = "privacy.lookup.wizard"

    email = fields.Char("Email or Phone Number")

    def _get_query_models_blacklist(self):
        return [*super()._get_query_models_blacklist(), *OWN]

    def _get_query(self):
        phone = self._texting_phone()
        by_address = SQL() if phone else super()._get_query()  # first: it refuses what is no address
        partners, leads = self._texting_persons(phone)
        found = by_address or self._texting_records(partners, leads)
        return SQL("%s UNION ALL %s", found, self._texting_lines(phone, partners, leads))

    def _texting_phone(self):
        """Return the number in E.164 if that is what was asked for, or else ``""``."""
        phone = self.env["texting.person"]._spell_typed(self.email)
        return phone if is_e164(phone) else ""

    def _texting_persons(self, phone):
        """Return the contacts and leads that are meant, archived ones too."""
        address, name = email_normalize(self.email), self.name.strip()
        asked = Domain("phone_sanitized", "=", phone) if phone else Domain("email_normalized", "=", address)
        # sudo: res.partner, crm.lead - administrators look for a person everywhere
        env = self.sudo().with_context(active_test=False).env
        partners = env["res.partner"].search(asked if phone else asked | Domain("name", "=ilike", name))
        return partners, env["crm.lead"].search(asked | Domain("partner_id", "in", partners.ids))

    def _texting_records(self, partners, leads):
        """Return the query of these, as Odoo's own query returns what has an address."""
        return SQL(
            "SELECT %s AS res_model_id, id AS res_id, active AS is_active FROM res_partner WHERE id = ANY(%s)"
            " UNION ALL SELECT %s, id, active FROM crm_lead WHERE id = ANY(%s)",
            self._texting_model_id("res.partner"), partners.ids, self._texting_model_id("crm.lead"), leads.ids)

    def _texting_lines(self, phone, partners, leads):
        """Return the query of one line for each number that they texted with."""
        phones = [*filter(None, [*partners.mapped("phone_sanitized"), *leads.mapped("phone_sanitized")]), phone]
        return SQL(
            "SELECT %s, min(id), TRUE FROM texting_conversation"
            " WHERE phone = ANY(%s) OR partner_id = ANY(%s) OR lead_id = ANY(%s) GROUP BY phone",
            self._texting_model_id("texting.conversation"), phones, partners.ids, leads.ids)

    def _texting_model_id(self, model):
        return self.env["ir.model"]._get_id(model)


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        """Erase texts as *Erase a Person* does, in every company; a legal hold forbids it."""
        is_ours = self.res_model == "texting.conversation" and not self.is_unlinked
        return self._erase_texts() if is_ours else super().action_unlink()

    def _erase_texts(self):
        """:raises AccessError: not an administrator"""
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators can erase what the privacy lookup found."))
        # sudo: texting.session - the lookup is for administrators, and looks in every company, as for any other record
        conversation_sudo = self.env["texting.conversation"].sudo().browse(self.res_id)
        sessions_sudo = self.env["texting.session"].sudo().search([("phone", "=", conversation_sudo.phone)])
        self.env["texting.erase"].sudo()._erase(sessions_sudo)
        self.write({
            "execution_details": self.env._("Erased %(count)s text sessions", count=len(sessions_sudo)), "res_name": False,
            "is_unlinked": True})
