from odoo import fields, models
from odoo.exceptions import AccessError
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
        persons = self._texting_persons(phone)
        found = self._texting_by_phone(phone, persons) if phone else super()._get_query()
        return SQL("%s UNION ALL %s", found, self._texting_lines(phone, persons))

    def _texting_phone(self):
        """Return the number in E.164 if that is what was asked for, or else ``""``."""
        phone = self.env["texting.person"]._spell_typed(self.email)
        return phone if is_e164(phone) else ""

    def _texting_persons(self, phone):
        """Return the contacts that are meant."""
        # sudo: res.partner - administrators look for a person everywhere
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        if phone:
            return partners_sudo.search([("phone_sanitized", "=", phone)])
        address = email_normalize(self.email or "")
        return partners_sudo.search(["|", ("email_normalized", "=", address), ("name", "=ilike", self.name.strip())])

    def _texting_by_phone(self, phone, persons):
        """Return the query of contacts and leads with this number, as Odoo's own query returns those with an address."""
        return SQL(
            "SELECT %s AS res_model_id, id AS res_id, active AS is_active FROM res_partner WHERE id = ANY(%s)"
            " UNION ALL SELECT %s, id, active FROM crm_lead WHERE phone_sanitized = %s OR partner_id = ANY(%s)",
            self._texting_model_id("res.partner"), persons.ids, self._texting_model_id("crm.lead"), phone, persons.ids)

    def _texting_lines(self, phone, persons):
        phones = [*filter(None, persons.mapped("phone_sanitized")), phone]
        return SQL(
            "SELECT %s, min(id), TRUE FROM texting_conversation WHERE phone = ANY(%s) OR partner_id = ANY(%s) GROUP BY phone",
            self._texting_model_id("texting.conversation"), phones, persons.ids)

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
