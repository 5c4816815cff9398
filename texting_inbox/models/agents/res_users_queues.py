from odoo import api, models

from ...tools.committed_cache import clear_caches

MEMBERSHIP = {"active", "group_ids", "partner_id", "company_id", "company_ids"}  # what makes a member of a queue its agent


class ResUsers(models.Model):
    """Which users are agents of a queue is kept with the queue, and read anew when it changes."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._texting_clear_caches()
        return users

    def write(self, vals):
        result = super().write(vals)
        if "texting_queue_ids" in vals:
            clear_caches(self.env)
        elif not MEMBERSHIP.isdisjoint(vals):
            self._texting_clear_caches()
        return result

    def unlink(self):
        self._texting_clear_caches()
        return super().unlink()

    def _texting_clear_caches(self):
        """Clear what is kept of queues if one of these users is a member of any."""
        # sudo: texting.queue - only whether there is one
        if self.sudo().with_context(active_test=False).texting_queue_ids:
            clear_caches(self.env)


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        result = super().write(vals)
        if "user_ids" in vals:  # members, from the group's side
            clear_caches(self.env)
        return result


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Merging contacts moves an agent to another one by SQL."""
        # sudo: res.users - only whether one of them is an agent
        users_sudo = src_partners.sudo().with_context(active_test=False).user_ids
        result = super()._update_foreign_keys(src_partners, dst_partner)
        users_sudo._texting_clear_caches()
        return result
