import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ...carriers.types import RETRY_CAN_HELP, Failure, Status
from ...tools.segments import count_segments

_lt = LazyTranslate(__name__)
_logger = logging.getLogger(__name__)

# How far each status is along the way. A report never takes a text back: late and repeated ones are ignored.
STATUS_RANK = {"scheduled": -1, "queued": 0, "sending": 1, "unconfirmed": 2, "sent": 3, "failed": 4, "delivered": 5}

# A received text that its owner has not seen, to Odoo and to PostgreSQL.
UNSEEN = Domain("direction", "=", "inbound") & Domain("seen_at", "=", False)
UNSEEN_SQL = "direction = 'inbound' AND seen_at IS NULL"

FAILURE_KINDS = [
    (Failure.OPTED_OUT.value, "Opted Out"),
    (Failure.INVALID_NUMBER.value, "Number Cannot Receive Texts"),
    (Failure.UNREACHABLE.value, "Phone Unreachable"),
    (Failure.FILTERED.value, "Blocked by Network"),
    (Failure.CONTENT.value, "Content Rejected"),
    (Failure.CONFIGURATION.value, "Carrier Account Not Set Up"),
    (Failure.TRANSIENT.value, "Carrier Temporarily Unavailable"),
    (Failure.EXPIRED.value, "Expired"),
    (Failure.CANCELLED.value, "Cancelled"),
    (Failure.UNKNOWN.value, "Unknown Reason"),
]

FAILURE_SENTENCES = {
    Failure.OPTED_OUT: _lt("The person has opted out of your texts."),
    Failure.INVALID_NUMBER: _lt("This number cannot receive texts."),
    Failure.UNREACHABLE: _lt("The phone is switched off or out of reach."),
    Failure.FILTERED: _lt("The person's network blocked the text."),
    Failure.CONTENT: _lt("The carrier rejected the text: it is too long or not allowed."),
    Failure.CONFIGURATION: _lt("Your carrier account is not set up for this. Ask an administrator."),
    Failure.TRANSIENT: _lt("The carrier was temporarily unavailable."),
    Failure.EXPIRED: _lt("Expired before it could be sent."),
    Failure.CANCELLED: _lt("Cancelled before it was sent."),
    Failure.UNKNOWN: _lt("The carrier gave no reason."),
}


class TextingMessage(models.Model):
    """One text, either way: what the carrier knows of it, beside the ``mail.message`` that shows it."""

    _name = "texting.message"
    _description = "Text"
    _order = "id"
    _rec_name = "id"

    conversation_id = fields.Many2one("texting.conversation", required=True, ondelete="cascade", index=True, readonly=True)
    session_id = fields.Many2one("texting.session", required=True, ondelete="cascade", index=True, readonly=True)
    mail_message_id = fields.Many2one("mail.message", ondelete="set null", index="btree_not_null", readonly=True)
    number_id = fields.Many2one("texting.number", "Our Number", ondelete="restrict", readonly=True)
    carrier_id = fields.Many2one("texting.carrier", ondelete="restrict", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    author_id = fields.Many2one("res.users", "Agent", ondelete="set null", readonly=True)
    direction = fields.Selection([("inbound", "Received"), ("outbound", "Sent")], required=True, readonly=True)
    is_automatic = fields.Boolean("Automatic", readonly=True, help="Sent automatically, not written by a person.")
    body = fields.Text(readonly=True)
    carrier_uid = fields.Char("Carrier ID", readonly=True)
    status = fields.Selection(
        [
            ("received", "Received"),
            ("scheduled", "Scheduled"),
            ("queued", "Queued"),
            ("sending", "Sending"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("failed", "Failed"),
            ("unconfirmed", "Not Confirmed"),
        ],
        required=True,
        readonly=True,
    )
    failure_kind = fields.Selection(FAILURE_KINDS, readonly=True)
    failure_detail = fields.Char("Carrier Message", readonly=True)
    segments = fields.Integer(readonly=True)
    encoding = fields.Selection([("gsm7", "GSM-7"), ("ucs2", "UCS-2")], readonly=True)
    received_at = fields.Datetime(
        "Time", required=True, readonly=True, help="When a received text reached us; when a sent one was written."
    )
    group_members = fields.Char("Group Text With", readonly=True, help="The other recipients of a group text.")
    has_media = fields.Boolean("With Pictures or Files", readonly=True)
    media_ids = fields.One2many("texting.media", "message_id", "Pictures and Files", groups="base.group_system")
    seen_at = fields.Datetime(readonly=True, help="When its owner saw a received text.")
    is_opt_out_reply = fields.Boolean(
        "Confirms an Opt-Out", readonly=True, help="The one text that people who opted out still receive."
    )
    claimed_at = fields.Datetime(readonly=True, help="When the outbox started to send it.")
    attempts = fields.Integer(readonly=True)
    next_attempt_at = fields.Datetime(readonly=True)

    _carrier_uid_uniq = models.UniqueIndex("(carrier_id, carrier_uid) WHERE carrier_uid IS NOT NULL")
    _unseen_idx = models.Index(f"(session_id, id) WHERE {UNSEEN_SQL}")
    _suspected_idx = models.Index("(session_id) WHERE opt_out_suspected")
    _outbox_idx = models.Index("(number_id, id) WHERE status IN ('queued', 'sending')")
    # Texts come in the order of their time: this finds those of a period, and costs a new text next to nothing.
    _received_at_idx = models.Index("USING brin (received_at) WITH (pages_per_range = 16)")
    _automatic_idx = models.Index("(received_at) WHERE is_automatic")

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_retry(self):
        """Send a failed text again.

        :raises UserError: it did not fail, sending it again cannot help, or the user does not own the conversation
        """
        self.ensure_one()
        self.conversation_id._check_owned_by_me()
        if not self._can_retry():
            raise UserError(self.env._("This text cannot be sent again: it has not failed, or another attempt cannot help."))
        # sudo: texting.conversation - the state of our number, and whether the person has opted out
        if reason := self.conversation_id.sudo()._refuse_send(one_way=True):
            raise UserError(reason)
        # sudo: texting.message - agents have read access only; ownership was checked above
        self.sudo()._queue_again()

    # ------------------------------------------------------------
    # Transitions
    # ------------------------------------------------------------

    def _apply_status(self, status, failure=None, detail=""):
        """Move an outbound text along; what would take it back is ignored.

        :param status: a ``carriers.Status``
        :param failure: a ``carriers.Failure`` for a failed one
        :param str detail: the carrier's own words
        :return: whether it moved
        """
        self.ensure_one()
        status = Status(status).value
        if self.direction != "outbound" or STATUS_RANK[status] <= STATUS_RANK[self.status]:
            _logger.info("Text %s: report %s ignored, it is %s already", self.id, status, self.status)
            return False
        was_unconfirmed, failed = self.status == "unconfirmed", status == "failed"
        self.write(
            {
                "status": status,
                "failure_kind": Failure(failure or Failure.UNKNOWN).value if failed else False,
                "failure_detail": detail[:500] if failed else False,
                **self._moment_of(status),
            }
        )
        self._notify_status()
        self._report_to_sms()
        if was_unconfirmed:
            self.env["texting.outbox"]._send_after_commit(self.number_id)  # texts after it may have waited for word of it
        if self.failure_kind == Failure.OPTED_OUT.value:
            self.env["texting.opt.out"]._carrier_refused(self)
        if self.status == "unconfirmed":
            self.env["texting.reconcile.sent"]._plan(self)
        if failed:
            self.env["texting.event"]._note("failed", self)
        if failed and self.send_at:
            self._return_to_author()
        return True

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _can_retry(self):
        """:return: whether pressing Retry with the same text can help"""
        can_help = self.status == "failed" and not self.is_superseded
        return can_help and RETRY_CAN_HELP[Failure(self.failure_kind or Failure.UNKNOWN)]

    def _explain_failure(self):
        """Return why a failed text failed, as a sentence."""
        if self.is_superseded:
            return self.env._("Somebody answered before it was due.")
        kind = Failure(self.failure_kind or Failure.UNKNOWN)
        if kind is Failure.CANCELLED and (reason := self._find_obstacle()):
            return reason
        return self.env._(FAILURE_SENTENCES[kind])

    def _to_client(self):
        """:return: what the web client draws beside the chatter message"""
        self.ensure_one()
        drawn = {
            "id": self.id,
            "kind": "text",
            "direction": self.direction,
            "status": self.status,
            "failure": self.status == "failed" and self._explain_failure(),
            "can_retry": self._can_retry(),
            "segments": self.segments,
            "is_automatic": self.is_automatic,
        }
        if self.status in ("queued", "sending"):
            drawn["wait"] = self._describe_wait()
        if self.status == "unconfirmed":
            drawn["carrier_answer"] = self._describe_carrier_answer()
        if self.reaction:
            drawn["reaction"] = self.reaction
        if self.sms_uuid:
            drawn["source"] = self._source_label()
        if self.group_members:
            drawn["group_members"] = self.group_members
        if self.has_media:
            # sudo: texting.media - its reader may read the text; of its media only how far they have come
            drawn["media"] = self.sudo().media_ids._to_client()
        return drawn

    def _notify_status(self):
        """Tell the owner's tabs how far the text has come."""
        for message in self:
            owner = message.conversation_id.sudo().owner_id
            message.conversation_id._send_to_owner(
                "texting.message/status",
                {
                    "id": message.conversation_id.id,
                    "mail_message_id": message.mail_message_id.id,
                    "texting": message.with_context(lang=owner.lang, tz=owner.tz)._to_client(),
                },
            )

    @api.model
    def _stored_uids(self, carrier, uids):
        """:return: those of the carrier's ids that are of texts we have"""
        return set(self.search([("carrier_id", "=", carrier.id), ("carrier_uid", "in", uids)]).mapped("carrier_uid"))

    @api.model
    def _create_outbound(self, conversation, body, author):
        """Write down the intent to send: a chatter message and its queued text. A person's own takes the place of automatic ones
        that are held back.

        :param conversation: as superuser
        :param author: the agent (``res.users``); None for a text that nobody wrote: then it is the company's
        :return: the ``texting.message``
        """
        if author:
            self._get_held(conversation)._supersede()
        mail_message = conversation._create_mail_message(body, author=author or conversation.company_id)
        values = self._outbound_values(conversation, body, author)
        return self.create({**values, "mail_message_id": mail_message.id, "status": "queued"})

    @api.model
    def _outbound_values(self, conversation, body, author):
        """Return the values of a new outbound text, apart from its status."""
        count = count_segments(body)
        return {
            **conversation._message_links(),
            "author_id": author.id if author else False,
            "is_automatic": not author,
            "direction": "outbound",
            "body": body,
            "received_at": fields.Datetime.now(),
            "segments": count.segments,
            "encoding": count.encoding,
        }
