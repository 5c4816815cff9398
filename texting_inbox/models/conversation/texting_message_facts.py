from odoo import fields, models

from .texting_session_facts import TARGET

MOMENTS = {"sent": "sent_at", "delivered": "delivered_at", "failed": "failed_at"}  # which field says when it got so far


class TextingMessage(models.Model):
    """When a text got how far, and how long the person had waited for it."""

    _inherit = "texting.message"

    sent_at = fields.Datetime(readonly=True, help="When the carrier accepted it.")
    delivered_at = fields.Datetime(readonly=True)
    failed_at = fields.Datetime(readonly=True)
    response_seconds = fields.Integer(
        "Answer After (seconds)", readonly=True,
        help="On an answer written by a person: since the first text that waited for it. Several in a row are waited for once.",
    )
    response_working_seconds = fields.Integer("Answer in Working Time After (seconds)", readonly=True)
    response_target = fields.Selection(TARGET, "Answered in Time", readonly=True)

    def _note_response(self):
        """Note how long the person waited for this answer, which a person wrote; the session's first one counts for it too."""
        self.ensure_one()
        self.env["texting.event"]._note("answered", self)
        session = self.session_id
        since = session._get_waiting_since(before_id=self.id)
        is_first = not session.first_response_at
        if is_first:
            session.first_response_at = self.received_at
        if not since:
            return
        queue = session.queue_id
        seconds = max(0, round((self.received_at - since).total_seconds()))
        working = queue._working_seconds(since, self.received_at)
        counts_as_first = is_first and session.origin == "inbound"
        target = queue._meets(queue.first_response_minutes if counts_as_first else queue.next_response_minutes, working)
        self.write({"response_seconds": seconds, "response_working_seconds": working, "response_target": target})
        if counts_as_first:
            session.write({
                "first_response_seconds": seconds,
                "first_response_working_seconds": working,
                "first_response_target": target,
            })

    def _moment_of(self, status):
        """Return the values that say when a text got to this status."""
        return {MOMENTS[status]: fields.Datetime.now()} if status in MOMENTS else {}
