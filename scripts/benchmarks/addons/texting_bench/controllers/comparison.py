import json

from odoo import http
from odoo.http import request

OPTIONS = {"type": "http", "auth": "public", "methods": ["POST"], "csrf": False, "save_session": False}  # the webhook's own


class TextingBench(http.Controller):
    """What the webhook is measured against. Both take its body, and check nothing."""

    @http.route("/texting_bench/row", **OPTIONS)
    def insert_row(self, **kw):
        """Insert one row."""
        text = json.loads(request.httprequest.get_data())
        # sudo: texting.bench.row - the request has no user
        request.env["texting.bench.row"].sudo().create({"phone": text["from"], "body": text["text"]})
        return request.make_json_response({})

    @http.route("/texting_bench/post", **OPTIONS)
    def post_on_contact(self, **kw):
        """Find the sender's contact and post the text in its chatter."""
        text = json.loads(request.httprequest.get_data())
        # sudo: res.partner - the request has no user
        contact = request.env["res.partner"].sudo().search([("phone_sanitized", "=", text["from"])], limit=1)
        contact.message_post(body=text["text"], author_id=contact.id, subtype_xmlid="mail.mt_comment")
        return request.make_json_response({})
