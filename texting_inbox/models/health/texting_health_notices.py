from odoo import api, models

from .texting_health_lateness import FAULTS as LATE_FAULTS


class TextingHealth(models.Model):
    """What administrators are shown of it, wherever they are."""

    _inherit = "texting.health"

    @api.model
    def get_notices(self):
        """:return: what is broken with carriers of the current administrator's companies: ``[{carrier_id, sentence}]``"""
        if not self.env.user.has_group("base.group_system"):
            return []
        broken = [("is_broken", "=", True), ("carrier_id.state", "!=", "disabled")]
        broken.append(("fault", "not in", LATE_FAULTS))  # those are looked for now
        findings = self.env["texting.health.finding"].search(broken).filtered(lambda finding: finding._is_notified())
        notices = [{"carrier_id": finding.carrier_id.id, "sentence": finding.sentence} for finding in findings]
        return notices + self._get_late_notices()

    def _get_late_notices(self):
        """:return: what this server has not done in time; what concerns all carriers is said once"""
        carriers = self.env["texting.carrier"].search([("state", "!=", "disabled"), ("number_ids", "!=", False)])
        # sudo: texting.message, texting.media, ir.cron - administrators learn how many wait and since when, not what they say
        late = self.env["texting.health.check"].sudo()._check_lateness(carriers.sudo())
        findings, notices = self.env["texting.health.finding"], {}
        for carrier, found in late:
            sentence, _advice = findings._message_for(found.fault, carrier, found.number, found.count)
            notices.setdefault(sentence, {"carrier_id": carrier.id, "sentence": sentence})
        return list(notices.values())

    def _notify(self, carrier):
        """Send the administrators' browsers what is broken now, each in its language."""
        system = self.env.ref("base.group_system")
        administrators = self.env["res.users"].search(
            [("all_group_ids", "in", system.id), ("company_ids", "in", carrier.company_id.id), ("share", "=", False)]
        )
        for user in administrators:
            notices = self.with_user(user).with_context(lang=user.lang, allowed_company_ids=user.company_ids.ids).get_notices()
            user._bus_send("texting.health/changed", {"notices": notices})
