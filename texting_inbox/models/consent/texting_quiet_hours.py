from datetime import datetime, time, timedelta

import phonenumbers
import pytz
from phonenumbers.timezone import time_zones_for_number

from odoo import api, fields, models

from ...carriers.types import Failure, Status

GIVE_UP = timedelta(hours=48)  # zones that are far apart may have no hour in common that is quiet in none


class TextingQuietHours(models.AbstractModel):
    """When no automatic text is sent: at night, where the person is (D12). A number that may be in several time zones is texted
    when it is night in none of them; one without a zone, by the company's clock. A text written by a person is never held."""

    _name = "texting.quiet.hours"
    _description = "Quiet Hours"

    @api.model
    def _held_until(self, company, phone):
        """:return: when the quiet hours of this number end (UTC); None outside them"""
        now = fields.Datetime.now()
        allowed = self._next_allowed(company, phone, now)
        return allowed if allowed > now else None

    @api.model
    def _next_allowed(self, company, phone, moment):
        """:param moment: UTC
        :return: the first moment from then on at which this number may get an automatic text (UTC)"""
        if not company.texting_quiet_hours:
            return moment
        zones = self._zones_of(phone)
        allowed = zones and self._search_allowed(company, zones, moment)
        return allowed or self._search_allowed(company, [self._company_zone(company)], moment)

    def _search_allowed(self, company, zones, moment):
        """:return: the first moment that is quiet in no zone; None if there is none within two days"""
        allowed = moment
        while ends := [end for zone in zones if (end := self._quiet_until(company, zone, allowed))]:
            allowed = max(ends)
            if allowed - moment > GIVE_UP:
                return None
        return allowed

    def _quiet_until(self, company, zone, moment):
        """:return: when the quiet hours end that this moment is in (UTC); None outside them"""
        local = pytz.utc.localize(moment).astimezone(zone)
        start, end = _clock(company.texting_quiet_from), _clock(company.texting_quiet_to)
        is_late, is_early = local.time() >= start, local.time() < end
        if not (is_late and is_early if start < end else is_late or is_early):
            return None
        day = local.date() + timedelta(days=not is_early)
        morning = zone.localize(datetime.combine(day, end))  # looked up, not counted: the clocks may change at night
        return morning.astimezone(pytz.utc).replace(tzinfo=None)

    def _zones_of(self, phone):
        """:return: the time zones that the number may be in, as far as its digits show; empty if they show none"""
        try:
            names = time_zones_for_number(phonenumbers.parse(phone, None))
        except phonenumbers.NumberParseException:
            return []
        return [pytz.timezone(name) for name in names if name in pytz.common_timezones_set]

    def _company_zone(self, company):
        return pytz.timezone(company.resource_calendar_id.tz or company.partner_id.tz or "UTC")


class TextingMessage(models.Model):
    """Automatic texts that wait for the morning."""

    _inherit = "texting.message"

    is_superseded = fields.Boolean("Superseded", readonly=True, help="Somebody answered before it was due.")

    def _get_held(self, conversation):
        return self.search(
            [
                ("conversation_id", "=", conversation.id),
                ("status", "=", "queued"),
                ("is_automatic", "=", True),
                ("sms_uuid", "=", False),  # a reminder is no automatic answer
                ("attempts", "=", 0),
                ("next_attempt_at", ">", fields.Datetime.now()),
            ]
        )

    def _supersede(self):
        """Named transition queued → failed: a person answered first."""
        for message in self:
            message.is_superseded = True
            message._apply_status(Status.FAILED, Failure.EXPIRED, "answered by a person")


def _clock(hours):
    """:return: the time of day of a number of hours, as forms have it"""
    minutes = round(hours * 60)
    return time(minutes // 60, minutes % 60)
