from odoo import models

from ...carriers.types import Failure

SMS_STATES = {"sent": "pending", "delivered": "sent"}
# Odoo's words for what became of a text: delivery errors of its provider, or failures of sms.sms.
DELIVERY_ERRORS = {
    Failure.INVALID_NUMBER: "invalid_destination",
    Failure.UNREACHABLE: "not_delivered",
    Failure.FILTERED: "rejected",
    Failure.CONTENT: "not_allowed",
    Failure.EXPIRED: "expired",
}
FAILURES = {Failure.OPTED_OUT: "sms_blacklist", Failure.CONFIGURATION: "sms_acc", Failure.TRANSIENT: "sms_server"}


class TextingMessage(models.Model):
    """What becomes of one of Odoo's texts is told to its notification or mailing, in Odoo's own words."""

    _inherit = "texting.message"

    def _report_to_sms(self):
        if not self.sms_uuid:
            return
        # sudo: sms.tracker - only the system has rights on it
        tracker = self.env["sms.tracker"].sudo().search([("sms_uuid", "=", self.sms_uuid)])
        if state := SMS_STATES.get(self.status):
            tracker._action_update_from_sms_state(state)
        elif self.status == "failed":
            self._report_failure(tracker)

    def _report_failure(self, tracker):
        kind, reason = Failure(self.failure_kind or Failure.UNKNOWN), self._explain_failure()
        if failure_type := FAILURES.get(kind):
            tracker._action_update_from_sms_state("error", failure_type=failure_type, failure_reason=reason)
        else:
            error = DELIVERY_ERRORS.get(kind, "not_delivered")
            tracker.with_context(sms_known_failure_reason=reason)._action_update_from_provider_error(error)
