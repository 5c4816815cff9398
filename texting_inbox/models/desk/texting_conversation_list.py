from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..conversation.texting_conversation import WAITING_SQL
from ..conversation.texting_message import UNSEEN_SQL
from ..setup.texting_queue import NO_QUEUE


class TextingConversation(models.Model):
    """What the inbox's list and cards show beside the conversation itself."""

    _inherit = "texting.conversation"

    snippet = fields.Char("Last Text", compute="_compute_last_text")
    waiting_since = fields.Datetime(
        "Unseen Since",
        compute="_compute_last_text", help="When the first text came that nobody has answered or looked at."
    )
    due_at = fields.Datetime(
        compute="_compute_last_text", help="When it passes the queue's target, in working time: the age turns orange then."
    )
    overdue_at = fields.Datetime(compute="_compute_last_text", help="When it passes twice the target: the age turns red then.")
    is_missed = fields.Boolean(
        "Missed", compute="_compute_is_missed", search="_search_is_missed",
        help="Nobody accepted it while it alerted the agents.",
    )
    person = fields.Reference([("crm.lead", "Lead"), ("res.partner", "Customer")], "Lead or Customer", compute="_compute_person")

    @api.depends("session_id", "queue_id")
    def _compute_last_text(self):
        last = {}
        if self.ids:
            query = SQL(
                """
                SELECT c.id, t.body, u.since FROM texting_conversation c
          JOIN LATERAL (SELECT body FROM texting_message WHERE conversation_id = c.id
                           AND session_id = COALESCE(c.session_id, session_id) ORDER BY id DESC LIMIT 1) t ON TRUE
          JOIN LATERAL (SELECT min(received_at) AS since FROM texting_message
                         WHERE session_id = c.session_id AND %(unseen)s) u ON TRUE
                 WHERE c.id IN %(ids)s""",
                unseen=SQL(UNSEEN_SQL),
                ids=tuple(self.ids),
            )
            self.env["texting.message"].flush_model(["body", "seen_at", "received_at"])
            last = {row[0]: row[1:] for row in self.env.execute_query(query)}
        alert, queues = self.env["texting.alert"], self.env["texting.queue"]
        for conversation in self:
            body, since = last.get(conversation.id, (False, False))
            due = queues._due_moments(conversation.queue_id.id, since) if since else (False, False)
            conversation.snippet = alert._snippet(body) if conversation.id in last else False
            conversation.waiting_since, (conversation.due_at, conversation.overdue_at) = since, due

    @api.depends("lead_id", "partner_id")
    def _compute_person(self):
        for conversation in self:
            record = conversation.partner_id or conversation.lead_id
            conversation.person = f"{record._name},{record.id}" if record else False

    def _compute_is_missed(self):
        missed = self.sudo().search(Domain("id", "in", self.ids) & self._missed_domain())
        for conversation in self:
            conversation.is_missed = conversation.id in missed._ids

    def _search_is_missed(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        domain = self._missed_domain()
        return domain if (operator == "in") == (True in value) else ~domain

    def _missed_domain(self):
        """New ones whose days are over (D2), as ids: the days are the queue's."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
            SELECT c.id FROM (SELECT id, session_id, queue_id FROM texting_conversation WHERE %(waiting)s) c
              JOIN texting_session s ON s.id = c.session_id LEFT JOIN texting_queue q ON q.id = c.queue_id
             WHERE s.alert_from <= %(now)s - make_interval(days => COALESCE(q.alert_days, %(alert_days)s))""",
                waiting=SQL(WAITING_SQL),
                now=fields.Datetime.now(),
                alert_days=NO_QUEUE["alert_days"],
            )
        )
        return Domain("id", "in", [row[0] for row in rows])

    def action_accept_from_list(self):
        """Accept in the inbox. :return: client action that opens the text window

        :raises UserError: why it was refused
        """
        answer = self.action_accept()
        if not answer["accepted"]:
            raise UserError(answer["reason"])
        return self.action_open_window()
