from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

CONVERSATION = "texting.conversation"
GUARDED = {CONVERSATION, "texting.transcript"}  # documents whose files have rights of their own


class IrAttachment(models.Model):
    """Pictures and files of texts belong to the conversation as a document; they are read with the session of their text."""

    _inherit = "ir.attachment"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self:
            return result
        forbidden = result[0] if result else self.browse()
        hidden = (self - forbidden)._texting_hidden_files()
        return (forbidden + hidden, lambda: self._texting_access_error(result)) if hidden else result

    def _texting_access_error(self, result):
        return result[1]() if result else AccessError(self.env._("You cannot read the texts this file belongs to."))

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        """Odoo asks the document, not the file, where a search names the model."""
        query = super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)
        if self.env.su or bypass_access or not names_guarded(domain):
            return query
        found = self.browse(query)
        hidden = found._texting_hidden_files()
        return (found - hidden)._as_query(bool(order)) if hidden else query

    def _texting_hidden_files(self):
        """Return the files of texts and of transcripts that the current user may not read."""
        return self._texting_hidden() | self._texting_hidden_transcripts()

    def _texting_hidden(self):
        """Return the files of texts whose session the current user may not read."""
        # sudo: ir.attachment - only whose they are
        files = self.sudo().filtered(lambda attachment: attachment.res_model == CONVERSATION and attachment.res_id)
        if not files:
            return self.browse()
        lines = self._texting_lines(files.ids)
        unreadable = self.env["mail.message"]._unreadable_lines({line for _file, line in lines})
        shown_ids = {attachment_id for attachment_id, line in lines if line not in unreadable}
        loose = files.filtered(lambda attachment: attachment.id not in dict(lines))
        if loose:
            documents = self.env[CONVERSATION].browse(set(loose.mapped("res_id"))).exists()
            open_ids = documents._with_every_session_readable()._ids
            shown_ids.update(attachment.id for attachment in loose if attachment.res_id in open_ids)
        return self.browse(attachment_id for attachment_id in files.ids if attachment_id not in shown_ids)

    @api.model
    def _texting_readable(self, attachment_id):
        """Return the file of a text that the current user may read, as superuser; empty for any other."""
        # sudo: ir.attachment - agents may read an archived text, but not the conversation that its files belong to
        attachment_sudo = self.sudo().browse(attachment_id).exists().filtered(lambda file: file.res_model == CONVERSATION)
        text = attachment_sudo._texting_text().with_user(self.env.user)
        return attachment_sudo if text and text.has_access("read") else attachment_sudo.browse()

    def _texting_text(self):
        """Return the text that shows this file, as superuser."""
        lines = [line for _file, line in self._texting_lines(self.ids)]
        # sudo: texting.message - the caller checks what its user may do with it
        return self.env["texting.message"].sudo().search([("mail_message_id", "in", lines)], limit=1)

    @api.model
    def _texting_lines(self, attachment_ids):
        """Return the pairs of file and ``mail.message`` that shows it, as ids."""
        self.env["mail.message"].flush_model(["attachment_ids"])
        return self.env.execute_query(
            SQL("SELECT attachment_id, message_id FROM message_attachment_rel WHERE attachment_id = ANY(%s)", attachment_ids)
        )


def names_guarded(domain):
    """Return whether a domain speaks of the documents whose files have rights of their own."""
    return any(
        condition.field_expr == "res_model" and not GUARDED.isdisjoint(as_list(condition.value))
        for condition in Domain(domain).iter_conditions()
    )


def as_list(value):
    return [value] if isinstance(value, str | bool | None) else list(value)
