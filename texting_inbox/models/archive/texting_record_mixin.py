from odoo import models
from odoo.fields import Domain

from ...tools import arguments
from ...tools.moments import show_day

PAGE_TEXTS = 60  # of a page of the history: whole sessions, until there are so many texts
PAGE_SESSIONS = 20


class TextingRecordMixin(models.AbstractModel):
    """The whole history of a lead or contact in one scroll: every session, with whichever of our numbers (D11)."""

    _inherit = "texting.record.mixin"

    def get_texting_history(self, before=None):
        """Return a page of the history as far as the current user may read it, its newest text at the end.

        :param int before: of the page before this one: its ``before``; None: the newest page
        :return: ``{html, before}``; ``html`` is False if there is nothing to read, ``before`` where the history begins
        """
        self.ensure_one()
        self.check_access("read")
        sessions, has_older = self._texting_history_page(before and arguments.an_id(self.env, before))
        sessions._note_reading()
        values = {"record": self, "sessions": sessions[::-1], "show_day": show_day}
        html = self.env["ir.qweb"]._render("texting_inbox.record_history", values) if sessions else False
        return {"html": html, "before": has_older and sessions[-1:].id}

    def _texting_history_page(self, before):
        """Return the sessions of a page, the newest first, and whether there are older ones."""
        sessions = self.env["texting.session"]
        domain = self._texting_history_domain()
        if before:
            domain &= sessions.search([("id", "=", before)])._older_domain()
        found = sessions.search(domain, limit=PAGE_SESSIONS + 1)
        page, texts = sessions, 0
        for session in found[:PAGE_SESSIONS]:
            if texts >= PAGE_TEXTS:
                break
            page |= session
            texts += session.message_count
        return page, page != found


class TextingSession(models.Model):
    _inherit = "texting.session"

    def _older_domain(self):
        """Return the domain of the sessions that began before this one; of none if there is no such session."""
        if not self:
            return Domain.FALSE
        same_moment = Domain("opened_at", "=", self.opened_at) & Domain("id", "<", self.id)
        return Domain("opened_at", "<", self.opened_at) | same_moment
