from odoo import api, fields, models
from odoo.exceptions import UserError


class TextingAgentStatus(models.Model):
    """What an agent says of himself: Ready, Break, … Whether he may accept in it is a property of the status."""

    _name = "texting.agent.status"
    _description = "Agent Status"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="What integrations call the status by.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    allows_accept = fields.Boolean("May Accept Texts", default=True)
    is_builtin = fields.Boolean("Built-in", readonly=True, copy=False)
    is_selectable = fields.Boolean("Chosen by Agents", default=True, help="Unticked: set by telephony only.")

    _code_uniq = models.Constraint("UNIQUE (code)", "Another status has this code already.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_builtin(self):
        if self.filtered("is_builtin"):
            raise UserError(
                self.env._("Ready, On Call, Cooldown and Offline are built in: archive what you do not use, or add your own.")
            )

    def _to_client(self):
        """:return: what the web client draws: ``{code, name, allows_accept}``, or False without a status"""
        if not self:
            return False
        return {"code": self.code, "name": self.name, "allows_accept": self.allows_accept}
