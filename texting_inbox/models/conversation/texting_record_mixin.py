from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .texting_conversation import WAITING

ASKED_AGAIN = {"phone", "active", "company_id"}  # what makes a record another person's, or nobody's


class TextingRecordMixin(models.AbstractModel):
    """What a lead and a contact have in common: their text conversations, and the history of them."""

    _name = "texting.record.mixin"
    _description = "Record with Texts"

    texting_session_count = fields.Integer(
        "Text Sessions", compute="_compute_texting_session_count", groups="texting_inbox.group_agent"
    )

    def write(self, vals):
        result = super().write(vals)
        if not ASKED_AGAIN.isdisjoint(vals):
            self._texting_ask_again()
        return result

    def _texting_ask_again(self):
        """Ask whose number it is in what waits for these records, if they are not the ones any more (D17)."""
        # sudo: texting.conversation - who changes a record need not know who texts
        conversations = self.env["texting.conversation"].sudo()
        for conversation in conversations.search(WAITING & Domain(self._texting_field(), "in", self.ids)):
            conversation._identify_if_stale()

    def _texting_field(self):
        """:return: the field of conversation and session that points to this model"""
        return {"crm.lead": "lead_id", "res.partner": "partner_id"}[self._name]

    def _compute_texting_session_count(self):
        for record in self:
            saved = record._origin
            count = saved and self.env["texting.session"].search_count(saved._texting_history_domain())
            record.texting_session_count = count or 0

    def _texting_history_domain(self):
        """:return: the domain of the sessions with this person, on this card and on others of theirs"""
        return Domain(self._texting_field(), "=", self.id)

    def _texting_person_name(self):
        """:return: how agents call this person"""
        return self.display_name

    def action_open_texting_sessions(self):
        """:return: window action of this record's history of texts"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("texting_inbox.session_action")
        action["domain"] = list(self._texting_history_domain())
        action["display_name"] = self.env._("Texts with %(person)s", person=self._texting_person_name())
        return action

    def action_start_text(self):
        """:return: client action that opens a text window with this person
        :raises UserError: not exactly one record is selected
        """
        if len(self) != 1:
            raise UserError(self.env._("Select one person to text."))
        params = {"res_model": self._name, "res_id": self.id}
        return {"type": "ir.actions.client", "tag": "texting_inbox.start_text", "params": params}

    def action_record_opt_out(self):
        """:return: window action that asks how this person opted out, outside of texting
        :raises UserError: not exactly one record is selected
        """
        if len(self) != 1:
            raise UserError(self.env._("Select one person who opted out."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record Opt-Out"),
            "res_model": "texting.consent.record",
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{self._texting_field()}": self.id},
        }

    def _texting_move_history(self, others):
        """Take over conversations and sessions of records that are merged into this one."""
        field = self._texting_field()
        for model in ("texting.conversation", "texting.session"):
            # sudo: texting.conversation, texting.session - users who may merge the records move their whole history
            self.env[model].sudo().search([(field, "in", others.ids)]).write({field: self.id})
