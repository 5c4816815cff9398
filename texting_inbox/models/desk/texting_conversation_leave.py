from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..conversation.texting_message import UNSEEN
from ..conversation.texting_session_facts import NEWEST

# Texts of ours that did not arrive, as far as we know.
UNDELIVERED = ("failed", "unconfirmed")


class TextingConversation(models.Model):
    """Seeing and leaving (S20, D16): nothing is archived that its owner did not have in front of them."""

    _inherit = "texting.conversation"

    # ------------------------------------------------------------
    # See
    # ------------------------------------------------------------

    def mark_seen(self, last_message_id=None):
        """Note that the owner had texts in front of them.

        :param int last_message_id: id of the last ``texting.message`` that they had; None for all
        """
        self.ensure_one()
        self._check_owned_by_me()
        # sudo: texting.conversation - agents have read access only; ownership was checked above
        conversation = self.sudo()
        conversation._lock_session()
        conversation._see(self._check_last_message_id(last_message_id))

    def _see(self, last_message_id):
        """Mark received texts up to this one as seen; None: all of them."""
        domain = UNSEEN & Domain("conversation_id", "=", self.id)
        if last_message_id is not None:
            domain &= Domain("id", "<=", last_message_id)
        unseen = self.env["texting.message"].search(domain)
        if not unseen:
            return
        unseen.seen_at = fields.Datetime.now()
        if not self._find_not_had():
            self.env["texting.alert"]._drop(self, self.env.user, owner=self.env.user)
            self._settle()

    def _check_last_message_id(self, last_message_id):
        """:raises ValidationError: neither None nor an id; 0 stands for "none at all" """
        if last_message_id is None or (isinstance(last_message_id, int) and not isinstance(last_message_id, bool)):
            return last_message_id
        raise ValidationError(self.env._("The last text that was seen is named by its id."))

    # ------------------------------------------------------------
    # Leave
    # ------------------------------------------------------------

    def get_leave_facts(self):
        """Return what the owner should know before they decide to leave.

        :return: ``{last_message_id, unseen, undelivered, unconfirmed, scheduled}``: the last received text that they have seen
            (0: none), those that they have not seen as ``{id, body, received_at}``, how many of their texts did not arrive, of
            how many of these that is uncertain, and how many are to leave later
        """
        self.ensure_one()
        self._check_owned_by_me()
        # sudo: texting.conversation - ownership was checked above
        texts = self.sudo().session_id.message_ids
        received = texts.filtered(lambda text: text.direction == "inbound")
        undelivered = texts.filtered(lambda text: text.status in UNDELIVERED)
        return {
            "last_message_id": max(received.filtered("seen_at").ids, default=0),
            "unseen": [self._quote(text.id, text.body, text.received_at) for text in received if not text.seen_at],
            "undelivered": len(undelivered),
            "unconfirmed": len(undelivered.filtered(lambda text: text.status == "unconfirmed")),
            "scheduled": len(texts.filtered(lambda text: text.status == "scheduled")),
        }

    def action_leave(self, last_message_id=None):
        """Give up ownership and archive the session in the person's history.

        :param int last_message_id: id of the last received ``texting.message`` that the owner had in front of them before they
            decided (0: they had none); None: what the server knows to be seen decides
        :return: ``{left, reason}``; not left if a text is newer, or was not seen; ``texts`` then are those, as in
            :meth:`get_leave_facts`
        """
        self.ensure_one()
        self._check_owned_by_me()
        last_message_id = self._check_last_message_id(last_message_id)
        # sudo: texting.conversation - agents have read access only; ownership was checked above
        conversation = self.sudo()
        conversation._lock_session()
        if last_message_id is not None:
            conversation._see(last_message_id)
        if not_had := conversation._find_not_had(last_message_id):
            return {
                "left": False,
                "reason": self.env._("A new text just arrived. Read it before you leave."),
                "texts": [self._quote(*text) for text in not_had],
            }
        conversation._archive("left")
        return {"left": True, "reason": False}

    def _quote(self, text_id, body, received_at):
        return {"id": text_id, "body": body or "", "received_at": fields.Datetime.to_string(received_at)}

    def _lock_session(self):
        """Wait for texts that are arriving, and hold back the next ones: they share-lock the session (``texting.intake``)
        and go on once we are done, or start again if we closed it."""
        query = SQL("SELECT id FROM texting_session WHERE id = %s FOR UPDATE", self.session_id.id)
        self.env.cr.execute(query, log_exceptions=False)

    def _find_not_had(self, last_message_id=None):
        """Find what the owner has not had: unseen texts, and those newer than the last one that they name. Looked up again in a
        transaction that begins now: ours cannot see a text committed while it waited for the lock.

        :return: ``[(id, body, received_at), …]`` of received texts of the session, the oldest first
        """
        query = SQL(
            """SELECT id, body, received_at FROM texting_message
                WHERE session_id = %s AND direction = 'inbound' AND (seen_at IS NULL OR id > %s) ORDER BY id""",
            self.session_id.id,
            NEWEST if last_message_id is None else last_message_id,
        )
        self.env["texting.message"].flush_model()
        ours = self.env.execute_query(query)
        with self.env.registry.cursor() as cr:
            cr.execute(query)
            others = cr.fetchall()
        known = self.env["texting.message"].browse(row[0] for row in others).exists()
        return ours + [row for row in others if row[0] not in known._ids]
