from odoo import api, models
from odoo.exceptions import UserError

from ...tools.committed_cache import clear_caches
from ..setup.texting_queue import PEOPLE

RIGHTS = {"active", "group_ids", "partner_id", "company_ids", "texting_queue_ids"}  # what makes a user an agent, and of what


class ResUsers(models.Model):
    """The agents of a queue are cached with the queue, and read again when they change. Former agents own nothing: their
    conversations return to the queue."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._texting_check_queues()
        users._texting_note_queues({user: user.texting_queue_ids.browse() for user in users.sudo()})
        users._texting_clear_caches()
        return users

    def write(self, vals):
        if RIGHTS.isdisjoint(vals):
            return super().write(vals)
        agents = self._texting_only_agents()
        queues = {user: user.sudo().texting_queue_ids for user in self} if "texting_queue_ids" in vals else None
        result = super().write(vals)
        if queues is not None:
            self._texting_check_queues(queues)
            self._texting_note_queues(queues)
        agents |= self._texting_only_agents()
        if agents or "texting_queue_ids" in vals:
            clear_caches(self.env)
        else:
            self._texting_clear_caches()
        agents._texting_notify_desk()
        self._texting_return_conversations()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_named(self):
        # sudo: texting.consent, texting.hold, texting.audit.entry - only whether there is one
        for model in ("texting.consent", "texting.hold", "texting.audit.entry"):
            if named := self.env[model].sudo().search([("user_id", "in", self.ids)], limit=1).user_id:
                raise UserError(
                    self.env._(
                        "%(user)s is named in the records of texts. Archive the user instead:"
                        " their conversations return to the queue.",
                        user=named.name,
                    )
                )

    def unlink(self):
        self._texting_clear_caches()
        # sudo: texting.conversation - users who may delete users may release what those own
        self.env["texting.conversation"].sudo()._return_from_former_agents(self)
        return super().unlink()

    def _texting_check_queues(self, before=None):
        """Check the queues that these users were given. Those that they had stay theirs.

        :param dict before: the queues of each user until then
        """
        # sudo: texting.queue - an administrator of users may read no queues
        for user in self.sudo():
            for queue in user.texting_queue_ids - (before or {}).get(user, user.texting_queue_ids.browse()):
                queue._check_may_join(user, PEOPLE["member_ids"])

    def _texting_note_queues(self, before):
        """Record in the audit which queues these users joined and left, as the queues do.

        :param dict before: the queues of each user until now
        """
        # sudo: texting.queue - an administrator of users may read no queues
        for user in self.sudo():
            came, left = user.texting_queue_ids - before[user], before[user] - user.texting_queue_ids
            for sign, queues in (("+", came), ("−", left)):
                for queue in queues:
                    self.env["texting.audit.entry"]._add("queue", queue.name, f"{sign} {user.name}", company=queue.company_id)

    def _texting_entitled(self, company):
        """Return those of these users who may have texts of a company right now: active agents with access to it."""
        user_ids = self.env["texting.queue"]._agent_ids_of(company)
        return self.filtered(lambda user: user.id in user_ids)

    def _texting_notify_desk(self):
        """Have the browsers of these users reload what they may see: their rights changed."""
        self._bus_send("texting.desk/changed", {})

    def _texting_return_conversations(self):
        # sudo: texting.conversation - former agents may keep nothing, whoever removed their rights
        self.env["texting.conversation"].sudo()._return_from_former_agents()

    def _texting_clear_caches(self):
        """Clear the caches of queues if one of these users is a member of any."""
        # sudo: texting.queue - only whether there is one
        if self.sudo().with_context(active_test=False).texting_queue_ids:
            clear_caches(self.env)


class ResGroups(models.Model):
    """Which groups make an agent, and of whom, is cached with the queues."""

    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        clear_caches(self.env)
        return groups

    def write(self, vals):
        if {"user_ids", "implied_ids", "implied_by_ids"}.isdisjoint(vals):
            return super().write(vals)
        before = self._texting_members()
        result = super().write(vals)
        clear_caches(self.env)
        after = self._texting_members()
        for old, new in zip(before, after, strict=True):
            ((old | new) - (old & new))._texting_notify_desk()
        self.env["res.users"]._texting_return_conversations()
        return result

    def unlink(self):
        before = self._texting_members()
        result = super().unlink()
        clear_caches(self.env)
        for old, new in zip(before, self._texting_members(), strict=True):
            (old - new)._texting_notify_desk()
        self.env["res.users"]._texting_return_conversations()
        return result

    def _texting_members(self):
        """Return all agents and all managers, as superuser."""
        # sudo: res.groups - only to send them an event without content
        groups = [self.env.ref(f"texting_inbox.{name}", raise_if_not_found=False) for name in ("group_agent", "group_manager")]
        return [group.sudo().all_user_ids if group else self.env["res.users"].sudo() for group in groups]


class ResCompany(models.Model):
    _inherit = "res.company"

    def _texting_follow_access(self, before):
        """Have the browsers of agents who got or lost access to these companies look again, and their conversations return.

        :param before: the users who had access until now
        """
        ((before | self.user_ids) - (before & self.user_ids))._texting_only_agents()._texting_notify_desk()
        self.env["res.users"]._texting_return_conversations()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_texting(self):
        # sudo: texting.carrier and what else names companies - only whether there is one
        for model in ("texting.carrier", "texting.queue", "texting.consent", "texting.hold", "texting.audit.entry"):
            records = self.env[model].sudo().with_context(active_test=False)
            if used := records.search([("company_id", "in", self.ids)], limit=1).company_id:
                raise UserError(
                    self.env._(
                        "%(company)s has carriers, queues, opt-outs, legal holds or audit entries of texts, and these are kept."
                        " Archive the company instead.",
                        company=used.name,
                    )
                )


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Clear the caches after a merge, which moves agents to another contact by SQL."""
        # sudo: res.users - only whether one of them is an agent
        users_sudo = src_partners.sudo().with_context(active_test=False).user_ids
        result = super()._update_foreign_keys(src_partners, dst_partner)
        users_sudo._texting_clear_caches()
        return result
