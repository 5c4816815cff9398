from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...carriers.account_types import Fault
from ...carriers.types import Failure
from ...tools.public_address import judge_address

RECENT_TEXTS = 50_000  # the newest texts that are looked at: bounded, and without an index that every text would pay for
ENOUGH_TEXTS, BAD_PERCENT = 5, 20  # how many texts of a day say something, and how many of 100 may fail
SETTLED_MINUTES = 10  # a text that the carrier has not called failed by then was taken


class Found(NamedTuple):
    """:param number: the ``texting.number`` concerned; an empty one: the whole account"""

    fault: str
    number: models.Model
    detail: str = ""
    count: int = 0


class TextingHealthCheck(models.AbstractModel):
    """Checks of a carrier that need no call to it."""

    _name = "texting.health.check"
    _description = "Local Checks of a Carrier"

    @api.model
    def _check_locally(self, carrier):
        """:param carrier: as superuser
        :return: a list of :class:`Found`"""
        return [
            *self._check_settings(carrier),
            *self._check_address(carrier),
            *self._check_numbers(carrier),
            *self._check_requests(carrier),
            *self._check_texts(carrier),
            *(found for _carrier, found in self._check_lateness(carrier)),
        ]

    def _check_settings(self, carrier):
        account = self.env["texting.number"]
        if not carrier._can_prove_requests():
            yield Found(Fault.SIGNATURE_KEY.value, account)
        if not carrier.company_id.texting_enabled:
            yield Found("texting_off", account)

    def _check_address(self, carrier):
        verdict = "" if carrier._get_adapter_class().is_local else judge_address(carrier._get_public_address())
        if verdict:
            yield Found(f"address_{verdict}", self.env["texting.number"], carrier._get_public_address())

    def _check_numbers(self, carrier):
        unattended_ids = self.env["texting.queue"]._unattended_ids()
        if not carrier.number_ids:
            yield Found("no_number", carrier.number_ids)
        for number in carrier.number_ids:
            if not number.queue_id:
                yield Found("number_without_queue", number)
            elif not number.queue_id.active:
                yield Found("queue_archived", number)
            elif number.queue_id.id in unattended_ids:
                yield Found("queue_without_agents", number)

    def _check_requests(self, carrier):
        account = self.env["texting.number"]
        events = self.env["texting.webhook.event"]
        if failed := events.search_count([("carrier_id", "=", carrier.id), ("state", "=", "failed")]):
            yield Found("events_waiting", account, count=failed)
        lately = fields.Datetime.now() - timedelta(days=1)
        missed = [("carrier_id", "=", carrier.id), ("is_fetched", "=", True), ("received_at", ">", lately)]
        if fetched := events.search_count(missed):
            yield Found("texts_missed", account, count=fetched)
        refused_at = carrier.health_ids.refused_at
        if refused_at and refused_at > lately:
            accepted = [("carrier_id", "=", carrier.id), ("received_at", ">", refused_at)]
            if not events.search_count(accepted, limit=1):
                yield Found("refused", account)

    def _check_texts(self, carrier):
        numbers = {number.id: number for number in carrier.number_ids}
        for row in self._read_texts(carrier.number_ids):
            number = numbers[row["number_id"]]
            if row["refused_id"] and row["refused_id"] > (row["taken_id"] or 0):
                refused = self.env["texting.message"].browse(row["refused_id"])
                yield Found("sending_configuration", number, refused.failure_detail or "")
            percent = 100 * row["failed"] // row["texts"] if row["texts"] else 0
            if row["texts"] >= ENOUGH_TEXTS and percent >= BAD_PERCENT:
                yield Found("sending_fails", number, count=percent)

    @api.model
    def _read_texts(self, numbers):
        """:return: for each of these numbers with texts: when the last one came and left, and of those that left in the last
            24 hours how many there are and failed (configuration aside), and the newest that was refused for it, and taken"""
        if not numbers:
            return []
        now = fields.Datetime.now()
        query = SQL(
            """
            SELECT number_id,
                   max(received_at) FILTER (WHERE direction = 'inbound') AS last_in,
                   max(received_at) FILTER (WHERE direction = 'outbound') AS last_out,
                   count(*) FILTER (WHERE %(today)s) AS texts,
                   count(*) FILTER (WHERE %(today)s AND status = 'failed' AND failure_kind != %(configuration)s) AS failed,
                   max(id) FILTER (WHERE %(today)s AND status = 'failed' AND failure_kind = %(configuration)s) AS refused_id,
                   max(id) FILTER (WHERE status = 'delivered' OR (status = 'sent' AND received_at < %(settled)s)) AS taken_id
              FROM texting_message
             WHERE id > (SELECT max(id) - %(recent)s FROM texting_message) AND number_id IN %(numbers)s
          GROUP BY number_id""",
            today=SQL("direction = 'outbound' AND received_at > %s", now - timedelta(days=1)),
            configuration=Failure.CONFIGURATION.value,
            settled=now - timedelta(minutes=SETTLED_MINUTES),
            recent=RECENT_TEXTS,
            numbers=tuple(numbers.ids),
        )
        self.env["texting.message"].flush_model()
        return self.env.execute_query_dict(query)

    @api.model
    def _get_refused_since(self, healths):
        """:param healths: ``texting.health`` of carriers
        :return: the carriers that refused a text for its configuration after their last check"""
        checked = {health.carrier_id.id: health.checked_at for health in healths if health.checked_at}
        if not checked:
            return self.env["texting.carrier"]
        query = SQL(
            """
            SELECT carrier_id, max(write_date) FROM texting_message
             WHERE id > (SELECT max(id) - %s FROM texting_message) AND status = 'failed' AND failure_kind = %s
               AND carrier_id IN %s GROUP BY carrier_id""",
            RECENT_TEXTS,
            Failure.CONFIGURATION.value,
            tuple(checked),
        )
        refused = [carrier_id for carrier_id, last in self.env.execute_query(query) if last > checked[carrier_id]]
        return self.env["texting.carrier"].browse(refused)
