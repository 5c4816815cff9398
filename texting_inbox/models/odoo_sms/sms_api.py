from odoo.addons.sms.tools.sms_api import SmsApiBase


class TextingSmsApi(SmsApiBase):
    """What Odoo hands its texts to: they are queued, and leave after the commit through our outbox."""

    PROVIDER_TO_SMS_FAILURE_TYPE = SmsApiBase.PROVIDER_TO_SMS_FAILURE_TYPE | {"opted_out": "sms_blacklist"}

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        """Queue texts, each for itself.

        :param list messages: ``[{"content": str, "numbers": [{"uuid": str, "number": str}]}]``
        :param delivery_reports_url: not used: our carriers report to their own webhook
        :return: ``[{"uuid": str, "state": str, "failure_reason": str}]``; ``processing`` for a text that was queued
        """
        # sudo: texting.message - whoever may send a text in Odoo may have it sent; they see nothing of our conversations
        texts = self.env["texting.message"].sudo().with_company(self.company)
        results = [
            texts._queue_sms(self.company.sudo(), number["uuid"], number["number"], message.get("content") or "")
            for message in messages
            for number in message.get("numbers") or []
        ]
        return list(filter(None, results))
