"""What is read of pending conversations: one query, for one user."""

# What one user is alerted of, as far as conversations alone can say: PostgreSQL begins with these few, not with all contacts.
PENDING = """c.id = ANY (ARRAY(
    SELECT id FROM texting_conversation WHERE %(waiting)s
       AND queue_id IN (SELECT queue_id FROM texting_queue_res_users_rel WHERE user_id = %(uid)s)
       AND queue_id <> ALL(%(unattended)s)
     UNION ALL
    SELECT id FROM texting_conversation WHERE %(waiting)s AND %(manages)s
       AND (queue_id IS NULL OR queue_id = ANY(%(unattended)s))
     UNION ALL
    SELECT id FROM texting_conversation WHERE owner_id = %(uid)s
     UNION ALL
    SELECT e.id FROM texting_session es JOIN texting_conversation e ON e.id = es.conversation_id AND e.session_id = es.id
     WHERE es.escalated_at IS NOT NULL
       AND e.queue_id IN (SELECT queue_id FROM texting_queue_manager_rel WHERE user_id = %(uid)s AND %(manages)s)))"""

READ = """
    SELECT c.id, c.session_id, s.answers_id, c.queue_id, c.phone, c.owner_id, c.partner_id, c.lead_id, c.others_match,
           p.active AS partner_active, p.partner_share,
           COALESCE(p.name, (SELECT COALESCE(NULLIF(l.contact_name, ''), NULLIF(l.partner_name, ''), l.name)
              FROM crm_lead l WHERE l.id = c.lead_id)) AS person_name,
           (SELECT o.name FROM res_users ou JOIN res_partner o ON o.id = ou.partner_id
             WHERE ou.id = c.owner_id) AS owner_name,
           q.name AS queue_name, handed.by AS handed_by, handed.note AS handed_note,
           u.unseen, u.opt_out_suspected, m.body, m.received_at,
           EXISTS (SELECT FROM texting_alert_hidden h WHERE h.conversation_id = c.id AND h.user_id = %(uid)s
                      AND h.last_message_id >= u.last_id) AS hidden
      FROM texting_conversation c
      JOIN texting_session s ON s.id = c.session_id
      JOIN LATERAL (
           SELECT count(*) AS unseen, min(id) AS first_id, max(id) AS last_id,
                  bool_or(opt_out_suspected) AS opt_out_suspected
             FROM texting_message WHERE session_id = s.id AND %(unseen)s) u ON TRUE
      JOIN texting_message m ON m.id = u.first_id
 LEFT JOIN texting_queue q ON q.id = c.queue_id
 LEFT JOIN res_partner p ON p.id = c.partner_id
 LEFT JOIN LATERAL (
           SELECT hp.name AS by, h.note FROM texting_session_step h
             JOIN res_users hu ON hu.id = h.user_id JOIN res_partner hp ON hp.id = hu.partner_id
            WHERE h.session_id = s.id AND h.kind = 'transferred'
              AND NOT EXISTS (SELECT FROM texting_message WHERE session_id = s.id AND seen_at > h.done_at)
         ORDER BY h.id DESC LIMIT 1) handed ON TRUE
     WHERE %(condition)s AND c.company_id IN %(company_ids)s
       AND (c.owner_id IS NOT NULL
            OR s.alert_from > %(now)s - make_interval(days => COALESCE(q.alert_days, %(alert_days)s)))
  ORDER BY m.received_at, c.id
"""
