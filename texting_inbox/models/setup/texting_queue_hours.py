from datetime import timezone

from odoo import fields, models


class TextingQueue(models.Model):
    """Working time of a queue, and its targets."""

    _inherit = "texting.queue"

    first_response_minutes = fields.Integer(
        "First Answer Within (minutes)",
        help="Working time between a new conversation's first text and the first answer written by a person. 0: no target.",
    )
    next_response_minutes = fields.Integer(
        "Next Answer Within (minutes)",
        help="Working time between a text in a running conversation and the next answer written by a person. 0: no target.",
    )

    _response_minutes_positive = models.Constraint(
        "CHECK (first_response_minutes BETWEEN 0 AND 525600 AND next_response_minutes BETWEEN 0 AND 525600)",
        "Minutes are 0 to 525,600, which is a year.",
    )

    def _working_seconds(self, start, end):
        """Return how much of a wait was working time, by the queue's hours and public holidays as they are now.

        :param start: UTC, naive
        :param end: likewise
        :return: seconds; all of them for a queue without working hours, which works around the clock
        """
        calendar = self.calendar_id
        if end <= start:
            return 0
        if not calendar or calendar.flexible_hours:
            return round((end - start).total_seconds())
        start, end = (moment.replace(tzinfo=timezone.utc) for moment in (start, end))
        intervals = calendar._work_intervals_batch(start, end, domain=self._public_holidays())[False]
        return round(sum((stop - begin).total_seconds() for begin, stop, _attendances in intervals))

    def _public_holidays(self):
        """Return the domain of the calendar's holidays, and those of the queue's company for all its calendars; no absent
        employee's."""
        return [("time_type", "=", "leave"), ("company_id", "in", (False, self.company_id.id))]

    def _meets(self, minutes, working_seconds):
        """Return ``hit`` or ``missed``; False where there is no target.

        :param minutes: the target
        :param working_seconds: how long it took
        """
        if not minutes:
            return False
        return "hit" if working_seconds <= minutes * 60 else "missed"
