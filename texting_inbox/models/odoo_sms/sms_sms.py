from odoo import api, fields, models

AT_ONCE = 50  # texts in a transaction: it holds the conversations of as many people


class SmsSms(models.Model):
    """Odoo's queue of texts: each company's leave by its own way, and none waits for another's."""

    _inherit = "sms.sms"

    texting_company_id = fields.Many2one("res.company", ondelete="set null", help="In which company it was created.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{"texting_company_id": self.env.company.id, **values} for values in vals_list])

    def _get_sms_company(self):
        return self.mail_message_id.record_company_id or self.texting_company_id or super()._get_sms_company()

    def _get_send_batch_size(self):
        size = super()._get_send_batch_size()
        # sudo: res.company - a setting
        ours = self.env["res.company"].sudo().search_count([("texting_sends_odoo_sms", "=", True)], limit=1)
        return min(size, AT_ONCE) if ours else size

    def _split_by_api(self):
        ours = self.filtered(lambda sms: sms._get_sms_company().sudo().texting_sends_odoo_sms)
        for company, texts in ours.grouped(lambda sms: sms._get_sms_company()).items():
            sms_api = company._get_sms_api_class()(self.env)
            sms_api._set_company(company)
            yield sms_api, texts
        if others := self - ours:
            yield from super(SmsSms, others)._split_by_api()

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        """Each company's texts leave by its own way: Odoo's scheduled action takes them all for those of its user's company."""
        options = {"unlink_failed": unlink_failed, "unlink_sent": unlink_sent, "raise_exception": raise_exception}
        if self.env.context.get("sms_api"):
            return super()._send(**options)
        for sms_api, texts in self._split_by_api():
            super(SmsSms, texts.with_context(sms_api=sms_api))._send(**options)
        return None
