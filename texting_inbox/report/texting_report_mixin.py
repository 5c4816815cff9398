from odoo import api, fields, models
from odoo.orm.models import parse_read_group_spec
from odoo.tools import SQL

PERCENTILES = {"median": 0.5, "p90": 0.9}

WEEKDAYS = [
    ("1", "Monday"), ("2", "Tuesday"), ("3", "Wednesday"), ("4", "Thursday"), ("5", "Friday"), ("6", "Saturday"), ("7", "Sunday"),
]
HOURS = [(f"{hour:02d}", f"{hour:02d}:00–{hour:02d}:59") for hour in range(24)]
# Groups come in the order of these letters.
BUCKETS = [("00", "Up to 1 hour"), ("01", "1–4 hours"), ("04", "4–8 hours"), ("08", "8–24 hours"), ("24", "Over 24 hours")]


class TextingReportMixin(models.AbstractModel):
    """Shared by all reports: percentiles as measures, and the hour and weekday in the company's time zone.

    An average hides the slow half. ``aggregator="median"`` and ``"p90"`` are computed by PostgreSQL for each cell of a pivot.
    """

    _name = "texting.report.mixin"
    _description = "Report of Texts"
    _inherit = ["texting.audited.export"]
    _auto = False

    company_id = fields.Many2one("res.company", readonly=True)
    weekday = fields.Selection(WEEKDAYS, "Day of the Week", readonly=True, help="In the time zone of the company.")
    hour = fields.Selection(HOURS, "Hour of the Day", readonly=True, help="In the time zone of the company.")

    def _read_group_select(self, aggregate_spec, query):
        name, _property, aggregator = parse_read_group_spec(aggregate_spec) if aggregate_spec != "__count" else ("", "", "")
        if aggregator not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY %s)",
            PERCENTILES[aggregator],
            self._field_to_sql(self._table, name, query),
        )

    @api.model
    def _local_columns(self, column):
        """Return the weekday and the hour of a UTC column in the company's time zone; its working hours are joined as ``hours``.

        :param SQL column: a date and time
        """
        local = SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(hours.tz, 'UTC'))", column)
        return SQL("to_char(%s, 'ID') AS weekday, to_char(%s, 'HH24') AS hour", local, local)

    @api.model
    def _join_hours(self, company):
        """Return the join of the working hours of a company, which give its time zone.

        :param SQL company: the column of the company's id
        """
        return SQL(
            "JOIN res_company company ON company.id = %s"
            " LEFT JOIN resource_calendar hours ON hours.id = company.resource_calendar_id",
            company,
        )

    @api.model
    def _bucket(self, seconds):
        """Return the expression that says within how many hours it was.

        :param SQL seconds: how long it took
        """
        return SQL(
            "CASE WHEN %(s)s <= 3600 THEN '00' WHEN %(s)s <= 4 * 3600 THEN '01' WHEN %(s)s <= 8 * 3600 THEN '04'"
            " WHEN %(s)s <= 24 * 3600 THEN '08' WHEN %(s)s IS NOT NULL THEN '24' END",
            s=seconds,
        )
