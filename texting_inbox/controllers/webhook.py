import logging

from werkzeug.exceptions import Forbidden, NotFound

from odoo import http
from odoo.http import request

from ..carriers import CARRIERS
from ..carriers.errors import VerificationError
from ..carriers.types import WebhookRequest

_logger = logging.getLogger(__name__)

MAX_FORM = 256 * 1024  # bytes: Odoo parses a form before its signature can be looked at
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def max_body(_controller):
    """:return: how many bytes of this request are read at all: what its carrier may send"""
    token = request.httprequest.path.rpartition("/")[2]
    _carrier_id, _company_id, code = request.env["texting.carrier"]._find_token(token)
    adapter = CARRIERS.get(code)
    is_form = request.httprequest.mimetype in FORMS
    return adapter.max_request if adapter and not is_form else MAX_FORM


class TextingWebhook(http.Controller):
    """The one entrance for carriers' requests: texts and delivery reports."""

    @http.route("/texting_inbox/webhook/<string:token>", type="http", auth="public", methods=["GET"], save_session=False)
    def probe(self, token, **kw):
        """Confirm that the address exists; some carriers ask before they use it."""
        self._find_carrier(token)
        return request.make_response("", status=200)

    @http.route(
        "/texting_inbox/webhook/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=max_body,
    )
    def receive(self, token, **kw):
        """Verify, store, process, answer. Unknown token 404, bad signature 403 before any write, repeat 200."""
        carrier_sudo = self._find_carrier(token)
        try:
            webhook, adapter = self._verify(carrier_sudo)
            carrier_sudo.env["texting.webhook.event"]._receive(carrier_sudo, webhook, adapter)
        except VerificationError as error:
            _logger.warning("Webhook of carrier %s refused: %s", carrier_sudo.id, error)
            carrier_sudo.env["texting.health"]._note_refusal(carrier_sudo.id)
            raise Forbidden from error
        body, content_type = adapter.acknowledge()
        return request.make_response(body, headers=[("Content-Type", content_type)])

    def _find_carrier(self, token):
        # sudo: texting.carrier - the webhook has no user; the secret address names the account, its signature proves it
        carrier_sudo = request.env["texting.carrier"].sudo()._by_token(token)
        if not carrier_sudo:
            raise NotFound
        return carrier_sudo

    def _verify(self, carrier_sudo):
        """Verify the request; with what another process may have changed about the account, if need be.

        :return: the request, and the adapter that verified it, which is the one for the rest of the way
        :raises VerificationError: it is not the carrier's
        """
        adapter = carrier_sudo._get_adapter()
        webhook = self._read_request(adapter.account.webhook_url)
        try:
            adapter.verify(webhook)
        except VerificationError:
            adapter = carrier_sudo._get_changed_adapter(adapter)
            if not adapter:
                raise
            webhook = self._read_request(adapter.account.webhook_url)
            adapter.verify(webhook)
        return webhook, adapter

    def _read_request(self, webhook_url):
        """:return: the request under its registered public address: behind a proxy the one that Odoo sees is another"""
        received = request.httprequest
        query = received.query_string.decode("latin-1")
        body = received.get_data()
        form = None if body else tuple(received.form.items(multi=True))
        return WebhookRequest(
            method=received.method,
            url=webhook_url + (f"?{query}" if query else ""),
            headers=received.headers,
            body=body,
            form=form or None,
        )
