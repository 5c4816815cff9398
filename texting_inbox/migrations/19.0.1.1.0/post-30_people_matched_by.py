def migrate(cr, version):
    """What a person said about whose number it is, holds on: it is a step of the conversation."""
    cr.execute("""
        UPDATE texting_conversation c
           SET matched_by = CASE WHEN c.phone IN (p.phone_sanitized, l.phone_sanitized) THEN 'hand' ELSE 'other_number' END
          FROM texting_conversation x
     LEFT JOIN res_partner p ON p.id = x.partner_id
     LEFT JOIN crm_lead l ON l.id = x.lead_id
         WHERE x.id = c.id AND (x.partner_id IS NOT NULL OR x.lead_id IS NOT NULL) AND EXISTS (
               SELECT FROM texting_session_step step JOIN texting_session s ON s.id = step.session_id
                WHERE step.kind = 'classified' AND s.conversation_id = c.id)""")
