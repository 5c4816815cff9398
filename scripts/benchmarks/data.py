"""Databases of a size: as many contacts as texts, most of them in archived conversations."""

import contextlib

import psycopg2
from psycopg2.extensions import AsIs

LOGIN = "bench1"  # who accepts, and owns what is owned; as in the addon's data/res.users.csv
PENDING = 50  # conversations that wait in the agents' queue, whatever the size
OWNED = 10  # conversations that LOGIN owns, whatever the size
PER_DAY = 7  # sessions that ended, whatever the size: the small database has a week of them, the large one four years
WORD = "refund"  # in the first text of each episode that LOGIN owns, whatever the size
FIRST_PHONE = 12125000000  # contact n has this number + n

CONTACTS = """
    INSERT INTO res_partner (name, complete_name, ref, phone, phone_sanitized, active, type, is_company, color, partner_share,
                             lang, create_uid, create_date, write_uid, write_date)
    SELECT 'Contact ' || n, 'Contact ' || n, n, phone, phone, TRUE, 'contact', FALSE, 0, TRUE, 'en_US', 1, now(), 1, now()
      FROM (SELECT n, '+' || %(first_phone)s + n AS phone FROM generate_series(1, %(texts)s) n) numbered;
    UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL;
"""
# The contacts at the end wait or are owned, those at the beginning wrote in earlier times, the others never did.
CONVERSATIONS = """
    INSERT INTO texting_conversation (number_id, phone, queue_id, state, owner_id, partner_id, company_id,
                                      create_date, write_date)
    SELECT number.id, p.phone_sanitized, number.queue_id, p.state, CASE p.state WHEN 'owned' THEN agent.id END, p.id,
           number.company_id, now(), now()
      FROM (SELECT *, CASE WHEN ref::int > %(texts)s - %(pending)s THEN 'new'
                           WHEN ref::int > %(texts)s - %(pending)s - %(owned)s THEN 'owned'
                           WHEN ref::int <= %(archived)s THEN 'archived' END AS state
              FROM res_partner WHERE name LIKE 'Contact %%') p,
           texting_number number, res_users agent
     WHERE p.state IS NOT NULL AND number.phone = %(our_number)s AND agent.login = %(login)s
  ORDER BY p.ref::int;
"""
# One episode each; four where the agent scrolls up in what they own. Answered after a minute or two.
SESSIONS = """
    INSERT INTO texting_session (conversation_id, number_id, phone, queue_id, owner_id, partner_id, company_id, opened_at,
                                 alert_from, accepted_at, closed_at, end_reason, origin, wait_seconds, wait_working_seconds,
                                 first_response_at, first_response_seconds, first_response_working_seconds, accept_target,
                                 handle_seconds, create_date, write_date)
    SELECT c.id, c.number_id, c.phone, c.queue_id, c.owner_id, c.partner_id, c.company_id, began,
           CASE c.state WHEN 'new' THEN now() END, CASE c.state WHEN 'new' THEN NULL ELSE began END,
           CASE WHEN closed THEN began + interval '1 hour' END, CASE WHEN closed THEN 'left' END, 'inbound',
           wait, wait, began + interval '2 minutes', wait + 60, wait + 60, 'hit', 3600, began, began
      FROM texting_conversation c
      JOIN res_partner p ON p.id = c.partner_id,
           generate_series(1, CASE c.state WHEN 'owned' THEN 4 ELSE 1 END) episode,
           LATERAL (SELECT now() - interval '1 day' * CASE c.state WHEN 'archived' THEN (%(archived)s - p.ref::int + 1.0)
                                                                / %(per_day)s ELSE 5 - episode END AS began,
                           c.state = 'archived' OR (c.state = 'owned' AND episode < 4) AS closed,
                           CASE WHEN c.state <> 'new' THEN c.id %% 60 END AS wait) s
  ORDER BY c.id, episode;
    INSERT INTO texting_session_span (session_id, user_id, company_id, begun_at, ended_at, begun_by, seconds,
                                      create_date, write_date)
    SELECT s.id, agent.id, s.company_id, s.accepted_at, s.closed_at, 'accepted', 3600, s.accepted_at, s.accepted_at
      FROM texting_session s, res_users agent
     WHERE s.accepted_at IS NOT NULL AND agent.login = %(login)s
  ORDER BY s.id;
    UPDATE texting_conversation c SET session_id = s.id
      FROM texting_session s WHERE s.conversation_id = c.id AND s.closed_at IS NULL;
"""
# Ten texts an episode, by turns; two that nobody has seen where it waits.
TEXTS = """
    INSERT INTO mail_message (model, res_id, message_type, subtype_id, is_internal, email_from, author_id, body, date, message_id,
                              email_add_signature, create_uid, create_date, write_uid, write_date)
    SELECT 'texting.conversation', s.conversation_id, 'sms', subtype.res_id, TRUE, s.phone,
           CASE WHEN outbound THEN agent.partner_id END,
           '<p>Is the 10x10 unit still free? This is text ' || turn || '.'
           || CASE WHEN c.state = 'owned' AND turn = 1 THEN ' Or is there a %(word)s?' ELSE '' END || '</p>', sent,
           'texting_bench-' || s.id || '-' || turn,
           TRUE, 1, sent, 1, sent
      FROM texting_session s
      JOIN texting_conversation c ON c.id = s.conversation_id,
           generate_series(1, CASE c.state WHEN 'new' THEN 2 ELSE 10 END) turn,
           LATERAL (SELECT s.opened_at + interval '1 minute' * turn AS sent, c.state <> 'new' AND turn %% 2 = 0 AS outbound) text,
           ir_model_data subtype, res_users agent
     WHERE subtype.module = 'mail' AND subtype.name = 'mt_comment' AND agent.login = %(login)s
  ORDER BY s.id, turn;
    INSERT INTO texting_message (conversation_id, session_id, mail_message_id, number_id, carrier_id, company_id, direction, body,
                                 carrier_uid, status, segments, encoding, received_at, seen_at, author_id, response_seconds,
                                 response_working_seconds, create_date, write_date)
    SELECT c.id, s.id, m.id, c.number_id, number.carrier_id, c.company_id,
           CASE WHEN m.author_id IS NULL THEN 'inbound' ELSE 'outbound' END, m.body, m.message_id,
           CASE WHEN m.author_id IS NULL THEN 'received' ELSE 'delivered' END, 1, 'gsm7', m.date,
           CASE WHEN c.state <> 'new' THEN m.date END, agent.id, CASE WHEN agent.id IS NOT NULL THEN 60 END,
           CASE WHEN agent.id IS NOT NULL THEN 60 END, m.date, m.date
      FROM mail_message m
 LEFT JOIN res_users agent ON agent.partner_id = m.author_id
      JOIN texting_session s ON s.id = split_part(m.message_id, '-', 2)::int
      JOIN texting_conversation c ON c.id = s.conversation_id
      JOIN texting_number number ON number.id = c.number_id
     WHERE m.message_id LIKE 'texting\\_bench-%%'
  ORDER BY m.id;
"""
COUNT = """
    SELECT (SELECT count(*) FROM texting_message WHERE direction = 'inbound'),
           (SELECT count(*) FROM texting_webhook_event WHERE state = 'processed'),
           (SELECT count(*) FROM bus_bus WHERE message LIKE '%"texting.alert/raised"%');
"""
UNACCEPT = """
    UPDATE texting_session SET owner_id = NULL, accepted_at = NULL, alert_from = now() AT TIME ZONE 'UTC'
     WHERE id IN (SELECT session_id FROM texting_conversation WHERE id = ANY(%(ids)s));
    UPDATE texting_conversation SET state = 'new', owner_id = NULL WHERE id = ANY(%(ids)s);
"""


class Data:
    """The rows of one database."""

    def __init__(self, variables, name):
        """:param variables: the PG* variables of the server"""
        self._parameters = {"dbname": name, "host": variables.get("PGHOST"), "user": variables.get("PGUSER")}

    def fill(self, texts, our_number):
        """Add this many texts and contacts.

        :param int texts: of them 500 are pending or owned, the others archived
        """
        live = 2 * PENDING + 40 * OWNED
        values = {
            "texts": texts, "pending": PENDING, "owned": OWNED, "archived": (texts - live) // 10,
            "first_phone": FIRST_PHONE, "our_number": our_number, "login": LOGIN, "per_day": PER_DAY, "word": AsIs(WORD),
        }  # fmt: skip
        with self._cursor() as cursor:
            for statement in (CONTACTS, CONVERSATIONS, SESSIONS, TEXTS):
                cursor.execute(statement, values)
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")

    def run(self, *statements, **values):
        """:return: the rows of the last statement, if it returns any"""
        with self._cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, {"login": LOGIN, **values})
            return cursor.fetchall() if cursor.description else []

    def conversation_ids(self, state):
        """:return: ids of the conversations in a state"""
        with self._cursor() as cursor:
            cursor.execute("SELECT id FROM texting_conversation WHERE state = %s ORDER BY id", [state])
            return [row[0] for row in cursor.fetchall()]

    def count(self):
        """:return: how many inbound texts, processed webhook events and alerts on the bus there are"""
        with self._cursor() as cursor:
            cursor.execute(COUNT)
            return cursor.fetchone()

    def unaccept(self, conversation_ids):
        """Let conversations wait again, as before they were accepted."""
        with self._cursor() as cursor:
            cursor.execute(UNACCEPT, {"ids": conversation_ids})

    @contextlib.contextmanager
    def _cursor(self):
        with contextlib.closing(psycopg2.connect(**self._parameters)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor


def phone_of(contact):
    """:return: the number of contact n, as :meth:`Data.fill` makes it"""
    return f"+{FIRST_PHONE + contact}"
