from odoo import api, fields, models
from odoo.exceptions import UserError

from ...carriers.types import Failure
from ...tools import arguments
from ...tools.phone import display_phone
from ..conversation.texting_message import FAILURE_SENTENCES


class TextingSession(models.Model):
    _inherit = "texting.session"

    end_reason = fields.Selection(selection_add=[("test", "Test Text")], ondelete={"test": "set null"})

    @api.model
    def _open_for_test(self, conversation):
        """Open a session of nobody, for one text of ours."""
        return self._open(conversation, "odoo", queue_id=False, lead_id=False, partner_id=False)


class TextingCarrier(models.Model):
    """A text to the administrator's own phone, sent the ordinary way, with its delivery status.

    It has a session of its own, closed at once: nobody is alerted or owns it. A reply to it arrives like any other text.
    """

    _inherit = "texting.carrier"

    def send_test_text(self, phone, number_id=False):
        """Queue a test text.

        :param str phone: whom to text, as somebody types it
        :param number_id: from which number; the first one of the carrier otherwise
        :return: ``{sent, reason, text}``; ``text`` as of :meth:`get_test_text`
        :raises AccessError: not an administrator
        """
        self.ensure_one()
        self.check_access("write")
        phone, number_id = arguments.words(self.env, phone), number_id and arguments.an_id(self.env, number_id)
        try:
            number = self._get_test_number(number_id)
            self._queue_test_text(number, self._parse_test_phone(phone, number))
        except UserError as error:
            return {"sent": False, "reason": str(error), "text": self.get_test_text()}
        return {"sent": True, "reason": False, "text": self.get_test_text()}

    def get_test_text(self):
        """:return: how far the last test text has come: ``{state, sentence, is_final, phone}``; False if there was none"""
        self.ensure_one()
        self.check_access("write")
        # sudo: texting.message - an administrator's own test text, of a carrier they may write
        carrier = self.sudo()
        return carrier._format_test_text() if carrier.health_ids.test_text_id else False

    # ------------------------------------------------------------
    # What may be sent
    # ------------------------------------------------------------

    def _get_test_number(self, number_id):
        if self.state == "disabled":
            raise UserError(self.env._("The carrier is disabled. Enable it first."))
        numbers = self.number_ids
        number = numbers.filtered(lambda candidate: candidate.id == number_id) if number_id else numbers[:1]
        if not number:
            raise UserError(self.env._("Enter one of your own numbers first; the text is sent from it."))
        return number

    @api.model
    def _parse_test_phone(self, phone, number):
        """:param number: our ``texting.number`` that would text it
        :return: E.164
        :raises UserError: it is no phone number"""
        person = self.env["texting.person"]
        parsed = person._spell(phone, number, number)
        if not parsed:
            raise UserError(self.env["texting.number"]._explain_phone(phone))
        if reason := person._refuse_phone(parsed, number):
            raise UserError(reason)
        return parsed

    # ------------------------------------------------------------
    # Send
    # ------------------------------------------------------------

    def _queue_test_text(self, number, phone):
        # sudo: texting.conversation, texting.message - administrators need not be agents; this one may write the carrier
        conversation = self.env["texting.conversation"].sudo()._get_or_create(number.sudo(), phone, lock=True)
        if conversation.state != "archived":
            raise UserError(
                self.env._(
                    "A conversation with %(phone)s is in progress. Try another phone.", phone=conversation._phone_display()
                )
            )
        session = self.env["texting.session"].sudo()._open_for_test(conversation)
        body = self.env._("Test from %(company)s: texting with %(carrier)s works. Reply to test the other direction.",
                          company=self.company_id.name, carrier=self.name)
        text = self.env["texting.message"].sudo()._create_outbound(conversation, body, self.env.user)
        session._close("test")
        conversation.session_id = False
        health = self.env["texting.health"].sudo()
        health._of(self.sudo()).test_text_id = text
        self.env["texting.outbox"]._send_soon(text)

    def _format_test_text(self):
        text = self.health_ids.test_text_id
        phone = display_phone(text.conversation_id.phone)
        state, sentence = {
            "queued": ("waiting", self.env._("Waiting to be sent to %(phone)s.", phone=phone)),
            "sending": ("waiting", self.env._("Being sent to %(phone)s.", phone=phone)),
            "sent": ("done", self.env._("%(carrier)s accepted the text to %(phone)s.", carrier=self.name, phone=phone)),
            "delivered": ("done", self.env._("Delivered to %(phone)s.", phone=phone)),
            "unconfirmed": ("wrong", self.env._("%(carrier)s gave no clear answer: check whether the text to %(phone)s arrived.",
                                                carrier=self.name, phone=phone)),
            "failed": ("wrong", self._explain_failed_test(text, phone)),
        }[text.status]
        if text.status == "queued" and text.failure_detail:
            sentence = self.env._("%(carrier)s deferred the text; Odoo retries soon: %(detail)s",
                                  carrier=self.name, detail=text.failure_detail)
        is_final = text.status in ("delivered", "failed", "unconfirmed")
        return {"id": text.id, "state": state, "sentence": sentence, "is_final": is_final, "phone": phone}

    def _explain_failed_test(self, text, phone):
        kind = Failure(text.failure_kind or Failure.UNKNOWN)
        reason = self.env._(FAILURE_SENTENCES[kind])
        if kind is Failure.CONFIGURATION:  # the agents' sentence sends them to an administrator, who reads this one
            reason = self.env._("The carrier account is not set up for this.")
        detail = self.env["texting.health"]._clean(self, text.failure_detail)
        sentence = self.env._("Not delivered to %(phone)s: %(reason)s", phone=phone, reason=reason)
        return f"{sentence} ({detail})" if detail else sentence


class TextingNumber(models.Model):
    _inherit = "texting.number"

    @api.model
    def _explain_phone(self, phone):
        """:return: what is wrong with something entered as a phone number"""
        if not (phone or "").strip():
            return self.env._("Enter a phone number.")
        national = not phone.strip().startswith("+") and sum(map(str.isdigit, phone)) > 6
        if national and not self.env.company.country_id:
            return self.env._("“%(phone)s” has no country code. Use the international format, for example +14155550100.",
                              phone=phone)
        return self.env._("“%(phone)s” is not a phone number. Use the international format, for example +14155550100.",
                          phone=phone)
