from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import arguments


class ResUsers(models.Model):
    """The status that an agent chose and telephony reported. ``res_users_readiness.py`` derives the rest."""

    _inherit = "res.users"

    # Only administrators may write these; agents use the methods below.
    texting_status_id = fields.Many2one("texting.agent.status", "Agent Status", ondelete="set null", copy=False)
    texting_status_since = fields.Datetime(
        "Agent Status Since", readonly=True, copy=False, help="When the agent chose it, or a call or cooldown began or ended."
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
        """Choose one's own agent status. This ends a cooldown, but not a call.

        :param str code: ``ready``, ``offline`` or a custom one
        :return: the current status, see :meth:`_texting_status_to_client`
        :raises UserError: the status does not exist, or only telephony sets it
        """
        self._check_texting_own_status()
        code = arguments.words(self.env, code)
        status = self.env["texting.agent.status"].search([("code", "=", code), ("is_selectable", "=", True)])
        if not status:
            raise UserError(self.env._("The status %(code)s cannot be chosen.", code=code))
        # sudo: res.users - their own status, which agents may not write as a field
        agent_sudo = self.sudo()
        with agent_sudo._texting_status_change():
            agent_sudo.write(
                {"texting_status_id": status.id, "texting_status_since": fields.Datetime.now(), "texting_cooldown_until": False}
            )
        return self._texting_status_to_client()

    def texting_end_cooldown(self):
        """End one's own cooldown, early or when its time is over.

        :return: the current status, see :meth:`_texting_status_to_client`
        """
        self._check_texting_own_status()
        # sudo: res.users - their own cooldown, which agents may not write as a field
        self.sudo()._texting_end_cooldown()
        return self._texting_status_to_client()

    def texting_set_on_call(self, on_call):
        """Report whether the user is on a phone call, for telephony outside Odoo (D4). Repeats change nothing.

        :param bool on_call: whether they are on a call now
        :return: the current status, see :meth:`_texting_status_to_client`
        :raises AccessError: the call is somebody else's, and the current user is no telephony service
        """
        self.ensure_one()
        self._check_texting_reports_call()
        if not isinstance(on_call, bool):  # "false" would be a call that never ends
            raise UserError(self.env._("Report whether the user is on a call as true or false."))
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
            raise AccessError(self.env._("Agents can only change their own status."))

    def _check_texting_reports_call(self):
        if self.env.su or self == self.env.user:
            return
        if not self.env.user.has_group("texting_inbox.group_telephony"):
            raise AccessError(self.env._("Only a telephony service can report somebody else's calls."))
        # sudo: res.users - only compared
        if not self.sudo().company_ids & self.env.user.sudo().company_ids:
            raise AccessError(self.env._("A telephony service can only report calls of users in its own companies."))

    @api.model
    def _texting_selectable_statuses(self):
        statuses = self.env["texting.agent.status"].sudo().search([("is_selectable", "=", True)])
        return [status._to_client() for status in statuses]

    def _texting_layout(self):
        # sudo: res.users.settings - their own
        return self.sudo().res_users_settings_ids.texting_layout or {}
