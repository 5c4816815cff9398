def migrate(cr, version):
    """Rename the count of consecutive timeouts. Called again, or on a database without it, do nothing."""
    cr.execute("SELECT FROM information_schema.columns WHERE table_name = 'texting_number' AND column_name = 'silences'")
    if cr.rowcount:
        cr.execute("ALTER TABLE texting_number RENAME COLUMN silences TO timeout_streak")
