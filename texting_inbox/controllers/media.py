from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request


class TextingMedia(http.Controller):
    """Gives pictures and files of our texts to the carrier."""

    @http.route(
        "/texting_inbox/media/<int:attachment_id>/<int:expires>/<string:signature>/<string:name>",
        # not read-only: a replica may lag behind a file that was sent a moment ago
        type="http", auth="public", methods=["GET"], save_session=False,
    )
    def give(self, attachment_id, expires, signature, name, **kw):
        """The file of a signed link (``ir.attachment._texting_link``); whatever is wrong with it, there is nothing here."""
        attachment = request.env["ir.attachment"]._texting_by_link(attachment_id, expires, signature)
        if not attachment:
            raise NotFound
        stream = request.env["ir.binary"]._get_stream_from(attachment, "raw")
        return stream.get_response(as_attachment=True)
