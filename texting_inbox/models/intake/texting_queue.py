from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.committed_cache import committed_cache

REPLIES = ("reply_received", "reply_after_hours", "reply_holiday")


class TextingQueue(models.Model):
    """The automatic replies of a queue (``texting.auto.reply``)."""

    _inherit = "texting.queue"

    reply_received = fields.Text(
        "Received", help="Sent in working hours, while a text waits for an agent. Empty: no automatic reply then."
    )
    reply_after_hours = fields.Text("After Hours", help="Sent outside the working hours. Empty: no automatic reply then.")
    reply_holiday = fields.Text(
        "Holiday", help="Sent on the public holidays of the working hours. Empty: no automatic reply then."
    )
    reply_once_hours = fields.Integer(
        "At Most Once In (hours)",
        default=24,
        required=True,
        help="The minimum time between two automatic replies to the same person from the same number.",
    )

    _reply_once_hours_positive = models.Constraint(
        "CHECK (reply_once_hours BETWEEN 1 AND 8760)", "Automatic replies are 1 to 8760 hours apart."
    )

    @api.constrains(*REPLIES)
    def _check_reply_lengths(self):
        for queue in self:
            for field in REPLIES:
                if text := (queue[field] or "").strip():
                    self.env["texting.conversation"]._check_body(text)

    @api.model
    @committed_cache
    def _ids_with_replies(self):
        # sudo: texting.queue - the webhook has no user; its token proved the carrier
        written = Domain.OR(Domain(field, "!=", False) for field in REPLIES)
        queues_sudo = self.sudo().with_context(active_test=False).search(written)
        return frozenset(queue.id for queue in queues_sudo if any((queue[field] or "").strip() for field in REPLIES))
