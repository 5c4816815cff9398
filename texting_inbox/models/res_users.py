from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    texting_status_id = fields.Many2one("texting.agent.status", "Agent Status", ondelete="set null", copy=False)
    texting_on_call = fields.Boolean("On a Phone Call", copy=False, help="Reported by telephony.")
    texting_queue_ids = fields.Many2many(
        "texting.queue", "texting_queue_res_users_rel", "user_id", "queue_id", string="Text Queues"
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "texting_status_id", "texting_on_call"]

    def texting_set_status(self, code):
        """Change one's own agent status.

        :param str code: ``ready``, ``offline`` or a custom one
        :return: ``{code, name, allows_accept}``
        :raises UserError: no such status, or one that only telephony sets
        """
        self.ensure_one()
        if self != self.env.user or not self.has_group("texting_inbox.group_agent"):
            raise AccessError(self.env._("Agents change their own status only."))
        status = self.env["texting.agent.status"].search([("code", "=", code), ("is_selectable", "=", True)])
        if not status:
            raise UserError(self.env._("There is no status %(code)s to choose.", code=code))
        # sudo: res.users - his own status, which he may not write as a field
        self.sudo().texting_status_id = status
        self._bus_send("texting.status/changed", status._to_client())
        return status._to_client()

    def texting_set_on_call(self, on_call):
        """Tell that the user began or ended a phone call, for telephony that Odoo does not know (D4).

        :param bool on_call: whether he is on a call now
        """
        self.ensure_one()
        if self != self.env.user and not self.env.user.has_group("texting_inbox.group_manager"):
            raise AccessError(self.env._("Only a manager reports the calls of somebody else."))
        # sudo: res.users - one flag of one's own, or of an agent of the manager's
        self.sudo().texting_on_call = bool(on_call)

    def _texting_refuse_accept(self):
        """:return: why this agent may not accept now, as a sentence (S9, S10); False if he may"""
        status = self._texting_status()
        # sudo: res.partner - whether he himself is in a Discuss call
        if self.sudo().texting_on_call or self.sudo().partner_id.is_in_call:
            return self.env._("You are on a call. Accept the text when it is over.")
        if not status.allows_accept:
            return self.env._("You are %(status)s. Set your status to Ready to accept texts.", status=status.name)
        return False

    def _texting_status(self):
        # sudo: res.users, texting.agent.status - the status itself is no secret among colleagues
        offline = self.env.ref("texting_inbox.agent_status_offline").sudo()
        return self.sudo().texting_status_id or offline

    @api.model
    def _texting_selectable_statuses(self):
        statuses = self.env["texting.agent.status"].sudo().search([("is_selectable", "=", True)])
        return [status._to_client() for status in statuses]

    def _texting_ready_colleagues(self):
        """:return: names of who is Ready in the queues of this user"""
        # sudo: res.users - names and status of colleagues in the same queues
        members = self.sudo().texting_queue_ids.member_ids
        return (members - self).filtered(lambda user: user._texting_status().code == "ready").mapped("name")

    def _texting_layout(self):
        # sudo: res.users.settings - his own
        return self.sudo().res_users_settings_ids.texting_layout or {}
