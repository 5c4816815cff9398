from odoo import api, fields, models
from odoo.tools import SQL

from ..conversation.texting_message import UNSEEN_SQL
from ..conversation.texting_session_facts import waiting_since
from .texting_conversation_leave import UNDELIVERED

FACTS = """
    SELECT c.id, t.body, t.direction, t.received_at, %(waiting_since)s, n.unseen, n.undelivered FROM texting_conversation c
 LEFT JOIN LATERAL (SELECT body, direction, received_at FROM texting_message WHERE conversation_id = c.id
                       AND session_id = COALESCE(c.session_id, session_id) AND status <> 'scheduled'
                  ORDER BY id DESC LIMIT 1) t ON TRUE
 LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE %(unseen)s) AS unseen,
                           count(*) FILTER (WHERE status IN %(undelivered)s) AS undelivered
                      FROM texting_message WHERE session_id = c.session_id) n ON TRUE
     WHERE c.id IN %(ids)s"""


class TextingConversation(models.Model):
    """What a row of the inbox shows beside the conversation itself."""

    _inherit = "texting.conversation"

    snippet = fields.Char("Last Text", compute="_compute_facts")
    last_direction = fields.Selection([("inbound", "Received"), ("outbound", "Sent")], compute="_compute_facts")
    last_text_at = fields.Datetime(compute="_compute_facts")
    waiting_since = fields.Datetime(
        "Waiting for Our Answer Since", compute="_compute_facts", help="When the first text came that nobody has answered."
    )
    due_at = fields.Datetime(
        compute="_compute_facts", help="When it passes the queue's target, in working time: the age turns orange then."
    )
    overdue_at = fields.Datetime(compute="_compute_facts", help="When it passes twice the target: the age turns red then.")
    unseen_count = fields.Integer("Unread Texts", compute="_compute_facts")
    undelivered_count = fields.Integer("Failed or Unconfirmed Texts", compute="_compute_facts")
    person_status = fields.Selection(
        [("lead", "Lead"), ("customer", "Customer"), ("previous_customer", "Previous Customer")], "Label",
        compute="_compute_person_status",
    )
    can_accept = fields.Boolean(compute="_compute_can_accept", help="Waits for the current user, among others.")
    person = fields.Reference([("crm.lead", "Lead"), ("res.partner", "Customer")], "Lead or Customer", compute="_compute_person")

    @api.depends("session_id", "queue_id")
    def _compute_facts(self):
        """One query for all rows."""
        facts = {row[0]: row[1:] for row in self._read_facts()} if self.ids else {}
        alert, queue = self.env["texting.alert"], self.env["texting.queue"]
        for row in self:
            body, row.last_direction, row.last_text_at, since, row.unseen_count, row.undelivered_count = facts.get(
                row.id, (None, False, False, False, 0, 0))
            row.snippet = row.last_text_at and alert._snippet(body)
            row.waiting_since = since
            row.due_at, row.overdue_at = queue._due_moments(row.queue_id.id, since) if since else (False, False)

    def _read_facts(self):
        self.env["texting.message"].flush_model()
        return self.env.execute_query(SQL(
            FACTS,
            waiting_since=waiting_since(SQL("c.session_id")),
            unseen=SQL(UNSEEN_SQL),
            undelivered=UNDELIVERED,
            ids=tuple(self.ids),
        ))

    @api.depends("lead_id", "partner_id")
    def _compute_person_status(self):
        for conversation in self:
            # sudo: crm.lead, res.partner - what the bell and the window show as well
            conversation_sudo = conversation.sudo()
            conversation.person_status = self.env["texting.person"]._kind(
                conversation_sudo.partner_id, conversation_sudo.lead_id)

    @api.depends("state", "queue_id")
    @api.depends_context("uid")
    def _compute_can_accept(self):
        """Those of one queue wait for the same users: a query for each queue at most."""
        self.can_accept = False
        # sudo: texting.queue - compared with the current user alone
        waiting_sudo = self.filtered(lambda conversation: conversation.state == "new").sudo()
        for alike_sudo in waiting_sudo.grouped(lambda conversation: (conversation.queue_id, conversation.company_id)).values():
            self.browse(alike_sudo.ids).can_accept = alike_sudo[0]._is_waiting_for(self.env.user)

    @api.depends("lead_id", "partner_id")
    def _compute_person(self):
        for conversation in self:
            record = conversation.partner_id or conversation.lead_id
            conversation.person = f"{record._name},{record.id}" if record else False
