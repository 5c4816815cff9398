import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, format_datetime

from ...carriers.types import Failure, Status

_logger = logging.getLogger(__name__)

PUBLISHED_AT_ONCE = 100  # texts per transaction
PUT_OFF = timedelta(minutes=5)  # until a text is tried anew that could not be published


class TextingMessage(models.Model):
    """Texts that leave later (B14). Until its time a text is only a plan: it has no chatter message, counts in no report, and can
    be changed or cancelled. Then it becomes a line of the conversation, whoever owns that, and goes through the outbox."""

    _inherit = "texting.message"

    send_at = fields.Datetime("Scheduled For", readonly=True)
    cancel_on_reply = fields.Boolean("Cancel If They Write First", readonly=True)
    scheduled_file_ids = fields.Many2many(
        "ir.attachment", "texting_message_scheduled_file_rel", readonly=True, groups="base.group_system",
        help="The pictures and files of a scheduled text, until it becomes a line of the conversation.",
    )

    recipient = fields.Char(compute="_compute_recipient", compute_sudo=True)

    _scheduled_idx = models.Index("(send_at) WHERE status = 'scheduled'")
    _scheduled_of_idx = models.Index("(conversation_id) WHERE status = 'scheduled'")

    @api.depends("conversation_id")
    def _compute_recipient(self):
        for text in self:
            conversation = text.conversation_id
            text.recipient = conversation._get_person_name() or conversation._phone_display()

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_reschedule(self, body=None, send_at=None, cancel_on_reply=None):
        """Change a scheduled text; what is None stays.

        :param str body: what to send
        :param send_at: when to send it (UTC, as Odoo writes a datetime)
        :param bool cancel_on_reply: whether it is cancelled if the person writes first
        :raises UserError: it is no longer scheduled, or the new words or time are not accepted
        :raises AccessError: neither its author, nor the owner of the conversation, nor a manager
        """
        self.ensure_one()
        text = self._lock_scheduled()
        conversation, values = text.conversation_id, {}
        if body is not None:
            body = conversation._check_body(body, may_be_empty=text.has_media)
            values = self._outbound_values(conversation, body, text.author_id)
            values = {name: values[name] for name in ("body", "encoding", *(() if text.has_media else ("segments",)))}
        if send_at is not None:
            values["send_at"] = conversation._check_send_at(send_at)
            self.env["texting.outbox"]._trigger(values["send_at"])
        if cancel_on_reply is not None:
            values["cancel_on_reply"] = bool(cancel_on_reply)
        text.write(values)
        conversation._notify_scheduled()

    def action_cancel_scheduled(self):
        """Delete scheduled texts: nothing of them was sent.

        :raises UserError: one is no longer scheduled
        :raises AccessError: neither its author, nor the owner of the conversation, nor a manager
        """
        texts = self._lock_scheduled()
        conversations = texts.conversation_id
        texts._discard()
        for conversation in conversations:
            conversation._notify_scheduled()

    def _lock_scheduled(self):
        """:return: the texts as superuser, locked: the outbox does not publish them until this transaction ends"""
        texts = self._check_may_decide()
        texts.lock_for_update()
        if any(text.status != "scheduled" for text in texts):
            raise UserError(self.env._("This text is no longer scheduled: it has been sent, or deleted."))
        return texts

    def _is_own_plan(self):
        """Return whether the current user scheduled this text, and still may: authors decide about it after they left, too."""
        is_own = self.status == "scheduled" and self.author_id == self.env.user
        return is_own and bool(self.env.user._texting_entitled(self.company_id))

    # ------------------------------------------------------------
    # Transitions
    # ------------------------------------------------------------

    @api.model
    def _publish_due(self):
        """Queue the scheduled texts whose time has come.

        :return: whether there may be more of them
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "SELECT id FROM texting_message WHERE status = 'scheduled' AND send_at <= %s"
            " ORDER BY send_at, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
            fields.Datetime.now(), PUBLISHED_AT_ONCE,
        ))
        due = self.browse(row[0] for row in self.env.cr.fetchall())
        for text in due:
            text._publish_or_put_off()
        return len(due) == PUBLISHED_AT_ONCE

    def _publish_or_put_off(self):
        """Publish a text; one that cannot be is tried anew later, and holds no other up."""
        try:
            with self.env.cr.savepoint():
                self._publish()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("Scheduled text %s cannot be published", self.id)
            self.send_at = fields.Datetime.now() + PUT_OFF

    def _publish(self):
        """Named transition scheduled → queued: from now on it is a line of the conversation, in the session that is open."""
        conversation = self.conversation_id
        self._get_held(conversation)._supersede()
        mail_message = conversation._create_mail_message(self.body or "", author=self.author_id)
        mail_message.attachment_ids = self.scheduled_file_ids
        self.write({
            "status": "queued",
            "mail_message_id": mail_message.id,
            "session_id": (conversation.session_id or self.session_id).id,
            "carrier_id": conversation.number_id.carrier_id.id,
            "received_at": fields.Datetime.now(),
            "scheduled_file_ids": [Command.clear()],
        })
        conversation._notify_new_message(self)
        conversation._notify_scheduled()
        if self._find_obstacle():
            self._apply_status(Status.FAILED, Failure.CANCELLED)
            return
        self._note_response()
        self.env["texting.outbox"]._send_soon(self)

    def _find_obstacle(self):
        """Return why a text no longer has a reason to leave, as a sentence; False if it has."""
        if self.cancel_on_reply and self._get_reply():
            return self.env._("They wrote first, so it was not sent.")
        if not self.author_id._texting_entitled(self.company_id):
            return self.env._("Its author is no longer an agent, so it was not sent.")
        return False

    def _get_reply(self):
        """Return the first text of the person that came after this one was written, or an empty recordset."""
        return self.search([
            ("conversation_id", "=", self.conversation_id.id), ("direction", "=", "inbound"), ("id", ">", self.id)], limit=1)

    def _discard(self):
        """Delete scheduled texts with their files."""
        self.scheduled_file_ids.unlink()
        self.unlink()

    # ------------------------------------------------------------
    # Tell
    # ------------------------------------------------------------

    def _return_to_author(self):
        """Notify authors that a text they scheduled was not sent; in Odoo's inbox or by e-mail, as they set it. Its words are in
        the conversation, not here."""
        for scheduled in self:
            author = scheduled.author_id
            if not author._texting_entitled(scheduled.company_id):
                continue
            text = scheduled.with_context(lang=author.lang, tz=author.tz)
            conversation = text.conversation_id
            person = conversation._get_person().with_user(author)
            thread = person if person and person.has_access("read") else self.env["mail.thread"]
            thread.sudo().message_notify(
                partner_ids=author.partner_id.ids,
                subject=text.env._("A scheduled text was not sent"),
                body=Markup("<p>%s</p>") % text.env._(
                    "Your text to %(name)s, scheduled for %(time)s, was not sent. %(reason)s",
                    name=conversation._get_person_name() or conversation._phone_display(),
                    time=format_datetime(text.env, text.send_at),
                    reason=text._explain_failure(),
                ),
            )

    def _scheduled_to_client(self, tz):
        """Return a scheduled text as the text window shows it.

        :param str tz: the time zone of the person
        """
        return {
            "id": self.id,
            "body": self.body or "",
            "send_at": fields.Datetime.to_string(self.send_at),
            "tz": tz,
            "cancel_on_reply": self.cancel_on_reply,
            "is_cancelled": self.cancel_on_reply and bool(self._get_reply()),
            "author": self.author_id.name,
            "files": len(self.scheduled_file_ids),
        }
