def migrate(cr, version):
    """The state *Test* did the same as *Enabled*, and is gone."""
    cr.execute("UPDATE texting_carrier SET state = 'enabled' WHERE state = 'test'")
