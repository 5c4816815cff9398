from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .texting_conversation import WAITING_SQL
from .texting_message import UNSEEN

REOPENED_HOURS = 24  # a session that opens so soon after the one before it goes on with the same matter

TARGET = [("hit", "In Time"), ("missed", "Too Late")]
NEWEST = 2**31 - 1  # no text is newer


def waiting_since(session, before_id=NEWEST):
    """Return SQL of the moment at which the first text of a session came that no person has answered; null if there is none.

    :param session: the session's id, or the column that has it
    :param before_id: only look at what came before this ``texting.message``
    """
    return SQL(
        """(SELECT min(received_at) FROM texting_message
             WHERE session_id = %(session)s AND direction = 'inbound' AND id < %(before)s AND id > COALESCE((
                   SELECT max(id) FROM texting_message WHERE session_id = %(session)s AND direction = 'outbound'
                      AND is_automatic IS NOT TRUE AND status <> 'scheduled' AND id < %(before)s), 0))""",
        session=session,
        before=before_id,
    )


class TextingSession(models.Model):
    """What managers ask of a session, written down when it happens: how long the person waited, for whom, and who had it.

    Waits are counted twice: by the clock, and in working time by the hours that the queue had at that moment.
    """

    _inherit = "texting.session"

    missed_at = fields.Datetime(
        "Missed", readonly=True,
        help="When its alert expired, or it was closed, before anybody accepted it. A later Accept changes nothing.",
    )
    reopened_from_id = fields.Many2one(
        "texting.session", "Continues", ondelete="set null", readonly=True,
        help="The session with this person that ended within the 24 hours before.",
    )
    wait_seconds = fields.Integer("Wait (seconds)", readonly=True, help="From the first text to the first Accept.")
    wait_working_seconds = fields.Integer("Wait in Working Time (seconds)", readonly=True)
    first_response_seconds = fields.Integer(
        "First Answer (seconds)", readonly=True,
        help="From the first text to the first answer written by a person. Empty until then, and where an agent wrote first.",
    )
    first_response_working_seconds = fields.Integer("First Answer in Working Time (seconds)", readonly=True)
    accept_target = fields.Selection(TARGET, "Accepted in Time", readonly=True)
    first_response_target = fields.Selection(TARGET, "Answered in Time", readonly=True)
    handle_seconds = fields.Integer("Handling Time (seconds)", readonly=True, help="How long agents owned it in total.")
    inbound_count = fields.Integer("Texts Received", compute="_compute_counts")
    outbound_count = fields.Integer("Texts Sent", compute="_compute_counts")
    span_ids = fields.One2many("texting.session.span", "session_id", "Owners", readonly=True)

    _missed_at_idx = models.Index("(missed_at) WHERE missed_at IS NOT NULL")

    def _compute_counts(self):
        rows = self.env["texting.message"]._read_group(
            [("session_id", "in", self.ids), ("status", "!=", "scheduled")], ["session_id", "direction"], ["__count"])
        counts = {(session.id, direction): count for session, direction, count in rows}
        for session in self:
            session.inbound_count = counts.get((session.id, "inbound"), 0)
            session.outbound_count = counts.get((session.id, "outbound"), 0)

    # ------------------------------------------------------------
    # As they happen
    # ------------------------------------------------------------

    def _note_owner(self, user, kind, now):
        """Begin a span of ownership, and end the one before it; the first one ends the person's wait.

        :param kind: of the ``texting.session.step`` that follows
        :param now: UTC, naive
        """
        self.ensure_one()
        self._note_end_of_ownership(kind, now)
        self.env["texting.session.span"].create({"session_id": self.id, "user_id": user.id, "begun_at": now, "begun_by": kind})
        if not self.accepted_at and self.origin == "inbound":
            self._note_wait(now)

    def _note_end_of_ownership(self, kind, now):
        """End the span of the owner, if there is one.

        :param kind: of the ``texting.session.step`` that ends it
        :param now: UTC, naive
        """
        open_span = self.span_ids.filtered(lambda span: not span.ended_at)
        if open_span:
            open_span._end(kind, now)
            self.handle_seconds += open_span.seconds

    def _note_wait(self, now):
        began = self._get_waiting_since() or self.opened_at
        working = self.queue_id._working_seconds(began, now)
        self.write({
            "wait_seconds": round((now - began).total_seconds()),
            "wait_working_seconds": working,
            "accept_target": self.queue_id._meets(self.queue_id.target_minutes, working),
        })

    def _note_missed(self, at):
        """Note that nobody accepted it in time; the first time counts.

        :param at: UTC, naive
        """
        for session in self:
            if not session.missed_at and not session.accepted_at:
                session.missed_at = at
                self.env["texting.event"]._note("missed", session)

    def _has_unseen(self):
        """Return whether there is a text that nobody saw."""
        return bool(self.env["texting.message"].search_count(UNSEEN & Domain("session_id", "=", self.id), limit=1))

    def _get_waiting_since(self, before_id=NEWEST):
        """Return when the first text came that no person has answered; None if there is none.

        :param before_id: only look at what came before this ``texting.message``
        """
        self.env["texting.message"].flush_model()
        return self.env.execute_query(SQL("SELECT %s", waiting_since(self.id, before_id)))[0][0]

    @api.model
    def _get_reopened_from(self, conversation):
        """Return the session of this conversation that a new one continues, or an empty recordset."""
        since = fields.Datetime.now() - timedelta(hours=REOPENED_HOURS)
        return self.search(
            [("conversation_id", "=", conversation.id), ("closed_at", ">=", since)], order="closed_at desc, id desc", limit=1)

    @api.model
    def _cron_note_missed(self):
        """Note which alerts expired without anybody accepting (D2)."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            UPDATE texting_session s SET missed_at = s.alert_from + make_interval(days => q.alert_days)
              FROM (SELECT session_id, queue_id FROM texting_conversation WHERE %(waiting)s) c
              JOIN texting_queue q ON q.id = c.queue_id
             WHERE c.session_id = s.id AND s.missed_at IS NULL AND s.accepted_at IS NULL
               AND s.alert_from < %(now)s - make_interval(days => q.alert_days)
         RETURNING s.id""",
            waiting=SQL(WAITING_SQL),
            now=fields.Datetime.now(),
        ))
        missed = self.browse(row[0] for row in self.env.cr.fetchall())
        self.invalidate_model(["missed_at"])
        for session in missed:
            self.env["texting.event"]._note("missed", session)
