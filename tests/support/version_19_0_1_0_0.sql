-- Tables of version 19.0.1.0.0 with the texts of a few people: two spellings of one number, answered, handed on, started by an
-- agent, waiting, missed, opted out. Whoever did something is the administrator (2); nobody is a lead or contact.

CREATE TABLE texting_carrier (id serial PRIMARY KEY, sequence int4, company_id int4, name varchar, code varchar, state varchar, account varchar, secret varchar, public_key varchar, webhook_secret varchar, base_url varchar, webhook_token varchar, settings text, confirms_opt_out bool, create_date timestamp);
CREATE TABLE texting_queue (id serial PRIMARY KEY, sequence int4, alert_days int4, target_minutes int4, cooldown_seconds int4, calendar_id int4, company_id int4, reply_once_hours int4, offline_alert_minutes int4, name jsonb, reply_received text, reply_after_hours text, reply_holiday text, active bool, create_date timestamp, release_hours float8);
CREATE TABLE texting_queue_res_users_rel (queue_id int4, user_id int4);
CREATE TABLE texting_number (id serial PRIMARY KEY, sequence int4, carrier_id int4, queue_id int4, company_id int4, silences int4, phone varchar, campaign_id varchar, active bool, paced_until timestamp, create_date timestamp, rate float8);
CREATE TABLE texting_conversation (id serial PRIMARY KEY, number_id int4, queue_id int4, owner_id int4, partner_id int4, session_id int4, company_id int4, phone varchar, state varchar, others_match bool, create_date timestamp);
CREATE TABLE texting_session (id serial PRIMARY KEY, conversation_id int4, number_id int4, queue_id int4, owner_id int4, partner_id int4, company_id int4, closed_by_id int4, phone varchar, end_reason varchar, opened_at timestamp, alert_from timestamp, accepted_at timestamp, owned_at timestamp, escalated_at timestamp, first_response_at timestamp, closed_at timestamp, create_date timestamp);
CREATE TABLE texting_session_step (id serial PRIMARY KEY, session_id int4, user_id int4, from_user_id int4, to_user_id int4, to_queue_id int4, kind varchar, person varchar, note text, done_at timestamp, create_date timestamp);
CREATE TABLE texting_message (id serial PRIMARY KEY, conversation_id int4, session_id int4, mail_message_id int4, number_id int4, carrier_id int4, company_id int4, segments int4, attempts int4, carrier_asked int4, direction varchar, carrier_uid varchar, status varchar, failure_kind varchar, failure_detail varchar, encoding varchar, body text, is_automatic bool, has_media bool, is_opt_out_reply bool, may_want_out bool, is_superseded bool, received_at timestamp, seen_at timestamp, claimed_at timestamp, next_attempt_at timestamp, create_date timestamp, due_at timestamp, ask_carrier_at timestamp, carrier_asked_at timestamp);
CREATE TABLE texting_consent (id serial PRIMARY KEY, number_id int4, user_id int4, company_id int4, phone varchar, event varchar, source varchar, wording varchar, scope varchar, done_at timestamp, create_date timestamp);
CREATE TABLE texting_webhook_event (id serial PRIMARY KEY, carrier_id int4, company_id int4, replayed_by_id int4, event_key varchar, state varchar, error varchar, payload text, is_fetched bool, received_at timestamp, replayed_at timestamp, create_date timestamp);
CREATE TABLE texting_health (id serial PRIMARY KEY, carrier_id int4, company_id int4, checked_url varchar, checked_at timestamp, next_check_at timestamp, refused_at timestamp, create_date timestamp, inbound_checked_at timestamp);
CREATE TABLE texting_health_finding (id serial PRIMARY KEY, carrier_id int4, number_id int4, company_id int4, count int4, times int4, fault varchar, detail varchar, is_broken bool, since timestamp, create_date timestamp);

INSERT INTO mail_message (id, model, res_id, message_type, create_date, body, is_internal, subtype_id) VALUES
    (900193, 'texting.conversation', 1, 'sms', '2026-11-27 13:16:06.000000', '<p>Is it free?</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900194, 'texting.conversation', 1, 'notification', '2026-11-27 13:16:06.096385', '<p>Accepted by Agent One</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900195, 'texting.conversation', 1, 'sms', '2026-11-27 13:16:06.148643', '<p>Yes</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900196, 'texting.conversation', 1, 'sms', '2026-11-27 13:16:06.173524', '<p>Picture</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900197, 'texting.conversation', 1, 'comment', '2026-11-27 13:16:06.208156', '<p>a note</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900198, 'texting.conversation', 1, 'notification', '2026-11-27 13:16:06.208156', '<p>Left by Agent One</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900200, 'texting.conversation', 1, 'sms', '2026-11-27 13:16:06.000000', '<p>One more</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900201, 'texting.conversation', 1, 'notification', '2026-11-27 13:16:06.273059', '<p>Accepted by Agent Two</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900202, 'texting.conversation', 1, 'notification', '2026-11-27 13:16:06.311782', '<p>Transferred to Agent One by Agent Two: yours</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900203, 'texting.conversation', 1, 'sms', '2026-11-27 13:16:06.334660', '<p>back again</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900204, 'texting.conversation', 1, 'notification', '2026-11-27 13:16:06.350803', '<p>Taken over by Maya Manager: mine</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900205, 'texting.conversation', 1, 'notification', '2026-11-27 13:16:06.376584', '<p>Left by Maya Manager</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900207, 'texting.conversation', 1, 'sms', '2026-11-27 13:16:06.000000', '<p>Third</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900208, 'texting.conversation', 1, 'notification', '2026-11-27 13:16:06.398800', '<p>Accepted by Agent One</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900212, 'texting.conversation', 3, 'sms', '2026-11-27 13:16:06.000000', '<p>stranger</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900218, 'texting.conversation', 6, 'sms', '2026-11-27 13:16:06.000000', '<p>hello</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900219, 'texting.conversation', 6, 'sms', '2026-11-27 13:16:06.000000', '<p>STOP</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900220, 'texting.conversation', 6, 'sms', '2026-11-27 13:16:06.581173', '<p>YourCompany: You have opted out and get no more texts. Reply START to get them again.</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900228, 'texting.conversation', 8, 'sms', '2026-11-27 13:16:06.000000', '<p>please stop texting me, remove my number</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900229, 'texting.conversation', 9, 'sms', '2026-11-27 13:16:06.000000', '<p>missed one</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900231, 'texting.conversation', 10, 'sms', '2026-11-27 13:16:06.000000', '<p>mexico 1</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900232, 'texting.conversation', 10, 'notification', '2026-11-27 13:16:06.739056', '<p>Accepted by Agent One</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900233, 'texting.conversation', 10, 'sms', '2026-11-27 13:16:06.768715', '<p>hola</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900236, 'texting.conversation', 11, 'notification', '2026-11-27 13:16:06.898429', '<p>Started by Agent Two</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900237, 'texting.conversation', 11, 'sms', '2026-11-27 13:16:06.931504', '<p>started by agent</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900238, 'texting.conversation', 11, 'comment', '2026-11-27 13:16:06.955255', '<p>note in second</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900241, 'texting.conversation', 12, 'notification', '2026-11-27 13:16:07.016823', '<p>Started by Agent One</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900242, 'texting.conversation', 12, 'sms', '2026-11-27 13:16:07.016823', '<p>Hello, we...</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900243, 'texting.conversation', 12, 'sms', '2026-11-27 13:16:07.000000', '<p>yes?</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')),
    (900244, 'texting.conversation', 12, 'notification', '2026-11-27 13:16:07.078983', '<p>Left by Agent One</p>', true, (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment'));
INSERT INTO texting_carrier (id, sequence, company_id, name, code, state, account, secret, base_url, webhook_token, confirms_opt_out, create_date) VALUES
    (1, 10, 1, 'Simulator', 'simulator', 'enabled', NULL, 'sesame1', NULL, 'sesame1', false, '2026-11-27 13:15:58.783747'),
    (2, 10, 1, 'twilio', 'twilio', 'test', 'AC11111111111111111111111111111111', 'sesame2', 'http://127.0.0.1:9', 'sesame2', true, '2026-11-27 13:16:07.118447');
SELECT setval('texting_carrier_id_seq', 1000);
INSERT INTO texting_queue (id, sequence, alert_days, target_minutes, cooldown_seconds, company_id, reply_once_hours, offline_alert_minutes, name, active, create_date, release_hours) VALUES
    (1, 10, 99999, 99999999, 999999, 1, 99999, 9999999, '{"en_US": "Sales"}', true, '2026-11-27 13:15:58.783747', 99999.0);
SELECT setval('texting_queue_id_seq', 1000);
INSERT INTO texting_queue_res_users_rel (queue_id, user_id) VALUES
    (1, 2);
INSERT INTO texting_number (id, sequence, carrier_id, queue_id, company_id, phone, active, create_date, rate) VALUES
    (1, 10, 1, 1, 1, '+14155550100', true, '2026-11-27 13:15:58.783747', 1.0),
    (2, 10, 2, 1, 1, '+1 (415) 555-0188', true, '2026-11-27 13:16:07.118447', 50000.0);
SELECT setval('texting_number_id_seq', 1000);
INSERT INTO texting_conversation (id, number_id, queue_id, owner_id, session_id, company_id, phone, state, others_match, create_date) VALUES
    (1, 1, 1, 2, 6, 1, '+12125550199', 'owned', NULL, '2026-11-27 13:15:58.783747'),
    (3, 1, 1, NULL, 8, 1, '+16465550147', 'new', false, '2026-11-27 13:15:58.783747'),
    (6, 1, 1, NULL, 11, 1, '+16465550150', 'new', false, '2026-11-27 13:16:06.569846'),
    (8, 1, 1, NULL, 13, 1, '+16465550152', 'new', false, '2026-11-27 13:16:06.671923'),
    (9, 1, 1, NULL, 14, 1, '+16465550153', 'new', false, '2026-11-27 13:16:06.686933'),
    (10, 1, 1, 2, 15, 1, '+5215512345680', 'owned', false, '2026-11-27 13:16:06.706428'),
    (11, 1, 1, 2, 16, 1, '+525512345680', 'owned', false, '2026-11-27 13:16:06.898429'),
    (12, 1, 1, NULL, NULL, 1, '+12125550177', 'archived', false, '2026-11-27 13:16:07.016823');
SELECT setval('texting_conversation_id_seq', 1000);
INSERT INTO texting_session (id, conversation_id, number_id, queue_id, owner_id, company_id, closed_by_id, phone, end_reason, opened_at, alert_from, accepted_at, owned_at, first_response_at, closed_at, create_date) VALUES
    (4, 1, 1, 1, 2, 1, 2, '+12125550199', 'left', '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.026272'),
    (5, 1, 1, 1, 2, 1, 2, '+12125550199', 'left', '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.253847'),
    (6, 1, 1, 1, 2, 1, NULL, '+12125550199', NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', NULL, NULL, '2026-11-27 13:16:06.390916'),
    (8, 3, 1, 1, NULL, 1, NULL, '+16465550147', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.461018'),
    (11, 6, 1, 1, NULL, 1, NULL, '+16465550150', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.569846'),
    (13, 8, 1, 1, NULL, 1, NULL, '+16465550152', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.671923'),
    (14, 9, 1, 1, NULL, 1, NULL, '+16465550153', NULL, '2026-10-18 13:16:06.000000', '2026-10-18 13:16:06.000000', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.686933'),
    (15, 10, 1, 1, 2, 1, NULL, '+5215512345680', NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.706428'),
    (16, 11, 1, 1, 2, 1, NULL, '+525512345680', NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.898429'),
    (17, 12, 1, 1, 2, 1, 2, '+12125550177', 'left', '2026-11-27 13:16:07.000000', NULL, '2026-11-27 13:16:07.000000', '2026-11-27 13:16:07.000000', '2026-11-27 13:16:07.000000', '2026-11-27 13:16:07.000000', '2026-11-27 13:16:07.016823');
SELECT setval('texting_session_id_seq', 1000);
INSERT INTO texting_session_step (id, session_id, user_id, from_user_id, to_user_id, kind, note, done_at, create_date) VALUES
    (7, 4, 2, NULL, 2, 'accepted', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.096385'),
    (8, 4, 2, NULL, NULL, 'note', 'a note', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.208156'),
    (9, 4, 2, 2, NULL, 'left', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.208156'),
    (10, 5, 2, NULL, 2, 'accepted', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.273059'),
    (11, 5, 2, 2, 2, 'transferred', 'yours', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.311782'),
    (12, 5, 2, 2, 2, 'taken_over', 'mine', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.350803'),
    (13, 5, 2, 2, NULL, 'left', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.376584'),
    (14, 6, 2, NULL, 2, 'accepted', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.398800'),
    (19, 15, 2, NULL, 2, 'accepted', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.739056'),
    (20, 16, 2, NULL, 2, 'started', NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.898429'),
    (21, 16, 2, NULL, NULL, 'note', 'note in second', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.955255'),
    (22, 17, 2, NULL, 2, 'started', NULL, '2026-11-27 13:16:07.000000', '2026-11-27 13:16:07.016823'),
    (23, 17, 2, 2, NULL, 'left', NULL, '2026-11-27 13:16:07.000000', '2026-11-27 13:16:07.078983');
SELECT setval('texting_session_step_id_seq', 1000);
INSERT INTO texting_message (id, conversation_id, session_id, mail_message_id, number_id, carrier_id, company_id, segments, direction, carrier_uid, status, encoding, body, is_automatic, has_media, is_opt_out_reply, may_want_out, received_at, seen_at, create_date) VALUES
    (9, 1, 4, 900193, 1, 1, 1, 1, 'inbound', 'in-1', 'received', 'gsm7', 'Is it free?', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000'),
    (10, 1, 4, 900195, 1, 1, 1, 1, 'outbound', NULL, 'queued', 'gsm7', 'Yes', false, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.148643'),
    (11, 1, 4, 900196, 1, 1, 1, 1, 'outbound', NULL, 'queued', 'gsm7', 'Picture', false, true, NULL, NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.173524'),
    (12, 1, 5, 900200, 1, 1, 1, 1, 'inbound', 'in-2', 'received', 'gsm7', 'One more', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000'),
    (13, 1, 5, 900203, 1, 1, 1, 1, 'outbound', NULL, 'queued', 'gsm7', 'back again', false, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.334660'),
    (14, 1, 6, 900207, 1, 1, 1, 1, 'inbound', 'in-3', 'received', 'gsm7', 'Third', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000'),
    (16, 3, 8, 900212, 1, 1, 1, 1, 'inbound', 'in-5', 'received', 'gsm7', 'stranger', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.000000'),
    (19, 6, 11, 900218, 1, 1, 1, 1, 'inbound', 'in-8', 'received', 'gsm7', 'hello', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.000000'),
    (20, 6, 11, 900219, 1, 1, 1, 1, 'inbound', 'in-9', 'received', 'gsm7', 'STOP', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000'),
    (21, 6, 11, 900220, 1, 1, 1, 1, 'outbound', NULL, 'queued', 'gsm7', 'YourCompany: You have opted out and get no more texts. Reply START to get them again.', true, NULL, true, NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.581173'),
    (26, 8, 13, 900228, 1, 1, 1, 1, 'inbound', 'in-13', 'received', 'gsm7', 'please stop texting me, remove my number', NULL, NULL, NULL, true, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.000000'),
    (27, 9, 14, 900229, 1, 1, 1, 1, 'inbound', 'in-14', 'received', 'gsm7', 'missed one', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.000000'),
    (28, 10, 15, 900231, 1, 1, 1, 1, 'inbound', 'in-15', 'received', 'gsm7', 'mexico 1', NULL, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.000000'),
    (29, 10, 15, 900233, 1, 1, 1, 1, 'outbound', NULL, 'queued', 'gsm7', 'hola', false, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.768715'),
    (30, 11, 16, 900237, 1, 1, 1, 1, 'outbound', NULL, 'queued', 'gsm7', 'started by agent', false, NULL, NULL, NULL, '2026-11-27 13:16:06.000000', NULL, '2026-11-27 13:16:06.931504'),
    (31, 12, 17, 900242, 1, 1, 1, 1, 'outbound', NULL, 'queued', 'gsm7', 'Hello, we...', false, NULL, NULL, NULL, '2026-11-27 13:16:07.000000', NULL, '2026-11-27 13:16:07.016823'),
    (32, 12, 17, 900243, 1, 1, 1, 1, 'inbound', 'in-16', 'received', 'gsm7', 'yes?', NULL, NULL, NULL, NULL, '2026-11-27 13:16:07.000000', '2026-11-27 13:16:07.000000', '2026-11-27 13:16:07.000000');
SELECT setval('texting_message_id_seq', 1000);
INSERT INTO texting_consent (id, number_id, company_id, phone, event, source, wording, scope, done_at, create_date) VALUES
    (1, 1, 1, '+16465550150', 'opt_out', 'text', 'STOP', 'company', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.581173'),
    (2, 1, 1, '+16465550151', 'opt_out', 'text', 'STOP', 'company', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.626882'),
    (3, 1, 1, '+16465550151', 'opt_in', 'text', 'START', 'company', '2026-11-27 13:16:06.000000', '2026-11-27 13:16:06.652652');
SELECT setval('texting_consent_id_seq', 1000);
INSERT INTO texting_webhook_event (id, carrier_id, company_id, event_key, state, error, payload, received_at, create_date) VALUES
    (1, 1, 1, 'old:1', 'failed', 'No number', '{"method": "POST", "url": "https://x.example/texting_inbox/webhook/6FIFPMUMJySXSsfI55B2--VEaCFl08Yo?a=b", "headers": {"content-type": "application/json"}, "body": "{}"}', '2026-11-27 13:16:07.000000', '2026-11-27 13:16:07.138187');
SELECT setval('texting_webhook_event_id_seq', 1000);
INSERT INTO texting_health (id, carrier_id, company_id, checked_url, create_date) VALUES
    (1, 1, 1, 'https://x.example/texting_inbox/webhook/6FIFPMUMJySXSsfI55B2--VEaCFl08Yo', '2026-11-27 13:16:07.138187');
SELECT setval('texting_health_id_seq', 1000);
INSERT INTO texting_health_finding (id, carrier_id, number_id, company_id, times, fault, detail, since, create_date) VALUES
    (1, 1, 1, 1, 1, 'webhook_missing', 'SmsUrl https://x.example/texting_inbox/webhook/6FIFPMUMJySXSsfI55B2--VEaCFl08Yo', '2026-11-27 13:16:07.000000', '2026-11-27 13:16:07.138187');
SELECT setval('texting_health_finding_id_seq', 1000);
