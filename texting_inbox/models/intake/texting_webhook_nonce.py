import hashlib
import hmac

from odoo import api, fields, models
from odoo.tools import SQL

from ...carriers.errors import VerificationError

KEEP_DAYS = 400  # how long a signature that covers no body, and no time, serves one request only


class TextingWebhookNonce(models.Model):
    """What a carrier signed for one request, where its signature does not cover what the request says. The unique index sees to
    it that no two processes accept one nonce for two requests; the carrier may repeat itself."""

    _name = "texting.webhook.nonce"
    _description = "Used Nonce of a Webhook"
    _rec_name = "nonce"

    carrier_id = fields.Many2one("texting.carrier", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one("res.company", related="carrier_id.company_id")
    nonce = fields.Char(required=True, readonly=True, help="Its digest: it is as long as the sender likes.")
    digest = fields.Char(required=True, readonly=True, help="Of the request that it was used for.")
    used_at = fields.Datetime(required=True, readonly=True)

    _nonce_uniq = models.UniqueIndex("(carrier_id, nonce)")
    _used_at_idx = models.Index("(used_at)")

    @api.autovacuum
    def _gc_used(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        self.search([("used_at", "<", limit)], order="id", limit=10_000).unlink()

    @api.model
    def _use(self, carrier, nonce, digest):
        """Note which request a nonce is used for. Of two requests at once the second waits here, fails to serialise, and is tried
        again by Odoo.

        :param digest: of the request
        :raises VerificationError: it was used for another request
        """
        values = {"carrier": carrier.id, "nonce": hashlib.sha256(nonce.encode("utf-8", "surrogatepass")).hexdigest()}
        insert = SQL(
            "INSERT INTO texting_webhook_nonce (carrier_id, nonce, digest, used_at)"
            " VALUES (%(carrier)s, %(nonce)s, %(digest)s, %(now)s)"
            " ON CONFLICT (carrier_id, nonce) DO NOTHING RETURNING digest",
            digest=digest, now=fields.Datetime.now(), **values)
        self.env.cr.execute(insert, log_exceptions=False)
        if self.env.cr.fetchone():
            return
        used_for = SQL("SELECT digest FROM texting_webhook_nonce WHERE carrier_id = %(carrier)s AND nonce = %(nonce)s", **values)
        [[known]] = self.env.execute_query(used_for)
        if not hmac.compare_digest(known, digest):
            raise VerificationError("the nonce was used for another request")
