from odoo import api, fields, models

from ...carriers.account_types import Fault
from ...tools.moments import show_moment
from .faults import WORDS
from .texting_health_check import Found

STEPS = ("credentials", "numbers", "webhook", "health")
ACCOUNT_FAULTS = {fault.value for fault in (Fault.UNREACHABLE, Fault.CREDENTIALS, Fault.ACCOUNT, Fault.SETTINGS)}
FROM_CARRIER = {fault.value for fault in Fault}


class TextingCarrier(models.Model):
    """Connecting a carrier, step by step: how far each step is, and what is wrong with it, in plain sentences."""

    _inherit = "texting.carrier"

    step_credentials = fields.Json("Credentials", compute="_compute_steps", groups="base.group_system")
    step_numbers = fields.Json("Your Numbers", compute="_compute_steps", groups="base.group_system")
    step_webhook = fields.Json("Webhook", compute="_compute_steps", groups="base.group_system")
    step_test = fields.Json("Test Text", compute="_compute_steps", groups="base.group_system")
    step_health = fields.Json("Status", compute="_compute_steps", groups="base.group_system")

    @api.depends(
        "code", "name", "state", "account", "secret", "public_key", "webhook_secret", "settings", "base_url",
        "company_id.texting_enabled", "company_id.texting_base_url", "number_ids.queue_id.member_ids", "finding_ids",
        "health_ids.checked_at", "health_ids.test_text_id.status",
    )
    @api.depends_context("lang", "tz")
    def _compute_steps(self):
        for carrier in self:
            # sudo: texting.health and what it is found by - the fields are for administrators only
            carrier_sudo = carrier.sudo()
            found = carrier_sudo._get_step_findings()
            carrier.step_credentials = carrier_sudo._format_step(*carrier_sudo._get_credentials_state(), found["credentials"])
            carrier.step_numbers = carrier_sudo._format_step(*carrier_sudo._get_numbers_state(), found["numbers"])
            carrier.step_webhook = carrier_sudo._format_step(*carrier_sudo._get_webhook_state(), found["webhook"])
            carrier.step_test = carrier_sudo._format_step(*carrier_sudo._get_test_state(), [])
            carrier.step_health = {**carrier_sudo._get_health_state(), "findings": found["health"]}

    # ------------------------------------------------------------
    # Findings
    # ------------------------------------------------------------

    def _get_step_findings(self):
        """Return what the carrier reported at the last check, and what is wrong at this moment.

        :return: ``{step: [what the client shows]}``
        """
        result = {step: [] for step in STEPS}
        carrier = self._origin
        if not carrier or self.state == "disabled":
            return result
        seen = {(one.fault, one.number): one for one in self.env["texting.health.check"]._check_locally(carrier)}
        told = {
            (finding.fault, finding.number_id): Found(finding.fault, finding.number_id, finding.detail)
            for finding in carrier.finding_ids
            if finding.fault in FROM_CARRIER
        }
        since = {(finding.fault, finding.number_id): finding.since for finding in carrier.finding_ids}
        for key, one in (told | seen).items():
            result[WORDS[one.fault].step].append(self._format_finding(one, since.get(key)))
        return result

    def _format_finding(self, one, since):
        sentence, advice = self.env["texting.health.finding"]._message_for(one.fault, self, one.number, one.count)
        return {
            "fault": one.fault,
            "broken": WORDS[one.fault].broken,
            "sentence": sentence,
            "advice": advice,
            "detail": self.env["texting.health"]._clean(self._origin, one.detail),
            "since": since and self.env._("Since %(moment)s", moment=self._format(since)),
        }

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _format_step(self, state, note, findings):
        """:return: ``{state, note, findings}``: state is todo, waiting (for a check, or a text), wrong, attention or done"""
        if self.state == "disabled":
            return {"state": "todo", "note": self.env._("Disabled."), "findings": []}
        if state == "todo":
            return {"state": state, "note": note, "findings": []}  # what is not entered yet is not wrong
        if not findings:
            return {"state": state, "note": note, "findings": []}
        broken = any(finding["broken"] for finding in findings)
        return {"state": "wrong" if broken else "attention", "note": "", "findings": findings}

    def _get_credentials_state(self):
        if not self._has_credentials():
            return "todo", self.env._("Copy them from the carrier, then test them.")
        if self.is_local:
            return "done", self.env._("The simulated phone needs no credentials.")
        if not self._can_be_asked():
            return "done", self.env._("Saved. This carrier cannot verify credentials; send a test text.")
        if not self._is_checked():
            return "waiting", self.env._("Not tested since they were last changed.")
        return "done", self.env._("%(carrier)s accepts them.", carrier=self.name)

    def _get_numbers_state(self):
        if not self.number_ids:
            return "todo", self.env._("Enter the numbers that customers text, and who answers them.")
        queues = ", ".join(dict.fromkeys(self.number_ids.queue_id.mapped("name")))
        return "done", self.env._("Texts alert the agents of %(queues)s.", queues=queues)

    def _get_webhook_state(self):
        if self.is_local:
            return "done", self.env._("The simulated phone knows the address.")
        if not self._origin:
            return "todo", self.env._("Save first to create the address.")
        if self._is_webhook_checked() and not ACCOUNT_FAULTS.intersection(self._origin.finding_ids.mapped("fault")):
            return "done", self.env._("%(carrier)s sends texts to this Odoo.", carrier=self.name)
        if last := self._get_last_texts()["last_in"]:
            return "done", self.env._("The last text arrived on %(moment)s.", moment=self._format(last))
        if self.sets_up_webhook:
            return "waiting", self.env._("Odoo can set up the webhook at the carrier.")
        return "waiting", self.env._("Enter the address at the carrier. The first inbound text confirms it.")

    def _get_test_state(self):
        if not self.number_ids:
            return "todo", self.env._("Add a number first.")
        text = self._origin.health_ids.test_text_id
        if not text:
            return "waiting", self.env._("Send a text to your own phone and reply to it.")
        drawn = self._format_test_text()
        return drawn["state"], drawn["sentence"]

    def _get_health_state(self):
        """:return: the status, without the findings"""
        last, checked_at = self._get_last_texts(), self._origin.checked_at
        lines = [
            self.env._("Last text received: %(moment)s.", moment=self._format(last["last_in"])),
            self.env._("Last text sent: %(moment)s.", moment=self._format(last["last_out"])),
        ]
        if checked_at:
            lines.insert(0, self.env._("Last check: %(moment)s.", moment=self._format(checked_at)))
        return {"state": self._origin.health or "unknown", "note": " ".join(lines)}

    def _has_credentials(self):
        adapter = self._get_adapter_class()
        return bool(adapter) and all(self[field] for field in adapter.required)

    def _is_checked(self):
        """:return: whether the last check knew the carrier as it is now"""
        carrier, health = self._origin, self._origin.health_ids
        if not health.checked_at or health.checked_url != carrier._get_public_address():
            return False
        return carrier.write_date.replace(microsecond=0) <= health.checked_at

    def _is_webhook_checked(self):
        """:return: whether the carrier was asked where it sends the texts of all these numbers to"""
        checked_at, numbers = self._origin.checked_at, self._origin.number_ids
        known = numbers and all(number.create_date.replace(microsecond=0) <= checked_at for number in numbers if checked_at)
        return self.sets_up_webhook and self._is_checked() and known

    def _get_last_texts(self):
        rows = self.env["texting.health.check"]._read_texts(self._origin.number_ids)
        return {
            key: max(filter(None, (row[key] for row in rows)), default=False) for key in ("last_in", "last_out")
        }

    def _format(self, moment):
        return show_moment(self.env, moment) if moment else self.env._("none recently")
