def migrate(cr, version):
    """Rename the mark of possible opt-out requests. Called again, or on a database without it, do nothing."""
    cr.execute("SELECT FROM information_schema.columns WHERE table_name = 'texting_message' AND column_name = 'may_want_out'")
    if cr.rowcount:
        cr.execute("ALTER TABLE texting_message RENAME COLUMN may_want_out TO opt_out_suspected")
