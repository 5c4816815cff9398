def migrate(cr, version):
    """Tie each step to its line in the conversation's thread: both were written in one transaction, in the same order."""
    cr.execute(
        """
          WITH steps AS (
               SELECT st.id, s.conversation_id, st.create_date, st.kind = 'note' AS is_note,
                      row_number() OVER (PARTITION BY s.conversation_id, st.create_date, st.kind = 'note' ORDER BY st.id) AS nth
                 FROM texting_session_step st JOIN texting_session s ON s.id = st.session_id
                WHERE st.mail_message_id IS NULL),
               lines AS (
               SELECT m.id, m.res_id, m.create_date, m.message_type = 'comment' AS is_note,
                      row_number() OVER (
                          PARTITION BY m.res_id, m.create_date, m.message_type = 'comment' ORDER BY m.id) AS nth
                 FROM mail_message m
                WHERE m.model = 'texting.conversation' AND m.message_type IN ('comment', 'notification')
                  AND NOT EXISTS (SELECT FROM texting_message t WHERE t.mail_message_id = m.id)
                  AND NOT EXISTS (SELECT FROM texting_session_step st WHERE st.mail_message_id = m.id))
        UPDATE texting_session_step st SET mail_message_id = lines.id
          FROM steps JOIN lines ON lines.res_id = steps.conversation_id AND lines.create_date = steps.create_date
                               AND lines.is_note = steps.is_note AND lines.nth = steps.nth
         WHERE st.id = steps.id
        """
    )
