"""Words that are erased stay in no transcript, whatever happens at the same moment (B11)."""


def test_person_is_erased_from_a_transcript_that_is_finished_meanwhile(stage):
    """B11: erasing waits for what is being made, and deletes it; what begins later has no words"""
    phone = stage.new_phone()
    conversation_id = stage.owned_conversation(phone)
    assert stage.act(conversation_id, "action_leave")["left"]
    [(admin_id,)] = stage.query("SELECT res_id FROM ir_model_data WHERE module = 'base' AND name = 'user_admin'")
    [(session_id,)] = stage.query("SELECT id FROM texting_session WHERE conversation_id = %s", conversation_id)

    def erase():
        stage.run(lambda env: env["texting.erasure"].create({"phone": phone}).action_erase(), admin_id)

    with stage.open(admin_id) as env:
        transcript = env["texting.transcript"].create({"session_ids": [session_id], "file_format": "html"})
        transcript.action_make()
        assert transcript.state == "ready"
        with stage.meanwhile(erase) as erased:
            env.cr.commit()
    erased.result()
    assert not stage.query("SELECT id FROM texting_transcript WHERE id = %s", transcript.id)
    assert not stage.query(
        "SELECT id FROM ir_attachment WHERE res_model = 'texting.transcript' AND res_id = %s", transcript.id)
    stage.run(lambda env: env.cr.execute("DELETE FROM texting_audit_entry WHERE user_id = %s", [admin_id]))
