from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.words import escape_like, mark_words, words_query
from ..consent.texting_consent import SUPERSEDED
from ..conversation.texting_person import REVERSED_DIGITS
from .texting_message_words import WORDS_OF_BODY, WORDS_OF_NOTE

SEARCHED = ("ilike", "like", "=", "in")


class TextingSession(models.Model):
    """One search box over everything that was ever texted: words, numbers in any spelling, every agent who had it."""

    _inherit = "texting.session"

    words = fields.Char(
        compute="_compute_search_only", search="_search_words",
        help="Searches texts and notes for all of the words, each as a prefix; words in quotation marks must be adjacent.",
    )
    any_phone = fields.Char(
        "Number in Any Spelling", compute="_compute_search_only", search="_search_any_phone",
        help="The contact's number, or its last digits.",
    )
    any_owner_id = fields.Many2one(
        "res.users", "Any Agent", compute="_compute_search_only", search="_search_any_owner",
        help="Any owner of the session, not only the last one.",
    )
    person_name = fields.Char(
        "Contact Name", compute="_compute_search_only", search="_search_person_name",
        help="The name of the contact, of the lead, or of the company.",
    )
    is_opted_out = fields.Boolean(
        "Opted Out", compute="_compute_search_only", search="_search_is_opted_out",
        help="The contact does not want texts from the number of the session.",
    )
    found = fields.Html("Text", compute="_compute_found", sanitize=False, help="The text with the words that were searched for.")

    _phone_digits_idx = models.Index(f"(({REVERSED_DIGITS}) text_pattern_ops)")

    def _compute_search_only(self):
        self.words = self.any_phone = self.any_owner_id = self.person_name = self.is_opted_out = False

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _search_words(self, operator, value):
        if operator not in SEARCHED:
            return NotImplemented
        values = value if operator == "in" else [value]
        return Domain.OR(Domain("id", "in", self._sessions_with_words(str(one or ""))) for one in values)

    def _sessions_with_words(self, typed):
        """Return a sub-query of ids of the sessions in which somebody wrote this."""
        self.env["texting.message"].flush_model(["body"])
        self.env["texting.session.step"].flush_model(["note"])
        return SQL(
            "(SELECT session_id FROM texting_message WHERE %s UNION"
            " SELECT session_id FROM texting_session_step WHERE kind = 'note' AND %s)",
            *self._words_conditions(typed),
        )

    def _words_conditions(self, typed):
        """Return the conditions that a text, and that a note, has these words."""
        if query := words_query(typed):
            return [SQL(f"{words} @@ to_tsquery('simple'::regconfig, %s)", query) for words in (WORDS_OF_BODY, WORDS_OF_NOTE)]
        pattern = f"%{escape_like(typed.strip())}%"  # signs and emoji are no words
        return [SQL("body LIKE %s", pattern), SQL("note LIKE %s", pattern)]

    def _compute_found(self):
        for session, found in self._find_texts("").items():
            session.found = found

    def _find_texts(self, typed):
        """Return, for each of these sessions, the first text or note with the words as HTML, the words marked.

        :param str typed: what was searched for; empty: what the contact wrote first
        """
        found = self._first_texts(*self._words_conditions(typed)) if typed else self._first_texts(SQL("direction = 'inbound'"))
        return {session: mark_words(found.get(session.id, ""), typed) for session in self}

    def _first_texts(self, in_text, in_note=None):
        """Return the first text, or else note, of each session that meets the condition, by the session's id.

        :param SQL in_text: the condition of texts
        :param SQL in_note: the condition of notes; None: texts alone
        """
        queries = [
            SQL(
                "SELECT DISTINCT ON (session_id) session_id, body FROM texting_message"
                " WHERE session_id = ANY(%s) AND %s ORDER BY session_id, id", self.ids, in_text),
        ]
        if in_note:
            queries.insert(0, SQL(
                "SELECT DISTINCT ON (session_id) session_id, note FROM texting_session_step"
                " WHERE session_id = ANY(%s) AND kind = 'note' AND %s ORDER BY session_id, id", self.ids, in_note))
        return {session_id: words for query in queries for session_id, words in self.env.execute_query(query)}

    # ------------------------------------------------------------
    # Number
    # ------------------------------------------------------------

    def _search_any_phone(self, operator, value):
        if operator not in SEARCHED:
            return NotImplemented
        values = value if operator == "in" else [value]
        return Domain.OR(self.env["texting.person"]._phone_domain(str(one or "")) for one in values)

    # ------------------------------------------------------------
    # Agent
    # ------------------------------------------------------------

    def _search_any_owner(self, operator, value):
        if operator not in ("in", "ilike", "any"):
            return NotImplemented
        return Domain("span_ids.user_id", operator, value) | Domain("owner_id", operator, value)

    # ------------------------------------------------------------
    # Contact
    # ------------------------------------------------------------

    def _search_person_name(self, operator, value):
        if operator not in SEARCHED:
            return NotImplemented
        names = ("partner_id.complete_name", "lead_id.contact_name", "lead_id.partner_name", "lead_id.name")
        return Domain.OR(Domain(name, operator, value) for name in names)

    def _search_is_opted_out(self, operator, value):
        """Opted out by a text in the session itself, or at all."""
        if operator not in ("in", "not in"):
            return NotImplemented
        self.env["texting.consent"].flush_model()
        numbers = SQL(
            """(SELECT s.id FROM texting_session s JOIN texting_consent consent ON consent.phone = s.phone
                   AND (consent.scope = 'everywhere' OR consent.scope = 'company' AND consent.company_id = s.company_id
                        OR consent.scope = 'number' AND consent.number_id = s.number_id)
                 WHERE consent.event = 'opt_out' AND NOT %s)""", SUPERSEDED)
        opted_out = Domain("end_reason", "=", "opted_out") | Domain("id", "in", numbers)
        return opted_out if (operator == "in") == (True in value) else ~opted_out
