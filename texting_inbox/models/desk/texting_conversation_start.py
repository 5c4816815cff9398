from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import arguments
from ...tools.phone import display_phone, is_landline

MODELS = ("crm.lead", "res.partner")


class TextingConversation(models.Model):
    """An agent texts first (B12): from the card of a lead or contact, with a number of one of their queues."""

    _inherit = "texting.conversation"

    # ------------------------------------------------------------
    # Called by the web client
    # ------------------------------------------------------------

    @api.model
    def get_start_options(self, res_model, res_id, phone=None):
        """Return with which of our numbers this person can be texted, and on which of theirs.

        :param phone: only this one, as it stands on the card
        :return: ``{name, phones, numbers, reason}``; a ``reason`` says why a phone, or anybody here, cannot be texted, a phone's
            ``hint`` what is to be known of it
        """
        record, phone = self._get_start_record(res_model, res_id), arguments.words(self.env, phone)
        numbers = self._get_start_numbers(record)
        phones = self._get_start_phones(record, numbers, phone)
        return {
            "name": record._texting_person_name(),
            "phones": [self._to_start_option(phone, numbers) for phone in phones],
            "numbers": [
                {"id": number.id, "phone_display": display_phone(number.phone), "queue": number.queue_id.name}
                for number in numbers
            ],
            "reason": self._refuse_start(record, numbers, phones),
        }

    @api.model
    def start_text(self, res_model, res_id, phone, number_id):
        """Open the conversation with a person; who starts it owns it.

        :param phone: one of the phones of :meth:`get_start_options`
        :param number_id: one of its numbers
        :return: ``{started, reason, conversation_id, window}``
        """
        record, phone = self._get_start_record(res_model, res_id), arguments.words(self.env, phone)
        numbers = self._get_start_numbers(record)
        phones = self._get_start_phones(record, numbers, phone)
        number = numbers.filtered(lambda candidate: candidate.id == number_id)
        reason = self._refuse_start(record, number, phones) or self._refuse_start_with(phones[0], number)
        if reason:
            return self._not_started(reason)
        # sudo: texting.conversation - agents have read access only; the record, the number and the phone were checked above
        conversation = self.sudo()._get_or_create(number, phones[0], lock=True)
        return conversation._start(record)

    # ------------------------------------------------------------
    # What may be started
    # ------------------------------------------------------------

    def _get_start_record(self, res_model, res_id):
        """:raises AccessError: the user is no agent, or may not read the record"""
        if not self.env.user.has_group("texting_inbox.group_agent") or res_model not in MODELS:
            raise AccessError(self.env._("Only agents can text leads and contacts."))
        record = self.env[res_model].browse(arguments.an_id(self.env, res_id)).exists()
        if not record:
            raise UserError(self.env._("This record no longer exists."))
        record.check_access("read")
        return record

    def _get_start_numbers(self, record):
        """:return: numbers that can send, of queues of the user, in the company of the record"""
        companies = (record.company_id or self.env.companies) & self.env.user.company_ids
        domain = Domain("company_id", "in", companies.ids) & Domain("carrier_id.state", "!=", "disabled")
        domain &= Domain("queue_id.member_ids", "in", self.env.uid)
        # sudo: texting.number - the carrier's state; the numbers of one's own queues are no secret
        return self.env["texting.number"].sudo().search(domain)

    def _get_start_phones(self, record, numbers, phone=None):
        """:return: E.164 numbers on the card, or, where one is not certain, what is written there"""
        person = self.env["texting.person"]
        related = record.partner_id if record._name == "crm.lead" else record.browse()
        found = [person._spell(record.phone, record, numbers[:1]) or record.phone]
        if related.phone and related.has_access("read"):
            found.append(person._spell(related.phone, related, numbers[:1]) or related.phone)
        # sudo: texting.conversation - numbers this person texted from; readers of the card may know them
        conversations = self.sudo().search([(record._texting_field(), "=", record.id)])
        phones = list(dict.fromkeys(filter(None, [*found, *conversations.mapped("phone")])))
        wanted = phone and (person._spell(phone, record, numbers[:1]) or phone)
        return [number for number in phones if number == wanted] if phone else phones

    def _to_start_option(self, phone, numbers):
        return {
            "phone": phone,
            "phone_display": display_phone(phone),
            "reason": self._refuse_start_with(phone, numbers),
            "hint": self._landline_hint(phone),
        }

    def _landline_hint(self, phone):
        """Return that a number is certainly a landline, as a sentence; False otherwise. Many take texts: none is refused."""
        return is_landline(phone) and self.env._("A landline: it may not receive texts.")

    def _refuse_start(self, record, numbers, phones):
        if not phones:
            return self.env._("This card has no such phone number.")
        if not numbers:
            return self.env._("None of your queues has a number that can send texts for this card's company.")
        return False

    def _refuse_start_with(self, phone, numbers):
        """:return: why none of our numbers may text this phone; False if one may"""
        person = self.env["texting.person"]
        reasons = [person._refuse_phone(phone, number) for number in numbers] or [person._refuse_phone(phone)]
        return all(reasons) and reasons[0]

    def _not_started(self, reason):
        return {"started": False, "reason": reason, "conversation_id": False, "window": False}

    # ------------------------------------------------------------
    # Transition
    # ------------------------------------------------------------

    def _start(self, record):
        """Named transition archived → owned; a conversation that waits is accepted instead."""
        user = self.env.user
        if self.state == "owned" and self.owner_id != user:
            return self._not_started(self.env._("%(owner)s is already texting with this person.", owner=self.owner_id.name))
        if self.state == "new":
            answer = self.with_user(user).action_accept()
            if not answer["accepted"]:
                return self._not_started(answer["reason"])
        if self.state == "archived":
            self._open_session_for(user, record)
        return {
            "started": True, "reason": False, "conversation_id": self.id, "window": self._to_windows()[0],
        }

    def _open_session_for(self, user, record):
        matched_by = self.matched_by if self[record._texting_field()] == record else "number"
        links = {"lead_id": False, "partner_id": False, record._texting_field(): record.id}
        match = {**links, "others_match": False, "matched_by": matched_by}
        self.write({**match, "queue_id": self.number_id.queue_id.id})
        self.env["texting.session"]._open(self, "agent")
        self._set_owner(user, "started")
        self._log_step("started", to_user_id=user.id)
        self._notify_window(user)
