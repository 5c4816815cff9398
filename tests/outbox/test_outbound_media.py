"""Pictures and files that we send: checked against what the carrier takes, fetched by it through signed links."""

import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.texting_inbox.carriers.account_types import MediaLimits
from odoo.addons.texting_inbox.carriers.errors import DeferredError
from odoo.addons.texting_inbox.carriers.simulator.adapter import SimulatorCarrier
from odoo.addons.texting_inbox.carriers.types import SendResult
from odoo.addons.texting_inbox.controllers.media import TextingMedia

from ..intake.test_media import HTML, PNG
from ..support.common import MARC, TextingCase, TextingHttpCase

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"." * 100
MEGABYTE = 1024 * 1024


class OutboundMedia:
    """An agent with a conversation, and the files they upload as the composer does."""

    def upload(self, name="unit.png", content=PNG, user=None, **values):
        """:return: an attachment of a user that belongs to nothing yet"""
        attachments = self.env["ir.attachment"].with_user(user or self.agent_one)
        return attachments.create({"name": name, "raw": content, "res_model": "mail.compose.message", "res_id": 0, **values})

    def send(self, conversation, *attachments, body="Here it is"):
        """:return: the text, as superuser"""
        ids = [attachment.id for attachment in attachments]
        return self.env["texting.message"].sudo().browse(conversation.with_user(self.agent_one).send_text(body, ids))

    def set_limits(self, **limits):
        patcher = patch.object(SimulatorCarrier, "media_limits", MediaLimits(**limits))
        patcher.start()
        self.addCleanup(patcher.stop)

    @contextmanager
    def refused(self, conversation, sentence):
        """The text is refused with a sentence that begins so, and nothing of it is stored."""
        before = len(self.texts(conversation))
        with self.assertRaisesRegex(UserError, sentence):
            yield
        self.assertEqual(len(self.texts(conversation)), before)


class TestOutboundMedia(OutboundMedia, TextingCase):
    def setUp(self):
        super().setUp()
        self.conversation = self.received_and_accepted()
        self.sent = []  # what reached the carrier
        self.errors = []  # what it answers instead, in turn
        patcher = patch.object(SimulatorCarrier, "send", lambda adapter, text: self.take(text))
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_program_is_not_sent(self):
        """B6: neither by its name nor by its content; a note that begins with MZ is none"""
        programs = (("setup.exe", b"?"), ("unit.bin", b"MZ\x00\x00"), ("run.sh", b"#!/bin/sh"), ("app.apk", b"PK\x03\x04"))
        for name, content in programs:
            with self.refused(self.conversation, "is a program"):
                self.send(self.conversation, self.upload(name, content))
        self.send(self.conversation, self.upload("note.txt", b"MZ is what we call it"))

    def take(self, text):
        self.sent.append(text)
        if self.errors:
            raise self.errors.pop(0)
        return SendResult(f"out-{len(self.sent)}")

    def test_picture_is_sent_with_its_text_and_shown_with_it(self):
        """B6: the carrier gets a link to it, on the address that carriers reach us at."""
        self.env.company.texting_base_url = "https://texts.example.com/"
        text = self.send(self.conversation, self.upload(), self.upload("price list.pdf", b"%PDF-1.4"))
        data = self.conversation.with_user(self.agent_one).fetch_messages(text.mail_message_id.ids)["data"]
        self.assertEqual([row["mimetype"] for row in sorted(data["ir.attachment"], key=lambda row: row["id"])],
                         ["image/png", "application/pdf"])
        self.run_cron("texting.outbox", "_process_queue")
        [sent] = self.sent
        self.assertEqual((sent.body, text.status), ("Here it is", "sent"))
        self.assertRegex(sent.media_urls[0], r"^https://texts\.example\.com/texting_inbox/media/\d+/\d+/[0-9a-f]{64}/unit\.png$")
        self.assertTrue(sent.media_urls[1].endswith("/price-list.pdf"))

    def test_link_ends_like_a_file_of_its_type(self):
        """B6: some carriers go by the extension, and none likes other alphabets."""
        for name, end in (("Größe 5x5.PNG", "/Gr-e-5x5.PNG"), ("scan", "/scan.png"), ("../../x y.gif", "/x-y.gif.png"),
                          ("写真", "/file.png")):
            with self.subTest(name):
                attachment = self.send(self.conversation, self.upload(name)).mail_message_id.attachment_ids
                self.assertTrue(attachment._texting_link().endswith(end), attachment._texting_link())

    def test_picture_needs_no_words(self):
        """B6, S18: a picture alone is a text; nothing at all is none."""
        text = self.send(self.conversation, self.upload(), body="")
        self.run_cron("texting.outbox", "_process_queue")
        self.assertEqual((self.sent[0].body, len(self.sent[0].media_urls), text.segments), ("", 1, 1))
        with self.assertRaises(ValidationError):
            self.send(self.conversation, body="")

    def test_text_without_files_has_no_links(self):
        """B6: and is no MMS."""
        text = self.send(self.conversation)
        self.run_cron("texting.outbox", "_process_queue")
        self.assertEqual((self.sent[0].media_urls, text.has_media), ((), False))

    def test_carrier_that_takes_none_is_told_before_sending(self):
        """B6: in a sentence, with nothing stored."""
        self.set_limits()
        with self.refused(self.conversation, "^Simulator does not accept pictures or files"):
            self.send(self.conversation, self.upload())

    def test_too_many_files_are_refused(self):
        self.set_limits(count=2, size=MEGABYTE)
        with self.refused(self.conversation, "^These are 3 pictures or files; Simulator accepts 2 per text"):
            self.send(self.conversation, *(self.upload() for _number in range(3)))

    def test_too_large_files_are_refused(self):
        """B6: what is barely too much does not look like the limit."""
        self.set_limits(count=5, size=MEGABYTE)
        large = b"%PDF-1.4" + b"." * MEGABYTE
        with self.refused(self.conversation, r"^plan\.pdf is 1\.1 MB; Simulator accepts 1 MB"):
            self.send(self.conversation, self.upload("plan.pdf", large))
        with self.refused(self.conversation, r"^The files total 2\.1 MB; Simulator accepts 1 MB"):
            self.send(self.conversation, self.upload("1.pdf", large), self.upload("2.pdf", large))

    def test_type_that_the_carrier_does_not_take_is_refused(self):
        """B6: the type is seen by the content, whatever the name says."""
        self.set_limits(count=5, size=MEGABYTE, types=("image/", "application/pdf"))
        self.send(self.conversation, self.upload(), self.upload("a.pdf", b"%PDF-1.4"))
        for name, content in (("song.mp3", b"ID3\x03" + b"\0" * 100), ("page.png", HTML), ("list.csv", b"a,b\n1,2")):
            with self.subTest(name), self.refused(self.conversation, f"^Simulator does not accept files like {name}"):
                self.send(self.conversation, self.upload(name, content))

    def test_active_content_leaves_as_a_neutral_file(self):
        """B6: neither a colleague's browser nor the person's phone runs it."""
        text = self.send(self.conversation, self.upload("page.html", HTML), self.upload("page.jpg", HTML))
        self.assertEqual(set(text.mail_message_id.attachment_ids.mapped("mimetype")), {"application/octet-stream"})

    def test_only_ones_own_unlinked_uploads_are_taken(self):
        """B6, S22: nobody sends a colleague's file, or one of another document, by naming its id."""
        theirs = self.upload(user=self.agent_two)
        on_lead = self.env["ir.attachment"].create({"name": "x.png", "raw": PNG, "res_model": "crm.lead", "res_id": self.lead.id})
        own_on_lead = self.upload(res_model="res.partner", res_id=self.agent_one.partner_id.id)
        address = self.upload(content=False, type="url", url="https://example.com/x.png")
        gone = self.upload()
        gone_id = gone.id
        gone.unlink()
        for attachment_id in (theirs.id, on_lead.id, own_on_lead.id, address.id, gone_id):
            with self.subTest(attachment_id), self.refused(self.conversation, "^A picture or file no longer exists"):
                self.conversation.with_user(self.agent_one).send_text("Look", [attachment_id])

    def test_a_file_is_sent_once(self):
        """B6, B2: the second of two clicks finds it taken."""
        upload = self.upload()
        self.send(self.conversation, upload)
        with self.refused(self.conversation, "^A picture or file no longer exists"):
            self.send(self.conversation, upload)

    def test_nobody_but_the_owner_sends_a_file(self):
        """B6, S22."""
        for user in (self.agent_two, self.manager):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.conversation.with_user(user).send_text("Look", self.upload(user=user).ids)

    def test_sent_picture_is_for_readers_of_the_conversation(self):
        """B6, S22: also its uploader loses it with the conversation, and can neither publish nor take it away."""
        upload = self.upload(public=True, access_token="mine")
        text = self.send(self.conversation, upload)
        self.assertEqual(upload.with_user(self.agent_one).raw, PNG)
        self.assertFalse(upload.sudo().public or upload.sudo().access_token)
        for change in (lambda: upload.with_user(self.agent_one).write({"public": True}),
                       lambda: upload.with_user(self.agent_one).unlink()):
            with self.assertRaises(AccessError):
                change()
        self.conversation.with_user(self.agent_one).action_transfer(user_id=self.agent_two.id)
        self.env.invalidate_all()
        self.assertEqual(upload.with_user(self.agent_two).raw, PNG)
        for user in (self.agent_one, self.outsider, self.employee):
            with self.subTest(user.name), self.assertRaises(AccessError):
                upload.with_user(user).read(["raw"])
        self.assertEqual(text.mail_message_id.attachment_ids, upload.sudo())

    def test_repeated_attempt_sends_the_same_files(self):
        """B6, B4: put off by the carrier, or by Retry; with links that are signed anew."""
        self.errors = [DeferredError("busy", 0.01)]
        text = self.send(self.conversation, self.upload())
        self.run_cron("texting.outbox", "_process_queue")
        text.next_attempt_at = False
        self.run_cron("texting.outbox", "_process_queue")
        self.report("out-2", "failed")
        text.with_user(self.agent_one).action_retry()
        self.run_cron("texting.outbox", "_process_queue")
        self.assertEqual([len(sent.media_urls) for sent in self.sent], [1, 1, 1])
        self.assertEqual({sent.media_urls[0].split("/")[5] for sent in self.sent}, {str(text.mail_message_id.attachment_ids.id)})

    def test_archive_shows_what_was_sent(self):
        """B6: in the transcript, for its readers."""
        text = self.send(self.conversation, self.upload(), body="")
        transcript = text.session_id.with_user(self.agent_one).transcript
        self.assertIn(f"/texting_inbox/file/{text.mail_message_id.attachment_ids.id}/", transcript)

    def test_window_knows_what_the_carrier_takes(self):
        """B6: only the owner's composer needs it."""
        self.set_limits(count=3, size=MEGABYTE, types=("image/",))
        [window] = self.conversation.with_user(self.agent_one).get_windows()
        self.assertEqual(window["media"], {"count": 3, "size": MEGABYTE, "types": ("image/",), "carrier": "Simulator"})
        self.assertFalse(self.conversation.with_user(self.manager).get_windows()[0]["media"])
        self.set_limits()
        self.assertFalse(self.conversation.with_user(self.agent_one).get_windows()[0]["media"])


class TestMediaLinks(OutboundMedia, TextingHttpCase):
    def setUp(self):
        super().setUp()
        self.text = self.send(self.received_and_accepted(MARC), self.upload("Größe 5x5.png"))
        self.attachment = self.text.mail_message_id.attachment_ids
        [url] = self.text._media_urls()
        self.path = url.removeprefix(self.carrier.get_base_url())
        self.authenticate(None, None)

    def get(self, path, **options):
        self.env.cr.flush()
        return self.url_open(path, allow_redirects=False, **options)

    def test_carrier_fetches_a_picture(self):
        """B6: without a user, with the right type, and as nothing that a browser would run."""
        answer = self.get(self.path)
        self.assertEqual((answer.status_code, answer.content), (200, PNG))
        self.assertEqual(answer.headers["Content-Type"], "image/png")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertNotIn("public", answer.headers["Cache-Control"])

    def test_carrier_may_ask_for_the_head_alone(self):
        """B6: some look at size and type first."""
        answer = self.get(self.path, method="HEAD")
        self.assertEqual((answer.status_code, answer.content), (200, b""))
        self.assertEqual((answer.headers["Content-Type"], answer.headers["Content-Length"]), ("image/png", str(len(PNG))))

    def test_link_is_not_served_by_a_replica(self):
        """B6: it may lag behind a file that was sent a moment ago, and the carrier asks only once"""
        self.assertFalse(TextingMedia.give.original_routing.get("readonly"))

    def test_wrong_link_is_no_page(self):
        """B6: another file, another time, another signature, none: always the same answer."""
        _, _, _, attachment_id, expires, signature, name = self.path.split("/")
        other = self.env["ir.attachment"].create({"name": "secret.png", "raw": PNG})
        prefix = "/texting_inbox/media"
        for path in (
            f"{prefix}/{other.id}/{expires}/{signature}/{name}",
            f"{prefix}/{attachment_id}/{int(expires) + 1}/{signature}/{name}",
            f"{prefix}/{attachment_id}/{expires}/{signature[:-1]}/{name}",
            f"{prefix}/{attachment_id}/{expires}/{signature.upper()}/{name}",
            f"{prefix}/{attachment_id}/{expires}/%C3%A9/{name}",
            f"{prefix}/{'9' * 30}/{expires}/{signature}/{name}",
            f"{prefix}/{attachment_id}/{expires}/{signature}",
            f"{prefix}/{attachment_id}",
        ):
            with self.subTest(path):
                self.assertEqual(self.get(path).status_code, 404)

    def test_link_expires(self):
        """B6: after a day it opens nothing."""
        self.assertEqual(self.get(self.path).status_code, 200)
        with patch.object(time, "time", return_value=time.time() + 25 * 3600):
            found = self.env["ir.attachment"]._texting_by_link(
                self.attachment.id, int(self.path.split("/")[4]), self.path.split("/")[5])
        self.assertFalse(found)
        with patch.object(time, "time", return_value=time.time() - 25 * 3600):
            stale = self.attachment._texting_link()
        self.assertEqual(self.get(stale).status_code, 404)

    def test_signed_link_opens_files_of_texts_only(self):
        """B6: whatever else was signed by mistake stays closed, and so does a deleted file."""
        other = self.env["ir.attachment"].create({"name": "secret.png", "raw": PNG})
        self.assertEqual(self.get(other._texting_link()).status_code, 404)
        self.attachment.unlink()
        self.assertEqual(self.get(self.path).status_code, 404)

    def test_link_is_never_shown_to_a_browser(self):
        """B6: neither the window nor the chatter message names it."""
        conversation = self.text.conversation_id.with_user(self.agent_one)
        shown = str([conversation.get_windows(), conversation.fetch_messages(self.text.mail_message_id.ids)])
        self.assertNotIn("texting_inbox/media", shown)

    def test_file_without_its_text_stays_with_its_uploader(self):
        """B6: what was attached and not sent yet is nobody else's."""
        upload = self.upload()
        self.authenticate("agent_two", "agent_two")
        self.assertEqual(self.get(f"/web/content/{upload.id}").status_code, 404)
        self.authenticate("agent_one", "agent_one")
        self.assertEqual(self.get(f"/web/content/{upload.id}").status_code, 200)


def test_two_clicks_at_once_send_a_file_once(stage, quiet_log):
    """B2 B6: in real transactions: one text has it, the other click is told to attach it again."""
    conversation_id = stage.owned_conversation()
    attachment_id = stage.run(lambda env: env["ir.attachment"].create({"name": "unit.png", "raw": PNG}).id, uid=stage.first)

    def click():
        try:
            return stage.act(conversation_id, "send_text", "Look", [attachment_id])
        except UserError as error:
            return str(error)

    answers = stage.together(click, click)
    [text_id] = [answer for answer in answers if isinstance(answer, int)]
    assert "A picture or file no longer exists. Attach it again." in answers
    sent = stage.query("SELECT id FROM texting_message WHERE conversation_id = %s AND direction = 'outbound'", conversation_id)
    assert sent == [(text_id,)]
