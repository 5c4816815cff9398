from odoo import models
from odoo.exceptions import UserError

from ...carriers.types import Fault
from .texting_carrier_steps import ACCOUNT_FAULTS

ELSEWHERE = {Fault.WEBHOOK_ELSEWHERE.value, Fault.WEBHOOK_OVERRIDDEN.value}


class TextingCarrier(models.Model):
    """What an administrator has the carrier tell and do through its API: its numbers, and where texts go."""

    _inherit = "texting.carrier"

    def action_set_up_webhook(self):
        """Have the carrier send texts to this Odoo. If it sends them somewhere else now, ask first.

        :return: window action of the question; otherwise what was done, as a notification
        :raises UserError: the carrier does not do that by itself, or something else has to be set first
        """
        self.ensure_one()
        self.check_access("write")
        self._check_can_set_up()
        self.action_check()
        if unable := self.finding_ids.filtered(lambda finding: finding.fault in ACCOUNT_FAULTS):
            return self._tell_failure(unable[0].fault, unable[0].detail)
        elsewhere = self.finding_ids.filtered(lambda finding: finding.fault in ELSEWHERE)
        if elsewhere:
            return self._ask_to_replace(elsewhere)
        return self._set_up_webhook()

    def action_pick_numbers(self):
        """:return: window action: choose among the account's numbers
        :raises UserError: the carrier does not tell them"""
        self.ensure_one()
        self.check_access("write")
        if self.state == "disabled":
            raise UserError(self.env._("The carrier is disabled: enable it first."))
        if not self.lists_numbers:
            raise UserError(self.env._("This carrier does not tell its numbers: enter them."))
        return self.env["texting.number.pick"]._open(self)

    def _check_can_set_up(self):
        if self.state == "disabled":
            raise UserError(self.env._("The carrier is disabled: enable it first."))
        if not self.sets_up_webhook:
            raise UserError(self.env._("This carrier does not let Odoo do that: paste the address in its console."))
        if not self.number_ids:
            raise UserError(self.env._("Enter a number first: the webhook is set up for each of them."))

    def _ask_to_replace(self, elsewhere):
        addresses = list(dict.fromkeys(filter(None, elsewhere.mapped("detail"))))
        question = self.env["texting.webhook.replace"].create({"carrier_id": self.id, "addresses": "\n".join(addresses)})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace the Address?"),
            "res_model": question._name,
            "res_id": question.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _set_up_webhook(self):
        """:return: client action that tells what came of it, and closes the question"""
        before = self._get_webhook_sentences()
        # sudo: texting.health - its rows come from checks alone; who may set the webhook up was checked
        health = self.env["texting.health"].sudo()
        faults = health._call(self.sudo(), lambda adapter: adapter.set_up_webhook() or ())
        self.action_check()
        if faults:
            return self._tell_failure(Fault(faults[0].fault).value, health._clean(self.sudo(), faults[0].detail))
        if wrong := self._get_webhook_sentences():
            return self._tell("warning", self.env._("Something is still wrong"), " ".join(wrong))
        repaired = self.env._("Repaired: %(what)s", what=" ".join(before)) if before else self.env._("It was right before.")
        title = self.env._("%(carrier)s sends texts and delivery reports to this Odoo now", carrier=self.name)
        return self._tell("success", title, repaired)

    def _tell_failure(self, fault, detail):
        sentence, advice = self.env["texting.health.finding"]._say(fault, self, self.number_ids.browse())
        message = " ".join(filter(None, [sentence, advice, detail]))
        return self._tell("danger", self.env._("The webhook was not set up"), message)

    def _get_webhook_sentences(self):
        webhook = self.finding_ids.filtered(lambda finding: finding.fault.startswith("webhook_"))
        return list(dict.fromkeys(webhook.mapped("sentence")))

    def _tell(self, kind, title, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind, "title": title, "message": message, "sticky": kind != "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
