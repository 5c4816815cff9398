from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What the addon itself refers to. Managers may rename these, and change only the others (D3).
BUILTIN = ("ready", "on_call", "cooldown", "offline")


class TextingAgentStatus(models.Model):
    """What agents say they are doing: Ready, Break, … The status decides whether they may accept texts."""

    _name = "texting.agent.status"
    _description = "Agent Status"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="Agents choose it beside the bell, and colleagues see it.")
    code = fields.Char(required=True, help="The name that integrations use.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    allows_accept = fields.Boolean(
        "Can Accept Texts", default=True, help="Unticked: Accept is greyed meanwhile. Answering always works."
    )
    is_builtin = fields.Boolean("Built-in", compute="_compute_is_builtin")
    is_selectable = fields.Boolean("Chosen by Agents", default=True, help="Unticked: set only by telephony.")

    _code_uniq = models.Constraint("UNIQUE (code)", "Another status already has this code.")

    @api.depends("code")
    def _compute_is_builtin(self):
        for status in self:
            status.is_builtin = status.code in BUILTIN

    def write(self, vals):
        if not self.env.su and not vals.keys() <= {"name", "sequence"}:  # updates of the addon come as superuser
            self._check_not_builtin()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_builtin(self):
        self._check_not_builtin()

    def _check_not_builtin(self):
        if self.filtered("is_builtin"):
            raise UserError(
                self.env._("Ready, On Call, Cooldown and Offline are built in: you can only rename"
                           " and sort them. Add a status of your own instead.")
            )

    @api.model
    def _builtin(self):
        """:return: ``{code: status}`` of the built-in ones, without a query"""
        to_id = self.env["ir.model.data"]._xmlid_to_res_id
        return {code: self.browse(to_id(f"texting_inbox.agent_status_{code}")) for code in BUILTIN}

    @api.model
    def _offline_condition(self):
        """Return the SQL that says whether the ``res_users`` called ``u`` chose to be Offline, or never chose a status."""
        return SQL("(u.texting_status_id IS NULL OR u.texting_status_id = %s)", self._builtin()["offline"].id)

    def _to_client(self):
        """:return: what the web client shows: ``{code, name, allows_accept}``, or False without a status"""
        if not self:
            return False
        return {"code": self.code, "name": self.name, "allows_accept": self.allows_accept}
