from odoo import models
from odoo.exceptions import UserError


class TextingMessage(models.Model):
    """Texts of which nobody knows whether they left (B2): the machine never sends them again, a person decides."""

    _inherit = "texting.message"

    def action_mark_sent(self):
        """Say that unconfirmed texts arrived.

        :raises UserError: one is not unconfirmed (any more)
        :raises AccessError: neither the owner of the conversation nor a manager
        """
        for message in self._check_unconfirmed():
            message.write({"status": "sent"})
            message._notify_status()
            self.env["texting.outbox"]._send_after_commit(message.number_id)  # texts after it may have waited for word of it

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
        self._check_may_decide()
        self.sudo().lock_for_update()
        if any(message.status != "unconfirmed" for message in self.sudo()):
            raise UserError(self.env._("Somebody already decided this, or the carrier has reported on it."))
        return self.sudo()
