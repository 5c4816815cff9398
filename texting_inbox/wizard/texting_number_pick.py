from odoo import api, fields, models
from odoo.exceptions import UserError

from ..carriers.account_types import Finding


class TextingNumberPick(models.TransientModel):
    """A choice among the numbers of the carrier account, instead of typing them."""

    _name = "texting.number.pick"
    _description = "Pick Numbers from the Account"

    carrier_id = fields.Many2one("texting.carrier", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="carrier_id.company_id")
    queue_id = fields.Many2one(
        "texting.queue", "Alert Agents Of", domain="[('company_id', '=', company_id)]",
        help="The queue of the numbers you add; you can change it for each number later.",
    )
    line_ids = fields.One2many("texting.number.pick.line", "pick_id", "Numbers")

    @api.model
    def _open(self, carrier):
        """Ask the carrier for its numbers.

        :return: window action of the choice
        :raises UserError: the carrier does not list them, or all have been added already
        """
        numbers = self._list(carrier)
        queues = self.env["texting.queue"].search([("company_id", "=", carrier.company_id.id)], limit=2)
        pick = self.create({
            "carrier_id": carrier.id,
            "queue_id": queues.id if len(queues) == 1 else False,
            "line_ids": [
                fields.Command.create({"phone": number.phone, "name": number.name, "chosen": len(numbers) == 1})
                for number in numbers
            ],
        })
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Numbers at %(carrier)s", carrier=carrier.name),
            "res_model": self._name,
            "res_id": pick.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _list(self, carrier):
        # sudo: texting.health - asks the carrier with its secrets; the administrator may write the carrier
        found = self.env["texting.health"].sudo()._call(carrier.sudo(), lambda adapter: adapter.list_numbers())
        faults = [one for one in found if isinstance(one, Finding)]
        if faults:
            sentence, advice = self.env["texting.health.finding"]._message_for(
                faults[0].fault.value, carrier, carrier.number_ids[:0])
            raise UserError(" ".join([sentence, advice]))
        if not found:
            raise UserError(self.env._("The account at %(carrier)s has no numbers that can receive texts.", carrier=carrier.name))
        known = set(carrier.with_context(active_test=False).number_ids.mapped("phone"))
        person = self.env["texting.person"]
        unknown = [number for number in found if person._normalise(number.phone) not in known]
        if not unknown:
            raise UserError(self.env._("All numbers of this account have already been added."))
        return unknown

    def action_pick(self):
        """Add the chosen numbers to the carrier."""
        chosen = self.line_ids.filtered("chosen")
        if not chosen:
            raise UserError(self.env._("Choose at least one number."))
        self.env["texting.number"].create([
            {"phone": line.phone, "carrier_id": self.carrier_id.id, "queue_id": self.queue_id.id} for line in chosen
        ])
        return {"type": "ir.actions.act_window_close"}


class TextingNumberPickLine(models.TransientModel):
    _name = "texting.number.pick.line"
    _description = "Number of the Account"
    _inherit = ["texting.phone.mixin"]

    pick_id = fields.Many2one("texting.number.pick", required=True, ondelete="cascade")
    chosen = fields.Boolean("Use")
    phone = fields.Char("Number", required=True, readonly=True)
    name = fields.Char("Name at Carrier", readonly=True)
