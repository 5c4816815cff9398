"""Pictures and files that come with a text: fetched in the background, shown with it, for those who may read it."""

import base64
import re
import socket
import threading
from concurrent.futures import Future
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.texting_inbox.carriers.types import InboundText, Media

from ..support.common import DANA, MARC, TextingCase, TextingHttpCase
from ..support.recording_server import RecordingServer

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"


class FakeFiles(RecordingServer):
    """A carrier's files on this machine: gives them away as told, and records who asked how."""

    def __init__(self, before=lambda: None):
        """:param before: called before each answer"""
        super().__init__()
        self.before = before
        self.answers = []  # (status, headers, body) for the next requests; then it gives a picture
        self.serve(self.give)

    @property
    def asked(self):
        """:return: the headers of each request"""
        return [request.headers for request in self.requests]

    def give(self, _request):
        self.before()
        status, headers, body = self.answers.pop(0) if self.answers else (200, {}, PNG)
        return status, body, headers


class TestMedia(TextingCase):
    def setUp(self):
        super().setUp()
        self.files = FakeFiles()
        self.files.__enter__()
        self.addCleanup(self.files.__exit__)
        self.carrier.base_url = self.files.url

    def receive_picture(self, *paths, body="", **values):
        """:return: the text, of a conversation that the first agent owns"""
        media = values.pop("media", tuple(Media(f"{self.files.url}{path}", "image/png") for path in paths or ("/1",)))
        conversation = self.received_and_accepted(body=body, media=media, **values)
        return self.texts(conversation)[-1]

    def fetch(self):
        self.run_cron("texting.media", "_cron_fetch")

    def drawn(self, text, user=None):
        """:return: what a user's web client is told of the text's chatter message"""
        conversation = text.conversation_id.with_user(user or self.agent_one)
        data = conversation.fetch_messages(text.mail_message_id.ids)["data"]
        return data, next(row for row in data["mail.message"] if row["id"] == text.mail_message_id.id)

    def test_program_is_not_kept_whatever_it_is_called(self):
        """B6: an agent is not given what could harm their computer; the text itself is there, with the reason"""
        windows = b"MZ\x90\x00" + b"\x00" * 60 + b"This program cannot be run in DOS mode."
        programs = (
            (windows, "/invoice.pdf"), (b"\x7fELF\x02", "/1"), (b"#!/bin/sh\nrm -rf /", "/2"), (b"\xff\xfe data", "/setup.exe"))
        for content, path in programs:
            self.files.answers = [(200, {}, content)]
            text = self.receive_picture(path, body="Please open this")
            self.fetch()
            [medium] = self.drawn(text)[1]["texting"]["media"]
            self.assertIn("it is a program", medium["reason"], path)
            self.assertFalse(medium["can_fetch_again"] or text.mail_message_id.attachment_ids)

    def test_picture_is_fetched_in_the_background_and_shown_with_its_text(self):
        """B6: taking in the text asks nobody; then the file is an attachment of its chatter message."""
        text = self.receive_picture(body="My unit")
        self.assertFalse(self.files.asked)
        [medium] = self.drawn(text)[1]["texting"]["media"]
        self.assertEqual(medium, {"state": "pending", "reason": False, "can_fetch_again": False})
        cron = self.env.ref("texting_inbox.ir_cron_media")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
        self.fetch()
        data, message = self.drawn(text)
        self.assertEqual(message["texting"]["media"], [{"state": "fetched", "reason": False, "can_fetch_again": False}])
        [attachment] = data["ir.attachment"]
        self.assertEqual(message["attachment_ids"], [attachment["id"]])
        self.assertEqual(attachment["mimetype"], "image/png")
        self.assertEqual(self.env["ir.attachment"].with_user(self.agent_one).browse(attachment["id"]).raw, PNG)
        self.fetch()
        self.assertEqual(len(self.files.asked), 1)

    def test_owners_window_hears_of_the_fetched_picture(self):
        """B6: their tabs fetch the text again; nothing of the picture travels over the bus."""
        text = self.receive_picture()
        medium = self.env["texting.media"].search([("message_id", "=", text.id)])
        before = len(self.bus_events(self.agent_one, "texting.message/new"))
        content = Future()
        content.set_result(PNG)
        medium._finish(content)
        [event] = self.bus_events(self.agent_one, "texting.message/new")[before:]
        self.assertEqual(event[1], {
            "id": text.conversation_id.id, "mail_message_id": text.mail_message_id.id, "direction": "inbound"})

    def test_several_pictures_of_one_text(self):
        """B6: each for itself: one that is not there does not take the others with it."""
        text = self.receive_picture("/1", "/2", "/3")
        self.files.answers = [(200, {}, PNG), (404, {}, b""), (200, {}, PNG)]
        self.fetch()
        self.assertEqual(text.media_ids.mapped("state"), ["fetched", "pending", "fetched"])
        self.assertEqual(len(text.mail_message_id.attachment_ids), 2)

    def test_text_without_media_costs_nothing(self):
        """B6: no row, and nothing about media in what the window is told."""
        text = self.texts(self.received_and_accepted())
        self.assertFalse(self.env["texting.media"].search_count([]))
        with patch.object(type(self.env["texting.media"]), "_ingest", side_effect=AssertionError):
            self.receive(DANA)
        self.assertNotIn("media", text._to_client())

    def test_picture_that_is_not_there_yet_is_fetched_later(self):
        """B6: retry, with growing pauses."""
        text = self.receive_picture()
        self.files.answers = [(404, {}, b""), (500, {}, b"")]
        now = fields.Datetime.now()
        self.fetch()
        self.fetch()
        self.assertEqual((text.media_ids.state, len(self.files.asked)), ("pending", 1))
        for seconds in (40, 200):
            with freeze_time(now + timedelta(seconds=seconds)):
                self.fetch()
        self.assertEqual((text.media_ids.state, text.media_ids.attempts, len(self.files.asked)), ("fetched", 3, 3))

    def test_picture_that_never_comes_is_a_visible_failure(self):
        """B6: bounded, and the window says why."""
        text = self.receive_picture()
        self.files.answers = [(500, {}, b"")] * 20
        now = fields.Datetime.now()
        for hours in range(9):
            with freeze_time(now + timedelta(hours=hours)):
                self.fetch()
        self.assertEqual((text.media_ids.state, len(self.files.asked)), ("failed", 5))
        [medium] = self.drawn(text)[1]["texting"]["media"]
        self.assertEqual(medium["state"], "failed")
        self.assertIn("could not be downloaded", medium["reason"])

    def fail_to_fetch(self, text):
        """Have the last attempt fail."""
        text.media_ids.write({"attempts": 4})
        self.files.answers = [(500, {}, b"")] * len(text.media_ids)
        self.fetch()
        self.assertEqual(set(text.media_ids.mapped("state")), {"failed"})

    def test_owner_or_manager_has_it_fetched_again(self):
        """B6: when the carrier is well again; the window hears of it, and so it does of the picture."""
        for sender, user in ((DANA, self.agent_one), (MARC, self.manager)):
            with self.subTest(user.name):
                text = self.receive_picture(sender=sender)
                self.fail_to_fetch(text)
                self.assertTrue(self.drawn(text)[1]["texting"]["media"][0]["can_fetch_again"])
                text.with_user(user).action_fetch_media()
                self.assertEqual(self.drawn(text)[1]["texting"]["media"][0]["state"], "pending")
                self.assertTrue(self.bus_events(self.agent_one, "texting.message/new"))
                self.fetch()
                self.assertEqual(text.media_ids.state, "fetched")

    def test_manager_has_it_fetched_again_in_the_archive(self):
        """B6: nobody owns it there."""
        text = self.receive_picture()
        self.fail_to_fetch(text)
        text.conversation_id.with_user(self.agent_one).action_leave()
        with self.assertRaises(AccessError):
            text.with_user(self.agent_one).action_fetch_media()
        text.with_user(self.manager).action_fetch_media()
        self.fetch()
        self.assertEqual(text.media_ids.state, "fetched")

    def test_nobody_else_has_it_fetched_again(self):
        """B6, S22: neither colleagues nor strangers; and there has to be something to fetch."""
        text = self.receive_picture()
        with self.assertRaises(UserError):
            text.with_user(self.agent_one).action_fetch_media()
        self.fail_to_fetch(text)
        for user in (self.agent_two, self.outsider, self.employee):
            with self.subTest(user.name), self.assertRaises(AccessError):
                text.with_user(user).action_fetch_media()
        self.assertEqual(text.media_ids.state, "failed")

    def test_slow_carrier_holds_up_no_other(self):
        """B6: while its server is silent the pictures of the others come, also those that arrive meanwhile."""
        released = threading.Event()
        self.addCleanup(released.set)
        slow = FakeFiles(before=lambda: released.wait(20))
        slow.__enter__()
        self.addCleanup(slow.__exit__)
        other = self.env["texting.carrier"].create({"name": "Slow", "base_url": slow.url})
        number = self.env["texting.number"].create({"phone": "+14155550111", "carrier_id": other.id, "queue_id": self.queue.id})
        media = (Media(f"{slow.url}/1"), Media(f"{slow.url}/2"))
        text = InboundText(uid="slow", sender=MARC, recipient=number.phone, media=media)
        self.env["texting.intake"]._receive(other, text)
        self.receive_picture("/1", "/2")
        seen_by_slow = []

        def give(files=self.files):
            if len(files.asked) == 2:
                seen_by_slow.append(len(slow.requests))
                released.set()

        self.files.before = give
        self.fetch()
        self.assertEqual(set(self.env["texting.media"].search([]).mapped("state")), {"fetched"})
        self.assertEqual(seen_by_slow, [1])

    def test_stop_with_a_picture_keeps_the_picture(self):
        """B6, D12: it is in the history with its text."""
        conversation = self.receive(body="STOP", media=(Media(f"{self.files.url}/1"),))
        self.fetch()
        self.assertEqual(self.texts(conversation, "inbound").mail_message_id.attachment_ids.raw, PNG)

    def test_file_that_kills_the_process_is_not_tried_for_ever(self):
        """B6: an attempt counts before it is made."""
        text = self.receive_picture()
        now = fields.Datetime.now()
        for hours in range(9):
            with freeze_time(now + timedelta(hours=hours)), patch.object(
                type(self.env["texting.media"]), "_store", side_effect=MemoryError
            ):
                try:
                    self.fetch()
                except MemoryError:
                    self.env.invalidate_all()
        self.assertEqual((text.media_ids.state, len(self.files.asked)), ("failed", 5))

    def test_redirect_to_this_machine_is_refused(self):
        """B6: loopback, link-local, decimal and IPv6 forms: a carrier's server does not send us there."""
        other = FakeFiles()
        other.__enter__()
        self.addCleanup(other.__exit__)
        port = other.url.rpartition(":")[2]
        for address in (
            other.url, f"http://localhost:{port}/", f"http://2130706433:{port}/", f"http://0177.0.0.1:{port}/",
            f"http://[::1]:{port}/", f"http://[::ffff:127.0.0.1]:{port}/", "http://169.254.169.254/latest/meta-data/",
            "https://127.0.0.1/", "file:///etc/passwd",
        ):
            with self.subTest(address=address):
                text = self.receive_picture()
                self.files.answers = [(302, {"Location": address}, b"")]
                self.fetch()
                self.assertEqual((text.media_ids.state, text.media_ids.problem), ("failed", "refused"))
                self.assertFalse(other.requests)
        self.assertIn("not the carrier's", text.media_ids.reason)

    def test_carriers_name_that_stands_for_a_private_address_is_refused(self):
        """B6: what a name stands for is looked at, not only the name."""
        self.carrier.write({"code": "twilio", "account": "AC1", "base_url": False})
        text = self.receive_picture(media=(Media("https://api.twilio.com/Media/ME1"),))
        private = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 443))]
        with patch.object(socket, "getaddrinfo", return_value=private):
            self.fetch()
        self.assertEqual((text.media_ids.state, text.media_ids.problem), ("failed", "refused"))

    def test_foreign_address_in_a_text_is_refused(self):
        """B6: fetched from the carrier's own hosts only."""
        text = self.receive_picture(media=(Media("https://example.com/1.jpg"),))
        self.fetch()
        self.assertEqual((text.media_ids.state, text.media_ids.problem), ("failed", "refused"))

    def test_credentials_stay_with_the_carriers_api(self):
        """B6: its own server gets them."""
        self.carrier.write({"code": "twilio", "account": "AC1"})
        self.receive_picture()
        self.fetch()
        expected = "Basic " + base64.b64encode(b"AC1:sesame").decode()
        self.assertEqual([headers.get("Authorization") for headers in self.files.asked], [expected])

    def test_too_large_a_file_is_not_kept(self):
        """B6: the company's setting is the cap, and the window says so."""
        self.env.company.texting_media_max_mb = 1
        text = self.receive_picture()
        self.files.answers = [(200, {}, PNG + b"." * 1024 * 1024)]
        self.fetch()
        self.assertEqual((text.media_ids.state, text.media_ids.problem), ("failed", "too_large"))
        self.assertFalse(text.mail_message_id.attachment_ids)
        self.assertIn("too large", self.drawn(text)[1]["texting"]["media"][0]["reason"])

    def test_active_content_is_a_neutral_file_to_download(self):
        """B6: SVG and HTML are never shown in a browser, whatever the carrier calls them."""
        for content in (SVG, HTML, b"alert(1)", b"<?xml version='1.0'?><smil/>"):
            with self.subTest(content=content):
                text = self.receive_picture("/photo.png")
                self.files.answers = [(200, {"Content-Type": "image/png"}, content)]
                self.fetch()
                attachment = text.mail_message_id.attachment_ids
                self.assertEqual((attachment.mimetype, attachment.raw), ("application/octet-stream", content))
                self.assertTrue(attachment.name.endswith(".bin"), attachment.name)

    def test_type_is_seen_by_the_content(self):
        """B6: a picture is a picture, though the carrier says HTML."""
        text = self.receive_picture("/index.html")
        self.files.answers = [(200, {"Content-Type": "text/html"}, PNG)]
        self.fetch()
        self.assertEqual(text.mail_message_id.attachment_ids.mimetype, "image/png")

    def test_picture_inside_the_webhook_is_shown_at_once(self):
        """B6: an Android phone sends it along; what it kept for itself is said to be missing."""
        text = self.receive_picture(media=(Media("", "image/png", PNG), Media("", "image/png")))
        self.assertEqual(text.media_ids.mapped("state"), ["fetched", "failed"])
        self.assertEqual(text.mail_message_id.attachment_ids.raw, PNG)
        self.assertIn("on the phone", text.media_ids[1].reason)
        self.fetch()
        self.assertFalse(self.files.asked)

    def test_repeated_webhook_brings_no_second_picture(self):
        """B6, B1: one text, one picture."""
        for _repeat in range(2):
            self.receive(uid="mms-1", media=(Media(f"{self.files.url}/1"),))
        self.assertEqual(self.env["texting.media"].search_count([]), 1)

    def test_who_may_not_read_the_conversation_gets_no_picture(self):
        """B6, S22: the file follows the conversation, and addresses of files are for administrators."""
        text = self.receive_picture()
        self.fetch()
        attachment = text.mail_message_id.attachment_ids
        self.assertEqual(attachment.with_user(self.agent_one).raw, PNG)
        for user in (self.agent_two, self.outsider, self.employee):
            with self.subTest(user=user.name):
                found = self.env["ir.attachment"].with_user(user)
                self.assertFalse(found.search([("id", "=", attachment.id)]))
                with self.assertRaises(AccessError):
                    found.browse(attachment.id).read(["raw"])
        for user in (self.agent_one, self.manager):
            with self.assertRaises(AccessError):
                text.media_ids.with_user(user).read(["url"])
            with self.assertRaises(AccessError):
                text.with_user(user).read(["media_ids"])
        admin = new_test_user(self.env, "texting_admin", "base.group_system")
        self.assertEqual(text.media_ids.with_user(admin).url, f"{self.files.url}/1")
        with self.assertRaises(AccessError):
            text.media_ids.with_user(admin).write({"url": "http://127.0.0.1/"})

    def test_owner_cannot_take_the_picture_away(self):
        """B6: what a person sent stays with the text."""
        text = self.receive_picture()
        self.fetch()
        with self.assertRaises(AccessError):
            text.mail_message_id.attachment_ids.with_user(self.agent_one).unlink()

    def test_transcript_shows_pictures_files_and_what_is_missing(self):
        """B6: also in the archive."""
        text = self.receive_picture("/1", "/2", "/3")
        self.files.answers = [(200, {}, PNG), (200, {}, SVG), (404, {}, b"")]
        self.fetch()
        transcript = text.session_id.with_user(self.agent_one).transcript
        picture, file = text.mail_message_id.attachment_ids.sorted("id")
        self.assertIn(f"/texting_inbox/file/{picture.id}/180x110", transcript)
        self.assertNotIn(f"/web/image/{file.id}", transcript)
        self.assertIn(f"/texting_inbox/file/{file.id}", transcript)
        self.assertIn("Downloading picture", transcript)

    def test_deleted_conversation_takes_its_pictures_along(self):
        """B6: nothing is left of them."""
        text = self.receive_picture()
        self.fetch()
        attachment = text.mail_message_id.attachment_ids
        text.conversation_id.session_ids.lead_id = False
        text.conversation_id.unlink()
        self.assertFalse(attachment.exists())
        self.assertFalse(self.env["texting.media"].search_count([]))


class TestMediaLinks(TextingHttpCase):
    def archived_picture(self, content):
        """:return: addresses in the transcript of a closed session that an agent reads who may not read the conversation"""
        conversation = self.received_and_accepted(media=(Media("", "", content),))
        session = conversation.session_id
        conversation.with_user(self.agent_one).action_leave()
        self.received_and_accepted(agent=self.agent_one)  # owned again: none of a colleague's business
        self.assertFalse(conversation.with_user(self.agent_two).has_access("read"))
        self.env.cr.flush()
        transcript = session.with_user(self.agent_two).transcript
        return re.findall(r'(?:href|src)="(/texting_inbox/file/[^"]+)"', transcript)

    def test_reader_of_the_archive_sees_its_pictures(self):
        """B6, D11: the links of a transcript open for its readers, and for nobody who is not signed in."""
        content, image = self.archived_picture(PNG)
        self.authenticate("agent_two", "agent_two")
        for address in (content, image):
            answer = self.url_open(address)
            self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "image/png"))
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(content, allow_redirects=False).headers["Location"])

    def test_active_content_is_downloaded(self):
        """B6: a browser neither shows nor runs it."""
        [content] = self.archived_picture(SVG)
        self.authenticate("agent_two", "agent_two")
        answer = self.url_open(content)
        self.assertEqual((answer.status_code, answer.content), (200, SVG))
        self.assertEqual(answer.headers["Content-Type"], "application/octet-stream")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
