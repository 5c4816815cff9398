def migrate(cr, version):
    """An opt-out holds for the digits of the number of ours that it was said to, whichever record has them now."""
    cr.execute(
        "UPDATE texting_consent c SET our_phone = n.phone FROM texting_number n WHERE n.id = c.number_id AND c.our_phone IS NULL")
    cr.execute("UPDATE texting_consent SET channel = 'text' WHERE source = 'text' AND channel IS NULL")
