import logging
from datetime import timedelta

from odoo import api, fields, models

from ...tools.keywords import is_toll_free, lifts_toll_free

_logger = logging.getLogger(__name__)

CLOCK_MINUTES = 2  # by which a carrier's clock may be behind ours
CONFIRM_MINUTES = 5  # a confirmation that is later than this is not sent (CTIA Messaging Principles)


class TextingOptOut(models.AbstractModel):
    """STOP and similar keywords, before any routing (D12): recorded, archived, never an alert, confirmed once at most."""

    _name = "texting.opt.out"
    _description = "Opt-Out by Text"

    @api.model
    def _receive(self, carrier, number, phone, text, classified, known):
        """Record a text if it is a person's STOP, or the START of someone who opted out.

        :param carrier: the ``texting.carrier`` that it came through
        :param number: our ``texting.number``, as superuser
        :param text: ``carriers.InboundText``
        :param classified: its ``tools.classification.Classification``
        :param known: the row of ``LOOK_UP`` of the person's open session; None if there is none
        :return: whether it was; False: an ordinary text, to be routed
        """
        kind = self._kind_of(number, text, classified)
        if kind not in ("stop", "start"):
            return False
        block = self.env["texting.consent"]._get_own_block(phone, number)
        if kind == "start" and not self._is_after(text, block):
            return False  # nothing that they may lift: an agent should see it
        is_new = kind == "start" or not block
        if is_new:
            event = "opt_out" if kind == "stop" else "opt_in"
            self.env["texting.consent"]._note(phone, event, "text", text.body, number, said_at=text.received_at)
        self._store(carrier, number, phone, text, known, confirm=is_new and kind == "stop")
        _logger.info("Number %s: a person's %s was recorded", number.id, kind)
        return True

    def _kind_of(self, number, text, classified):
        """Return what a text is to this number of ours: ``stop``, ``start``, ``help``, or None."""
        kind = "start" if classified.is_yes else classified.keyword
        if kind == "start" and is_toll_free(number.phone) and not lifts_toll_free(text.body):
            return None  # the network keeps blocking what we would send
        return kind

    def _is_after(self, text, block):
        """:return: whether a START is later than the opt-out: one that was missed, captured or replayed lifts no newer STOP.
        By the carrier's clock, if it gave the time of both; otherwise its clock and ours may differ a little."""
        if not block:
            return False
        if text.received_at and block.said_at and block.source == "text":
            return text.received_at >= block.said_at
        said_at = text.received_at or fields.Datetime.now()
        return said_at >= block.done_at - timedelta(minutes=CLOCK_MINUTES)

    def _store(self, carrier, number, phone, text, known, confirm):
        """Store the text in the running session, or in one of its own that is archived at once; nobody is alerted."""
        intake = self.env["texting.intake"]
        message = intake._create_message(carrier, known or intake._open(carrier, number, phone, text), text)
        conversation = message.conversation_id
        self.env["texting.media"]._ingest(message, text.media)
        message.seen_at = message.received_at  # nothing to answer: it neither alerts nor holds back its owner
        if confirm and not number.carrier_id.confirms_opt_out and not self._is_late(message):
            self._confirm(conversation, number)
        if known:
            conversation._get_possible_opt_outs().opt_out_suspected = False  # what the person may have wanted, they said now
            self._tell_owner(conversation, message)
        else:
            self._archive(conversation)

    def _confirm(self, conversation, number):
        reply = self.env["texting.auto.reply"]._send(conversation, number.company_id._texting_opt_out_text())
        reply.is_opt_out_reply = True

    def _tell_owner(self, conversation, message):
        if conversation.owner_id:
            conversation._notify_new_message(message)
            conversation._notify_window(conversation.owner_id)

    def _archive(self, conversation):
        """Named transition new → archived, in the moment it was opened."""
        conversation.session_id._close("opted_out")
        conversation.write({"state": "archived", "session_id": False})

    @api.model
    def _carrier_refused(self, message):
        """The carrier does not deliver texts of this number to this person any more: they sent STOP to the carrier."""
        phone, number = message.conversation_id.phone, message.number_id
        if not self.env["texting.consent"]._is_opted_out(phone, number):  # else we refused it ourselves
            self.env["texting.consent"]._note(phone, "opt_out", "carrier", message.failure_detail, number)

    @api.model
    def _is_late(self, message):
        """:param message: a STOP, or the confirmation of one
        :return: whether it is too late to send the confirmation"""
        limit = fields.Datetime.add(message.received_at, minutes=CONFIRM_MINUTES)
        return fields.Datetime.now() > limit
