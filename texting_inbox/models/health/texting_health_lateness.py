from collections import Counter
from datetime import timedelta

from odoo import api, fields, models

from .texting_health_check import Found

OUTBOX_MINUTES = 5  # texts leave at once; with the safety net within two minutes
MEDIA_MINUTES = 15
SCHEDULER_MINUTES = 20  # some hosts run scheduled actions every few minutes
FAULTS = ("outbox_late", "media_late", "scheduler_late")


class TextingHealthLook(models.AbstractModel):
    """What this server has not done in time. Read on demand from what is waiting: the scheduler, which would check it,
    may be what has stopped."""

    _inherit = "texting.health.check"

    @api.model
    def _check_lateness(self, carriers):
        """:param carriers: as superuser
        :return: a list of ``(carrier, Found)``"""
        account = self.env["texting.number"]
        found = [
            (carrier, Found(fault, account, count=count))
            for fault, counts in (("outbox_late", self._count_late_texts()), ("media_late", self._count_late_media()))
            for carrier, count in counts.items()
            if carrier in carriers
        ]
        if minutes := self._count_silent_minutes():
            found += [(carrier, Found("scheduler_late", account, count=minutes)) for carrier in carriers]
        return found

    def _count_late_texts(self):
        """:return: how many texts have not left though nothing holds them, by carrier"""
        limit = fields.Datetime.now() - timedelta(minutes=OUTBOX_MINUTES)
        late = [number.number_id for number in self.env["texting.outbox"]._waiting_numbers() if number.free_at < limit]
        texts = [("number_id", "in", late), ("status", "=", "queued"), ("received_at", "<", limit)]
        due = ["|", ("next_attempt_at", "=", False), ("next_attempt_at", "<", limit)]
        return dict(self.env["texting.message"]._read_group([*texts, *due], ["carrier_id"], ["__count"]))

    def _count_late_media(self):
        """:return: how many pictures and files have not been asked for, by carrier"""
        limit = fields.Datetime.now() - timedelta(minutes=MEDIA_MINUTES)
        late = self.env["texting.media"].search([("state", "=", "pending"), ("next_attempt_at", "<", limit)])
        return Counter(medium.message_id.carrier_id for medium in late)

    def _count_silent_minutes(self):
        """:return: for how many minutes the scheduled action that is due each minute has not run; 0 if it does"""
        # sudo: ir.cron - when it is due, and nothing else
        waited = fields.Datetime.now() - self.env.ref("texting_inbox.ir_cron_outbox").sudo().nextcall
        return int(waited.total_seconds() // 60) if waited > timedelta(minutes=SCHEDULER_MINUTES) else 0
