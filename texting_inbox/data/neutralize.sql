-- A copy of the database neither sends texts nor takes those of the original.
UPDATE texting_carrier
   SET state = 'disabled', account = NULL, secret = NULL, public_key = NULL, webhook_secret = NULL, settings = NULL,
       webhook_token = md5(random()::text || id::text || clock_timestamp()::text);
UPDATE texting_message SET status = 'failed', failure_kind = 'configuration' WHERE status IN ('queued', 'sending');
UPDATE texting_media SET state = 'failed', problem = 'unavailable' WHERE state = 'pending';
