import re
import time
import uuid
from typing import NamedTuple

from odoo import api, fields, models

from ...carriers.simulator import reports as simulator_reports
from ...carriers.types import Failure, Status, storable
from ...tools import arguments

LINK = re.compile(r"^.*/texting_inbox/media/(\d+)/\d+/\w+/([^/]+)$")  # of a file, as the carrier fetches it
KEPT_DAYS = 7
SHOWN_TEXTS = 200
OUTCOME_PARAMETER = "texting_inbox.simulator_outcome"


class Outcome(NamedTuple):
    """What the simulated carrier does with a text it is given.

    :param answer: the HTTP status it answers the sender with
    :param report: the status it reports a moment later; None: it stays silent
    :param arrives: whether the simulated phone shows the text
    """

    answer: int = 200
    report: Status | None = None
    failure: Failure | None = None
    arrives: bool = True


OUTCOMES = {
    "delivered": Outcome(report=Status.DELIVERED),
    "silent": Outcome(),
    "unreachable": Outcome(report=Status.FAILED, failure=Failure.UNREACHABLE, arrives=False),
    "invalid_number": Outcome(report=Status.FAILED, failure=Failure.INVALID_NUMBER, arrives=False),
    "filtered": Outcome(report=Status.FAILED, failure=Failure.FILTERED, arrives=False),
    "opted_out": Outcome(answer=422, failure=Failure.OPTED_OUT, arrives=False),
    "configuration": Outcome(answer=403, failure=Failure.CONFIGURATION, arrives=False),
    "busy": Outcome(answer=429, arrives=False),
    "answer_lost": Outcome(answer=500),
}


class TextingSimulatorText(models.Model):
    """A text as the simulated phones know it: what the simulated carrier's server keeps, beside the product's own models."""

    _name = "texting.simulator.text"
    _description = "Text of the Simulated Phone"
    _inherit = ["texting.company.mixin"]
    _order = "id"

    carrier_id = fields.Many2one("texting.carrier", required=True, readonly=True, ondelete="cascade")
    uid = fields.Char("Carrier ID", required=True, readonly=True)
    direction = fields.Selection([("from_phone", "From the Phone"), ("to_phone", "To the Phone")], required=True, readonly=True)
    phone = fields.Char("Simulated Phone", required=True, readonly=True)
    number = fields.Char("Our Number", required=True, readonly=True)
    body = fields.Text(readonly=True)
    media = fields.Json("Media Addresses", readonly=True)
    picture = fields.Binary(attachment=True, readonly=True, help="That the phone sends.")

    _uid_uniq = models.UniqueIndex("(carrier_id, uid)")
    _conversation_idx = models.Index("(carrier_id, phone, number)")

    # ------------------------------------------------------------
    # The phone
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_texts(self, number_id, phone):
        """Return the last texts between a simulated phone and one of our numbers, oldest first."""
        number = self.env["texting.number"].browse(arguments.an_id(self.env, number_id))
        texts = self.search(
            [
                ("carrier_id", "=", number.carrier_id.id),
                ("phone", "=", self._normalised(number, phone)),
                ("number", "=", number.phone),
            ],
            order="id desc",
            limit=SHOWN_TEXTS,
        )
        return [
            {
                "id": text.id,
                "direction": text.direction,
                "body": text.body or "",
                "media": text._media_addresses(),
                "at": fields.Datetime.to_string(text.create_date),
            }
            for text in reversed(texts.with_context(bin_size=True))
        ]

    @api.model
    def write_texts(self, number_id, phone, bodies, picture=False):
        """Note that a phone texts one of our numbers, and return a signed webhook request for each text.

        :param str picture: that goes with each, in base64

        Whoever asked makes the requests, after this transaction: the texts then come in as any carrier's do.
        """
        number = self.env["texting.number"].browse(arguments.an_id(self.env, number_id))
        texts = self.create(
            [
                {
                    "carrier_id": number.carrier_id.id,
                    "uid": str(uuid.uuid4()),
                    "direction": "from_phone",
                    "phone": self._normalised(number, phone),
                    "number": number.phone,
                    "body": storable(body),
                    "picture": picture,
                }
                for body in arguments.texts(self.env, bodies)
            ]
        )
        return [text.repeat() for text in texts]

    def _media_addresses(self):
        """Return where the page finds the pictures and files of a text: those of ours where people find them, because the
        carrier's links end with the delivery."""
        if self.picture:
            return [f"/web/image/{self._name}/{self.id}/picture"]
        return [LINK.sub(r"/texting_inbox/file/\1/\2", address) for address in self.media or []]

    def repeat(self):
        """Return the webhook request of a text of the phone, freshly signed: the same id, as a carrier repeats it."""
        self.ensure_one()
        event = {
            "type": "text",
            "uid": self.uid,
            "from": self.phone,
            "to": self.number,
            "text": self.body or "",
            "media": [{"content": self.picture.decode()}] if self.picture else [],
            "received_at": self.create_date.isoformat(timespec="seconds") + "Z",
        }
        return {"id": self.id, **simulator_reports.webhook_request(self._account(), event, time.time())}

    # ------------------------------------------------------------
    # The carrier
    # ------------------------------------------------------------

    @api.model
    def _get_outcome(self):
        """Return what becomes of the company's texts: a key of OUTCOMES."""
        # sudo: ir.config_parameter - asked by the simulated carrier's server, which has no user
        chosen = self.env["ir.config_parameter"].sudo().get_param(OUTCOME_PARAMETER)
        return chosen if chosen in OUTCOMES else "delivered"

    @api.model
    def set_outcome(self, outcome):
        """Choose what becomes of the company's texts from now on; anything unknown is "delivered"."""
        self.check_access("write")
        outcome = arguments.words(self.env, outcome)
        self.env["ir.config_parameter"].set_param(OUTCOME_PARAMETER, outcome if outcome in OUTCOMES else "delivered")

    @api.model
    def _take(self, carrier_sudo, message):
        """Do with a company's text what the chosen outcome says.

        :param message: sender, recipient, body and media addresses
        :return: (HTTP status, answer)
        """
        outcome = OUTCOMES[self._get_outcome()]
        uid = str(uuid.uuid4())
        if outcome.arrives:
            self.create(
                {
                    "carrier_id": carrier_sudo.id,
                    "uid": uid,
                    "direction": "to_phone",
                    "phone": message["to"],
                    "number": message["from"],
                    "body": storable(message["text"]),
                    "media": message["media"],
                }
            )
        if outcome.report:
            self._report_after_commit(carrier_sudo, uid, outcome)
        if outcome.answer != 200:
            return outcome.answer, {"failure": outcome.failure and outcome.failure.value, "detail": "as the simulator was told"}
        return 200, {"uid": uid, "status": Status.SENT.value}

    def _report_after_commit(self, carrier_sudo, uid, outcome):
        """Report what came of a text from outside this transaction, to which nobody is watching."""
        account = carrier_sudo._get_adapter().account
        event = {
            "type": "report",
            "uid": uid,
            "status": outcome.report.value,
            "failure": outcome.failure and outcome.failure.value,
        }
        headers = {"X-Odoo-Database": self.env.cr.dbname}
        self.env.cr.postcommit.add(lambda: simulator_reports.report_later(account, event, headers))

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_old_texts(self):
        """Forget texts after a week."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("create_date", "<", limit)]).unlink()

    def _account(self):
        return self.carrier_id._get_adapter().account

    def _normalised(self, number, phone):
        """Return E.164 where it is a phone number; short codes and names as they are."""
        return self.env["texting.person"]._normalise(arguments.words(self.env, phone), number)
