"""Opening a text window beside opening a Discuss channel with the same 10,000 messages, by turns."""

import statistics
import time

from .client import OUR_NUMBER, Agent, UnexpectedAnswerError
from .data import LOGIN

ROUNDS = 7
READS = 30  # of each kind and round
SHOWN = 30  # messages that either fetches
LONG = 10_000  # texts of the conversation, and messages of the channel

# One more conversation that LOGIN owns, and a channel with the same messages.
LONG_CONVERSATION = """
    INSERT INTO res_partner (name, complete_name, phone, phone_sanitized, active, type, is_company, color, partner_share, lang,
                             create_uid, create_date, write_uid, write_date)
    VALUES ('Long Winded', 'Long Winded', '+12124999999', '+12124999999', TRUE, 'contact', FALSE, 0, TRUE, 'en_US', 1, now(), 1,
            now());
    UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL;
    INSERT INTO texting_conversation (number_id, phone, queue_id, state, owner_id, partner_id, company_id, create_date,
                                      write_date)
    SELECT number.id, p.phone, number.queue_id, 'owned', agent.id, p.id, number.company_id, now(), now()
      FROM res_partner p, texting_number number, res_users agent
     WHERE p.name = 'Long Winded' AND number.phone = %(our_number)s AND agent.login = %(login)s;
    INSERT INTO texting_session (conversation_id, number_id, phone, queue_id, owner_id, partner_id, company_id, opened_at,
                                 accepted_at, origin, create_date, write_date)
    SELECT id, number_id, phone, queue_id, owner_id, partner_id, company_id, now() - interval '9 days', now(), 'inbound', now(),
           now()
      FROM texting_conversation WHERE phone = '+12124999999';
    UPDATE texting_conversation c SET session_id = s.id FROM texting_session s
     WHERE s.conversation_id = c.id AND c.phone = '+12124999999';
"""
LONG_MESSAGES = """
    INSERT INTO mail_message (model, res_id, message_type, subtype_id, is_internal, email_from, author_id, body, date, message_id,
                              email_add_signature, create_uid, create_date, write_uid, write_date)
    SELECT thread.model, thread.id, thread.kind, subtype.res_id, thread.kind = 'sms', '+12124999999',
           CASE turn %% 2 WHEN 0 THEN agent.partner_id ELSE other.partner_id END,
           '<p>Is the 10x10 unit still free? This is text ' || turn || '.</p>', now() - interval '1 minute' * (%(long)s - turn),
           'texting_bench_long-' || thread.model || '-' || turn, TRUE, 1, now(), 1, now()
      FROM generate_series(1, %(long)s) turn,
           (SELECT 'texting.conversation' AS model, id, 'sms' AS kind FROM texting_conversation WHERE phone = '+12124999999'
             UNION ALL SELECT 'discuss.channel', id, 'comment' FROM discuss_channel WHERE name = 'Benchmark') thread,
           ir_model_data subtype, res_users agent,
           (SELECT id AS partner_id FROM res_partner WHERE name = 'Long Winded') other
     WHERE subtype.module = 'mail' AND subtype.name = 'mt_comment' AND agent.login = %(login)s
  ORDER BY turn;
    UPDATE mail_message SET author_id = NULL WHERE message_id LIKE 'texting\\_bench\\_long-texting%%' AND author_id IN
           (SELECT id FROM res_partner WHERE name = 'Long Winded');
    INSERT INTO texting_message (conversation_id, session_id, mail_message_id, number_id, carrier_id, company_id, direction, body,
                                 carrier_uid, status, segments, encoding, received_at, seen_at, create_date, write_date)
    SELECT c.id, c.session_id, m.id, c.number_id, number.carrier_id, c.company_id,
           CASE WHEN m.author_id IS NULL THEN 'inbound' ELSE 'outbound' END, m.body, m.message_id,
           CASE WHEN m.author_id IS NULL THEN 'received' ELSE 'delivered' END, 1, 'gsm7', m.date, m.date, m.date, m.date
      FROM mail_message m, texting_conversation c JOIN texting_number number ON number.id = c.number_id
     WHERE m.message_id LIKE 'texting\\_bench\\_long-texting%%' AND c.phone = '+12124999999'
  ORDER BY m.id;
"""
LONG_IDS = """
    SELECT (SELECT id FROM texting_conversation WHERE phone = '+12124999999'),
           (SELECT max(res_id) FROM mail_message WHERE message_id LIKE 'texting\\_bench\\_long-discuss%%');
"""


def prepare(data):
    """:return: ids of a conversation and of a Discuss channel with the same ``LONG`` messages"""
    data.run(LONG_CONVERSATION, LONG_MESSAGES, our_number=OUR_NUMBER, long=LONG)
    data.run("VACUUM ANALYZE")
    [ids] = data.run(LONG_IDS)
    return ids


def measure(port, database, ids, tell):
    """
    :param ids: of the conversation and of the channel, as ``prepare`` returned them
    :param tell: called with a line of progress
    :return: ``{"text window": […], "Discuss channel": […]}``, milliseconds of each request, a list for each round
    """
    agent = Agent(port, database, LOGIN)
    openings = {"text window": _open_window(agent, ids[0]), "Discuss channel": _open_channel(agent, ids[1])}
    times = {name: [] for name in openings}
    for number in range(ROUNDS + 1):
        for name in openings:
            if number:  # the first round warms the workers up
                times[name].append([])
        for _ in range(READS):
            for name, opening in openings.items():
                started = time.perf_counter()
                opening()
                if number:
                    times[name][-1].append((time.perf_counter() - started) * 1000)
        if number:
            tell(f"round {number} of {ROUNDS}")
    return times


def _open_window(agent, conversation_id):
    def opening():
        _check(agent.call_kw("open_window", [[conversation_id]]))

    return opening


def _open_channel(agent, channel_id):
    def opening():
        _check(agent.request("/discuss/channel/messages", {"channel_id": channel_id, "fetch_params": {"limit": SHOWN}}))

    return opening


def _check(answer):
    if len(answer["messages"]) != SHOWN:
        raise UnexpectedAnswerError(str(answer))


def ratio(times):
    """:return: the median of a text window as a multiple of that of a channel: the median of the rounds"""
    ours, theirs = times.values()
    pairs = zip(ours, theirs, strict=True)
    return statistics.median(statistics.median(one) / statistics.median(other) for one, other in pairs)
