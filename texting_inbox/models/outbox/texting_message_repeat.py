from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools import arguments

LONGEST_KEY = 255  # characters


class TextingMessage(models.Model):
    """A client that got no answer repeats its call with the same key, and sends nothing twice (B17)."""

    _inherit = "texting.message"

    idempotency_key = fields.Char(readonly=True, groups="base.group_system")

    _idempotency_key_uniq = models.UniqueIndex("(author_id, idempotency_key) WHERE idempotency_key IS NOT NULL")

    @api.model
    def _find_repeated(self, conversation, key):
        """Wait for a call with the same key that is still under way, and find its text. Looked up in a transaction that begins
        now: ours cannot see what was committed while it waited.

        :param str key: up to 255 characters, the current user's own
        :return: id of the text; False if this is the first call
        :raises ValidationError: it is no key, or was used in another conversation
        """
        key = arguments.words(self.env, key)
        if len(key) > LONGEST_KEY:
            raise ValidationError(self.env._("An idempotency key has at most %(limit)s characters.", limit=LONGEST_KEY))
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", key, self.env.uid))
        self.flush_model(["author_id", "idempotency_key"])
        with self.env.registry.cursor() as cr:
            cr.execute(SQL(
                "SELECT id, conversation_id FROM texting_message WHERE author_id = %s AND idempotency_key = %s",
                self.env.uid, key))
            row = cr.fetchone()
        if row and row[1] != conversation.id:
            raise ValidationError(self.env._("This idempotency key was used for another conversation."))
        return row and row[0]
