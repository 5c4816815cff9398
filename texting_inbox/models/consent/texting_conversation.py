from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class TextingMessage(models.Model):
    """A text such as "please stop texting me": not a STOP to act on automatically, but an agent should review it."""

    _inherit = "texting.message"

    opt_out_suspected = fields.Boolean("Possible Opt-Out Request", readonly=True)

    def _flag_possible_opt_out(self):
        """Mark an inbound text that was just stored, and that reads like an opt-out request. Nothing but its own row
        is written: texts that arrive at the same moment do not wait for each other."""
        self.opt_out_suspected = True
        if owner := self.conversation_id.owner_id:
            self.conversation_id._notify_window(owner)


class TextingConversation(models.Model):
    """Opt-outs in a text window (D12): agents record them, administrators lift them."""

    _inherit = "texting.conversation"

    def action_record_opt_out(self):
        """Record that the person wants no more texts, as the owner understood it. The owner cannot undo it.

        :raises AccessError: not the owner
        """
        self.ensure_one()
        self._check_owned_by_me()
        # sudo: texting.conversation - agents have read access only; ownership was checked above
        conversation = self.sudo()
        suspected = conversation._get_possible_opt_outs()
        wording = suspected[-1:].body
        suspected.opt_out_suspected = False
        if self.env["texting.consent"]._get_own_block(conversation.phone, conversation.number_id):
            return
        conversation._log_step("opted_out")
        self.env["texting.consent"]._note(conversation.phone, "opt_out", "agent", wording, conversation.number_id)

    def dismiss_possible_opt_out(self):
        """Dismiss the mark: it returns when the person writes such a text again.

        :raises AccessError: not the owner
        """
        self.ensure_one()
        self._check_owned_by_me()
        # sudo: texting.conversation - agents have read access only; ownership was checked above
        conversation = self.sudo()
        conversation._get_possible_opt_outs().opt_out_suspected = False
        conversation._notify_window(self.env.user)

    def action_lift_opt_out(self):
        """Ask why texts from this number to this person are allowed again.

        :return: window action
        :raises AccessError: not an administrator
        """
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators can lift an opt-out."))
        self.check_access("read")
        consent = self.env["texting.consent"]
        consent._adopt(self.phone)
        blocks = consent._get_blocks(self.phone, self.sudo().number_id)
        if not blocks:
            raise UserError(self.env._("This person is not opted out."))
        return blocks.sudo(False).action_lift()

    def _get_possible_opt_outs(self):
        """:return: the texts of the current session that are marked"""
        return self.env["texting.message"].search([("session_id", "=", self.session_id.id), ("opt_out_suspected", "=", True)])

    def _opt_out_rights(self, is_mine, reason, opt_out_suspected):
        """
        :param reason: why the user cannot send; False if they can
        :param opt_out_suspected: whether a text of the session reads like an opt-out request
        :return: what a window shows of opt-outs, and what the user can do about them"""
        is_out = bool(reason) and self._is_opted_out()
        return {
            "opt_out_suspected": bool(opt_out_suspected) and not is_out,
            "can_record_opt_out": is_mine and not is_out,
            "can_lift_opt_out": is_out and self.env.user.has_group("base.group_system"),
        }

    def _is_opted_out(self):
        return bool(self.env["texting.consent"]._is_opted_out(self.phone, self.number_id))
