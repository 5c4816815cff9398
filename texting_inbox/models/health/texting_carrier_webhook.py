from odoo import models
from odoo.exceptions import UserError

from ...carriers.account_types import Fault
from .texting_carrier_steps import ACCOUNT_FAULTS

ELSEWHERE = {Fault.WEBHOOK_ELSEWHERE.value, Fault.WEBHOOK_OVERRIDDEN.value}


class TextingCarrier(models.Model):
    """What administrators ask a carrier through its API: its numbers, and the setup of its webhook."""

    _inherit = "texting.carrier"

    def action_set_up_webhook(self):
        """Have the carrier send texts to this Odoo; ask first if it sends them somewhere else now.

        :return: window action of the question; otherwise what was done, as a notification
        :raises UserError: the carrier cannot do that, or something else must be set first
        """
        self.ensure_one()
        self.check_access("write")
        self._check_can_set_up()
        self.action_check()
        if unable := self.finding_ids.filtered(lambda finding: finding.fault in ACCOUNT_FAULTS):
            return self._notify_failure(unable[0].fault, unable[0].detail)
        elsewhere = self.finding_ids.filtered(lambda finding: finding.fault in ELSEWHERE)
        if elsewhere:
            return self._ask_to_replace(elsewhere)
        return self._set_up_webhook()

    def action_pick_numbers(self):
        """:return: window action: choose among the account's numbers
        :raises UserError: the carrier does not list them"""
        self.ensure_one()
        self.check_access("write")
        if self.state == "disabled":
            raise UserError(self.env._("The carrier is disabled. Enable it first."))
        if not self.lists_numbers:
            raise UserError(self.env._("This carrier cannot list its numbers. Enter them manually."))
        return self.env["texting.number.pick"]._open(self)

    def _check_can_set_up(self):
        if self.state == "disabled":
            raise UserError(self.env._("The carrier is disabled. Enable it first."))
        if not self.sets_up_webhook:
            raise UserError(self.env._("This carrier cannot be set up from Odoo. Enter the address in its console."))
        if not self.number_ids:
            raise UserError(self.env._("Enter a number first. The webhook is set up for each number."))

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
        """:return: client action that reports the outcome and closes the question"""
        before = self._get_webhook_sentences()
        # sudo: texting.health - its rows come from checks alone; the right to set up the webhook was checked
        health = self.env["texting.health"].sudo()
        faults = health._call(self.sudo(), lambda adapter: adapter.set_up_webhook() or ())
        self.action_check()
        if faults:
            return self._notify_failure(Fault(faults[0].fault).value, health._clean(self.sudo(), faults[0].detail))
        if wrong := self._get_webhook_sentences():
            return self._notification("warning", self.env._("Something is still wrong"), " ".join(wrong))
        repaired = self.env._("Repaired: %(what)s", what=" ".join(before)) if before else self.env._("No changes were needed.")
        title = self.env._("%(carrier)s sends texts and delivery reports to this Odoo now", carrier=self.name)
        return self._notification("success", title, repaired)

    def _notify_failure(self, fault, detail):
        sentence, advice = self.env["texting.health.finding"]._message_for(fault, self, self.number_ids.browse())
        message = " ".join(filter(None, [sentence, advice, detail]))
        return self._notification("danger", self.env._("The webhook was not set up"), message)

    def _get_webhook_sentences(self):
        webhook = self.finding_ids.filtered(lambda finding: finding.fault.startswith("webhook_"))
        return list(dict.fromkeys(webhook.mapped("sentence")))

    def _notification(self, kind, title, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind, "title": title, "message": message, "sticky": kind != "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
