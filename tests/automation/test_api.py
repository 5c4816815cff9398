"""What docs/api.md shows, over JSON-2 with an API key."""

import json
from datetime import datetime, timedelta

from ..support.common import DANA, MARC, TextingHttpCase

CONVERSATION, TEXT = "texting.conversation", "texting.message"


class TestApi(TextingHttpCase):
    def post(self, path, user, **body):
        """:return: HTTP status and the answer"""
        key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", datetime.now() + timedelta(days=1))
        response = self.url_open(
            f"/json/2/{path}", data=json.dumps(body),
            headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"})
        return response.status_code, response.json()

    def start(self):
        options = self.post(
            f"{CONVERSATION}/get_start_options", self.agent_one, res_model="res.partner", res_id=self.customer.id)[1]
        return self.post(
            f"{CONVERSATION}/start_text", self.agent_one, res_model="res.partner", res_id=self.customer.id,
            phone=options["phones"][0]["phone"], number_id=options["numbers"][0]["id"])

    def test_an_integration_starts_sends_reads_and_records_an_opt_out(self):
        """B17: as its user, with what its user may"""
        status, started = self.start()
        self.assertEqual((status, started["started"]), (200, True))
        conversation_id = started["conversation_id"]
        status, text_id = self.post(
            f"{CONVERSATION}/send_text", self.agent_one, ids=[conversation_id], body="Your order is ready.")
        self.assertEqual(status, 200)
        status, texts = self.post(
            f"{TEXT}/search_read", self.agent_one, domain=[["conversation_id", "=", conversation_id]],
            fields=["id", "direction", "body", "status"])
        self.assertEqual(texts, [{"id": text_id, "direction": "outbound", "body": "Your order is ready.", "status": "queued"}])
        status, _answer = self.post(f"{CONVERSATION}/action_record_opt_out", self.agent_one, ids=[conversation_id])
        self.assertEqual(status, 200)
        status, refusal = self.post(
            f"{CONVERSATION}/send_text", self.agent_one, ids=[conversation_id], body="One more thing")
        self.assertEqual((status, "opted out" in refusal["message"]), (422, True))

    def test_repeated_call_with_the_same_key_sends_nothing_twice(self):
        """B17: also if the first answer was lost"""
        conversation_id = self.start()[1]["conversation_id"]
        call = {"ids": [conversation_id], "body": "Your order is ready.", "idempotency_key": "order-42"}
        first = self.post(f"{CONVERSATION}/send_text", self.agent_one, **call)
        self.assertEqual(self.post(f"{CONVERSATION}/send_text", self.agent_one, **call), first)
        other = self.post(f"{CONVERSATION}/send_text", self.agent_one, **{**call, "idempotency_key": "order-43"})
        self.assertNotEqual(other, first)
        self.assertEqual(len(self.texts(self.conversation(MARC), "outbound")), 2)

    def test_key_of_another_conversation_is_refused(self):
        """B17: a mistake of the client is not answered with somebody else's text"""
        conversation_id = self.start()[1]["conversation_id"]
        other = self.received_and_accepted(DANA)
        call = {"body": "Your order is ready.", "idempotency_key": "order-42"}
        self.post(f"{CONVERSATION}/send_text", self.agent_one, ids=[conversation_id], **call)
        status, answer = self.post(f"{CONVERSATION}/send_text", self.agent_one, ids=[other.id], **call)
        self.assertEqual((status, "another conversation" in answer["message"]), (422, True))

    def test_api_key_of_another_agent_sees_and_sends_nothing(self):
        """B17, S22: a key is its user"""
        conversation_id = self.start()[1]["conversation_id"]
        domain = [["conversation_id", "=", conversation_id]]
        self.assertEqual(self.post(f"{TEXT}/search_read", self.agent_two, domain=domain, fields=["body"])[1], [])
        status, _answer = self.post(f"{CONVERSATION}/send_text", self.agent_two, ids=[conversation_id], body="hi")
        self.assertEqual(status, 403)
