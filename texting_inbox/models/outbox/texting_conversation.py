from odoo import models
from odoo.exceptions import UserError, ValidationError

from ...carriers.types import well_formed
from ...tools.phone import is_e164
from ...tools.visible import is_blank

MAX_BODY = 1600  # characters; the longest text that Twilio and most carriers take (Twilio error 21617)


class TextingConversation(models.Model):
    """The owner's answer: checked, and queued in their transaction."""

    _inherit = "texting.conversation"

    def send_text(self, body, attachment_ids=None, send_at=None, cancel_on_reply=False, idempotency_key=None):
        """Queue a text to the person; it leaves after this transaction, or at a time.

        :param str body: what to send, up to 1600 characters
        :param list attachment_ids: pictures and files that this user uploaded and that are linked to nothing yet
        :param send_at: when to send it (UTC, as Odoo writes a datetime), within a year; None: now
        :param bool cancel_on_reply: do not send it if the person writes before ``send_at``
        :param str idempotency_key: of the caller's choice, for a client that may have to repeat itself: a second call of this
            user with the same key sends nothing, and returns the text of the first
        :return: id of the ``texting.message``
        :raises UserError: empty, too long, not the owner, this number cannot be texted, or its carrier does not take the files
        """
        self.ensure_one()
        self._check_owned_by_me()
        texts = self.env["texting.message"].sudo()
        if idempotency_key and (known_id := texts._find_repeated(self, idempotency_key)):
            return known_id
        attachments = self._take_attachments(attachment_ids)
        if send_at:
            text_id = self._schedule_text(body, attachments, send_at, cancel_on_reply)
        else:
            text_id = self._queue_text(body, attachments=attachments)
        texts.browse(text_id).idempotency_key = idempotency_key or False
        return text_id

    def _queue_text(self, body, one_way=False, attachments=None):
        """:param one_way: a prepared text, which may leave while two-way texting is off
        :return: id of the ``texting.message``"""
        body = self._check_body(body, may_be_empty=bool(attachments))
        # sudo: texting.conversation - agents have read access only; ownership was checked by the public method
        conversation = self.sudo()
        conversation._check_may_send(one_way)
        message = self.env["texting.message"].sudo()._create_outbound(conversation, body, self.env.user)
        if attachments:
            message._attach(attachments)
        message._note_response()
        conversation._notify_new_message(message)
        self.env["texting.outbox"]._send_soon(message)
        return message.id

    def _check_may_send(self, one_way=False):
        """:raises UserError: nothing can be sent here"""
        if reason := self._refuse_send(one_way):
            raise UserError(reason)

    def _check_body(self, body, may_be_empty=False):
        if not isinstance(body, str) or (is_blank(body) and not may_be_empty):
            raise ValidationError(self.env._("Type a message first."))
        if len(body) > MAX_BODY:
            raise ValidationError(
                self.env._(
                    "A text can have at most %(limit)s characters; this one has %(count)s.", limit=MAX_BODY, count=len(body)
                )
            )
        return "" if is_blank(body) else well_formed(body.strip().replace("\x00", ""))

    def _refuse_send(self, one_way=False):
        """
        :param one_way: for a prepared text
        :return: why nothing can be sent here, as a sentence; False if it can"""
        if not one_way and not self.company_id._texting_is_enabled():
            return self.env._("Two-way texting is switched off for %(company)s.", company=self.company_id.name)
        if not is_e164(self.phone):
            return self.env._("%(sender)s is a short code or a name; it cannot receive replies.", sender=self.phone)
        return self._refuse_carrier() or self.env["texting.person"]._refuse_phone(self.phone, self.number_id)

    def _refuse_carrier(self):
        """:return: why our number cannot send, as a sentence; False if it can"""
        if self.number_id.carrier_id.state == "disabled" or not self.number_id.active:
            return self.env._("The number %(number)s is no longer connected to a carrier.", number=self.number_id.phone)
        return False
