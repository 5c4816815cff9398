from odoo import fields, models


class TextingWebhookReplace(models.TransientModel):
    """The question before an address at the carrier is replaced by this Odoo's."""

    _name = "texting.webhook.replace"
    _description = "Replace the Webhook Address"

    carrier_id = fields.Many2one("texting.carrier", required=True, readonly=True, ondelete="cascade")
    addresses = fields.Text(readonly=True)

    def action_replace(self):
        """Have the carrier send texts to this Odoo from now on."""
        self.carrier_id.check_access("write")
        return self.carrier_id._set_up_webhook()
