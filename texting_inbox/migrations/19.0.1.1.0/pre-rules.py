def migrate(cr, version):
    """The rules of access were written once and never changed by an update; from now on an update brings them."""
    cr.execute("UPDATE ir_model_data SET noupdate = FALSE WHERE module = 'texting_inbox' AND model = 'ir.rule'")
