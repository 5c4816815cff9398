from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..conversation.texting_conversation import WAITING_SQL
from ..conversation.texting_person import REVERSED_DIGITS
from ..conversation.texting_session_facts import waiting_since
from ..setup.texting_queue import NO_QUEUE
from .texting_conversation_leave import UNDELIVERED

DIGITS = 3  # as few digits as are looked for in phone numbers


class TextingConversation(models.Model):
    """How a conversation is found in the inbox: by name or number, by what it waits for, the longest waiting first."""

    _inherit = "texting.conversation"

    needs_answer = fields.Boolean(
        compute="_compute_needs_answer", search="_search_needs_answer", help="A text waits that nobody has answered."
    )
    has_undelivered = fields.Boolean(
        "Failed or Unconfirmed", compute="_compute_has_undelivered", search="_search_has_undelivered",
        help="A text of ours failed, or nobody knows whether it arrived.",
    )
    is_missed = fields.Boolean(
        "Missed", compute="_compute_is_missed", search="_search_is_missed",
        help="Nobody accepted it while it alerted the agents.",
    )

    _phone_digits_idx = models.Index(f"(({REVERSED_DIGITS}) text_pattern_ops)")

    # ------------------------------------------------------------
    # Name, number
    # ------------------------------------------------------------

    def _search_display_name(self, operator, value):
        """Search what stands in the row: the person's name, or the number in any spelling."""
        if operator not in ("ilike", "like", "=", "in"):
            return NotImplemented
        values = value if operator == "in" else [value]
        return Domain.OR(self._named_domain("=" if operator == "in" else operator, str(one or "")) for one in values)

    def _named_domain(self, operator, typed):
        # `any!`: whoever reads the conversation reads the name, also of a card that is not shared with them
        names = ["contact_name", "partner_name", "name"]
        lead = Domain.OR(Domain(name, operator, typed) for name in names)
        named = Domain("partner_id", "any!", Domain("name", operator, typed)) | Domain("lead_id", "any!", lead)
        is_number = not any(map(str.isalpha, typed)) and sum(map(str.isdigit, typed)) >= DIGITS
        phone = self.env["texting.person"]._phone_domain(typed) if is_number else Domain("phone", operator, typed)
        return named | phone

    # ------------------------------------------------------------
    # Filters
    # ------------------------------------------------------------

    def _compute_needs_answer(self):
        for conversation in self:
            conversation.needs_answer = bool(conversation.waiting_since)

    def _search_needs_answer(self, operator, value):
        return self._search_where(operator, value, lambda session: SQL("%s IS NOT NULL", waiting_since(session)))

    def _compute_has_undelivered(self):
        for conversation in self:
            conversation.has_undelivered = bool(conversation.undelivered_count)

    def _search_has_undelivered(self, operator, value):
        exists = "EXISTS (SELECT FROM texting_message WHERE session_id = %s AND status IN %s)"
        return self._search_where(operator, value, lambda session: SQL(exists, session, UNDELIVERED))

    def _search_where(self, operator, value, condition):
        """Return the domain of conversations of which a condition holds, or does not.

        :param condition: called with the column of the current session, returns SQL
        """
        if operator not in ("in", "not in"):
            return NotImplemented
        self.env["texting.message"].flush_model()
        domain = Domain.custom(to_sql=lambda model, alias, query: condition(SQL.identifier(alias, "session_id")))
        return domain if (operator == "in") == (True in value) else ~domain

    def _compute_is_missed(self):
        missed = self.sudo().search(Domain("id", "in", self.ids) & self._missed_domain())
        for conversation in self:
            conversation.is_missed = conversation.id in missed._ids

    def _search_is_missed(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        domain = self._missed_domain()
        return domain if (operator == "in") == (True in value) else ~domain

    def _missed_domain(self):
        """New ones whose days are over (D2), as ids: the days are the queue's."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
            SELECT c.id FROM (SELECT id, session_id, queue_id FROM texting_conversation WHERE %(waiting)s) c
              JOIN texting_session s ON s.id = c.session_id LEFT JOIN texting_queue q ON q.id = c.queue_id
             WHERE s.alert_from <= %(now)s - make_interval(days => COALESCE(q.alert_days, %(alert_days)s))""",
                waiting=SQL(WAITING_SQL),
                now=fields.Datetime.now(),
                alert_days=NO_QUEUE["alert_days"],
            )
        )
        return Domain("id", "in", [row[0] for row in rows])

    # ------------------------------------------------------------
    # Order
    # ------------------------------------------------------------

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name == "waiting_since":
            self.env["texting.message"].flush_model()
            return SQL("%s %s %s", waiting_since(SQL.identifier(alias, "session_id")), direction, nulls)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
