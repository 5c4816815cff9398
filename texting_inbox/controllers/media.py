from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request


class TextingMedia(http.Controller):
    """Serves pictures and files: of our texts to the carrier, and of every text to the users who may read it."""

    @http.route(
        [
            "/texting_inbox/file/<int:attachment_id>",
            "/texting_inbox/file/<int:attachment_id>/<int:width>x<int:height>",
            "/texting_inbox/file/<int:attachment_id>/<string:name>",
        ],
        type="http", auth="user", methods=["GET"], readonly=True,
    )
    def show(self, attachment_id, width=0, height=0, **kw):
        """Answer with the file of a text, or a smaller picture, if the user may read its session, archived or not."""
        attachment = request.env["ir.attachment"]._texting_readable(attachment_id)
        if not attachment:
            raise NotFound
        binary = request.env["ir.binary"]
        if width and attachment.mimetype.startswith("image/"):
            return binary._get_image_stream_from(attachment, "raw", width=width, height=height).get_response()
        return binary._get_stream_from(attachment, "raw").get_response()

    @http.route(
        "/texting_inbox/media/<int:attachment_id>/<int:expires>/<string:signature>/<string:name>",
        # not read-only: a replica may lag behind a file that was sent a moment ago
        type="http", auth="public", methods=["GET"], save_session=False,
    )
    def give(self, attachment_id, expires, signature, name, **kw):
        """Answer with the file of a signed link (``ir.attachment._texting_link``); 404 if anything is wrong with the link."""
        attachment = request.env["ir.attachment"]._texting_by_link(attachment_id, expires, signature)
        if not attachment:
            raise NotFound
        stream = request.env["ir.binary"]._get_stream_from(attachment, "raw")
        return stream.get_response(as_attachment=True)
