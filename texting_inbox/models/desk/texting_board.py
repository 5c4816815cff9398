from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..setup.texting_queue import NO_QUEUE
from .texting_board_sql import FIGURES, OWNED, WAITING

MAX_WAITING = 50  # rows; how many more there are is counted
MAX_OWNERS, MAX_OWNED = 40, 4  # agents, and conversations of each
MAX_AGENTS = 100
CHANNEL = "texting_inbox.board"
# In which order the agents' column shows the statuses; those of the company's own come after Ready, if they allow accepting.
READY, ACCEPTS, BUSY, OFFLINE = range(4)


class TextingBoard(models.AbstractModel):
    """The managers' board: what waits, who owns what, and what agents are doing now. It has no row of its own, and no words of
    texts: it hangs on a wall."""

    _name = "texting.board"
    _description = "Managers' Board"

    # ------------------------------------------------------------
    # Read
    # ------------------------------------------------------------

    @api.model
    def get_board(self):
        """Return the board of the current companies: the whole truth, in a constant number of queries.

        :return: ``{enabled, figures, waiting, owned, agents}``
        :raises AccessError: not a manager
        """
        if not self.env.user.has_group("texting_inbox.group_manager"):
            raise AccessError(self.env._("Only managers can do this."))
        companies = self.env["texting.alert"]._enabled_companies()
        if not companies:
            return {"enabled": False}
        self.env.flush_all()
        # sudo: texting.conversation, texting.queue, res.users - the companies are the manager's
        waiting, owned = self._select(WAITING, companies, MAX_WAITING), self._select(OWNED, companies, MAX_OWNERS * MAX_OWNED)
        facts = self._describe({row["id"]: row["since"] for row in waiting + owned})
        return {
            "enabled": True,
            "figures": self._figures(companies),
            "waiting": self._waiting_column(waiting, facts),
            "owned": self._owned_column(owned, facts),
            "agents": self._agents_column(companies),
        }

    def _select(self, query, companies, limit):
        return self.env.execute_query_dict(SQL(
            query,
            company_ids=companies.ids,
            now=fields.Datetime.now(),
            alert_days=NO_QUEUE["alert_days"],
            each=MAX_OWNED,
            limit=limit,
        ))

    def _describe(self, since_by_id):
        """Return what the board shows of each conversation, by its id.

        :param dict since_by_id: since when somebody waits in it; None: nobody does
        """
        # sudo: texting.conversation - of the manager's companies
        conversations_sudo = self.env["texting.conversation"].sudo().browse(since_by_id)
        queues = self.env["texting.queue"]
        described = {}
        for conversation in conversations_sudo:
            since = since_by_id[conversation.id]
            due = queues._due_moments(conversation.queue_id.id, since) if since else (None, None)
            described[conversation.id] = {
                "id": conversation.id,
                "name": conversation.display_name,
                "status": self.env["texting.person"]._kind(conversation.partner_id, conversation.lead_id),
                "queue": conversation.queue_id.name,
                **self._moments(since=since, due_at=due[0], overdue_at=due[1]),
            }
        return described

    def _moments(self, **moments):
        return {name: fields.Datetime.to_string(moment) for name, moment in moments.items()}

    # ------------------------------------------------------------
    # Columns
    # ------------------------------------------------------------

    def _waiting_column(self, rows, facts):
        shown = [facts[row["id"]] for row in rows if not row["is_missed"]]
        first = rows[0] if rows else {"waiting": 0, "missed": 0}
        return {"rows": shown, "total": first["waiting"], "missed": first["missed"]}

    def _owned_column(self, rows, facts):
        """Return the agents who own something, each with the conversations that are shown."""
        agents = {}
        for row in rows:
            agent = agents.setdefault(row["owner_id"], {
                "id": row["owner_id"],
                # sudo: res.users - a colleague's name
                "name": self.env["res.users"].sudo().browse(row["owner_id"]).name,
                "owned": row["owned"],
                "unanswered": row["unanswered"],
                "rows": [],
                **self._moments(since=row["oldest"]),
            })
            agent["rows"].append({**facts[row["id"]], **self._moments(owned_at=row["owned_at"])})
        first = rows[0] if rows else {"total": 0, "owners": 0}
        return {"agents": list(agents.values()), "total": first["total"], "owners": first["owners"]}

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

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _figures(self, companies):
        """Return today's figures; each company's day is that of its own time zone."""
        midnights = [self._midnight(company) for company in companies]
        [figures] = self.env.execute_query_dict(
            SQL(FIGURES, company_ids=companies.ids, midnights=midnights, since=min(midnights)))
        return figures

    def _midnight(self, company):
        """Return when the day of a company began, UTC, naive."""
        zone = self.env["texting.quiet.hours"]._company_zone(company)
        today = pytz.utc.localize(fields.Datetime.now()).astimezone(zone).date()
        return zone.localize(datetime.combine(today, time.min)).astimezone(pytz.utc).replace(tzinfo=None)

    # ------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------

    @api.model
    def _hint(self, companies):
        """Have the open boards of these companies read again. It says nothing, and costs one row of the bus, whoever listens.

        Called where a conversation begins, changes hands or ends, and where an agent's status changes; not for a further text,
        which is to stay cheap: the boards ask again every few seconds.
        """
        for company in companies:
            self.env["bus.bus"]._sendone((company, CHANNEL), "texting.board/changed", {})
