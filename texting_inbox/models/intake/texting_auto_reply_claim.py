from psycopg2 import errors

from odoo import api, fields, models
from odoo.tools import SQL


class TextingAutoReplyClaim(models.Model):
    """When a person last got an automatic reply from one of our numbers. Whoever writes the row may reply: of two texts at
    once that is one, and a row of its own keeps plain texts, and agents who accept, out of its lock."""

    _name = "texting.auto.reply.claim"
    _description = "Last Automatic Reply"
    _log_access = False

    conversation_id = fields.Many2one("texting.conversation", required=True, ondelete="cascade")
    answered_at = fields.Datetime(required=True)

    _conversation_uniq = models.UniqueIndex("(conversation_id)")

    @api.model
    def _claim(self, conversation, moment, hours):
        """Take the right to reply now, if the last reply is old enough and no other text is being answered.

        :param moment: when the text came
        :param int hours: from one reply to the next
        :return: whether it was taken
        """
        query = SQL(
            """
            INSERT INTO texting_auto_reply_claim AS claim (conversation_id, answered_at) VALUES (%(conversation)s, %(now)s)
            ON CONFLICT (conversation_id) DO UPDATE SET answered_at = EXCLUDED.answered_at
                  WHERE claim.answered_at <= %(limit)s
              RETURNING id""",
            conversation=conversation.id,
            now=moment,
            limit=fields.Datetime.subtract(moment, hours=hours),
        )
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(query, log_exceptions=False)
                return bool(self.env.cr.fetchone())
        except errors.SerializationFailure:
            return False  # another text of this person was answered since our transaction began
