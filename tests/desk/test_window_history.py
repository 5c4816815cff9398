"""Opening a text window: one request, and the payload of mail's client without what a text has no use for."""

import base64

from odoo.exceptions import AccessError

from odoo.addons.mail.tools.discuss import Store

from ..support.common import DANA, TextingCase

# What mail tells of each message and a text window does not show: mail's client has defaults for them.
LEFT_OUT = {
    "author_guest_id", "create_date", "default_subject", "incoming_email_cc", "incoming_email_to",
    "message_link_preview_ids",
    "needaction", "notification_ids", "partner_ids", "pinned_at", "reactions", "record_name", "scheduledDatetime", "starred",
    "subject", "trackingValues", "write_date",
}


class TestWindowHistory(TextingCase):
    def prepare(self):
        """:return: a conversation with a text, an answer, a picture, a note and a step"""
        conversation = self.received_and_accepted(DANA).with_user(self.agent_one)
        conversation.send_text("Yes <b>")
        upload = self.env["ir.attachment"].with_user(self.agent_one).create({
            "name": "plan.png", "mimetype": "image/png", "datas": base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 99),
            "res_model": "mail.compose.message", "res_id": 0})
        conversation.send_text("The plan", attachment_ids=upload.ids)
        conversation.add_note("A note")
        self.env.flush_all()
        self.env.invalidate_all()
        return conversation

    def test_lines_are_what_mail_would_have_told_of_them(self):
        """S16: the same words, authors, files and states, message by message."""
        conversation = self.prepare()
        opened = conversation.open_window()
        messages = self.env["mail.message"].with_user(self.agent_one).browse(opened["messages"])
        theirs = {row["id"]: row for row in Store().add(messages).get_result()["mail.message"]}
        ours = {row["id"]: row for row in opened["data"]["mail.message"]}
        self.assertEqual(ours.keys(), theirs.keys())
        for message_id, row in theirs.items():
            expected = {key: value for key, value in row.items() if key not in LEFT_OUT}
            self.assertEqual(ours[message_id], expected)

    def test_window_and_newest_lines_come_in_one_request(self):
        """S11: the newest first, as many as a page; with what is shown already, only what is newer."""
        conversation = self.prepare()
        opened = conversation.open_window()
        self.assertEqual(opened["window"], conversation.get_windows()[0])
        self.assertEqual(opened["messages"], sorted(opened["messages"], reverse=True))
        self.receive(DANA, body="One more")
        newer = conversation.open_window(after=opened["messages"][0])
        self.assertEqual(len(newer["messages"]), 1)
        self.assertIn("One more", str(newer["data"]["mail.message"][0]["body"]))

    def test_a_window_opens_in_few_queries_whatever_it_shows(self):
        """S16: thirty lines cost no more queries than three."""
        conversation = self.prepare()
        conversation.open_window()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            conversation.open_window()
            return self.env.cr.sql_log_count - before

        few = count()
        for number in range(30):
            conversation.send_text(f"Text {number}")
        self.assertLessEqual(count(), few)

    def test_nobody_else_opens_it(self):
        """S22: other agents and strangers are refused."""
        conversation = self.prepare()
        for user in (self.agent_two, self.outsider, self.employee):
            with self.assertRaises(AccessError):
                conversation.with_user(user).open_window()
