from datetime import datetime, timedelta, timezone

from odoo import api, fields, models

from ...tools.committed_cache import committed_cache, find
from .texting_queue import NO_QUEUE

EPOCH, FORTNIGHT = datetime(1970, 1, 1), timedelta(days=14)
MAX_FORTNIGHTS = 4 * 26  # a target is a year of working time at most


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

    @api.model
    def _due_moments(self, queue_id, since):
        """Return when a text passes the queue's target, and when twice the target, both in working time: the bell turns orange
        then, and red. Usually without a query: every inbound text asks.

        :param since: when the text came, UTC, naive
        :return: two moments, UTC and naive; None where there is no target, or no working time
        """
        minutes = queue_id and find(self._facts_by_id, queue_id, NO_QUEUE)["target_minutes"]
        return tuple(self._add_working_time(queue_id, since, timedelta(minutes=times * minutes)) if minutes else None
                     for times in (1, 2))

    def _add_working_time(self, queue_id, since, left):
        """Return when this much working time of a queue has passed.

        :param timedelta left: more than none
        """
        first = (since - EPOCH) // FORTNIGHT
        for number in range(first, first + MAX_FORTNIGHTS):
            spells = self._working_spells(queue_id, number)
            if spells is None:
                return since + left
            for begin, end in spells:
                begin = max(begin, since)
                if end - begin >= left:
                    return begin + left
                left -= max(end - begin, timedelta())
        return None

    @api.model
    @committed_cache
    def _working_spells(self, queue_id, number):
        """Return from when to when a queue works in one fortnight, as pairs of UTC, naive; None around the clock.

        :param number: of the fortnight, counted since 1970
        """
        # sudo: texting.queue, resource.calendar - its hours are no secret, and the webhook has no user
        queue_sudo = self.sudo().browse(queue_id).exists()
        calendar_sudo = queue_sudo.calendar_id
        if not calendar_sudo or calendar_sudo.flexible_hours:
            return None
        begin = (EPOCH + number * FORTNIGHT).replace(tzinfo=timezone.utc)
        intervals = calendar_sudo._work_intervals_batch(begin, begin + FORTNIGHT, domain=queue_sudo._public_holidays())[False]
        return [tuple(moment.astimezone(timezone.utc).replace(tzinfo=None) for moment in interval[:2]) for interval in intervals]

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
