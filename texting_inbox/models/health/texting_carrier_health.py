from odoo import api, fields, models

from ...carriers.carrier import Carrier

WATCHED = {"state", "code", "account", "secret", "public_key", "webhook_secret", "settings", "base_url", "webhook_token"}


class TextingCarrier(models.Model):
    """What a carrier's form, list and buttons know of its health (B10)."""

    _inherit = "texting.carrier"

    health_ids = fields.One2many("texting.health", "carrier_id", "Health Record", readonly=True)
    finding_ids = fields.One2many("texting.health.finding", "carrier_id", "Findings", readonly=True)
    health = fields.Selection(
        [
            ("healthy", "Healthy"),
            ("attention", "Attention"),
            ("broken", "Broken"),
            ("unknown", "Not Checked"),
            ("disabled", "Disabled"),
        ],
        compute="_compute_health",
    )
    checked_at = fields.Datetime("Last Check", compute="_compute_health")
    sets_up_webhook = fields.Boolean(compute="_compute_abilities")
    lists_numbers = fields.Boolean(compute="_compute_abilities")
    is_local = fields.Boolean(compute="_compute_abilities")

    @api.depends("state", "finding_ids.is_broken", "health_ids.checked_at")
    def _compute_health(self):
        for carrier in self:
            carrier.checked_at = carrier.health_ids.checked_at
            carrier.health = carrier._judge_health()

    def _judge_health(self):
        if self.state == "disabled":
            return "disabled"
        if not self.checked_at:
            return "unknown"
        if any(self.finding_ids.mapped("is_broken")):
            return "broken"
        return "attention" if self.finding_ids else "healthy"

    @api.depends("code")
    def _compute_abilities(self):
        for carrier in self:
            adapter = carrier._get_adapter_class()
            carrier.sets_up_webhook = bool(adapter) and adapter.sets_up_webhook
            carrier.lists_numbers = bool(adapter) and adapter.lists_numbers
            carrier.is_local = bool(adapter) and adapter.is_local

    def _check_after_change(self, vals):
        """Have the carrier checked again after what was saved, or forget its findings if it was switched off."""
        if vals.get("state") == "disabled":
            # sudo: texting.health - users who may disable the carrier remove its findings with it
            self.env["texting.health"].sudo()._forget(self.sudo())
        elif not WATCHED.isdisjoint(vals):
            # sudo: texting.health - nobody else writes it; users who may change the carrier have it checked again
            self.env["texting.health"].sudo()._expect(self.sudo())

    def action_check(self):
        """Check the carrier now; its form shows what is wrong.

        :raises AccessError: not an administrator
        """
        self.check_access("write")
        for carrier in self.filtered(lambda carrier: carrier.state != "disabled"):
            # sudo: texting.health - its rows come from checks alone; the right to ask for one is checked above
            self.env["texting.health"].sudo()._check(carrier.sudo())

    # ------------------------------------------------------------
    # For the check
    # ------------------------------------------------------------

    def _can_be_asked(self):
        """:return: whether the carrier can be asked what is wrong"""
        adapter = self._get_adapter_class()
        return bool(adapter) and adapter.check is not Carrier.check

    def _can_prove_requests(self):
        """:return: whether there is something to check the carrier's requests with; without it all of them are refused"""
        return bool(getattr(self._get_adapter().account, self._get_adapter_class().verifies_with))

    def _get_secret_words(self):
        """:return: what may stand nowhere but in this account, the longest first"""
        values = [self.secret, self.webhook_secret, self.webhook_token, *_strings(self._read_settings())]
        words = {word for value in values for word in (value or "").replace(":", " ").split()}
        return sorted((word for word in words if len(word) >= 6), key=len, reverse=True)


def _strings(value):
    """:return: all strings within a JSON value whose names promise a secret"""
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        if isinstance(inner, str) and any(part in name.lower() for part in ("secret", "password", "token", "key", "auth")):
            yield inner
        yield from _strings(inner)
