from odoo import models
from odoo.exceptions import AccessError, UserError


class TextingMessage(models.Model):
    """Texts of which nobody knows whether they left (B2): the machine never sends them again, a person decides."""

    _inherit = "texting.message"

    def action_it_arrived(self):
        """Say that unconfirmed texts arrived.

        :raises UserError: one is not unconfirmed (any more)
        :raises AccessError: neither the owner of the conversation nor a manager
        """
        for message in self._check_unconfirmed():
            message.write({"status": "sent"})
            message._notify_status()

    def action_send_again(self):
        """Send unconfirmed texts once more, on somebody's word that they did not arrive.

        :raises UserError: one is not unconfirmed (any more)
        :raises AccessError: neither the owner of the conversation nor a manager
        """
        for message in self._check_unconfirmed():
            if reason := message.conversation_id._refuse_send(one_way=True):
                raise UserError(reason)
            message._queue_again()

    def _check_unconfirmed(self):
        """:return: these texts as superuser, locked until the transaction ends"""
        self.check_access("read")
        is_manager = self.env.user.has_group("texting_inbox.group_manager")
        # sudo: texting.message - agents and managers have read access only; who may decide is checked here
        for message in self.sudo():
            if not is_manager and message.conversation_id.owner_id != self.env.user:
                raise AccessError(self.env._("You do not own this conversation (any more)."))
        self.sudo().lock_for_update()
        if any(message.status != "unconfirmed" for message in self.sudo()):
            raise UserError(self.env._("Somebody has decided this already, or the carrier reported on it meanwhile."))
        return self.sudo()
