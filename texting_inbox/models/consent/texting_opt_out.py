import logging

from odoo import api, fields, models

from ...tools.keywords import kind_of

_logger = logging.getLogger(__name__)

CONFIRM_MINUTES = 5  # a confirmation that is later than this is not sent (CTIA Messaging Principles)


class TextingOptOut(models.AbstractModel):
    """STOP and its kin, before any routing (D12): recorded, kept in the history, never an alert, confirmed once at most."""

    _name = "texting.opt.out"
    _description = "Opt-Out by Text"

    @api.model
    def _receive(self, number, phone, text):
        """Take in a text if it is a person's STOP, or the START of who opted out.

        :param number: our ``texting.number``, as superuser
        :param text: ``carriers.InboundText``
        :return: whether it was; False: an ordinary text, to be routed
        """
        kind = kind_of(text.body, opted_out=True)
        if kind not in ("stop", "start"):
            return False
        block = self.env["texting.consent"]._get_own_block(phone, number)
        if kind == "start" and not self._is_after(text, block):
            return False  # nothing that he may lift: somebody should see it
        is_new = kind == "start" or not block
        if is_new:
            event = "opt_out" if kind == "stop" else "opt_in"
            self.env["texting.consent"]._note(phone, event, "text", text.body, number)
        self._keep(number, phone, text, confirm=is_new and kind == "stop")
        _logger.info("Number %s: a person's %s was recorded", number.id, kind)
        return True

    def _is_after(self, text, block):
        """:return: whether a START is later than the opt-out: one that was missed, and found later, lifts no newer STOP"""
        return bool(block) and self.env["texting.intake"]._received_at(text) >= block.done_at

    def _keep(self, number, phone, text, confirm):
        """Store the text in the running session, or in one of its own that is archived at once; nobody is alerted."""
        intake = self.env["texting.intake"]
        conversation = intake._find_conversation(number, phone)
        is_running = bool(conversation.session_id)
        if not is_running:
            intake._open_session(conversation)
        message = intake._create_message(conversation, text)
        self.env["texting.media"]._take_in(message, text.media)
        message.seen_at = message.received_at  # nothing to answer: it neither alerts nor holds back its owner
        if confirm and not number.carrier_id.confirms_opt_out and not self._is_late(message):
            self._confirm(conversation, number)
        if is_running:
            conversation._get_possible_opt_outs().opt_out_suspected = False  # what the person may have wanted, he said now
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
        """The carrier does not deliver texts of this number to this person any more: he told the carrier STOP."""
        phone, number = message.conversation_id.phone, message.number_id
        if not self.env["texting.consent"]._is_opted_out(phone, number):  # else we refused it ourselves
            self.env["texting.consent"]._note(phone, "opt_out", "carrier", message.failure_detail, number)

    @api.model
    def _is_late(self, message):
        """:param message: a STOP, or the confirmation of one
        :return: whether it is too late to send the confirmation"""
        limit = fields.Datetime.add(message.received_at, minutes=CONFIRM_MINUTES)
        return fields.Datetime.now() > limit
