from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request


class TextingMedia(http.Controller):
    """Gives pictures and files of our texts to the carrier."""

    @http.route(
        "/texting_inbox/media/<int:attachment_id>/<int:expires>/<string:signature>/<string:name>",
        type="http", auth="public", methods=["GET"], readonly=True, save_session=False,
    )
    def give(self, attachment_id, expires, signature, name, **kw):
        """The file of a signed link (``ir.attachment._texting_link``); whatever is wrong with it, there is nothing here."""
        attachment = request.env["ir.attachment"]._texting_by_link(attachment_id, expires, signature)
        if not attachment:
            raise NotFound
        stream = request.env["ir.binary"]._get_stream_from(attachment, "raw")
        return stream.get_response(as_attachment=True)
