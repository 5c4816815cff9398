def migrate(cr, version):
    """Sessions that an agent started have a step that says so; all others began with a text of the contact."""
    cr.execute(
        "UPDATE texting_session SET origin = 'agent'"
        " WHERE id IN (SELECT session_id FROM texting_session_step WHERE kind = 'started')")
