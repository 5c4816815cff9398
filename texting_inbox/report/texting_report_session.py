from odoo import fields, models
from odoo.tools import SQL

from ..models.conversation.texting_session_facts import TARGET
from .texting_report_mixin import BUCKETS


class TextingReportSession(models.Model):
    """Sessions by agent, queue and time: how many, how fast they were accepted and answered, and which were missed."""

    _name = "texting.report.session"
    _description = "Sessions Analysis"
    _inherit = ["texting.report.mixin"]
    _auto = False
    _order = "opened_at desc"
    _rec_name = "session_id"

    session_id = fields.Many2one("texting.session", readonly=True)
    opened_at = fields.Datetime("First Text", readonly=True)
    closed_at = fields.Datetime("Left", readonly=True)
    number_id = fields.Many2one("texting.number", "Our Number", readonly=True)
    carrier_id = fields.Many2one("texting.carrier", readonly=True)
    queue_id = fields.Many2one("texting.queue", readonly=True)
    owner_id = fields.Many2one("res.users", "Last Agent", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    origin = fields.Selection([("inbound", "The Contact"), ("agent", "An Agent"), ("odoo", "Odoo")], "Started By", readonly=True)
    state = fields.Selection([("waiting", "Waiting"), ("owned", "Owned"), ("closed", "Closed")], readonly=True)
    is_reopened = fields.Boolean("Continues Another", readonly=True)
    accept_target = fields.Selection(TARGET, "Accepted in Time", readonly=True)
    first_response_target = fields.Selection(TARGET, "First Answer in Time", readonly=True)
    wait_bucket = fields.Selection(BUCKETS, "Wait", readonly=True, help="Until the first Accept, in working time.")
    first_response_bucket = fields.Selection(BUCKETS, "First Answer", readonly=True, help="In working time.")

    new_count = fields.Integer(
        "New Conversations", readonly=True, help="Started by the contact, more than 24 hours after the previous session.")
    reopened_count = fields.Integer("Continued", readonly=True, help="Opened within 24 hours of the end of the previous session.")
    answered_count = fields.Integer("Answered", readonly=True, help="With an answer written by a person.")
    unanswered_count = fields.Integer("Unanswered", readonly=True, help="Started by the contact; nobody wrote an answer.")
    missed_count = fields.Integer("Missed", readonly=True, help="The alert expired, or it was closed, before anybody accepted.")
    inbound_count = fields.Integer("Texts Received", readonly=True, help="Texts of the contact in the session.")
    outbound_count = fields.Integer("Texts Sent", readonly=True, help="Automatic ones included.")
    automatic_count = fields.Integer(
        "Automatic Texts", readonly=True, help="Texts that no person wrote: automatic replies and confirmations.")
    accept_percent = fields.Float(
        "Accepted in Time (%)", readonly=True, aggregator="avg",
        help="Of the sessions that were accepted and for which the queue had a target: those accepted within it.")
    first_response_percent = fields.Float(
        "First Answer in Time (%)", readonly=True, aggregator="avg",
        help="Of the sessions that a person answered and for which the queue had a target: those answered within it.")
    wait_median = fields.Float(
        "Wait, Median (min)", readonly=True, aggregator="median",
        help="From the first text to the first Accept, in working time. Half of the sessions took less.")
    wait_p90 = fields.Float(
        "Wait, 90% (min)", readonly=True, aggregator="p90",
        help="From the first text to the first Accept, in working time. Nine of ten sessions took less.")
    wait_average = fields.Float(
        "Wait, Average (min)", readonly=True, aggregator="avg",
        help="From the first text to the first Accept, in working time. A few long waits raise it: compare the median.")
    wait_clock_median = fields.Float(
        "Wait by the Clock, Median (min)", readonly=True, aggregator="median",
        help="From the first text to the first Accept, nights and holidays included. Half of the sessions took less.")
    first_response_median = fields.Float(
        "First Answer, Median (min)", readonly=True, aggregator="median",
        help="From the first text to the first answer written by a person, in working time. Half of the sessions took less."
             " Automatic replies do not count.")
    first_response_p90 = fields.Float(
        "First Answer, 90% (min)", readonly=True, aggregator="p90",
        help="From the first text to the first answer written by a person, in working time. Nine of ten sessions took less.")
    first_response_average = fields.Float(
        "First Answer, Average (min)", readonly=True, aggregator="avg",
        help="From the first text to the first answer written by a person, in working time. A few long waits raise it.")
    first_response_clock_median = fields.Float(
        "First Answer by the Clock, Median (min)", readonly=True, aggregator="median",
        help="From the first text to the first answer written by a person, nights and holidays included.")
    handle_minutes = fields.Float("Handling Time (min)", readonly=True, help="How long agents owned it, all together.")

    @property
    def _table_query(self):
        return SQL(
            """
        SELECT s.id, s.id AS session_id, s.opened_at, s.closed_at, s.number_id, n.carrier_id, s.queue_id, s.owner_id, s.lead_id,
               s.partner_id, s.company_id, s.origin, s.accept_target, s.first_response_target,
               CASE WHEN s.closed_at IS NOT NULL THEN 'closed' WHEN s.owner_id IS NOT NULL THEN 'owned' ELSE 'waiting' END
                    AS state,
               s.reopened_from_id IS NOT NULL AS is_reopened,
               (s.origin = 'inbound' AND s.reopened_from_id IS NULL)::int AS new_count,
               (s.reopened_from_id IS NOT NULL)::int AS reopened_count,
               (s.origin = 'inbound' AND s.first_response_at IS NOT NULL)::int AS answered_count,
               (s.origin = 'inbound' AND s.first_response_at IS NULL)::int AS unanswered_count,
               (s.missed_at IS NOT NULL)::int AS missed_count,
               t.inbound AS inbound_count, t.outbound AS outbound_count, t.automatic AS automatic_count,
               CASE s.accept_target WHEN 'hit' THEN 100 WHEN 'missed' THEN 0 END AS accept_percent,
               CASE s.first_response_target WHEN 'hit' THEN 100 WHEN 'missed' THEN 0 END AS first_response_percent,
               w.waited / 60.0 AS wait_median, w.waited / 60.0 AS wait_p90, w.waited / 60.0 AS wait_average,
               w.waited_clock / 60.0 AS wait_clock_median,
               w.answered / 60.0 AS first_response_median, w.answered / 60.0 AS first_response_p90,
               w.answered / 60.0 AS first_response_average, w.answered_clock / 60.0 AS first_response_clock_median,
               s.handle_seconds / 60.0 AS handle_minutes,
               %(waited_bucket)s AS wait_bucket, %(answered_bucket)s AS first_response_bucket,
               %(local)s
          FROM texting_session s
          LEFT JOIN texting_number n ON n.id = s.number_id
          %(hours)s
          LEFT JOIN LATERAL (
               SELECT count(*) FILTER (WHERE direction = 'inbound') AS inbound,
                      count(*) FILTER (WHERE direction = 'outbound') AS outbound,
                      count(*) FILTER (WHERE is_automatic) AS automatic
                 FROM texting_message WHERE session_id = s.id AND status != 'scheduled') t ON TRUE,
          LATERAL (SELECT CASE WHEN s.origin = 'inbound' AND s.accepted_at IS NOT NULL THEN s.wait_working_seconds END AS waited,
                          CASE WHEN s.origin = 'inbound' AND s.accepted_at IS NOT NULL THEN s.wait_seconds END AS waited_clock,
                          CASE WHEN s.first_response_at IS NOT NULL THEN s.first_response_working_seconds END AS answered,
                          CASE WHEN s.first_response_at IS NOT NULL THEN s.first_response_seconds END AS answered_clock) w
        """,
            waited_bucket=self._bucket(SQL("w.waited")),
            answered_bucket=self._bucket(SQL("w.answered")),
            local=self._local_columns(SQL("s.opened_at")),
            hours=self._join_hours(SQL("s.company_id")),
        )
