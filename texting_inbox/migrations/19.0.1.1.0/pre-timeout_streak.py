RENAMED = {"silences": "timeout_streak", "silent_since": "timeouts_since", "silent_until": "timeouts_until"}


def migrate(cr, version):
    """Rename what is counted of consecutive timeouts. Called again, or on a database without them, do nothing."""
    for old, new in RENAMED.items():
        cr.execute(
            "SELECT FROM information_schema.columns WHERE table_name = 'texting_number' AND column_name = %s", (old,))
        if cr.rowcount:
            cr.execute(f"ALTER TABLE texting_number RENAME COLUMN {old} TO {new}")
