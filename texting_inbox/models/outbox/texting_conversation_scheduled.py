from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime

from ...tools import arguments

LONGEST = timedelta(days=365)
MORNING, AFTERNOON = time(9), time(17)
AFTERNOON_FROM = time(15)  # later in the day, this afternoon is no choice any more
MONDAY = 0


class TextingConversation(models.Model):
    """When a text can be scheduled for, in the time zone of the person (B14)."""

    _inherit = "texting.conversation"

    def get_schedule_options(self):
        """Return when a text to this person could leave.

        :return: ``{tz, place, is_uncertain, presets}``: the time zone of the person, the name of its place, whether the number
            may be in other zones as well, and ``[{label, send_at}]`` with times in UTC
        :raises AccessError: the user may not read the conversation
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: texting.conversation - what its reader may know of the person: a time zone
        zones = self.sudo()._get_time_zones()
        return {
            "tz": zones[0].zone,
            "place": place_of(zones[0]),
            "is_uncertain": len(zones) > 1,
            "presets": [
                {"label": label, "send_at": fields.Datetime.to_string(moment)} for label, moment in self._get_presets(zones[0])],
        }

    def get_scheduled_texts(self):
        """Return the texts of this conversation that leave later, the next one first.

        :return: ``[{id, body, send_at, tz, cancel_on_reply, is_cancelled, author, files}]``; ``send_at`` in UTC, ``tz`` that of
            the person, ``is_cancelled`` when they have written meanwhile and the text is not going to be sent
        :raises AccessError: the user may not read the conversation
        """
        self.ensure_one()
        self.check_access("read")
        return self._get_scheduled()

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _schedule_text(self, body, attachments, send_at, cancel_on_reply):
        """Keep a text of the owner until its time.

        :return: id of the ``texting.message``
        :raises UserError: as :meth:`send_text`
        """
        send_at = self._check_send_at(send_at)
        body = self._check_body(body, may_be_empty=bool(attachments))
        # sudo: texting.conversation - agents have read access only; ownership was checked by the public method
        conversation = self.sudo()
        conversation._check_may_send()
        messages = self.env["texting.message"].sudo()
        text = messages.create({
            **messages._outbound_values(conversation, body, self.env.user),
            "status": "scheduled",
            "send_at": send_at,
            "cancel_on_reply": bool(cancel_on_reply),
        })
        if attachments:
            text._attach(attachments)
        conversation._notify_scheduled()
        self.env["texting.outbox"]._trigger(send_at)
        return text.id

    def _check_send_at(self, send_at):
        """:param send_at: as a client sends it
        :return: the moment (UTC, naive)
        :raises ValidationError: it is none, or not within the next year
        """
        try:
            moment = fields.Datetime.to_datetime(arguments.words(self.env, send_at))
        except ValueError:
            moment = None
        now = fields.Datetime.now()
        if not moment or not now < moment <= now + LONGEST:
            raise ValidationError(self.env._("Choose a time within the next year."))
        return moment

    def _get_scheduled(self):
        # sudo: texting.message - the caller may read the conversation; what leaves later is part of it
        texts = self.env["texting.message"].sudo().search(
            [("conversation_id", "=", self.id), ("status", "=", "scheduled")], order="send_at, id")
        tz = texts and self.sudo()._get_time_zones()[0].zone
        return [text._scheduled_to_client(tz) for text in texts]

    def _get_time_zones(self):
        """Return the time zones the person may be in, the likeliest first: the contact's own, else those of the number, the
        westernmost first: what is morning there is morning in all of them."""
        own = (self.partner_id or self.lead_id.partner_id).tz
        if own:
            return [pytz.timezone(own)]
        quiet = self.env["texting.quiet.hours"]
        zones = quiet._zones_of(self.phone) or [quiet._company_zone(self.company_id)]
        now = fields.Datetime.now()
        return sorted(zones, key=lambda zone: (zone.utcoffset(now), zone.zone))

    def _get_presets(self, zone):
        """Return ``[(label, moment)]``, the moments in UTC, naive."""
        now = fields.Datetime.now().replace(second=0)
        local = pytz.utc.localize(now).astimezone(zone)
        tomorrow = local.date() + timedelta(days=1)
        monday = tomorrow + timedelta(days=(MONDAY - tomorrow.weekday()) % 7)
        presets = [(self.env._("In 1 hour"), now + timedelta(hours=1))]
        if local.time() < AFTERNOON_FROM:
            presets.append((self.env._("This afternoon"), at(zone, local.date(), AFTERNOON)))
        presets.append((self.env._("Tomorrow morning"), at(zone, tomorrow, MORNING)))
        if monday != tomorrow:
            presets.append((self.env._("Monday morning"), at(zone, monday, MORNING)))
        return [
            (f"{name}, {format_datetime(self.env, moment, tz=zone.zone, dt_format='EEE H:mm')}", moment)
            for name, moment in presets]

    def _notify_scheduled(self):
        """Have the owner's tabs ask again what leaves later. Its words do not travel over the bus."""
        self._send_to_owner("texting.scheduled/changed", {"id": self.id})


def at(zone, day, clock):
    """Return the moment (UTC, naive) at which a clock in a zone shows a time of a day."""
    return zone.localize(datetime.combine(day, clock)).astimezone(pytz.utc).replace(tzinfo=None)


def place_of(zone):
    """Return the name of a zone's place: "New York"."""
    return zone.zone.rpartition("/")[2].replace("_", " ")
