from odoo import models

from .texting_board import CHANNEL


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """An open board asks for its channel by name, and gets those of the manager's companies. Anybody may ask for a name:
        nothing is ever sent to that."""
        channels = list(channels)
        if CHANNEL in channels:
            channels.remove(CHANNEL)
            if self.env.user.has_group("texting_inbox.group_manager"):
                channels += [(company, CHANNEL) for company in self.env.user.company_ids]
        return super()._build_bus_channel_list(channels)
