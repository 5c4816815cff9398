def migrate(cr, version):
    """Of a request's address its query is kept, of a checked address that of Odoo: the rest is the webhook's token."""
    cr.execute("""UPDATE texting_webhook_event SET payload = regexp_replace(payload, '("url": ")[^"?]*', '\\1')
                   WHERE payload LIKE '%/texting_inbox/webhook/%'""")
    cr.execute("UPDATE texting_health SET checked_url = split_part(checked_url, '/texting_inbox/webhook/', 1)")
    cr.execute("""UPDATE texting_health_finding
                     SET detail = regexp_replace(detail, '(/texting_inbox/webhook/)[^/?#[:space:]]+', '\\1•••', 'g')""")
