from odoo import api, models

from ...tools.committed_cache import clear_caches


class TextingHoursMixin(models.AbstractModel):
    """Working hours of queues are cached with the queues (``texting.queue._working_spells``), and read again when they change."""

    _name = "texting.hours.mixin"
    _description = "Working Hours of Queues"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._texting_clear_hours()
        return records

    def write(self, vals):
        self._texting_clear_hours()
        result = super().write(vals)
        self._texting_clear_hours()
        return result

    def unlink(self):
        self._texting_clear_hours()
        return super().unlink()

    def _texting_clear_hours(self):
        if self._texting_of_everybody():
            clear_caches(self.env)

    def _texting_of_everybody(self):
        """Return those of these records that are not one employee's."""
        return self


class ResourceCalendar(models.Model):
    _name = "resource.calendar"
    _inherit = ["resource.calendar", "texting.hours.mixin"]


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "texting.hours.mixin"]


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "texting.hours.mixin"]

    def _texting_of_everybody(self):
        return self.filtered(lambda leave: not leave.resource_id)
