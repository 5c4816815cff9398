from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.i18n import format_list

from ..tools.phone import display_phone


class TextingErasure(models.TransientModel):
    """Erase a person: everything they and we wrote, by number or from their card. The opt-out stays, without its words (B11)."""

    _name = "texting.erasure"
    _description = "Erase a Person's Texts"

    phone = fields.Char("Number", help="In any spelling. All texts with this number are erased.")
    lead_id = fields.Many2one("crm.lead")
    partner_id = fields.Many2one("res.partner", "Customer")
    preview = fields.Text(compute="_compute_preview")
    is_erasable = fields.Boolean(compute="_compute_preview")

    @api.depends("phone", "lead_id", "partner_id")
    def _compute_preview(self):
        for wizard in self:
            sessions = wizard._get_sessions() if wizard._is_manager() else self.env["texting.session"]
            wizard.is_erasable = bool(sessions)
            wizard.preview = wizard._describe(sessions)

    def action_erase(self):
        """Erase words, pictures, files, notes, raw requests and names; keep figures and the suppression list.

        :return: client action that says what was erased
        :raises AccessError: not a manager
        :raises UserError: there is nothing to erase, a conversation is in progress, or a legal hold forbids it
        """
        self.ensure_one()
        if not self._is_manager():
            raise AccessError(self.env._("Only managers can erase texts."))
        sessions = self._get_sessions()
        found = self._count(sessions)
        self.env["texting.erase"]._erase(sessions)
        self.phone = False
        message = self.env._("Erased: %(found)s.", found=found)
        if self._waits_for_carriers(sessions):
            message += " " + self.env._("The carrier is being asked to delete its copies as well.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": {"type": "ir.actions.act_window_close"}},
        }

    def _is_manager(self):
        return self.env.user.has_group("texting_inbox.group_manager")

    def _get_sessions(self):
        """Return the person's sessions in the user's companies, as superuser."""
        domains = [self._sessions_of(record) for record in (self.lead_id, self.partner_id) if record]
        if self.phone:
            domains.append(Domain("phone", "=", self.env["texting.person"]._spell_typed(self.phone)))
        # sudo: texting.session - managers have read access only; that the user is one was checked
        return self.env["texting.session"].sudo().search(
            Domain("company_id", "in", self.env.companies.ids) & Domain.OR(domains))

    def _sessions_of(self, record):
        """Return the domain of a lead's or contact's sessions: those on its card, whatever the number, and those with its number
        that are on no card, or on one of the same person."""
        record.check_access("read")
        # sudo: crm.lead, res.partner - whether they are one person's; only texts are erased
        partner_sudo = record.sudo() if record._name == "res.partner" else record.sudo().partner_id
        same_person = Domain("partner_id", "in", partner_sudo.ids) | Domain("lead_id.partner_id", "in", partner_sudo.ids)
        nobodys = Domain("partner_id", "=", False) & Domain("lead_id", "=", False)
        own_number = Domain("phone", "=", record.phone_sanitized) if record.phone_sanitized else Domain.FALSE
        return Domain(record._texting_field(), "=", record.id) | own_number & (same_person | nobodys)

    def _describe(self, sessions):
        """Return what would be erased, as sentences; False if there is nothing."""
        if not sessions:
            return False
        return self.env._(
            "%(found)s with %(numbers)s will be erased. Figures without words stay, and so does an opt-out, by its number.",
            found=self._count(sessions), numbers=format_list(self.env, sorted(map(display_phone, set(sessions.mapped("phone"))))))

    def _count(self, sessions):
        """Return how much there is of each kind, in words."""
        found = self.env["texting.erase"]._preview(sessions)
        counted = {
            "texts": (self.env._("1 text"), self.env._("%(count)s texts", count=found["texts"])),
            "files": (self.env._("1 file"), self.env._("%(count)s files", count=found["files"])),
            "notes": (self.env._("1 note"), self.env._("%(count)s notes", count=found["notes"])),
        }
        return format_list(self.env, [many if found[kind] > 1 else one for kind, (one, many) in counted.items() if found[kind]])

    def _waits_for_carriers(self, sessions):
        # sudo: texting.carrier.deletion - only whether there is one
        uids = sessions.message_ids.filtered("carrier_uid").mapped("carrier_uid")
        return bool(self.env["texting.carrier.deletion"].sudo().search_count([("uid", "in", uids)], limit=1))
