from typing import NamedTuple

from odoo import api, models
from odoo.tools import html2plaintext


class Hint(NamedTuple):
    """What this module passes on through Odoo's own methods, in the context. A request brings text, lists and dictionaries,
    never one of these, so whatever a client puts there counts for nothing."""

    reason: str | None = None
    is_noted: bool = False  # the record of consent made the change, and knows of it


class PhoneBlacklist(models.Model):
    """Changes of Odoo's blacklist are noted in the record of consent, however they are made: with its buttons, by archiving
    a row, by an import, or by the link in a marketing mailing."""

    _inherit = "phone.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._note_blocked(set(records.filtered("active").mapped("number")))
        return records

    def write(self, vals):
        before = set(self.filtered("active").mapped("number"))
        result = super().write(vals)
        now = set(self.filtered("active").mapped("number"))
        self._note_lifted(before - now)
        self._note_blocked(now - before)
        return result

    def unlink(self):
        numbers = set(self.filtered("active").mapped("number"))
        result = super().unlink()
        self._note_lifted(numbers)
        return result

    def _add(self, numbers, message=None):
        return super(PhoneBlacklist, self._with_reason(message))._add(numbers, message=message)

    def _remove(self, numbers, message=None):
        return super(PhoneBlacklist, self._with_reason(message))._remove(numbers, message=message)

    def _by_consent(self):
        """:return: the blacklist as the record of consent changes it"""
        return self.with_context(texting_hint=Hint(is_noted=True))

    def _with_reason(self, reason):
        return self.with_context(texting_hint=self._hint()._replace(reason=reason))

    def _hint(self):
        hint = self.env.context.get("texting_hint")
        return hint if isinstance(hint, Hint) else Hint()

    def _note_blocked(self, numbers):
        for number in self._to_note(numbers):
            if "everywhere" not in self._rows_of(number).mapped("scope"):
                self._consent_sudo()._note(number, "opt_out", self._consent_source(), self._reason(), mirror=False)

    def _note_lifted(self, numbers):
        """Lift what the blacklist stands for; an opt-out from one number stays."""
        for number in self._to_note(numbers):
            reason = self._reason() or self.env._("Removed from Odoo's phone blacklist")
            if rows := self._rows_of(number):
                rows._lift(self._consent_source(), reason, mirror=False)
            else:
                self._consent_sudo()._note(number, "lifted", self._consent_source(), reason, mirror=False)

    def _to_note(self, numbers):
        """:return: the numbers, unless the change came from the record of consent itself"""
        return [] if self._hint().is_noted else sorted(numbers)

    def _rows_of(self, number):
        """:return: the opt-outs that the blacklist stands for"""
        return self._consent_sudo().search([("phone", "=", number), ("scope", "!=", "number"), ("is_in_force", "=", True)])

    def _consent_sudo(self):
        # sudo: texting.consent - nobody has the right to write it; it follows what the user was allowed to do here
        return self.env["texting.consent"].sudo()

    def _consent_source(self):
        return "administrator" if self.env.user.has_group("base.group_system") else "blacklist"

    def _reason(self):
        reason = self._hint().reason
        return html2plaintext(reason).strip() if reason else ""
