from odoo import models
from odoo.exceptions import UserError

from ...carriers.types import well_formed
from ...tools.visible import is_blank

MAX_NOTE = 1000  # characters


class TextingConversation(models.Model):
    """Notes between the texts, for the next owner and the managers (B7). They are never sent."""

    _inherit = "texting.conversation"

    def add_note(self, body):
        """Write something down between the texts, for the next owner and the managers. It is never sent.

        :param str body: up to 1000 characters
        :return: id of the ``mail.message``
        :raises AccessError: neither the owner nor a manager
        """
        self.ensure_one()
        self._check_may_hand_on()
        if not (note := self._clean_note(body)):
            raise UserError(self.env._("Type a note first."))
        # sudo: texting.conversation - agents have read access only; ownership was checked above
        conversation = self.sudo()
        mail_message = conversation._create_mail_message(note, author=self.env.user, message_type="comment")
        conversation._log_step("note", note=note, mail_message_id=mail_message.id)
        conversation._notify_window_message(mail_message, "note")
        return mail_message.id

    def _clean_note(self, note):
        note = note.strip() if isinstance(note, str) and not is_blank(note) else ""
        if len(note) > MAX_NOTE:
            raise UserError(self.env._("A note can have at most %(limit)s characters.", limit=MAX_NOTE))
        return well_formed(note.replace("\x00", ""))
