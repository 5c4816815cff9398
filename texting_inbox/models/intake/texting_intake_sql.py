"""What an inbound text asks of PostgreSQL, besides its event and its alerts on the bus: two statements.

The ORM needs fifteen for the same, and four times as long (docs/benchmarks.md).
"""

from ..conversation.texting_message import UNSEEN_SQL

# All that taking in a text needs to know, besides its queue (see texting.queue._facts_of): one row if this person's
# conversation with this number is open. Its session is ours until the transaction ends: other texts of this person wait, and so
# does who is about to accept or leave. Not a weaker lock: a missed session is written to, and two texts that share it would
# block each other. PostgreSQL plans this again each time, for Odoo hands a connection on without its plans: every join counts,
# and so does a lock of its own.
LOOK_UP = f"""
    SELECT EXISTS (
           SELECT FROM texting_message WHERE carrier_id = %(carrier_id)s AND carrier_uid = %(carrier_uid)s) AS is_repeat,
           c.id, c.phone, c.number_id, %(carrier_id)s AS carrier_id, c.company_id, c.session_id, c.queue_id, c.owner_id,
           c.partner_id, c.lead_id, c.others_match,
           s.alert_from, s.answers_id, p.name AS person_name, p.active AS partner_active, p.partner_share,
           COALESCE(first.unseen, 0) AS unseen, first.body, first.received_at,
           COALESCE(first.opt_out_suspected, FALSE) AS opt_out_suspected
      FROM texting_conversation c
      JOIN texting_session s ON s.id = c.session_id
 LEFT JOIN res_partner p ON p.id = c.partner_id
 LEFT JOIN LATERAL (
           SELECT count(*) OVER () AS unseen, body, received_at, bool_or(opt_out_suspected) OVER () AS opt_out_suspected
             FROM texting_message WHERE session_id = c.session_id AND {UNSEEN_SQL}
         ORDER BY id LIMIT 1) first ON TRUE
     WHERE c.number_id = %(number_id)s AND c.phone = %(phone)s
       FOR NO KEY UPDATE OF s
"""  # noqa: S608 - put together from constants

# The rows that `_create_mail_message` and `create` write for other texts, but for who made them: no user did. (Two foreign keys
# less for PostgreSQL to plan, a quarter of a millisecond.)
INSERT_TEXT = """
    WITH shown AS (
         INSERT INTO mail_message (model, res_id, message_type, subtype_id, is_internal, email_from, body, date, message_id,
                                   email_add_signature, create_date, write_date)
         VALUES ('texting.conversation', %(conversation_id)s, 'sms', %(subtype_id)s, TRUE, %(email_from)s, %(html)s,
                 %(received_at)s, %(message_id)s, TRUE, %(now)s, %(now)s)
         RETURNING id)
    INSERT INTO texting_message (conversation_id, session_id, mail_message_id, number_id, carrier_id, company_id, direction,
                                 status, body, carrier_uid, received_at, segments, encoding,
                                 create_date, write_date)
    SELECT %(conversation_id)s, %(session_id)s, id, %(number_id)s, %(carrier_id)s, %(company_id)s, 'inbound', 'received',
           %(body)s, %(carrier_uid)s, %(received_at)s, %(segments)s, %(encoding)s, %(now)s, %(now)s
      FROM shown
    RETURNING id, mail_message_id
"""
