def migrate(cr, version):
    """After an outage the carriers are asked at once: the scheduled action looks every minute, unless somebody set it."""
    cr.execute("""
        UPDATE ir_cron SET interval_number = 1, nextcall = LEAST(nextcall, now() AT TIME ZONE 'UTC')
         WHERE interval_number = 15 AND interval_type = 'minutes' AND id IN (
               SELECT res_id FROM ir_model_data WHERE module = 'texting_inbox' AND name = 'ir_cron_reconcile_inbound')""")
