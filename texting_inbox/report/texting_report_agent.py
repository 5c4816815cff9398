from odoo import fields, models
from odoo.tools import SQL


class TextingReportAgent(models.Model):
    """The work of each agent while they owned a session; not only the last owner is credited."""

    _name = "texting.report.agent"
    _description = "Agents Analysis"
    _inherit = ["texting.report.mixin"]
    _auto = False
    _order = "begun_at desc"
    _rec_name = "user_id"

    session_id = fields.Many2one("texting.session", readonly=True)
    user_id = fields.Many2one("res.users", "Agent", readonly=True)
    queue_id = fields.Many2one("texting.queue", readonly=True)
    number_id = fields.Many2one("texting.number", "Our Number", readonly=True)
    begun_at = fields.Datetime("Owned Since", readonly=True)
    ended_at = fields.Datetime("Owned Until", readonly=True)
    begun_by = fields.Selection(
        lambda self: self.env["texting.session.span"]._get_kinds(), "Started With", readonly=True)
    ended_by = fields.Selection(
        lambda self: self.env["texting.session.span"]._get_kinds(), "Ended With", readonly=True)

    owned_count = fields.Integer("Owned Now", readonly=True, help="Sessions that they own at this moment.")
    session_count = fields.Integer("Sessions", readonly=True, help="One for each time they owned a session.")
    transferred_count = fields.Integer(
        "Transferred", readonly=True, help="Sessions that they handed on or lost: transferred, taken over, released.")
    handle_minutes = fields.Float(
        "Handling Time (min)", readonly=True, help="How long they owned sessions by the clock, those they own now left out.")
    handle_median = fields.Float(
        "Handling Time, Median (min)", readonly=True, aggregator="median",
        help="How long they owned a session by the clock, each time. Half of the times were shorter.")
    answer_count = fields.Integer("Answers", readonly=True, help="Texts they wrote while they owned it.")
    response_median = fields.Float(
        "Answer, Median (min)", readonly=True, aggregator="median",
        help="How long contacts waited for their answers in a session, on average and in working time. In half of the sessions"
             " it was less.")
    response_p90 = fields.Float(
        "Answer, 90% (min)", readonly=True, aggregator="p90",
        help="How long contacts waited for their answers in a session, on average and in working time. In nine of ten sessions it"
             " was less.")
    response_average = fields.Float(
        "Answer, Average (min)", readonly=True, aggregator="avg",
        help="How long contacts waited for their answers in a session, on average and in working time.")

    @property
    def _table_query(self):
        return SQL(
            """
        SELECT p.id, p.session_id, p.user_id, s.queue_id, s.number_id, p.company_id, p.begun_at, p.ended_at, p.begun_by,
               p.ended_by,
               (p.ended_at IS NULL)::int AS owned_count, 1 AS session_count,
               (p.ended_by IN ('transferred', 'taken_over', 'released', 'returned'))::int AS transferred_count,
               p.seconds / 60.0 AS handle_minutes, p.seconds / 60.0 AS handle_median,
               COALESCE(a.answers, 0) AS answer_count,
               a.response / 60.0 AS response_median, a.response / 60.0 AS response_p90, a.response / 60.0 AS response_average,
               %(local)s
          FROM texting_session_span p
          JOIN texting_session s ON s.id = p.session_id
          %(hours)s
          LEFT JOIN LATERAL (
               SELECT count(*) AS answers, avg(m.response_working_seconds) AS response
                 FROM texting_message m
                WHERE m.session_id = p.session_id AND m.author_id = p.user_id AND m.direction = 'outbound'
                  AND m.status != 'scheduled'
                  AND m.received_at >= p.begun_at AND (p.ended_at IS NULL OR m.received_at <= p.ended_at)) a ON TRUE
        """,
            local=self._local_columns(SQL("p.begun_at")),
            hours=self._join_hours(SQL("p.company_id")),
        )
