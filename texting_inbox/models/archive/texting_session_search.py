import re

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .texting_message_words import WORDS_OF_BODY, WORDS_OF_NOTE

QUOTED = re.compile(r'"([^"]*)"|(\S+)')
WORD = re.compile(r"\w+")
# The digits of a number, the last one first: what somebody types is the end of it, with or without the country's code.
REVERSED_DIGITS = "reverse(regexp_replace(phone, '\\D', '', 'g'))"


class TextingSession(models.Model):
    """One search box over everything that was ever texted: words, numbers in any spelling, every agent who had it."""

    _inherit = "texting.session"

    words = fields.Char(
        compute="_compute_search_only", search="_search_words",
        help="In texts and notes: all of the words, each as a beginning; words in quotation marks beside each other.",
    )
    any_phone = fields.Char(
        "Number in Any Spelling", compute="_compute_search_only", search="_search_any_phone",
        help="The contact's number, or its last digits.",
    )
    any_owner_id = fields.Many2one(
        "res.users", "Any Agent", compute="_compute_search_only", search="_search_any_owner",
        help="Whoever owned it at some time, not only the last one.",
    )

    _phone_digits_idx = models.Index(f"(({REVERSED_DIGITS}) text_pattern_ops)")

    def _compute_search_only(self):
        self.words = self.any_phone = self.any_owner_id = False

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _search_words(self, operator, value):
        if operator not in ("ilike", "=ilike", "like", "=", "in"):
            return NotImplemented
        values = value if operator == "in" else [value]
        return Domain.OR(Domain("id", "in", self._sessions_with_words(str(one or ""))) for one in values)

    def _sessions_with_words(self, typed):
        """Return a sub-query of ids of the sessions in which somebody wrote this."""
        self.env["texting.message"].flush_model(["body"])
        self.env["texting.session.step"].flush_model(["note"])
        if query := words_query(typed):
            in_text, in_note = (
                SQL(f"{words} @@ to_tsquery('simple'::regconfig, %s)", query) for words in (WORDS_OF_BODY, WORDS_OF_NOTE)
            )
        else:  # signs and emoji are no words
            pattern = "%" + re.sub(r"([%_\\])", r"\\\1", typed.strip()) + "%"
            in_text, in_note = SQL("body LIKE %s", pattern), SQL("note LIKE %s", pattern)
        return SQL(
            "(SELECT session_id FROM texting_message WHERE %s UNION"
            " SELECT session_id FROM texting_session_step WHERE kind = 'note' AND %s)",
            in_text,
            in_note,
        )

    # ------------------------------------------------------------
    # Number
    # ------------------------------------------------------------

    def _search_any_phone(self, operator, value):
        if operator not in ("ilike", "=ilike", "like", "=", "in"):
            return NotImplemented
        values = value if operator == "in" else [value]
        return Domain.OR(self._phone_domain(str(one or "")) for one in values)

    def _phone_domain(self, typed):
        digits = re.sub(r"\D", "", typed).lstrip("0")
        if not digits:  # a sender's name
            return Domain("phone", "ilike", typed)
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "reverse(regexp_replace(%s, '\\D', '', 'g')) LIKE %s", SQL.identifier(alias, "phone"), digits[::-1] + "%"))

    # ------------------------------------------------------------
    # Agent
    # ------------------------------------------------------------

    def _search_any_owner(self, operator, value):
        if operator not in ("in", "ilike", "any"):
            return NotImplemented
        return Domain("span_ids.user_id", operator, value) | Domain("owner_id", operator, value)


def words_query(typed):
    """Return what somebody typed as a query of PostgreSQL's full-text search; empty if there is no word in it.

    :param str typed: words, of which all have to be in one text, each as a beginning; in quotation marks: beside each other
    """
    parts = []
    for quoted, single in QUOTED.findall(typed):
        words = WORD.findall(quoted or single)
        if words:
            parts.append(" <-> ".join(words) if quoted else " <-> ".join([*words[:-1], words[-1] + ":*"]))
    return " & ".join(f"({part})" for part in parts)
