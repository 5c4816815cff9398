from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

WHOSE_IT_IS = ("user_id", "team_id", "company_id", "active")


class CrmLead(models.Model):
    """Owning a conversation gives the card, not the record: its owner works on somebody else's lead as a salesperson does, but
    never changes whose it is, by whatever way."""

    _inherit = "crm.lead"

    def write(self, vals):
        lent = self._texting_filter_lent()
        before = lent._texting_read_whose()
        result = super().write(vals)
        if lent._texting_read_whose() != before:
            raise AccessError(
                self.env._(
                    "You can work on this lead while you text with the person. Only its salesperson or a manager can reassign it."
                )
            )
        return result

    def _merge_opportunity(self, *args, **kwargs):
        """Merging deletes all leads but one, as superuser."""
        if self._texting_filter_lent():
            raise AccessError(self.env._("You cannot merge somebody else's lead. Ask its salesperson or a manager."))
        return super()._merge_opportunity(*args, **kwargs)

    def _texting_filter_lent(self):
        """:return: those of these leads that the user may write only because they own the conversation"""
        if self.env.su or not self.ids or not self.env.user.has_group("texting_inbox.group_agent"):
            return self.browse()
        # sudo: texting.conversation - the user's own ones
        owned = self.env["texting.conversation"].sudo().search([("lead_id", "in", self.ids), ("owner_id", "=", self.env.uid)])
        leads = self.browse(owned.lead_id.ids)
        if not leads:
            return leads
        # sudo: crm.lead - only asked which of them the user's other rules let write
        own = leads.sudo().with_context(active_test=False).search(Domain("id", "in", leads.ids) & leads._texting_own_domain())
        return leads - own.with_env(self.env)

    def _texting_own_domain(self):
        """:return: the leads that the user may write by the rules of their groups, without the one for owners of conversations"""
        # sudo: ir.rule - the rules that hold for the current user, evaluated for them
        rules = self.env["ir.rule"]
        lending = self.env.ref("texting_inbox.lead_rule_conversation_owner")
        own = rules._get_rules(self._name, "write").sudo().filtered(lambda rule: rule.groups) - lending.sudo()
        return Domain.OR(Domain(safe_eval(rule.domain_force or "[]", rules._eval_context())) for rule in own)

    def _texting_read_whose(self):
        """:return: whose each of these leads is"""
        # sudo: crm.lead - compared with what it is after the write, when its reader may have lost it
        return [tuple(lead[name] for name in WHOSE_IT_IS) for lead in self.sudo()]
