"""The scheduled action of the outbox is the safety net now: texts no longer call it, so it looks every minute by itself."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cron = env.ref("texting_inbox.ir_cron_outbox", raise_if_not_found=False)
    if cron and (cron.interval_number, cron.interval_type) == (5, "minutes"):
        cron.interval_number = 1
