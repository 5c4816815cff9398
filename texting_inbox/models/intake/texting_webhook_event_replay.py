import json
import re
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...carriers.errors import UnreadableError
from ...carriers.types import InboundText, Status, WebhookRequest

WILDCARDS = re.compile(r"[\\%_]")  # of LIKE


class TextingWebhookEvent(models.Model):
    """Processing what was stored once more: by an administrator, or when the text of a report is known."""

    _inherit = "texting.webhook.event"

    def action_replay(self):
        """Process the stored requests once more; texts that were processed already are not duplicated.

        :raises AccessError: not an administrator
        """
        self.check_access("read")
        if not self.env.user.has_group("base.group_system"):
            raise UserError(self.env._("Only administrators can replay events."))
        # sudo: texting.webhook.event - the administrator may read the event; taking it in is the machine's work
        for event in self.sudo():
            event.write({"replayed_at": fields.Datetime.now(), "replayed_by_id": self.env.uid})
            event._process()

    @api.model
    def _process_waiting_reports(self, message):
        """A delivery report may come before the answer to its send: apply those kept for this text, alone or in a batch."""
        waiting = self.search(
            [
                ("carrier_id", "=", message.carrier_id.id),
                ("state", "=", "stored"),
                "|",
                ("event_key", "in", [f"report:{message.carrier_uid}:{status.value}" for status in Status]),
                "&",
                ("event_key", "=like", "sha256:%"),
                ("payload", "like", WILDCARDS.sub(r"\\\g<0>", message.carrier_uid)),
            ],
            order="id",
        )
        for event in waiting:
            event._process()

    def _process(self):
        """Take in what is stored, once more, one by one. Whatever goes wrong stays visible in ``error``."""
        self.ensure_one()
        self.write({"state": "processed", "error": False})
        try:
            told = self._load()
        except Exception as error:
            self._fail(self._explain(error))
            return
        done, reasons = True, []
        for one in told:
            try:
                with self.env.cr.savepoint():
                    done &= self._ingest(self.carrier_id, self._as_received(one))
            except Exception as error:
                reasons.append(self._explain(error))
        self._note_done(done, told, reasons)

    def _as_received(self, one):
        """:return: what a stored request says, with the time at which it reached us, if the carrier did not say: a START that is
        replayed lifts no newer STOP, and a text keeps its time (S15)"""
        undated = isinstance(one, InboundText) and not one.received_at
        return replace(one, received_at=self.received_at) if undated else one

    def _load(self):
        """:return: what the stored request tells, or the text that was fetched
        :raises UnreadableError: it is a neutralized copy's"""
        if not self.payload:
            raise UnreadableError("The request is not stored any more.")
        stored = json.loads(self.payload)
        if self.is_fetched:
            return [InboundText.from_json(stored["text"])]
        form = stored["form"]
        request = WebhookRequest(
            method="POST",
            url=stored["url"],
            headers=stored["headers"],
            body=stored["body"].encode("latin-1"),
            form=None if form is None else tuple((key, value) for key, value in form),
        )
        return self.carrier_id._get_adapter().read(request)
