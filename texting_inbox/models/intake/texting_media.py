from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate
from odoo.tools.mimetypes import guess_mimetype

from ...tools.media_types import is_program, is_smil, last_step, name_of, stated_by_name, type_of

_lt = LazyTranslate(__name__)

MEGABYTE = 1024 * 1024

REASONS = {
    "unavailable": _lt("A picture or file could not be downloaded from the carrier."),
    "refused": _lt("A picture or file was not downloaded because its address is not the carrier's."),
    "too_large": _lt("A picture or file was not downloaded because it is too large."),
    "unreadable": _lt("A picture or file could not be read as the carrier sent it."),
    "program": _lt("A file was not kept because it is a program: it could harm your computer."),
    "absent": _lt("A picture or file arrived without its content; it is only on the phone."),
}


class TextingMedia(models.Model):
    """A picture or file of a person's text: still at the carrier, or an attachment of the text's chatter message (B6).

    It is fetched in the background. The attachment belongs to the conversation: users who may read that may read it.
    """

    _name = "texting.media"
    _description = "Picture or File of a Text"
    _order = "id"
    _rec_name = "id"

    message_id = fields.Many2one("texting.message", "Text", required=True, ondelete="cascade", index=True, readonly=True)
    url = fields.Char("Address", readonly=True)
    name = fields.Char(readonly=True, help="The sender's file name, if the carrier provides it.")
    content_type = fields.Char(
        "Type", readonly=True, help="As reported by the carrier; the actual type is detected from the content."
    )
    state = fields.Selection(
        [("pending", "Pending"), ("fetched", "Fetched"), ("failed", "Failed")], required=True, default="pending", readonly=True
    )
    problem = fields.Selection([(name, name) for name in REASONS], readonly=True)
    reason = fields.Char(compute="_compute_reason")
    attempts = fields.Integer(readonly=True)
    next_attempt_at = fields.Datetime(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null", index="btree_not_null", readonly=True)

    _pending_idx = models.Index("(next_attempt_at, id) WHERE state = 'pending'")

    @api.depends("problem")
    @api.depends_context("lang")
    def _compute_reason(self):
        for medium in self:
            medium.reason = self.env._(REASONS[medium.problem]) if medium.problem else False

    # ------------------------------------------------------------
    # Take in
    # ------------------------------------------------------------

    @api.model
    def _ingest(self, message, media):
        """Write down what came with a text. Content that came along is kept now, the rest is fetched later.

        :param message: the new ``texting.message``
        :param media: ``carriers.Media``
        """
        media = [medium for medium in media if not is_smil(medium.content_type, medium.content)]
        if not media:
            return
        now = fields.Datetime.now()
        message.has_media = True
        rows = self.create(
            [
                {
                    "message_id": message.id,
                    "url": medium.url,
                    "name": medium.name,
                    "content_type": medium.content_type,
                    "next_attempt_at": now,
                }
                for medium in media
            ]
        )
        for row, medium in zip(rows, media, strict=True):
            if medium.content:
                row._store(medium.content)
            elif not medium.url:
                row._fail("unreadable" if medium.problem else "absent")
        if any(row.state == "pending" for row in rows):
            self._trigger()

    @api.model
    def _trigger(self, at=None):
        self.env.ref("texting_inbox.ir_cron_media")._trigger(at)

    # ------------------------------------------------------------
    # Store
    # ------------------------------------------------------------

    def _fail(self, problem):
        self.write({"state": "failed", "problem": problem})

    def _store(self, content):
        """Make it an attachment of the conversation, shown with the text.

        :param bytes content: its type is seen by itself; what anybody said of it counts only between types that look alike
        """
        if len(content) > self._max_bytes():
            self._fail("too_large")
            return
        if is_smil(self.content_type, content):
            self.state = "fetched"  # how an MMS is laid out: nothing to show
            return
        stated = self.content_type or stated_by_name(self.name, self.url)
        mimetype = type_of(content, guess_mimetype(content), stated)
        if is_program(content, mimetype, self.name, last_step(self.url)):
            self._fail("program")
            return
        message = self.message_id
        # Kept as it came: to shrink a stranger's picture it would have to be decoded here.
        attachment = self.env["ir.attachment"].with_context(image_no_postprocess=True).create(
            {
                "name": name_of(self.name, self.url, mimetype, f"text-{message.id}-{self.id}"),
                "raw": content,
                "mimetype": mimetype,
                "res_model": "texting.conversation",
                "res_id": message.conversation_id.id,
            }
        )
        attachment.mimetype = mimetype  # again, without the content: created as unknown, Odoo had a guess of its own
        message.mail_message_id.attachment_ids += attachment
        self.write({"state": "fetched", "attachment_id": attachment.id})

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _to_client(self):
        """:return: how far each has come, in words that an agent understands"""
        return [
            {"state": medium.state, "reason": medium.reason, "can_fetch_again": medium._can_fetch_again()} for medium in self
        ]

    def _max_bytes(self):
        return max(self.message_id.company_id.texting_media_max_mb, 1) * MEGABYTE


class TextingMessage(models.Model):
    _inherit = "texting.message"

    def action_fetch_media(self):
        """Have the pictures and files of a text that could not be fetched tried once more.

        :raises UserError: there are none (any more)
        :raises AccessError: neither the owner of the conversation nor a manager
        """
        self.ensure_one()
        self.check_access("read")
        if not self.conversation_id._is_manager():
            self.conversation_id._check_owned_by_me()
        # sudo: texting.media - its addresses are for administrators; the right to fetch them was checked above
        media = self.sudo().media_ids.filtered(lambda medium: medium._can_fetch_again())
        if not media:
            raise UserError(self.env._("There is nothing to download: the file is already here or on its way."))
        media._fetch_again()
        media._tell_owner()
