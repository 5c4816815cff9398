from odoo import api, models


class DiscussChannelRtcSession(models.Model):
    """One user's part in a Discuss call: while it lasts the agent is On Call (D4)."""

    _inherit = "discuss.channel.rtc.session"

    @api.model_create_multi
    def create(self, vals_list):
        member_ids = [vals["channel_member_id"] for vals in vals_list]
        # sudo: discuss.channel.member - the agents, for their own status
        members_sudo = self.env["discuss.channel.member"].sudo().browse(member_ids)
        with members_sudo.partner_id.user_ids._texting_only_agents()._texting_status_change():
            return super().create(vals_list)

    def unlink(self):
        # sudo: discuss.channel.rtc.session - the agents, for their own status
        sessions_sudo = self.sudo()
        agents_sudo = sessions_sudo.partner_id.user_ids._texting_only_agents()
        lost = sessions_sudo.filtered_domain(self._inactive_rtc_session_domain())
        ended_at = max(lost.mapped("write_date")) if lost and lost == self else None
        with agents_sudo._texting_status_change():
            result = super().unlink()
            agents_sudo._texting_begin_cooldown(ended_at)
        return result
