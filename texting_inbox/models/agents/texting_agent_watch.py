from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class TextingWatch(models.AbstractModel):
    """What only time changes: agents away for too long, cooldowns that are over, calls that were lost."""

    _name = "texting.watch"
    _description = "Agent Watch"

    @api.model
    def _cron_set_offline(self):
        """Run every few minutes, and when a cooldown ends."""
        # Calls whose browser is gone: mail itself tidies them once a day only
        self.env["discuss.channel.rtc.session"]._gc_inactive_sessions()
        self._end_cooldowns()
        for company in self.env["res.company"].search([("texting_enabled", "=", True), ("texting_offline_minutes", ">", 0)]):
            self._set_offline(company)

    def _end_cooldowns(self):
        """Announce the cooldowns that are over; they need no other action."""
        self.env["res.users"].search([("texting_cooldown_until", "<=", fields.Datetime.now())])._texting_end_cooldown()

    def _set_offline(self, company):
        """Set the company's agents Offline who have been away or disconnected for too long. Agents on a call are not away."""
        users = self.env["res.users"].search(self._gone_domain(company))
        statuses = users._texting_statuses()
        gone = users.filtered(lambda user: statuses[user] == user.texting_status_id)
        with gone._texting_status_change():
            gone.texting_status_id = self.env["texting.agent.status"]._builtin()["offline"]

    def _gone_domain(self, company):
        since = fields.Datetime.now() - timedelta(minutes=company.texting_offline_minutes)
        offline = self.env["texting.agent.status"]._builtin()["offline"]
        gone = Domain("presence_ids", "=", False) | Domain("presence_ids.texting_gone_at", "<=", since)
        unchanged = Domain("texting_status_since", "=", False) | Domain("texting_status_since", "<=", since)
        chosen = Domain("texting_status_id", "not in", [False, offline.id])
        return Domain("company_id", "=", company.id) & chosen & unchanged & gone
