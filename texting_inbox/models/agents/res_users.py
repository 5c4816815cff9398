from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import arguments


class ResUsers(models.Model):
    """What an agent, or telephony, says of himself. What follows from it is in ``texting_readiness.py``."""

    _inherit = "res.users"

    # Nobody but administrators may write these: agents go through the methods below.
    texting_status_id = fields.Many2one("texting.agent.status", "Agent Status", ondelete="set null", copy=False)
    texting_status_since = fields.Datetime(
        "Agent Status Since", readonly=True, copy=False, help="When he chose it, or a call or a cooldown of his began or ended."
    )
    texting_on_call = fields.Boolean("On a Phone Call", copy=False, help="Reported by telephony.")
    texting_cooldown_until = fields.Datetime("Cooldown Until", copy=False, help="No new texts after a call until then.")
    texting_queue_ids = fields.Many2many(
        "texting.queue", "texting_queue_res_users_rel", "user_id", "queue_id", string="Text Queues"
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "texting_status_id", "texting_on_call"]

    def texting_set_status(self, code):
        """Choose one's own agent status. It ends a cooldown; a call goes on.

        :param str code: ``ready``, ``offline`` or a custom one
        :return: what holds now, see :meth:`_texting_status_to_client`
        :raises UserError: no such status, or one that only telephony sets
        """
        self._check_texting_own_status()
        code = arguments.words(self.env, code)
        status = self.env["texting.agent.status"].search([("code", "=", code), ("is_selectable", "=", True)])
        if not status:
            raise UserError(self.env._("There is no status %(code)s to choose.", code=code))
        # sudo: res.users - his own status, which he may not write as a field
        agent_sudo = self.sudo()
        with agent_sudo._texting_status_change():
            agent_sudo.write(
                {"texting_status_id": status.id, "texting_status_since": fields.Datetime.now(), "texting_cooldown_until": False}
            )
        return self._texting_status_to_client()

    def texting_end_cooldown(self):
        """End one's own cooldown before its time, or say that its time is over.

        :return: what holds now, see :meth:`_texting_status_to_client`
        """
        self._check_texting_own_status()
        # sudo: res.users - his own cooldown, which he may not write as a field
        self.sudo()._texting_end_cooldown()
        return self._texting_status_to_client()

    def texting_set_on_call(self, on_call):
        """Tell whether the user is on a phone call now, for telephony that Odoo does not know (D4). Repeats are quiet.

        :param bool on_call: whether he is on a call now
        :return: what holds now, see :meth:`_texting_status_to_client`
        :raises AccessError: the call of somebody else, told by who is not in the group of telephony services
        """
        self.ensure_one()
        self._check_texting_reports_call()
        if not isinstance(on_call, bool):  # "false" would be a call that never ends
            raise UserError(self.env._("Whether somebody is on a call is either true or false."))
        # sudo: res.users - one flag, of one's own or reported by a telephony service
        user_sudo = self.sudo()
        with user_sudo._texting_status_change():
            has_ended = user_sudo.texting_on_call and not on_call
            if user_sudo.texting_on_call != bool(on_call):
                user_sudo.texting_on_call = bool(on_call)
            if has_ended:
                user_sudo._texting_begin_cooldown()
        return self._texting_status_to_client()

    def _check_texting_own_status(self):
        self.ensure_one()
        if self != self.env.user or not self.has_group("texting_inbox.group_agent"):
            raise AccessError(self.env._("Agents change their own status only."))

    def _check_texting_reports_call(self):
        if self.env.su or self == self.env.user:
            return
        if not self.env.user.has_group("texting_inbox.group_telephony"):
            raise AccessError(self.env._("Only a telephony service reports the calls of somebody else."))
        # sudo: res.users - only compared
        if not self.sudo().company_ids & self.env.user.sudo().company_ids:
            raise AccessError(self.env._("A telephony service reports the calls of its own companies' users only."))

    @api.model
    def _texting_selectable_statuses(self):
        statuses = self.env["texting.agent.status"].sudo().search([("is_selectable", "=", True)])
        return [status._to_client() for status in statuses]

    def _texting_layout(self):
        # sudo: res.users.settings - his own
        return self.sudo().res_users_settings_ids.texting_layout or {}
