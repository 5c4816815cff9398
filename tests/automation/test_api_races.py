"""The same call twice at the same moment."""

from ..support.races import CONVERSATION


def test_same_key_at_the_same_moment_is_one_text(stage):
    """B17: whoever comes second waits for the first, and gets its text"""
    conversation_id = stage.owned_conversation()

    def send(key):
        return stage.run(
            lambda env: env[CONVERSATION].browse(conversation_id).send_text("hello", idempotency_key=key), stage.first)

    for round_ in range(10):
        ids = stage.together(*[lambda key=f"key-{round_}": send(key)] * 4)
        assert len(set(ids)) == 1
    sent = stage.query(
        "SELECT count(*) FROM texting_message WHERE conversation_id = %s AND direction = 'outbound'", conversation_id)
    assert sent == [(10,)]
