from odoo import api, fields, models
from odoo.tools import SQL

from ..conversation.texting_message import UNSEEN_SQL


class TextingConversation(models.Model):
    """Owners who are not there: their conversations go back to the queue, their unanswered texts alert the queue's managers.
    Both per queue, and off until set (B7)."""

    _inherit = "texting.conversation"

    @api.model
    def _cron_watch_owners(self):
        """Called by the scheduler every few minutes."""
        self._return_from_former_agents()
        self._follow_queues()
        for conversation in self._find_abandoned():
            conversation._release()
            self.env["ir.cron"]._commit_progress(1)
        for conversation in self._find_unattended():
            conversation._escalate()
            self.env["ir.cron"]._commit_progress(1)

    # ------------------------------------------------------------
    # Release
    # ------------------------------------------------------------

    def _find_abandoned(self):
        """:return: owned conversations whose owner was away, disconnected or Offline, and wrote nothing, for the queue's hours"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
            SELECT c.id FROM texting_conversation c
              JOIN texting_session s ON s.id = c.session_id
              JOIN texting_queue q ON q.id = c.queue_id AND q.release_hours > 0
              JOIN res_users u ON u.id = c.owner_id
         LEFT JOIN mail_presence p ON p.user_id = c.owner_id
              JOIN LATERAL (SELECT least(
                   CASE WHEN p.id IS NULL THEN s.owned_at ELSE p.texting_gone_at END,
                   CASE WHEN %(is_offline)s
                        THEN COALESCE(u.texting_status_since, s.owned_at) END) AS since) absent ON absent.since IS NOT NULL
             WHERE c.state = 'owned' AND greatest(
                   s.owned_at,
                   absent.since,
                   (SELECT max(received_at) FROM texting_message WHERE session_id = s.id AND direction = 'outbound'
                       AND author_id = c.owner_id))
                   < %(now)s - make_interval(secs => q.release_hours * 3600)
               AND EXISTS (SELECT FROM texting_message WHERE session_id = s.id AND direction = 'inbound')
          ORDER BY c.id
            """,
                is_offline=self.env["texting.agent.status"]._offline_condition(),
                now=fields.Datetime.now(),
            )
        )
        return self.browse(row[0] for row in rows)

    def _release(self):
        """Named transition owned → new, in the queue it came from."""
        if self.state != "owned":
            return  # left, or handed on, while others were released
        self._lock_session()
        if self._is_attended():
            self._hand_to_queue(self.queue_id, "released")

    # ------------------------------------------------------------
    # Alert managers
    # ------------------------------------------------------------

    def _find_unattended(self):
        """:return: owned conversations with a text that waits for longer than the queue's minutes, their owner Offline or gone"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
            SELECT c.id FROM texting_conversation c
              JOIN texting_session s ON s.id = c.session_id AND s.escalated_at IS NULL
              JOIN texting_queue q ON q.id = c.queue_id AND q.offline_alert_minutes > 0
              JOIN res_users u ON u.id = c.owner_id
         LEFT JOIN mail_presence p ON p.user_id = u.id
             WHERE c.state = 'owned'
               AND (%(is_offline)s OR p.id IS NULL OR p.status = 'offline')
               AND (SELECT min(received_at) FROM texting_message
                     WHERE session_id = s.id AND %(unseen)s)
                   < %(now)s - make_interval(mins => q.offline_alert_minutes)
          ORDER BY c.id
            """,
                unseen=SQL(UNSEEN_SQL),
                is_offline=self.env["texting.agent.status"]._offline_condition(),
                now=fields.Datetime.now(),
            )
        )
        return self.browse(row[0] for row in rows)

    def _escalate(self):
        """Raise the alert of an unanswered text for the queue's managers too."""
        self.session_id.escalated_at = fields.Datetime.now()
        self._alert_managers()

    def _alert_managers(self):
        managers = self.queue_id.manager_ids - self.owner_id
        managers = managers.filtered(lambda user: user.has_group("texting_inbox.group_manager"))
        self.env["texting.alert"]._raise(self, managers)

    def _settle(self):
        """The unanswered texts were looked at, or have a new owner: the managers need not care any more."""
        if self.session_id.escalated_at:
            self.session_id.escalated_at = False
            self.env["texting.alert"]._drop(self, self.queue_id.manager_ids)


class TextingQueue(models.Model):
    _inherit = "texting.queue"

    manager_ids = fields.Many2many(
        "res.users",
        "texting_queue_manager_rel",
        "queue_id",
        "user_id",
        string="Queue Managers",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("texting_inbox.group_manager").id)],
        help="Alerted when an absent owner leaves a text unanswered.",
    )
    release_hours = fields.Float(
        "Release After (hours)",
        help="Conversations of an owner who has been away or offline for so long return to the queue. 0: never.",
    )
    offline_alert_minutes = fields.Integer(
        "Alert Managers After (minutes)",
        help="A text to an offline owner that stays unread this long alerts the queue's managers. 0: never.",
    )

    _release_hours_positive = models.Constraint(
        "CHECK (release_hours BETWEEN 0 AND 8760)", "Hours are 0 to 8760, which is a year."
    )
    _offline_alert_minutes_positive = models.Constraint(
        "CHECK (offline_alert_minutes BETWEEN 0 AND 525600)", "Minutes are 0 to 525,600, which is a year."
    )
