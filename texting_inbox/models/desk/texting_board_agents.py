from odoo import models

MAX_AGENTS = 100
# In which order the statuses are shown; those of the company's own come after Ready, if they allow accepting.
READY, ACCEPTS, BUSY, OFFLINE = range(4)


class TextingBoard(models.AbstractModel):
    """The column of the agents."""

    _inherit = "texting.board"

    def _agents_column(self, companies):
        """Return what the agents of the companies' queues are doing, and since when."""
        # sudo: texting.queue, res.users, mail.presence - what colleagues are doing is no secret
        queues_sudo = self.env["texting.queue"].sudo().search([("company_id", "in", companies.ids)])
        agents_sudo = self.env["res.users"].sudo().union(
            *(queue.member_ids._texting_entitled(queue.company_id) for queue in queues_sudo))
        statuses = agents_sudo._texting_statuses()
        agents_sudo = agents_sudo.sorted(lambda agent: (self._rank(statuses[agent]), agent.name, agent.id))
        return {
            "rows": [self._to_agent(agent, statuses[agent].with_env(self.env).sudo()) for agent in agents_sudo[:MAX_AGENTS]],
            "total": len(agents_sudo),
            "ready": sum(status.code == "ready" for status in statuses.values()),
        }

    def _rank(self, status):
        if status.code in ("ready", "offline"):
            return READY if status.code == "ready" else OFFLINE
        return ACCEPTS if status.allows_accept else BUSY

    def _to_agent(self, agent, status):
        presence = agent.presence_ids
        is_gone = status.code != "offline" and (not presence or bool(presence.texting_gone_at))
        return {
            "id": agent.id,
            "name": agent.name,
            "status": {"code": status.code, "name": status.name, "allows_accept": status.allows_accept},
            "is_gone": is_gone,
            **self._moments(since=agent.texting_status_since, gone_at=is_gone and presence.texting_gone_at),
        }
