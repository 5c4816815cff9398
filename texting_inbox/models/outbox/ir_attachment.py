import re
import time

from odoo import api, models
from odoo.tools.mimetypes import guess_mimetype
from odoo.tools.misc import hmac

from ...carriers.carrier import same_secret
from ...tools.media_types import INLINE_TYPES, UNKNOWN_TYPE

LINK_SECONDS = 24 * 3600  # a carrier fetches at once, or while it tries again
FINAL = (False, "delivered", "failed")  # of a text: nobody has to fetch its files any more; False: it is gone
SCOPE = "texting_inbox.media"
TYPE_BY_EXTENSION = {extension: mimetype for mimetype, extension in INLINE_TYPES.items()}


class IrAttachment(models.Model):
    """Pictures and files of our texts are fetched by the carrier, who has no user here: by a link that is signed and expires."""

    _inherit = "ir.attachment"

    def _texting_link(self):
        """Return the path under which the carrier fetches it until the text's final report, for a day at most. Whoever has it
        needs no more, so nobody else is shown it."""
        self.ensure_one()
        expires = int(time.time()) + LINK_SECONDS
        return f"/texting_inbox/media/{self.id}/{expires}/{self._texting_signature(expires)}/{self._texting_link_name()}"

    def _texting_link_name(self):
        """:return: the name in letters that every carrier takes, with the extension that some of them go by"""
        name = re.sub(r"[^A-Za-z0-9.]+", "-", self.name or "")[-60:].strip("-.") or "file"
        extension = INLINE_TYPES.get(self.mimetype, "")
        return name if name.lower().endswith(extension) else f"{name}.{extension}"

    @api.model
    def _texting_by_link(self, attachment_id, expires, signature):
        """:return: the attachment that a link opens, as superuser; empty for whatever is wrong with the link"""
        # sudo: ir.attachment - the carrier has no user; the signature says that we gave it the link
        attachment = self.sudo().browse(attachment_id)
        if not same_secret(signature, attachment._texting_signature(expires)) or expires < time.time():
            return self.browse()
        found = attachment.exists().filtered(lambda found: found.res_model == "texting.conversation")
        return found if found and found._texting_text().status not in FINAL else self.browse()

    def _texting_signature(self, expires):
        return hmac(self.env(su=True), SCOPE, (self.id, expires))

    def _texting_type(self):
        """:return: the type seen by the content, or told by the name where that is too little; never one that a browser runs"""
        seen = guess_mimetype(self.raw or b"")
        if seen in INLINE_TYPES:
            return seen
        if any(active in seen for active in ("html", "xml", "svg", "script")):
            return UNKNOWN_TYPE
        return TYPE_BY_EXTENSION.get((self.name or "").lower().rpartition(".")[2], UNKNOWN_TYPE)
