from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo import fields, models
from odoo.tools import format_time


class ResUsers(models.Model):
    """What agents are doing right now, computed on demand: on a call, in cooldown after one, or the status they chose; and
    the notifications when it changes."""

    _inherit = "res.users"

    def _texting_refuse_accept(self):
        """:return: why this agent may not accept now, as a sentence (S9, S10); False if he may"""
        return self._texting_status_to_client()["reason"]

    def _texting_status_to_client(self):
        """Return what this agent is doing right now, in their language.

        :return: ``{code, name, allows_accept, reason, until}``: why Accept is refused, as a sentence, or False; when the
            cooldown ends (UTC), or False
        """
        return self._texting_describe(self._texting_statuses()[self])

    def _texting_describe(self, status):
        """:param status: the current ``texting.agent.status`` of this user"""
        self.ensure_one()
        # sudo: res.users, texting.agent.status - a colleague's status is no secret
        user = self.sudo().with_context(lang=self.sudo().lang or self.env.lang)
        until = user.texting_cooldown_until if status.code == "cooldown" else False
        return {
            **status.with_env(user.env)._to_client(),
            "reason": user._texting_status_reason(status.with_env(user.env)),
            "until": fields.Datetime.to_string(until) or False,
        }

    def _texting_status_reason(self, status):
        """:return: why texts cannot be accepted in this status, as a sentence; False if they can"""
        if status.allows_accept:
            return False
        if status.code == "on_call":
            return self.env._("You are on a call. Accept the text when it is over.")
        if status.code == "cooldown":
            time = format_time(self.env, self.texting_cooldown_until, tz=self.tz)
            return self.env._("Your cooldown after the call lasts until %(time)s. Choose a status to end it now.", time=time)
        return self.env._("You are %(status)s. Set your status to Ready to accept texts.", status=status.name)

    # ------------------------------------------------------------
    # Current status
    # ------------------------------------------------------------

    def _texting_statuses(self, announced=False):
        """Return what each of these users is doing, in a constant number of queries.

        :param bool announced: as last announced to the browsers, without what only the clock changed since
        :return: ``{user: texting.agent.status}`` (as superuser)
        """
        # sudo: res.users, texting.agent.status - the status of colleagues is no secret
        builtin = self.env["texting.agent.status"].sudo()._builtin()
        callers = self._texting_callers(with_lost=announced)
        now = datetime.min if announced else fields.Datetime.now()
        statuses = {}
        for user, user_sudo in zip(self, self.sudo(), strict=True):
            if user in callers:
                statuses[user] = builtin["on_call"]
            elif user_sudo.texting_cooldown_until and user_sudo.texting_cooldown_until > now:
                statuses[user] = builtin["cooldown"]
            else:
                statuses[user] = user_sudo.texting_status_id or builtin["offline"]
        return statuses

    def _texting_callers(self, with_lost=False):
        """:return: those of these users who are on a call, which telephony reported, or in Discuss
        :param bool with_lost: also in a Discuss call whose browser was not heard of for a while (``mail`` lets such calls
            stand until somebody else joins, or for a day)
        """
        # sudo: discuss.channel.rtc.session - only that there is one
        sessions = self.env["discuss.channel.rtc.session"].sudo().search([("partner_id", "in", self.sudo().partner_id.ids)])
        if not with_lost:
            sessions -= sessions.filtered_domain(sessions._inactive_rtc_session_domain())
        partners = sessions.partner_id
        return self.filtered(lambda user: user.sudo().texting_on_call or user.sudo().partner_id in partners)

    def _texting_ready_colleagues(self):
        """:return: names of the others who are Ready in this user's queues"""
        return self._texting_ready_names()[self]

    def _texting_ready_names(self):
        """:return: ``{user: names of the others who are Ready in their queues}``, in a constant number of queries"""
        # sudo: res.users, texting.queue - names and status of colleagues in the same queues
        users_sudo = self.sudo()
        agents = users_sudo.texting_queue_ids.member_ids._texting_only_agents()
        statuses = agents._texting_statuses()
        ready = agents.filtered(lambda agent: statuses[agent].code == "ready")
        return {
            user: (ready & (user_sudo._texting_colleagues() - user_sudo)).mapped("name")
            for user, user_sudo in zip(self, users_sudo, strict=True)
        }

    def _texting_colleagues(self):
        """Return the agents of the queues of this user, as superuser: of the companies that both have access to."""
        return self.env["res.users"].union(
            *(
                queue.member_ids._texting_entitled(queue.company_id)
                for queue in self.texting_queue_ids
                if self._texting_entitled(queue.company_id)
            )
        )

    def _texting_only_agents(self):
        """:return: those of these users who are agents, in the order of their names (as superuser)"""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id("texting_inbox.group_agent", raise_if_not_found=False)
        # sudo: res.users - who the agents are is no secret
        return self.sudo().search([("id", "in", self.ids), ("all_group_ids", "in", group_id)])

    # ------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------

    @contextmanager
    def _texting_status_change(self):
        """Wrap a change that may affect the status of these users; afterwards notify everybody concerned, if it did."""
        before = {user: (status, user.texting_cooldown_until) for user, status in self._texting_statuses(announced=True).items()}
        yield
        self.filtered(lambda user: user._texting_cooldown_is_over()).texting_cooldown_until = False
        after = self._texting_statuses()
        changed = self.filtered(lambda user: before[user] != (after[user], user.texting_cooldown_until))
        if changed:
            changed.texting_status_since = fields.Datetime.now()
            self.env["texting.board"]._hint(changed.sudo().company_ids)
        for user in changed:
            user._bus_send("texting.status/changed", user._texting_describe(after[user]))
        self.filtered(lambda user: (before[user][0].code == "ready") != (after[user].code == "ready"))._texting_notify_ready()

    def _texting_notify_ready(self):
        """Notify the colleagues in these users' queues which agents are Ready now."""
        colleagues = self.texting_queue_ids.member_ids
        if len(self) == 1:
            colleagues -= self  # nobody is on their own list
        for colleague, names in colleagues._texting_ready_names().items():
            colleague._bus_send("texting.ready/changed", {"ready": names})

    def _texting_begin_cooldown(self, ended_at=None):
        """Start the cooldown of those whose last call ended: the longest of their queues.

        :param datetime ended_at: when the call ended, if not just now
        """
        for user in self - self._texting_callers():
            seconds = max(user.texting_queue_ids.mapped("cooldown_seconds"), default=0)
            until = (ended_at or fields.Datetime.now()) + timedelta(seconds=seconds)
            if until > fields.Datetime.now():
                user.texting_cooldown_until = until
                # colleagues are notified of the end even if the agent's browser is gone
                self.env.ref("texting_inbox.ir_cron_watch")._trigger(at=until)

    def _texting_cooldown_is_over(self):
        return bool(self.texting_cooldown_until and self.texting_cooldown_until <= fields.Datetime.now())

    def _texting_end_cooldown(self):
        cooling = self.filtered("texting_cooldown_until")
        with cooling._texting_status_change():
            cooling.texting_cooldown_until = False
