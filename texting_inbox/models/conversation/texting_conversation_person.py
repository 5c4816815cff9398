from odoo import models


class TextingConversation(models.Model):
    """Whose number it is (D17): asked again at each new session, and when the record lost the number, was archived, or went to
    another company. What a person said holds until then."""

    _inherit = "texting.conversation"

    def _holds_by_hand(self):
        """:return: whether somebody said whose number it is, and that still holds"""
        return self.matched_by in ("hand", "other_number") and self._is_person_valid()

    def _is_person_valid(self):
        """:return: whether the record has the number, or never had it when it was chosen, and can still be meant"""
        person = self._get_person()
        if not person or not person.active or person.company_id not in (self.company_id, person.company_id.browse()):
            return False
        return self.matched_by == "other_number" or person.phone_sanitized == self.phone

    def _identify_if_stale(self):
        """Ask again before somebody gets the card: that of a record which is not the person's any more, or none."""
        if not self._is_person_valid():
            self._identify()

    def _identify(self):
        """Ask whose number it is, and tie the conversation and its open session to that record, or to none."""
        record, others_match = self.env["texting.person"]._find(self.phone, self.company_id)
        links = {"lead_id": False, "partner_id": False}
        if record is not None:
            links[record._texting_field()] = record.id
        self.write({**links, "others_match": others_match, "matched_by": "number"})
        if self.session_id:
            self.session_id.write(links)
