from odoo import models
from odoo.fields import Domain

from ..conversation.texting_conversation import WAITING


class TextingConversation(models.Model):
    """No conversation is nobody's: it has an agent as owner, a queue with agents, or else alerts the company's managers."""

    _inherit = "texting.conversation"

    # ------------------------------------------------------------
    # Who is alerted
    # ------------------------------------------------------------

    def _get_waiting_users(self):
        """:return: those whom a waiting conversation alerts: the queue's agents, or the company's managers if there are none"""
        if self._is_attended():
            return self.queue_id.member_ids
        # sudo: res.users - who the managers are is no secret
        group_id = self.env["ir.model.data"]._xmlid_to_res_id("texting_inbox.group_manager")
        return self.env["res.users"].sudo().search(
            [("all_group_ids", "in", group_id), ("company_ids", "in", self.company_id.ids)])

    def _is_attended(self):
        """:return: whether there is a queue, not archived, with agents"""
        return self.queue_id.id not in [False, *self.env["texting.queue"]._unattended_ids()]

    def _is_waiting_for(self, user):
        return user in self._get_waiting_users()

    # ------------------------------------------------------------
    # Back to the queue
    # ------------------------------------------------------------

    def _return_from_former_agents(self, deleted=()):
        """Return what belongs to owners who are no agents any more, for whatever reason.

        :param deleted: ``res.users`` who are about to go
        """
        for owner, conversations in self.search([("owner_id", "!=", False)]).grouped("owner_id").items():
            for conversation in conversations:
                if owner in deleted or not conversation._is_agent(owner):
                    conversation._return()

    def _is_agent(self, user):
        return user.active and self.company_id in user.company_ids and user.has_group("texting_inbox.group_agent")

    def _return(self):
        """Named transition owned → new, or archived if the person has never written: no queue can be alerted of that."""
        self._lock_session()
        if self._get_last_inbound():
            queue = self.queue_id.filtered("active") or self.number_id.queue_id.filtered("active")
            self._hand_to_queue(queue, "returned")
        else:
            self._archive("left")

    # ------------------------------------------------------------
    # To the queue of the number
    # ------------------------------------------------------------

    def _follow_queues(self):
        """Move what waits without a queue, or in one that was archived, to the queue that its number has now."""
        astray = WAITING & (Domain("queue_id", "=", False) | Domain("queue_id.active", "=", False))
        for conversation in self.with_context(active_test=False).search(astray).with_env(self.env):
            queue = conversation.number_id.queue_id.filtered("active")
            if queue or conversation.queue_id:
                conversation._lock_session()
                conversation._hand_to_queue(queue, "transferred")
