from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Return the session's facts, with the broken carriers for administrators."""
        info = super().session_info()
        if info.get("is_system"):
            info["texting_health"] = self.env["texting.health"].get_notices()
        return info
