import hashlib
import json
import logging

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...carriers.errors import UnreadableError
from ...carriers.types import Unreadable

_logger = logging.getLogger(__name__)

KEEP_DAYS = {"processed": 30, "stored": 30, "failed": 90}  # how long an event stays to be inspected, or replayed
KEEP_WAITING = 10_000  # of a carrier, the newest: whoever signs for it may make as many as they like
CLEAN_AT_ONCE = 10_000
# Nobody sees it before it is processed; what cannot be is marked so in the same transaction.
INSERT_EVENT = """
    INSERT INTO texting_webhook_event (carrier_id, company_id, event_key, state, payload, is_fetched, received_at, create_date,
                                       write_date)
    VALUES (%(carrier_id)s, %(company_id)s, %(event_key)s, 'processed', %(payload)s, %(is_fetched)s, %(now)s, %(now)s, %(now)s)
        ON CONFLICT (carrier_id, event_key) DO NOTHING RETURNING id
"""
STORED_HEADERS = ("content-type", "user-agent")  # never those that carry credentials or signatures


class TextingWebhookEvent(models.Model):
    """A verified request of a carrier as it came, and what became of it. What failed waits here to be replayed (B1)."""

    _name = "texting.webhook.event"
    _description = "Webhook Event"
    _order = "id desc"
    _rec_name = "event_key"

    carrier_id = fields.Many2one("texting.carrier", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    event_key = fields.Char("Carrier Event ID", required=True, readonly=True)
    state = fields.Selection(
        [("stored", "Stored"), ("processed", "Processed"), ("failed", "Failed")],
        required=True,
        default="stored",
        readonly=True,
        help="Stored: a delivery report whose text is not known yet.",
    )
    error = fields.Char(readonly=True)
    payload = fields.Text("Request", readonly=True)
    received_at = fields.Datetime(required=True, readonly=True)
    is_fetched = fields.Boolean("Recovered", readonly=True, help="Missed by the webhook, and recovered by asking the carrier.")
    replayed_at = fields.Datetime(readonly=True)
    replayed_by_id = fields.Many2one("res.users", ondelete="set null", readonly=True)

    _event_key_uniq = models.UniqueIndex("(carrier_id, event_key)")
    _fetched_idx = models.Index("(carrier_id) WHERE is_fetched")
    _waiting_idx = models.Index("(carrier_id, id) WHERE state != 'processed'")

    @api.autovacuum
    def _gc_events(self):
        for state, days in KEEP_DAYS.items():
            limit = fields.Datetime.subtract(fields.Datetime.now(), days=days)
            self.search([("state", "=", state), ("received_at", "<", limit)], order="id", limit=CLEAN_AT_ONCE).unlink()
        for (carrier,) in self._read_group([("state", "!=", "processed")], ["carrier_id"]):
            waiting = [("carrier_id", "=", carrier.id), ("state", "!=", "processed")]
            self.search(waiting, order="id desc", offset=KEEP_WAITING, limit=CLEAN_AT_ONCE).unlink()

    # ------------------------------------------------------------
    # Store, process
    # ------------------------------------------------------------

    @api.model
    def _receive(self, carrier, request, adapter):
        """Write the raw request down, then process it. Nothing else may be in the transaction yet.

        :param carrier: as superuser
        :param request: a verified ``carriers.WebhookRequest``
        :param adapter: the adapter that verified it
        :raises VerificationError: what it may use only once was used for another request
        :return: the new event, or an empty one if the carrier repeats itself
        """
        if once := adapter.used_once(request):
            self.env["texting.webhook.nonce"]._use(carrier, *once)
        told, payload = self._read(adapter, request), self._dump(request)
        return self._store_and_process(carrier, told, self._event_key(told, payload), payload, once=once)

    @api.model
    def _receive_fetched(self, carrier, text):
        """Write down a text that the carrier was asked for, then process it. Nothing else may be in the transaction yet.

        :param text: ``carriers.InboundText``
        :return: the new event, or an empty one if its webhook came meanwhile
        """
        return self._store_and_process(carrier, [text], text.event_key, json.dumps({"text": text.to_json()}), is_fetched=True)

    def _read(self, adapter, request):
        """:return: what the request tells; None if it cannot be read"""
        try:
            return adapter.read(request)
        except UnreadableError:
            return None

    def _store_and_process(self, carrier, told, *stored, once=None, **kwargs):
        """What cannot be processed is undone by undoing everything, and written down again: that is rare, and the savepoint that
        it saves would be paid for by each text."""
        event = self._store(carrier, *stored, **kwargs)
        if not event:
            return event
        if told is None:
            event._process()  # and say what is wrong with it
            return event
        try:
            results = [event._ingest(carrier, one) for one in told]
            self.env.flush_all()
        except Exception as error:
            reason = self._explain(error)
            self.env.cr.rollback()
            if once:
                self.env["texting.webhook.nonce"]._use(carrier, *once)
            event = self._store(carrier, *stored, **kwargs)
            if len(told) > 1:
                event._process()  # one by one: what is wrong with one text does not take the others with it
            else:
                event._fail(reason)
        else:
            event._note_done(all(results), told)
        return event

    def _store(self, carrier, event_key, payload, is_fetched=False):
        self.env.cr.execute(
            INSERT_EVENT,
            {
                "carrier_id": carrier.id,
                "company_id": carrier.company_id.id,
                "event_key": event_key,
                "payload": payload,
                "is_fetched": is_fetched,
                "now": fields.Datetime.now(),
            },
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        return self.browse(row[0] if row else [])

    def _event_key(self, told, payload):
        """:return: the carrier's own id of the event (kind included), or a digest of what cannot be read"""
        keys = [event.event_key for event in told or ()]
        if len(keys) == 1 and len(keys[0]) <= 200 and "\x00" not in keys[0]:
            return keys[0]
        content = json.dumps(keys) if keys else payload
        return "sha256:" + hashlib.sha256(content.encode()).hexdigest()

    def _note_done(self, done, told, reasons=()):
        """Named transition to what became of a request of which at least a part was processed.

        :param done: whether no report waits for its text
        :param told: what the request tells; what could not be read of it makes the event a failed one, for somebody to look at
        :param reasons: why other parts were not processed
        """
        reasons = [*reasons, *(reason for one in told for reason in one.unreadable)]
        if reasons:
            self._fail("; ".join(reasons))
        elif not done:
            self.state = "stored"

    def _explain(self, error):
        """:return: why a request could not be processed, for the list of events
        :raises Exception: a lost race, for Odoo to try the whole again
        """
        if isinstance(error, (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)):
            raise error
        if isinstance(error, errors.UniqueViolation):  # the same text in another request at the same moment
            raise ConcurrencyError("The text is being processed by another request") from error
        if isinstance(error, UnreadableError | UserError):
            return str(error)
        _logger.error("A webhook event could not be processed", exc_info=error)
        return f"{type(error).__name__}: {error}"

    def _ingest(self, carrier, one):
        """:return: whether it is done; False while a report waits for its text"""
        return isinstance(one, Unreadable) or self.env["texting.intake"]._receive(carrier, one)

    def _fail(self, error):
        _logger.warning("Webhook event %s of carrier %s failed", self.id, self.carrier_id.id)
        self.write({"state": "failed", "error": error.replace("\x00", "")[:500]})

    # ------------------------------------------------------------
    # Payload
    # ------------------------------------------------------------

    @api.model
    def _dump(self, request):
        """:return: the request as ASCII JSON: NUL bytes and broken characters, which PostgreSQL refuses, stay escaped.
            Of its address only the query: the rest is the webhook's secret"""
        _address, mark, query = request.url.partition("?")
        return json.dumps(
            {
                "headers": {name: request.headers[name] for name in STORED_HEADERS if name in request.headers},
                "url": mark + query,
                "form": request.form,
                "body": request.body.decode("latin-1"),
            }
        )
