import time
from urllib.parse import urlsplit

from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from odoo import http
from odoo.http import request

from ..carriers import fields
from ..carriers.errors import UnreadableError, VerificationError
from ..carriers.simulator.adapter import SEND_PATH, SIGNATURE_HEADER, check

MAX_BODY = 256 * 1024  # bytes
MAX_PEOPLE = 4  # of each kind in the quick list


class TextingSimulator(http.Controller):
    """The simulated carrier's server, and the simulated phone in the browser."""

    @http.route(
        SEND_PATH, type="http", auth="public", methods=["POST"],
        csrf=False, save_session=False, max_content_length=MAX_BODY,
    )
    def send(self, **kw):
        """Accept a text from the simulator's adapter, as a carrier's API does; 404 without a simulator."""
        self._check_exists()
        body = request.httprequest.get_data()
        try:
            message = fields.json_object(body)
            carrier_sudo = self._find_carrier(fields.word(message.get("callback")))
            check(carrier_sudo.secret or "", body, request.httprequest.headers.get(SIGNATURE_HEADER, ""), time.time())
            text = self._read_text(message)
        except UnreadableError as error:
            raise BadRequest(str(error)) from error
        except VerificationError as error:
            raise Forbidden(str(error)) from error
        status, answer = carrier_sudo.env["texting.simulator.text"]._take(carrier_sudo, text)
        return request.make_json_response(answer, status=status, headers={"Retry-After": "5"} if status == 429 else None)

    @http.route("/texting_inbox/simulator", type="http", auth="user", methods=["GET"], readonly=True)
    def phone(self, **kw):
        """Show the page; only to administrators, because it writes in other people's names."""
        if not request.env.user.has_group("base.group_system"):
            raise Forbidden
        self._check_exists()
        return request.render(
            "texting_inbox.simulated_phone",
            {
                "numbers": self._numbers(),
                "people": self._people(),
                "outcome": request.env["texting.simulator.text"]._get_outcome(),
            },
        )

    def _check_exists(self):
        # sudo: texting.carrier - only whether a simulator is enabled
        carriers_sudo = request.env["texting.carrier"].sudo()
        if not carriers_sudo.search_count([("code", "=", "simulator"), ("state", "!=", "disabled")], limit=1):
            raise NotFound

    def _find_carrier(self, callback):
        """Return the account whose webhook the reports of a text go to: its token names it, its secret proves it.

        :raises VerificationError: there is none, or it has no secret
        """
        # sudo: texting.carrier - the carrier's server has no user; the signature is checked with the account's secret
        try:
            token = urlsplit(callback).path.rpartition("/")[2]
        except ValueError as error:
            raise VerificationError("the callback is not an address") from error
        carrier_sudo = request.env["texting.carrier"].sudo()._by_token(token)
        if carrier_sudo.code != "simulator" or not carrier_sudo.secret:
            raise VerificationError("no account of the simulator")
        return carrier_sudo

    def _read_text(self, message):
        """Return sender, recipient, body and media addresses of a text to a simulated phone.

        :raises UnreadableError: it lacks one
        """
        media = message.get("media") or []
        if not isinstance(media, list):
            raise UnreadableError("media is not a list")
        return {
            "from": fields.identifier(message.get("from"), "from"),
            "to": fields.identifier(message.get("to"), "to"),
            "text": fields.written(message.get("text"), "text"),
            "media": [fields.web_address(url, "media") for url in media],
        }

    def _numbers(self):
        return request.env["texting.number"].search(
            [("carrier_id.code", "=", "simulator"), ("carrier_id.state", "!=", "disabled")]
        )

    def _people(self):
        """Return people of the database to write as: the newest leads and contacts with a phone."""
        people = []
        for model, name in (("crm.lead", "contact_name"), ("res.partner", "name")):
            if request.env[model].has_access("read"):
                records = request.env[model].search([("phone", "!=", False)], limit=MAX_PEOPLE, order="id desc")
                people += [(record[name] or record.display_name, record.phone_sanitized or record.phone) for record in records]
        return people
