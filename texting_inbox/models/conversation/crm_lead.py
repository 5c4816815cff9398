from odoo import fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "texting.record.mixin"]

    texting_conversation_ids = fields.One2many(
        "texting.conversation", "lead_id", "Text Conversations", groups="texting_inbox.group_agent"
    )

    def _texting_history_domain(self):
        """A lead's customer is the same person."""
        domain = super()._texting_history_domain()
        return domain | Domain("partner_id", "=", self.partner_id.id) if self.partner_id else domain

    def _texting_person_name(self):
        return self.contact_name or self.partner_name or self.name

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self._texting_move_history(opportunities)
        return result
