from odoo import SUPERUSER_ID, api, models


class IrCron(models.Model):
    """A text that is queued in the last moments of a run of the outbox finds it locked, and its call for it is forgotten: it
    would wait for Odoo's next look, up to a minute later. So the scheduler is called once more when the run is over."""

    _inherit = "ir.cron"

    @classmethod
    def _process_job(cls, cron_cr, job):
        result = super()._process_job(cron_cr, job)
        env = api.Environment(cron_cr, SUPERUSER_ID, {})
        outbox = env.ref("texting_inbox.ir_cron_outbox", raise_if_not_found=False)
        if outbox and outbox.id == job["id"]:
            cron_cr.postcommit.add(outbox._notifydb)
        return result
