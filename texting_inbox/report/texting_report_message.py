from odoo import fields, models
from odoo.tools import SQL

from ..models.conversation.texting_session_facts import TARGET
from .texting_report_mixin import BUCKETS


class TextingReportMessage(models.Model):
    """Texts by agent, number and time: how many, how fast they were answered, and why they failed."""

    _name = "texting.report.message"
    _description = "Texts Analysis"
    _inherit = ["texting.report.mixin"]
    _auto = False
    _order = "received_at desc"
    _rec_name = "message_id"

    message_id = fields.Many2one("texting.message", "Text", readonly=True)
    session_id = fields.Many2one("texting.session", readonly=True)
    received_at = fields.Datetime("Time", readonly=True)
    number_id = fields.Many2one("texting.number", "Our Number", readonly=True)
    carrier_id = fields.Many2one("texting.carrier", readonly=True)
    queue_id = fields.Many2one("texting.queue", readonly=True)
    author_id = fields.Many2one("res.users", "Agent", readonly=True)
    direction = fields.Selection([("inbound", "Received"), ("outbound", "Sent")], readonly=True)
    is_automatic = fields.Boolean("Automatic", readonly=True)
    has_media = fields.Boolean("With Pictures or Files", readonly=True)
    status = fields.Selection(lambda self: self._choices("status"), readonly=True)
    failure_kind = fields.Selection(lambda self: self._choices("failure_kind"), "Failure Reason", readonly=True)
    response_target = fields.Selection(TARGET, "Answered in Time", readonly=True)
    response_bucket = fields.Selection(BUCKETS, "Answer", readonly=True, help="In working time.")

    received_count = fields.Integer("Received", readonly=True, help="Texts that contacts sent to our numbers.")
    sent_count = fields.Integer(
        "Sent", readonly=True, help="Texts from our numbers: written by people and automatic, failed ones included.")
    automatic_count = fields.Integer(
        "Sent Automatically", readonly=True, help="Texts that no person wrote: automatic replies and confirmations.")
    automatic_percent = fields.Float(
        "Automatic (%)", readonly=True, aggregator="avg", help="Of the texts sent: those that no person wrote.")
    failed_count = fields.Integer("Failed", readonly=True, help="Texts sent that the carrier refused or did not deliver.")
    failed_percent = fields.Float(
        "Failed (%)", readonly=True, aggregator="avg", help="Of the texts sent: those refused or not delivered.")
    segments = fields.Integer(readonly=True, help="How many segments the texts had: the unit carriers charge for.")
    response_percent = fields.Float(
        "Answered in Time (%)", readonly=True, aggregator="avg",
        help="Of the answers for which the queue had a target: those written within it.")
    response_median = fields.Float(
        "Answer, Median (min)", readonly=True, aggregator="median",
        help="From the first text that waited to the answer written by a person, in working time. Half of the answers took less.")
    response_p90 = fields.Float(
        "Answer, 90% (min)", readonly=True, aggregator="p90",
        help="From the first text that waited to the answer written by a person, in working time. Nine of ten took less.")
    response_average = fields.Float(
        "Answer, Average (min)", readonly=True, aggregator="avg",
        help="From the first text that waited to the answer written by a person, in working time. A few long waits raise it.")

    def _choices(self, field):
        return self.env["texting.message"]._fields[field]._description_selection(self.env)

    @property
    def _table_query(self):
        return SQL(
            """
        SELECT m.id, m.id AS message_id, m.session_id, m.received_at, m.number_id, m.carrier_id, s.queue_id, m.author_id,
               m.company_id, m.direction, COALESCE(m.is_automatic, FALSE) AS is_automatic, COALESCE(m.has_media, FALSE)
                    AS has_media,
               m.status, m.failure_kind, m.response_target, m.segments,
               (m.direction = 'inbound')::int AS received_count, (m.direction = 'outbound')::int AS sent_count,
               (m.direction = 'outbound' AND COALESCE(m.is_automatic, FALSE))::int AS automatic_count,
               CASE m.direction WHEN 'outbound' THEN COALESCE(m.is_automatic, FALSE)::int * 100 END AS automatic_percent,
               (m.status = 'failed')::int AS failed_count,
               CASE m.direction WHEN 'outbound' THEN (m.status = 'failed')::int * 100 END AS failed_percent,
               CASE m.response_target WHEN 'hit' THEN 100 WHEN 'missed' THEN 0 END AS response_percent,
               m.response_working_seconds / 60.0 AS response_median, m.response_working_seconds / 60.0 AS response_p90,
               m.response_working_seconds / 60.0 AS response_average,
               %(response_working_seconds_bucket)s AS response_bucket,
               %(local)s
          FROM texting_message m
          JOIN texting_session s ON s.id = m.session_id
          %(hours)s
         WHERE m.status != 'scheduled'
        """,
            response_working_seconds_bucket=self._bucket(SQL("m.response_working_seconds")),
            local=self._local_columns(SQL("m.received_at")),
            hours=self._join_hours(SQL("m.company_id")),
        )
