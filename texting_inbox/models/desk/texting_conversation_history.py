from odoo import models
from odoo.fields import Domain

from odoo.addons.mail.tools.discuss import Store

from ...tools import arguments

# What is read of lines and texts. Odoo would read every column of them, which takes longer than all the rest.
SHOWN_FIELDS = ["body", "date", "email_from", "message_type", "model", "res_id"]
LINE_FIELDS = [*SHOWN_FIELDS, "author_id", "author_guest_id", "subtype_id", "attachment_ids"]
TEXT_FIELDS = [
    "mail_message_id", "direction", "status", "failure_kind", "segments", "is_automatic", "reaction", "group_members",
    "has_media", "is_superseded", "sms_uuid", "source_model",
]
FETCHED = 30  # lines; as many as mail's client asks for, which tells by it whether there are older ones


class TextingConversation(models.Model):
    """The lines of a text window as mail's web client reads them, with what a text has of it and nothing else: a quarter of the
    time that mail's own payload takes (docs/benchmarks.md)."""

    _inherit = "texting.conversation"

    def open_window(self, after=None):
        """Return what a text window shows, and its newest lines, in one request.

        :param after: id of the newest ``mail.message`` that is shown already; None: nothing is
        :return: ``{window, data, messages, scheduled}``: a Store payload, and the ids in it, the newest first; the
            texts that leave later, as in :meth:`get_scheduled_texts`
        """
        self.ensure_one()
        after = arguments.an_id(self.env, after) if after else None
        [window] = self.get_windows()
        lines = self._get_newest_lines(after)
        return {"window": window, "data": self._to_store(lines), "messages": lines.ids, "scheduled": self._get_scheduled()}

    def _get_newest_lines(self, after):
        domain = Domain("model", "=", self._name) & Domain("res_id", "=", self.id) & self._readable_lines_domain()
        if after:
            domain &= Domain("id", ">", after)
        # sudo: mail.message - the domain names those that the user may read; mail would look at each of them once more
        return self.env["mail.message"].sudo().search_fetch(domain, LINE_FIELDS, limit=FETCHED, order="id desc")

    def fetch_messages(self, message_ids):
        """
        :param message_ids: ids of ``mail.message`` of this conversation
        :return: ``{data, messages}``: a Store payload and the ids in it
        """
        self.ensure_one()
        self.check_access("read")
        messages = self.env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "=", self.id), ("id", "in", arguments.ids(self.env, message_ids))]
        )
        return {"data": self._to_store(messages), "messages": messages.ids}

    def _to_store(self, messages):
        """Return lines of this conversation, which the user may read, as the payload of mail's web client; each author once."""
        # sudo: res.partner - who may read the lines may know who wrote them
        authors_sudo = messages.sudo().author_id
        authors_sudo.fetch(["name", "write_date"])
        store = Store().add(authors_sudo, ["avatar_128", "name"])
        return store.add(messages, self._line_fields(messages)).get_result()

    def _line_fields(self, messages):
        # sudo: mail.message - who may read the lines may know what is attached, and how far they have come
        texts = self.env["texting.message"].sudo().search_fetch([("mail_message_id", "in", messages.ids)], TEXT_FIELDS)
        by_message = {text.mail_message_id.id: text for text in texts}
        return [
            *SHOWN_FIELDS,
            Store.One("author_id", [], sudo=True),
            Store.One("subtype_id", []),
            self._attachments_field(messages),
            Store.Attr("thread", value=lambda message: Store.One(self, [], as_thread=True)),
            Store.Attr("texting", value=lambda message: message.sudo()._texting_to_client(by_message.get(message.id))),
        ]

    def _attachments_field(self, messages):
        """Return the field of attachments; whose they are is asked of each line only where there are any."""
        # sudo: ir.attachment - as mail does; who may read the lines may see what is attached
        if not messages.sudo().attachment_ids:
            return Store.Attr("attachment_ids", value=lambda message: [])
        return Store.Many(
            "attachment_ids", sort="id", sudo=True,
            dynamic_fields=lambda message: message._get_store_attachment_fields(Store.Target()))
