from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_privacy_lookup(self):
        """Look for a contact without an e-mail address by the number."""
        action = super().action_privacy_lookup()
        action["context"]["default_email"] = self.email or self.phone
        return action
