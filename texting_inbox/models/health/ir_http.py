from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Administrators learn with the page itself which carriers are broken."""
        info = super().session_info()
        if info.get("is_system"):
            info["texting_health"] = self.env["texting.health"].get_notices()
        return info
