"""What the managers' board reads: three queries, for all companies at once."""

from ..conversation.texting_conversation import WAITING_SQL
from ..conversation.texting_message import UNSEEN_SQL

# The oldest that wait, since when the bell says they do; those whose alert has expired come last, and are only counted.
WAITING = f"""
    SELECT w.*, COALESCE(u.since, w.alert_from) AS since
      FROM (SELECT c.id, c.session_id, s.alert_from, e.is_missed,
                   count(*) FILTER (WHERE NOT e.is_missed) OVER () AS waiting,
                   count(*) FILTER (WHERE e.is_missed) OVER () AS missed
              FROM (SELECT id, session_id, queue_id, company_id FROM texting_conversation WHERE {WAITING_SQL}) c
              JOIN texting_session s ON s.id = c.session_id
         LEFT JOIN texting_queue q ON q.id = c.queue_id,
           LATERAL (SELECT s.alert_from <= %(now)s - make_interval(days => COALESCE(q.alert_days, %(alert_days)s)) AS is_missed) e
             WHERE c.company_id = ANY(%(company_ids)s)
          ORDER BY e.is_missed, s.alert_from, c.id
             LIMIT %(limit)s) w
 LEFT JOIN LATERAL (SELECT min(received_at) AS since FROM texting_message WHERE session_id = w.session_id AND {UNSEEN_SQL}) u
           ON TRUE
  ORDER BY since, w.id"""  # noqa: S608 - put together from constants

# What each agent owns, those first for whom somebody has waited longest: since the first text that no person has answered.
OWNED = """
    SELECT *, count(*) FILTER (WHERE place = 1) OVER () AS owners
      FROM (SELECT c.id, c.owner_id, s.owned_at, u.since,
                   count(*) OVER () AS total, count(*) OVER agent AS owned, count(u.since) OVER agent AS unanswered,
                   min(u.since) OVER agent AS oldest,
                   row_number() OVER (PARTITION BY c.owner_id ORDER BY u.since, s.owned_at, c.id) AS place
              FROM texting_conversation c
              JOIN texting_session s ON s.id = c.session_id
         LEFT JOIN LATERAL %(waiting_since)s u (since) ON TRUE
             WHERE c.owner_id IS NOT NULL AND c.company_id = ANY(%(company_ids)s)
            WINDOW agent AS (PARTITION BY c.owner_id)) owned
     WHERE place <= %(each)s
  ORDER BY oldest, owner_id, place
     LIMIT %(limit)s"""

# Each company's day begins at its own midnight; `since`, the earliest of them, leads to the index.
FIGURES = """
    WITH day AS (SELECT * FROM unnest(%(company_ids)s, %(midnights)s::timestamp[]) AS day (company_id, begun)),
         text AS (SELECT m.direction, m.session_id, m.is_automatic FROM texting_message m JOIN day USING (company_id)
                   WHERE m.received_at >= %(since)s AND m.received_at >= day.begun AND m.status != 'scheduled'),
         answered AS (SELECT s.first_response_working_seconds AS seconds FROM texting_session s JOIN day USING (company_id)
                       WHERE s.origin = 'inbound' AND s.first_response_at >= day.begun
                         AND s.id IN (SELECT session_id FROM text WHERE direction = 'outbound' AND is_automatic IS NOT TRUE))
    SELECT (SELECT count(*) FROM text WHERE direction = 'inbound') AS received,
           (SELECT count(*) FROM answered) AS answered,
           (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM answered) AS first_response_seconds,
           (SELECT count(*) FROM texting_session s JOIN day USING (company_id)
             WHERE s.missed_at IS NOT NULL AND s.missed_at >= day.begun) AS missed"""
