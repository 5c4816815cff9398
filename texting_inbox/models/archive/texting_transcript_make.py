import base64
import logging
import time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...tools.browser_pdf import PdfError
from ...tools.run_limit import run_seconds

_logger = logging.getLogger(__name__)

LONG_SESSIONS, LONG_TEXTS = 20, 500  # more are made in the background, and no part has more unless one session has
MAX_ATTEMPTS = 3  # at one part: what ends the process again and again is given up


class TextingTranscript(models.Model):
    """Making a transcript part by part. What is made is committed, so that an interrupted one goes on where it was."""

    _inherit = "texting.transcript"

    part_ids = fields.One2many("texting.transcript.part", "transcript_id", groups="base.group_system")
    done_count = fields.Integer("Sessions Done", readonly=True)
    attempts = fields.Integer(readonly=True)
    progress = fields.Integer(compute="_compute_progress", help="In percent.")

    @api.depends("done_count", "state")
    def _compute_progress(self):
        for transcript in self:
            total = len(transcript._get_sessions()) + 1  # to put the parts together takes a while, too
            transcript.progress = 100 if transcript.state == "ready" else 100 * transcript.done_count // total

    def _is_long(self):
        sessions = self._get_sessions()
        return len(sessions) > LONG_SESSIONS or sum(self._count_texts(sessions).values()) > LONG_TEXTS

    def _count_texts(self, sessions):
        # sudo: texting.message - how many, in sessions whose readability was checked
        return dict(self.env["texting.message"].sudo()._read_group(
            [("session_id", "in", sessions.ids)], ["session_id"], ["__count"]))

    # ------------------------------------------------------------
    # At once
    # ------------------------------------------------------------

    def _make(self):
        """Named transition draft, failed → ready, in one go.

        :raises UserError: it cannot be made
        """
        self._begin()
        while self.state != "ready":
            try:
                self._make_next()
            except PdfError as error:
                raise UserError(self._explain(error)) from error

    def _begin(self):
        self.part_ids.unlink()
        self._compute_text_count()
        self.write({"done_count": 0, "attempts": 0, "failure": False})

    # ------------------------------------------------------------
    # In the background
    # ------------------------------------------------------------

    def _queue(self):
        """Named transition draft, failed → queued. One that is queued already goes on."""
        if self.state != "queued":
            self._begin()
            self.state = "queued"
        self.env.ref("texting_inbox.ir_cron_transcript")._trigger()

    @api.model
    def _cron_make(self):
        """Make what is queued, part by part, the oldest transcript first."""
        end = time.monotonic() + run_seconds()
        while time.monotonic() < end and (transcript := self._claim()):
            transcript._try_next()
            self.env["ir.cron"]._commit_progress()
        if self.search_count([("state", "=", "queued")], limit=1):
            self.env.ref("texting_inbox.ir_cron_transcript")._trigger()
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _claim(self):
        """Count the attempt before it is made, committed: a transcript that ends the process is not tried for ever.

        :return: the next one to go on with; empty if there is none
        """
        queued = [("state", "=", "queued")]
        while (transcript := self.search(queued, order="id", limit=1)) and transcript.attempts >= MAX_ATTEMPTS:
            transcript._fail()
        if transcript:
            transcript.attempts += 1
        self.env["ir.cron"]._commit_progress()
        return transcript

    def _try_next(self):
        """Make the next part, and tell its maker's browsers how far it has come."""
        try:
            with self.env.cr.savepoint():
                self._make_next()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # the whole run is tried again
        except (UserError, PdfError) as error:
            _logger.info("Transcript %s could not be made: %s", self.id, type(error).__name__)
            self._fail(error)
        except Exception as error:
            _logger.exception("Transcript %s could not be made", self.id)
            self._fail(error)
        else:
            self._tell()

    def _fail(self, error=None):
        """Named transition queued → failed.

        :param error: what happened; None: the process ended again and again
        """
        self.part_ids.unlink()
        reason = self.with_context(lang=self.user_id.lang)._explain(error)
        self.write({"state": "failed", "failure": reason, "done_count": 0})
        self._tell()

    def _tell(self):
        self.user_id._bus_send(
            "texting.transcript/changed", {"id": self.id, "state": self.state, "failure": self.failure or ""})

    def _explain(self, error):
        """Return why it failed, as a sentence."""
        if isinstance(error, PdfError):
            return self.env._("The PDF could not be made. Select fewer sessions, or choose Web Page.")
        if isinstance(error, UserError):
            return str(error)
        if error:
            return self.env._("An error occurred. Ask an administrator to look at the log.")
        return self.env._("Odoo was stopped several times while it was being made. Select fewer sessions.")

    # ------------------------------------------------------------
    # Part by part
    # ------------------------------------------------------------

    def _make_next(self):
        """Make the next part, or put all parts together, with the rights that its maker has now.

        :raises AccessError: its maker may no longer read all sessions
        """
        maker = self._as_maker()
        sessions = maker._get_sessions()
        self._lock(sessions)
        batch = self._next_batch(sessions)
        if batch:
            content = maker._render_part(maker._get_part(batch, is_first=not self.done_count))
            self.part_ids.create({"transcript_id": self.id, "content": base64.b64encode(content)})
            self.write({"done_count": self.done_count + len(batch), "attempts": 0})
        else:
            self._complete(maker)

    def _as_maker(self):
        """Return the transcript with the rights, the language and the company of its maker, after a check of the rights."""
        user = self.user_id
        maker = self.sudo(False).with_user(user).with_context(
            lang=user.lang, tz=self.tz, allowed_company_ids=self.company_id.ids)
        if not user.active or self.company_id not in user.company_ids:
            raise AccessError(self.env._("You can no longer read all texts of this transcript."))
        maker._check_makeable()
        return maker

    def _next_batch(self, sessions):
        """Return the sessions of the next part; at least one while there is one."""
        counts = self._count_texts(sessions)
        size = texts = 0
        rest = sessions[self.done_count:]
        for session in rest[:LONG_SESSIONS]:
            texts += counts.get(session, 0)
            if size and texts > LONG_TEXTS:
                break
            size += 1
        return rest[:size]

    def _complete(self, maker):
        """Named transition → ready."""
        content = maker._assemble([base64.b64decode(part.content) for part in self.part_ids.sorted("id")])
        attachment = self.env["ir.attachment"].create(
            {"name": maker._file_name(), "raw": content, "res_model": self._name, "res_id": self.id})
        self.part_ids.unlink()
        self.write({"state": "ready", "attachment_id": attachment.id, "made_at": fields.Datetime.now(), "failure": False})
        maker._note_audit("exported" if self.file_format == "zip" else "printed")

    @api.model
    def _lock(self, sessions):
        """Keep words from being deleted while they are written into a transcript. Open sessions are left to their agents."""
        self.env.cr.execute(SQL(
            "SELECT FROM texting_session WHERE id = ANY(%s) AND closed_at IS NOT NULL ORDER BY id FOR SHARE", sessions.ids))
