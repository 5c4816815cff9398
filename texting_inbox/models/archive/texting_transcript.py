from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context

from odoo.addons.base.models.res_partner import _tz_get

FORMATS = [("pdf", "PDF Document"), ("zip", "ZIP with Everything"), ("html", "Web Page")]
CHOICES = {"session_ids", "include_notes", "tz", "file_format"}  # what its maker decides
MAX_SESSIONS = 5000
KEEP_DAYS = 7


class TextingTranscript(models.Model):
    """A transcript of sessions to hand out: its maker's alone, made of what they may read, and deleted after a week (B9).

    Rights are checked when it is made, and again each time it is fetched: they may have ended in between.
    """

    _name = "texting.transcript"
    _description = "Transcript"
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", "Made By", required=True, readonly=True, default=lambda self: self.env.user, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True)
    session_ids = fields.Many2many("texting.session", string="Sessions")
    file_format = fields.Selection(FORMATS, "Format", required=True, default=lambda self: self._get_default_format())
    include_notes = fields.Boolean("Internal Notes", help="Notes were written for colleagues. The contact never saw them.")
    tz = fields.Selection(_tz_get, "Time Zone", required=True, default=lambda self: self.env.user.tz or "UTC")
    state = fields.Selection(
        [("draft", "Not Made Yet"), ("queued", "In Progress"), ("ready", "Ready"), ("failed", "Failed")],
        required=True, readonly=True, default="draft",
    )
    attachment_id = fields.Many2one("ir.attachment", "File", readonly=True, ondelete="set null")
    made_at = fields.Datetime(readonly=True)
    deleted_at = fields.Date("Deleted On", compute="_compute_deleted_at", help="When it is deleted automatically.")
    failure = fields.Char("Reason", readonly=True)
    whose = fields.Char("Texts With", compute="_compute_facts")
    session_count = fields.Integer("Sessions Count", compute="_compute_facts")
    text_count = fields.Integer("Texts", compute="_compute_text_count", store=True, help="How many there were when it was made.")
    can_make_pdf = fields.Boolean(compute="_compute_can_make_pdf")
    is_long = fields.Boolean(compute="_compute_facts", help="Made in the background.")

    @api.depends("session_ids")
    def _compute_company_id(self):
        for transcript in self:
            # sudo: texting.session - its maker's right to read them is checked when they are chosen
            transcript.company_id = transcript.sudo().session_ids.company_id[:1]

    @api.depends("made_at")
    def _compute_deleted_at(self):
        for transcript in self:
            transcript.deleted_at = transcript.made_at and transcript.made_at + relativedelta(days=KEEP_DAYS)

    def _compute_display_name(self):
        for transcript in self:
            transcript.display_name = self.env._("Transcript %(number)s", number=transcript.id or "")

    @api.depends("session_ids")
    def _compute_facts(self):
        for transcript in self:
            sessions = transcript._get_sessions()._filtered_access("read")
            transcript.whose = transcript._describe_people(sessions)
            transcript.session_count = len(sessions)
            transcript.is_long = transcript._is_long()

    @api.depends("session_ids")
    def _compute_text_count(self):
        for transcript in self:
            sessions = transcript._get_sessions()._filtered_access("read")
            transcript.text_count = sum(transcript._count_texts(sessions).values())

    @api.depends_context("uid")
    def _compute_can_make_pdf(self):
        self.can_make_pdf = bool(self._get_pdf_engine())

    def _get_default_format(self):
        return "pdf" if self._get_pdf_engine() else "html"

    # ------------------------------------------------------------
    # What its maker decides
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_choices(*vals_list)
        return super(TextingTranscript, self.with_context(clean_context(self.env.context))).create(vals_list)

    def write(self, vals):
        self._check_choices(vals)
        return super().write(vals)

    def _check_choices(self, *vals_list):
        if not self.env.su and not CHOICES.issuperset(*vals_list):
            raise AccessError(self.env._("Only what a transcript is made of can be chosen."))

    @api.constrains("session_ids")
    def _check_session_ids(self):
        for transcript in self:
            sessions = transcript._get_sessions()
            if not sessions:
                raise UserError(self.env._("There are no texts to make a transcript of."))
            if len(sessions) > MAX_SESSIONS:
                raise UserError(self.env._("Select at most %(count)s sessions.", count=MAX_SESSIONS))
            sessions.check_access("read")
            if len(sessions.company_id) > 1:
                raise UserError(self.env._(
                    "These texts belong to several companies, and a transcript has one company's letterhead."
                    " Choose one company at the top right, and try again."))

    def _get_sessions(self):
        """Return the sessions as they were chosen, the oldest first, whether the user may still read them or not."""
        # sudo: texting.session - only which they are; a relation would leave out what the user may not read
        return self.sudo().session_ids._origin.sorted(lambda session: (session.opened_at, session.id)).sudo(False)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_make(self):
        """Make the transcript: at once, or in the background if it is long.

        :return: client action that downloads it, or that says that it is being made
        :raises AccessError: it is somebody else's, or the user may no longer read all of its sessions
        :raises UserError: it cannot be made in this format
        """
        self.ensure_one()
        self.check_access("read")
        if self.state == "ready":
            return self.action_fetch()
        self._check_makeable()
        # sudo: texting.transcript - its maker decides what goes in, and nothing else; that it is theirs was checked above
        transcript_sudo = self.sudo()
        if self.state == "queued" or self._is_long():
            transcript_sudo._queue()
            return self._say_in_progress()
        transcript_sudo._make()
        return self.action_fetch()

    def action_fetch(self):
        """Download the transcript.

        :raises AccessError: it is somebody else's, or the user may no longer read all of its sessions
        :raises UserError: it is not made yet
        """
        self.ensure_one()
        self._check_readable()
        if not self.attachment_id:
            raise UserError(self.env._("This transcript is not ready yet."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "new",
            "close": True,
        }

    def _check_makeable(self):
        self._check_readable()
        if self.file_format == "pdf" and not self._get_pdf_engine():
            raise UserError(self.env._(
                "No program on this server makes PDFs (Chromium or wkhtmltopdf). Choose Web Page: every browser prints it."))

    def _check_readable(self):
        """:raises AccessError: it is somebody else's, or the user may no longer read all of its sessions"""
        self.check_access("read")
        if not self._filter_readable():
            raise AccessError(self.env._(
                "You can no longer read all texts of this transcript. Make one of those you can read."))

    def _filter_readable(self):
        """Return those of these transcripts that are the user's own and of which they may still read every session."""
        transcripts = self.exists()._filtered_access("read")
        sessions = transcripts._get_sessions()
        unreadable = sessions - sessions._filtered_access("read")
        return transcripts.filtered(lambda one: one._get_sessions() and not one._get_sessions() & unreadable)

    def _say_in_progress(self):
        message = self.env._("The transcript is being made. You will be notified when it is ready; it is also in My Transcripts.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": message, "next": {"type": "ir.actions.act_window_close"}},
        }

    # ------------------------------------------------------------
    # For how long
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_transcripts(self):
        """Delete transcripts after a week, and those that nobody made after a day."""
        now = fields.Datetime.now()
        self.sudo().search([
            "|", ("made_at", "<", now - relativedelta(days=KEEP_DAYS)),
            "&", ("state", "in", ("draft", "failed")), ("write_date", "<", now - relativedelta(days=1))]).unlink()

    @api.model
    def _delete_of(self, session_ids):
        """Delete the transcripts, made or in progress, of any of these sessions: their words are to go."""
        # sudo: texting.transcript - whoever made them
        self.sudo().search([("session_ids", "in", list(session_ids))]).unlink()
