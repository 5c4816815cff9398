"""What an inbound text asks of PostgreSQL, besides its event, a lock and its alerts on the bus: two statements.

The ORM needs fifteen for the same, and four times as long (docs/benchmarks.md).
"""

# All that taking in a text needs to know. One row, also if this person never texted this number before.
LOOK_UP = """
    SELECT EXISTS (
           SELECT FROM texting_message WHERE carrier_id = %(carrier_id)s AND carrier_uid = %(carrier_uid)s) AS is_repeat,
           c.id, c.phone, c.number_id, %(carrier_id)s AS carrier_id, c.company_id, c.session_id, c.queue_id, c.owner_id,
           c.partner_id, c.lead_id, c.others_match,
           s.alert_from < %(now)s - make_interval(days => COALESCE(q.alert_days, 14)) AS is_missed,
           q.name AS queue_name, q.target_minutes, p.name AS partner_name, p.active AS partner_active,
           COALESCE(first.unseen, 0) AS unseen, first.body, first.received_at,
           ARRAY(SELECT u.partner_id FROM res_users u JOIN texting_queue_res_users_rel r ON r.user_id = u.id
                  WHERE r.queue_id = c.queue_id AND u.active
                    AND u.id IN (SELECT uid FROM res_groups_users_rel WHERE gid = ANY(%(agent_group_ids)s))) AS agent_partner_ids
      FROM (VALUES (1)) AS always
 LEFT JOIN texting_conversation c ON c.number_id = %(number_id)s AND c.phone = %(phone)s
 LEFT JOIN texting_session s ON s.id = c.session_id
 LEFT JOIN texting_queue q ON q.id = c.queue_id
 LEFT JOIN res_partner p ON p.id = c.partner_id
 LEFT JOIN LATERAL (
           SELECT count(*) OVER () AS unseen, body, received_at FROM texting_message
            WHERE session_id = c.session_id AND direction = 'inbound' AND seen_at IS NULL ORDER BY id LIMIT 1) first ON TRUE
"""

# The rows that `_create_mail_message` and `create` write for other texts.
INSERT_TEXT = """
    WITH shown AS (
         INSERT INTO mail_message (model, res_id, message_type, subtype_id, is_internal, email_from, body, date, message_id,
                                   email_add_signature, create_uid, create_date, write_uid, write_date)
         VALUES ('texting.conversation', %(conversation_id)s, 'sms', %(subtype_id)s, TRUE, %(email_from)s, %(html)s, %(now)s,
                 %(message_id)s, TRUE, %(uid)s, %(now)s, %(uid)s, %(now)s)
         RETURNING id)
    INSERT INTO texting_message (conversation_id, session_id, mail_message_id, number_id, carrier_id, company_id, direction,
                                 status, body, carrier_uid, received_at, segments, encoding,
                                 create_uid, create_date, write_uid, write_date)
    SELECT %(conversation_id)s, %(session_id)s, id, %(number_id)s, %(carrier_id)s, %(company_id)s, 'inbound', 'received',
           %(body)s, %(carrier_uid)s, %(now)s, %(segments)s, %(encoding)s, %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM shown
    RETURNING id, mail_message_id
"""
