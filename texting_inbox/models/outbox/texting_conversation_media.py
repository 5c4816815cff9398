import math

from odoo import models
from odoo.exceptions import UserError

from ...tools import arguments
from ...tools.media_types import is_program
from ..intake.texting_media import MEGABYTE


class TextingConversation(models.Model):
    """Pictures and files of a text of ours: checked against what the carrier takes before anything is stored (B6)."""

    _inherit = "texting.conversation"

    def _media_limits(self):
        """:return: ``carriers.MediaLimits`` of the carrier that our number is with"""
        # sudo: texting.carrier - its credentials are for administrators; only what it takes is told
        return self.sudo().number_id.carrier_id._get_adapter().media_limits

    def _media_to_client(self):
        """:return: what the composer needs to know of the limits; False if the carrier takes no pictures or files"""
        limits = self._media_limits()
        if not limits.count:
            return False
        return {"count": limits.count, "size": limits.size, "types": limits.types, "carrier": self._carrier_label()}

    def _take_attachments(self, attachment_ids):
        """Check what is to be sent with a text.

        :param attachment_ids: ids of unlinked attachments that the current user uploaded
        :return: the attachments, as superuser
        :raises UserError: one is missing or somebody else's, or the carrier does not accept them
        """
        attachment_ids = arguments.ids(self.env, attachment_ids)
        # sudo: ir.attachment - once sent they are the conversation's, which agents cannot write; whose they are is checked here
        attachments = self.env["ir.attachment"].sudo().browse(attachment_ids).exists()
        if len(attachments) != len(attachment_ids) or not all(map(self._is_own_upload, attachments)):
            raise UserError(self.env._("A picture or file no longer exists. Attach it again."))
        if attachments and (reason := self._refuse_media(attachments)):
            raise UserError(reason)
        return attachments

    def _is_own_upload(self, attachment):
        """:return: whether the current user uploaded it and it is nowhere in use"""
        is_linked = attachment.res_id or attachment.res_field
        return attachment.create_uid == self.env.user and not is_linked and attachment.type == "binary"

    def _refuse_media(self, attachments):
        """:return: why the carrier does not take them, as a sentence; False if it does"""
        limits, carrier = self._media_limits(), self._carrier_label()
        if not limits.count:
            return self.env._("%(carrier)s does not accept pictures or files.", carrier=carrier)
        if len(attachments) > limits.count:
            return self.env._(
                "These are %(count)s pictures or files; %(carrier)s accepts %(limit)s per text.",
                count=len(attachments), carrier=carrier, limit=limits.count,
            )
        for attachment in attachments:
            mimetype = attachment._texting_type()
            if is_program(attachment.raw or b"", mimetype, attachment.name):
                return self.env._("%(name)s is a program. Programs cannot be sent.", name=attachment.name)
            if not takes_type(limits, mimetype):
                return self.env._("%(carrier)s does not accept files like %(name)s.", carrier=carrier, name=attachment.name)
        size = sum(attachments.mapped("file_size"))
        if size > limits.size:
            values = {"size": megabytes(size, math.ceil), "carrier": carrier, "limit": megabytes(limits.size, math.floor)}
            if len(attachments) == 1:
                return self.env._("%(name)s is %(size)s MB; %(carrier)s accepts %(limit)s MB.", name=attachments.name, **values)
            return self.env._("The files total %(size)s MB; %(carrier)s accepts %(limit)s MB.", **values)
        return False

    def _carrier_label(self):
        carrier = self.sudo().number_id.carrier_id
        return dict(carrier._fields["code"]._description_selection(self.env))[carrier.code]


class TextingMessage(models.Model):
    """The pictures and files of a text of ours are attachments of its chatter message; a repeated attempt sends the same ones."""

    _inherit = "texting.message"

    def _attach(self, attachments):
        """Make pictures and files part of a text that is not sent yet: the conversation's, for users who may read it.

        :param attachments: as superuser, checked by ``_take_attachments``
        """
        for attachment in attachments:
            # Written without a document their uploader could have made them public, or created a key to them.
            attachment.write(
                {
                    "res_model": "texting.conversation",
                    "res_id": self.conversation_id.id,
                    "mimetype": attachment._texting_type(),
                    "public": False,
                    "access_token": False,
                }
            )
        self._show_files(attachments)
        self.write({"has_media": True, "segments": 1})  # one message to the carriers, however long

    def _show_files(self, attachments):
        """Have pictures and files shown with the text; one that is scheduled keeps them until it is shown itself."""
        if self.status == "scheduled":
            self.scheduled_file_ids = attachments
        else:
            self.mail_message_id.attachment_ids = attachments

    def _media_urls(self):
        """:return: where the carrier fetches the pictures and files of a text, in their order; signed again for each attempt"""
        base_url = self.carrier_id._get_public_address()
        attachments = self.mail_message_id.attachment_ids.sorted("id") if self.has_media else ()
        return tuple(base_url + attachment._texting_link() for attachment in attachments)


def takes_type(limits, mimetype):
    """:return: whether a carrier takes files of a type"""
    return not limits.types or any(
        mimetype.startswith(known) if known.endswith("/") else mimetype == known for known in limits.types
    )


def megabytes(size, rounded):
    """:param rounded: ``math.ceil`` or ``math.floor``, so that what is too much never looks like the limit
    :return: with one digit after the point, if that is not zero"""
    return f"{rounded(size / MEGABYTE * 10) / 10:g}"
