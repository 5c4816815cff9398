"""A transcript that holds up: every text with its times and zone, as PDF, web page and ZIP with hashes (B9)."""

import csv
import hashlib
import io
import json
import subprocess
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import lxml.etree
import lxml.html
from freezegun import freeze_time
from PIL import Image
from PyPDF2 import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.texting_inbox.models.archive import texting_transcript_make, texting_transcript_zip
from odoo.addons.texting_inbox.models.archive.texting_transcript_content import safe_name

from ..support.access import PNG
from ..support.common import DANA, MARC, OUR_NUMBER, STRANGER, TextingCase

EMOJI, ARABIC, CHINESE = "🚚👍🏽", "هل الوحدة متاحة اليوم؟", "请问这个单元还有吗"


class TranscriptCase(TextingCase):
    def archive(self, sender, *bodies, agent=None, answer="Yes, it is."):
        """:return: the archived session of a person who wrote these texts and got one answer"""
        agent = agent or self.agent_one
        conversation = self.received_and_accepted(sender, agent, body=bodies[0])
        for body in bodies[1:]:
            self.receive(sender, body=body)
        owned = conversation.with_user(agent)
        if answer:
            owned.send_text(answer)
        owned.add_note("She seems in a hurry")
        session = conversation.session_id
        owned.mark_seen()
        self.assertTrue(owned.action_leave()["left"])
        return session

    def archive_with_files(self):
        session = self.archive(DANA, "Look")
        text = session.message_ids[0]
        files = self.env["ir.attachment"].create([
            {"name": name, "raw": raw, "res_model": "texting.conversation", "res_id": session.conversation_id.id}
            for name, raw in (("photo.png", PNG), ("broken.png", PNG[:40]), ("../../etc/passwd =1", b"text"))])
        text.mail_message_id.attachment_ids = files
        text.has_media = True
        return session

    def make(self, sessions, file_format="html", user=None, **values):
        transcript = self.env["texting.transcript"].with_user(user or self.manager).create(
            {"session_ids": sessions.ids, "file_format": file_format, "tz": "America/New_York", **values})
        transcript.action_make()
        return transcript

    def content(self, transcript):
        self.assertEqual(transcript.state, "ready", transcript.failure)
        return transcript.sudo().attachment_id.raw

    def read(self, pdf):
        """:return: the words of each sheet, without the spaces: where a line ends is the printer's matter"""
        sheets = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
        return ["".join(unicodedata.normalize("NFKC", sheet).split()) for sheet in sheets]

    def page(self, *arguments, **values):
        return lxml.html.fromstring(self.content(self.make(*arguments, **values)).decode())


class TestTranscriptPdf(TranscriptCase):
    def test_emoji_arabic_and_chinese_are_readable_in_the_pdf(self):
        """B9: read back from it, and seen in a picture of it."""
        session = self.archive(DANA, f"Emoji {EMOJI}", ARABIC, CHINESE)
        pdf = self.content(self.make(session, "pdf"))
        self.assertTrue(pdf.startswith(b"%PDF"))
        text = "".join(self.read(pdf))
        for words in (EMOJI, *ARABIC.split(), CHINESE, DANA, OUR_NUMBER, "Agent One", "UTC", self.env.company.name):
            self.assertIn("".join(words.split()), text)
        self.assertNotIn("\0", text, "a character without a glyph")
        self.assertNotIn("inahurry", text)
        picture, boxes = self.look_at(pdf)
        self.assertGreater(self.count_coloured(picture), 100, "no emoji in colour")
        [chinese] = [box for word, box in boxes if CHINESE in word]
        self.assertGreater(self.count_shapes(picture.crop(chinese), len(CHINESE)), len(CHINESE) - 2, "boxes instead of signs")
        arabic = [box for word, box in boxes if word[::-1] in ARABIC.split()]  # in the order of the sheet, not of reading
        self.assertEqual(len(arabic), len(ARABIC.split()))
        for box in arabic:
            self.assertGreater(self.count_shapes(picture.crop(box), 4), 2)

    def look_at(self, pdf):
        """:return: the first sheet as a picture, and its words with their boxes in it"""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "sheet.pdf")
            file.write_bytes(pdf)
            subprocess.run(["pdftoppm", "-r", "144", "-l", "1", "-singlefile", "-png", file, f"{folder}/sheet"], check=True)
            layout = subprocess.run(["pdftotext", "-bbox", "-l", "1", file, "-"], check=True, capture_output=True).stdout
            picture = Image.open(f"{folder}/sheet.png").convert("RGB")
        words = lxml.etree.fromstring(layout).iterfind(".//{*}word")
        sides = ("xMin", "yMin", "xMax", "yMax")  # in points, of which two pixels are one
        return picture, [
            (unicodedata.normalize("NFKC", word.text), tuple(round(float(word.get(side)) * 2) for side in sides))
            for word in words]

    def count_coloured(self, picture):
        return sum(max(pixel) - min(pixel) > 120 for pixel in picture.getdata())

    def count_shapes(self, picture, count):
        """:return: how many different shapes there are in a word of so many signs of one width"""
        width = picture.width / count
        signs = [picture.crop((round(index * width), 0, round((index + 1) * width), picture.height)) for index in range(count)]
        return len({sign.resize((8, 8)).convert("1").tobytes() for sign in signs})

    def test_long_history_has_the_letterhead_on_every_sheet(self):
        """B9: whatever number of sheets and parts it has."""
        session = self.archive(DANA, *(f"Text number {number}" for number in range(60)))
        other = self.archive(MARC, "And one of somebody else")
        self.patch(texting_transcript_make, "LONG_TEXTS", 10_000)
        sheets = self.read(self.content(self.make(session | other, "pdf")))
        self.assertGreater(len(sheets), 2)
        for sheet in sheets:
            self.assertIn(self.env.company.name.replace(" ", ""), sheet)
        whole = "".join(sheets)
        for number in range(60):
            self.assertIn(f"Textnumber{number}", whole)

    def test_pdf_says_when_it_cannot_be_made(self):
        """B9: an Odoo without an engine says so, and offers the web page."""
        session = self.archive(DANA, "Hello")
        self.patch(type(self.env["texting.transcript"]), "_get_pdf_engine", lambda transcript: None)
        transcripts = self.env["texting.transcript"].with_user(self.manager)
        self.assertEqual(transcripts.default_get(["file_format"])["file_format"], "html")
        with self.assertRaisesRegex(UserError, "Choose Web Page"):
            self.make(session, "pdf")
        names = zipfile.ZipFile(io.BytesIO(self.content(self.make(session, "zip")))).namelist()
        self.assertIn("transcript.html", names)
        self.assertNotIn("transcript.pdf", names)


class TestTranscriptPage(TranscriptCase):
    def test_each_text_has_its_numbers_times_author_state_and_carrier_id(self):
        """B9: everything that a reader may dispute."""
        with freeze_time("2026-11-16 14:02:03"):
            session = self.archive(DANA, "Is it free?")
        answer = session.message_ids[-1]
        answer.write({
            "carrier_uid": "SM-77", "status": "delivered", "sent_at": "2026-11-16 14:03:00",
            "delivered_at": "2026-11-16 14:04:05"})
        page = self.page(session)
        received, written = page.xpath("//tr[contains(@class, 'bound')]")
        self.assertEqual(received.xpath(".//time/@datetime"), ["2026-11-16T09:02:03-05:00"])
        self.assertEqual(
            written.xpath(".//time/@datetime"),
            ["2026-11-16T09:02:03-05:00", "2026-11-16T09:03:00-05:00", "2026-11-16T09:04:05-05:00"])
        for words in ("Dana Whitfield", DANA, OUR_NUMBER, "Is it free?", "Received"):
            self.assertIn(words, received.text_content())
        for words in ("Agent One", "Yes, it is.", "Delivered", "SM-77", "UTC−05:00"):
            self.assertIn(words, written.text_content())
        facts = page.xpath("//section")[0].text_content()
        for words in ("Sales", "Agent One: 16 Nov 2026", "Left & Closed", "Accepted by Agent One"):
            self.assertIn(words, facts)

    def test_failed_text_has_its_reason(self):
        """B9: in words, with what the carrier said."""
        session = self.archive(DANA, "Hello")
        session.message_ids[-1].write({"status": "failed", "failure_kind": "unreachable", "failure_detail": "30003 Unreachable"})
        words = self.page(session).text_content()
        self.assertIn("switched off", words)
        self.assertIn("30003 Unreachable", words)

    def test_times_follow_the_zone_across_the_change_to_summer_time(self):
        """B9: each time has the offset that held at that moment; the hour that came twice is told apart."""
        conversation = self.receive(DANA, body="before")
        texts = conversation.text_ids
        for moment in ("2026-10-25 00:30:00", "2026-10-25 01:30:00", "2026-03-29 00:59:59", "2026-03-29 01:00:00"):
            self.receive(DANA, body=moment)
            texts = conversation.text_ids.sorted("id")
            texts[-1].received_at = moment
        times = self.page(conversation.session_id, tz="Europe/Berlin").xpath("//tr[contains(@class, 'o_inbound')]//time")
        shown = {time.get("datetime"): time.text_content() for time in times}
        for moment in (
            "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00",
        ):
            self.assertIn(moment, shown)
            self.assertTrue(shown[moment].endswith(f"UTC{moment[-6:]}"), shown[moment])

    def test_page_has_a_structure_that_screen_readers_find(self):
        """B9: language, one first heading, a labelled section and a table with headers for each session, alternatives."""
        sessions = self.archive(DANA, ARABIC) | self.archive(MARC, "<b>Hello</b>")
        page = self.page(sessions)
        self.assertEqual(page.get("lang"), "en-US")
        self.assertEqual(len(page.xpath("//main//h1")), 1)
        self.assertEqual(len(page.xpath("//main//h2")), 2)
        for section in page.xpath("//section"):
            self.assertTrue(page.get_element_by_id(section.get("aria-labelledby")).text_content().strip())
            self.assertEqual(len(section.xpath(".//table/thead//th[@scope='col']")), 4)
            self.assertTrue(section.xpath(".//table/caption"))
            self.assertEqual(len(section.xpath(".//tbody/tr")), len(section.xpath(".//tbody/tr/th[@scope='row']")))
        self.assertTrue(page.xpath("//div[@dir='auto' and @lang='']"))
        self.assertFalse(page.xpath("//b | //script | //link | //img[not(@alt)]"))
        self.assertIn("<b>Hello</b>", page.text_content())
        self.assertFalse([address for address in page.xpath("//@src | //@href") if not address.startswith("data:")])

    def test_notes_are_in_it_only_if_they_were_asked_for(self):
        """B9: also the note of a transfer."""
        session = self.archive(DANA, "Hello")
        self.assertNotIn("in a hurry", self.page(session).text_content())
        self.assertIn("She seems in a hurry", self.page(session, include_notes=True).text_content())
        for include_notes in (False, True):
            archive = self.content(self.make(session, "zip", include_notes=include_notes))
            files = zipfile.ZipFile(io.BytesIO(archive))
            found = any(b"in a hurry" in files.read(name) for name in files.namelist() if not name.endswith("pdf"))
            self.assertEqual(found, include_notes)

    def test_pictures_are_embedded_and_files_named(self):
        """B9: what cannot be shown is named."""
        session = self.archive_with_files()
        page = self.page(session)
        self.assertEqual(len(page.xpath("//img[starts-with(@src, 'data:image/jpeg')]")), 1)
        self.assertIn("photo.png", page.text_content())
        self.assertIn("broken.png", page.text_content())

    def test_deleted_words_are_said_to_be_deleted(self):
        """B11: retention came before the transcript."""
        session = self.archive(DANA, "Hello")
        session._clear()
        self.assertIn("Deleted", self.page(session).text_content())


class TestTranscriptZip(TranscriptCase):
    def files(self, *arguments, **values):
        archive = zipfile.ZipFile(io.BytesIO(self.content(self.make(*arguments, file_format="zip", **values))))
        self.assertIsNone(archive.testzip())
        return {name: archive.read(name) for name in archive.namelist()}

    def test_manifest_has_the_hash_of_each_file(self):
        """B9: nothing is in the ZIP that it does not name."""
        session = self.archive_with_files()
        files = self.files(session)
        manifest = json.loads(files.pop("manifest.json"))
        self.assertEqual(
            {entry["name"]: (entry["sha256"], entry["bytes"]) for entry in manifest["files"]},
            {name: (hashlib.sha256(content).hexdigest(), len(content)) for name, content in files.items()})
        self.assertEqual((manifest["time_zone"], manifest["made_by"]), ("America/New_York", "Maya Manager"))
        self.assertLessEqual({"transcript.pdf", "transcript.json", "texts.csv", "steps.csv", "consent.csv"}, set(files))
        self.assertEqual(sum(name.startswith("files/") for name in files), 3)
        for name in files:
            self.assertNotIn("..", name)
        self.assertIn(PNG, files.values())

    def test_csv_and_json_have_every_text(self):
        """B9: as UTF-8 that spreadsheets recognize, the exact values in JSON; nothing is a formula."""
        with freeze_time("2026-11-16 14:02:03"):
            session = self.archive(DANA, '=HYPERLINK("http://x")', f"@{EMOJI}", "-1, \"quoted\"\nline")
        files = self.files(session)
        self.assertTrue(files["texts.csv"].startswith(b"\xef\xbb\xbf"))
        rows = list(csv.DictReader(io.StringIO(files["texts.csv"].decode("utf-8-sig"))))
        self.assertEqual(len(rows), 4)
        for row in rows:
            for value in row.values():
                self.assertNotIn(value[:1], tuple("=+-@\t"))
        self.assertEqual(rows[0]["text_body"], "'=HYPERLINK(\"http://x\")")
        self.assertEqual(rows[0]["received_or_written"], "2026-11-16T09:02:03-05:00")
        self.assertEqual(rows[0]["from"], f"'{DANA}")
        [data] = json.loads(files["transcript.json"])["sessions"]
        bodies = [line["body"] for line in data["lines"] if line["kind"] == "text"]
        self.assertEqual(bodies, ['=HYPERLINK("http://x")', f"@{EMOJI}", '-1, "quoted"\nline', "Yes, it is."])
        self.assertEqual(data["phone"], DANA)
        steps = [row["step"] for row in csv.DictReader(io.StringIO(files["steps.csv"].decode("utf-8-sig")))]
        self.assertEqual(steps, ["accepted", "left"])

    def test_consent_is_in_it_for_those_who_may_read_it(self):
        """B9: managers; an agent's ZIP says that it is left out."""
        self.archive(MARC, "Hello")
        self.receive(MARC, body="STOP")
        session = self.env["texting.session"].search([("phone", "=", MARC), ("accepted_at", "!=", False)])
        files = self.files(session)
        [entry] = csv.DictReader(io.StringIO(files["consent.csv"].decode("utf-8-sig")))
        self.assertEqual((entry["event"], entry["wording"]), ("opt_out", "STOP"))
        files = self.files(session, user=self.agent_one)
        self.assertNotIn("consent.csv", files)
        self.assertFalse(json.loads(files["manifest.json"])["consent_entries"])

    def test_files_that_are_too_large_together_are_refused(self):
        """B9: before anything is made of them."""
        session = self.archive_with_files()
        self.patch(texting_transcript_zip, "MAX_MEGABYTES", 0)
        with self.assertRaisesRegex(UserError, "Select fewer sessions"):
            self.make(session, "zip")

    def test_names_of_files_are_safe(self):
        """B9: whatever a person or a file is called."""
        for name in ("../../x", "a/b\\c", "nul\0", "\u202egnp.exe", "...", "", "a" * 300, "-rf *", "name\nline"):
            safe = safe_name(name)
            self.assertRegex(safe, r"^[\w()+][\w .()+-]*$")
            self.assertLessEqual(len(safe), 80)
        self.assertEqual(safe_name("Zoë 李 (2).png"), "Zoë 李 (2).png")


class TestLongTranscripts(TranscriptCase):
    def setUp(self):
        super().setUp()
        self.sessions = self.archive(DANA, "one") | self.archive(MARC, "two") | self.archive(STRANGER, "three")
        self.patch(texting_transcript_make, "LONG_SESSIONS", 1)

    def run_once(self):
        self.run_cron("texting.transcript", "_cron_make")

    def test_long_one_is_made_in_the_background_and_its_maker_told(self):
        """B9: queued at once, then made part by part with progress; the others' browsers hear nothing."""
        transcript = self.make(self.sessions, "pdf")
        self.assertEqual((transcript.state, transcript.progress), ("queued", 0))
        with self.assertRaisesRegex(UserError, "not ready"):
            transcript.action_fetch()
        transcript.sudo()._try_next()
        self.assertEqual((transcript.state, transcript.progress), ("queued", 25))
        self.run_once()
        self.assertEqual((transcript.state, transcript.progress), ("ready", 100))
        text = "".join(self.read(self.content(transcript)))
        for words in ("one", "two", "three"):
            self.assertIn(words, text)
        self.assertEqual(text.count("Transcriptoftextswith"), 1)
        self.assertFalse(transcript.sudo().part_ids)

    def test_its_maker_hears_of_it_on_the_bus(self):
        """B9: with no word of the texts in it."""
        transcript = self.make(self.sessions)
        events = []
        while transcript.state == "queued":
            transcript.sudo()._try_next()
            events.append(self.bus_events(self.manager, "texting.transcript/changed")[-1][1])
        self.assertEqual([event["state"] for event in events], ["queued", "queued", "queued", "ready"])
        self.assertEqual(events[-1], {"id": transcript.id, "state": "ready", "failure": ""})
        self.assertFalse(self.bus_events(self.agent_one, "texting.transcript/changed"))

    def test_interrupted_one_goes_on_where_it_was(self):
        """B9: after a crash or a restart; what was made is not made again."""
        transcript = self.make(self.sessions)
        transcript.sudo()._try_next()
        first = transcript.sudo().part_ids
        transcript.sudo().attempts = 1  # the process ended within the second part
        transcript.sudo()._try_next()
        self.assertEqual(transcript.sudo().part_ids[0], first)
        self.run_once()
        self.assertEqual(transcript.state, "ready")
        self.assertEqual(self.content(transcript).count(b"<section"), 3)

    def test_one_that_ends_the_process_again_and_again_is_given_up(self):
        """B9: others are not held up by it, and it can be tried again."""
        transcript = self.make(self.sessions)
        after = self.make(self.sessions)
        transcript.sudo().attempts = 3
        self.run_once()
        self.assertEqual((transcript.state, after.state), ("failed", "ready"))
        self.assertIn("several times", transcript.failure)
        transcript.action_make()
        self.run_once()
        self.assertEqual(transcript.state, "ready")

    def test_failure_is_said_and_can_be_tried_anew(self):
        """B9: rights that ended in between are one."""
        matched = self.sessions.filtered(lambda session: session.partner_id or session.lead_id)
        leads = self.sessions.lead_id
        leads.user_id = self.agent_one
        transcript = self.make(matched, user=self.agent_one)
        leads.user_id = self.agent_two
        with mute_logger("odoo.addons.texting_inbox.models.archive.texting_transcript_make"):
            self.run_once()
        self.assertEqual(transcript.state, "failed")
        self.assertIn("no longer read", transcript.failure)
        with self.assertRaises(AccessError):
            transcript.action_make()
        leads.user_id = self.agent_one
        transcript.action_make()
        self.run_once()
        self.assertEqual(transcript.state, "ready")

    def test_transcripts_go_after_a_week(self):
        """B9: with their files; those nobody made after a day."""
        self.patch(texting_transcript_make, "LONG_SESSIONS", 20)
        made = self.make(self.sessions)
        attachment = made.sudo().attachment_id
        draft = made.create({"session_ids": self.sessions.ids})
        self.env["texting.transcript"]._gc_transcripts()
        self.assertTrue(made.exists() and draft.exists())
        made.sudo().made_at = "2020-01-01"
        self.env["texting.transcript"]._gc_transcripts()
        self.assertFalse(made.exists() or attachment.exists())
