from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..conversation.texting_session_facts import waiting_since
from ..setup.texting_queue import NO_QUEUE
from .texting_board_sql import FIGURES, OWNED, WAITING

MAX_WAITING = 50  # rows; how many more there are is counted
MAX_OWNERS, MAX_OWNED = 40, 4  # agents, and conversations of each
CHANNEL = "texting_inbox.board"


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
            waiting_since=waiting_since(SQL("s.id")),
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
