from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .texting_transcript import FORMATS


class TextingTranscript(models.Model):
    _inherit = "texting.transcript"

    @api.model
    def _open_dialog(self, sessions, file_format):
        """Return the window action that asks how a transcript of these sessions should be.

        :param str file_format: what is chosen at first
        :raises UserError: there is nothing to make one of
        """
        if file_format not in [code for code, _label in FORMATS]:
            raise UserError(self.env._("A transcript is a PDF document, a ZIP or a web page."))
        if not sessions:
            raise UserError(self.env._("There are no texts that you can read."))
        if file_format == "pdf":
            file_format = self._get_default_format()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Transcript"),
            "res_model": self._name,
            "views": [(self.env.ref("texting_inbox.transcript_view_dialog").id, "form")],
            "target": "new",
            "context": {"default_session_ids": sessions.ids, "default_file_format": file_format},
        }


class TextingSession(models.Model):
    _inherit = "texting.session"

    def action_make_transcript(self, file_format="pdf"):
        """Ask how the transcript of these sessions should be.

        :param str file_format: of ``texting.transcript``
        :return: window action
        """
        self.check_access("read")
        return self.env["texting.transcript"]._open_dialog(self, file_format)


class TextingRecordMixin(models.AbstractModel):
    _inherit = "texting.record.mixin"

    def action_make_transcript(self, file_format="pdf"):
        """Ask how the transcript of all sessions with these people should be, as far as the user may read them.

        :param str file_format: of ``texting.transcript``
        :return: window action
        """
        self.check_access("read")
        sessions = self.env["texting.session"].search(self._texting_history_domain())
        return self.env["texting.transcript"]._open_dialog(sessions, file_format)

    def _texting_history_domain(self):
        """Return the domain of the sessions on these records, and of those of their numbers that are on no record."""
        phones = [phone for phone in self.mapped("phone_sanitized") if phone]
        unmatched = Domain("lead_id", "=", False) & Domain("partner_id", "=", False) & Domain("phone", "in", phones)
        return Domain(self._texting_field(), "in", self.ids) | unmatched
