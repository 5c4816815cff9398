from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import arguments
from ...tools.phone import display_phone


class TextingConversation(models.Model):
    """The Greeting card (S12): whose number is it? A new or existing lead or customer, chosen by the owner."""

    _inherit = "texting.conversation"

    # ------------------------------------------------------------
    # Who it may be
    # ------------------------------------------------------------

    def get_matches(self, term=False):
        """Leads and contacts that this number may belong to; only those the user may write.

        :param term: what to look for in names, e-mail addresses and numbers; False for the likely ones
        :return: ``{phone, phone_display, place, matches}``, the best match first
        """
        self.ensure_one()
        self._check_may_classify()
        person = self.env["texting.person"]
        term = arguments.words(self.env, term).strip()
        # sudo: texting.conversation - its number, for users who may classify it
        phone, company = self.sudo().phone, self.sudo().company_id
        return {
            "phone": phone,
            "phone_display": person._display_phone(phone),
            "place": person._place(phone),
            "matches": person._search_people(term, company) if term else person._likely_people(phone, company),
        }

    # ------------------------------------------------------------
    # Classify
    # ------------------------------------------------------------

    def action_classify(self, kind, res_id=None, values=None):
        """Say whose number it is. The session, and what was archived under the bare number (D7), moves to that record.

        :param kind: ``new_lead``, ``new_customer``, ``lead`` or ``customer``
        :param res_id: id of an existing lead or customer
        :param dict values: ``name`` and ``email`` of a new one
        :return: ``{action, window}``: the window action of the record's card, and the text window
        :raises AccessError: not the owner nor a manager, or a record the user may not write
        """
        self.ensure_one()
        self._check_may_classify()
        # sudo: texting.conversation - its number, for users who may classify it
        phone, company = self.sudo().phone, self.sudo().company_id
        person = self.env["texting.person"]
        if kind in ("new_lead", "new_customer"):
            record = person._create_person(kind, phone, company, arguments.a_dictionary(self.env, values))
        elif kind in ("lead", "customer"):
            record = person._get_writable("crm.lead" if kind == "lead" else "res.partner", res_id, company)
            if not record.phone:
                record.phone = display_phone(phone)
        else:
            raise UserError(self.env._("A number belongs to a lead or a customer."))
        # sudo: texting.conversation - agents have read access only; ownership, and writing the record, were checked above
        conversation = self.sudo()
        conversation._bind(record)
        return {"action": conversation._get_card_action(), "window": conversation._to_windows()[0]}

    def _check_may_classify(self):
        if not self._is_manager():
            self._check_owned_by_me()

    def _opens_archive(self):
        """:return: whether the current user may read what was archived under the bare number (D11), and so let it follow"""
        return not self.session_id or self.session_id.origin == "inbound" or self._is_manager()

    def _bind(self, record):
        """Tie the conversation to a record, and let what nobody ever classified follow (D7)."""
        field = record._texting_field()
        links = {"lead_id": False, "partner_id": False, field: record.id}
        # sudo: crm.lead, res.partner - its number, whoever may read it
        has_number = record.sudo().phone_sanitized == self.phone
        match = {"others_match": False, "matched_by": "hand" if has_number else "other_number"}
        self.write({**links, **match})
        if self.session_id:
            self.session_id.write(links)
            self._log_step("classified", person=record._texting_person_name())
        never_classified = Domain("phone", "=", self.phone) & Domain("company_id", "=", self.company_id.id)
        never_classified &= Domain("lead_id", "=", False) & Domain("partner_id", "=", False)
        if self._opens_archive():
            archived = self.env["texting.session"].search(never_classified & Domain("closed_at", "!=", False))
            archived.write({field: record.id})
        self.search(never_classified & Domain("state", "=", "archived")).write({field: record.id, **match})
        if self.owner_id:
            self._notify_window(self.owner_id)
