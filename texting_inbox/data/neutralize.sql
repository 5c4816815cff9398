-- A copy of the database neither sends texts nor receives those of the original, and holds nothing that opens it.
UPDATE texting_carrier
   SET state = 'disabled', account = NULL, secret = NULL, public_key = NULL, webhook_secret = NULL, settings = NULL,
       base_url = NULL, webhook_token = md5(random()::text || id::text || clock_timestamp()::text);
UPDATE res_company SET texting_base_url = NULL;
UPDATE texting_webhook_event SET payload = NULL, error = NULL;
UPDATE texting_health SET checked_url = NULL;
UPDATE texting_health_finding SET detail = NULL;
TRUNCATE texting_webhook_replace;
UPDATE texting_message SET status = 'failed', failure_kind = 'configuration' WHERE status IN ('queued', 'sending');
UPDATE texting_message SET failure_detail = NULL;
UPDATE texting_media SET state = 'failed', problem = 'unavailable' WHERE state = 'pending';
UPDATE texting_media SET url = NULL;
UPDATE texting_simulator_text SET media = NULL;
DELETE FROM bus_bus;
DELETE FROM mail_push_device;
