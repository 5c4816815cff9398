from odoo import models

from ...tools.masking import mask_phone


class PrivacyLog(models.Model):
    _inherit = "privacy.log"

    def _anonymize_email(self, label):
        """A number that was looked up is masked; Odoo knows only addresses."""
        return super()._anonymize_email(label) if "@" in (label or "") else mask_phone(label or "")
