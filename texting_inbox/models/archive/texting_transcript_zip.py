import csv
import hashlib
import io
import json
import tempfile
import zipfile

from odoo import fields, models
from odoo.exceptions import UserError

from .texting_transcript_content import safe_name

MAX_MEGABYTES = 300  # of pictures and files: a file is made, and fetched, in memory
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # a spreadsheet takes what begins so for a formula

TEXT_COLUMNS = (
    "session", "text", "direction", "from", "to", "author", "automatic", "text_body", "received_or_written", "sent", "delivered",
    "failed", "time_zone", "state", "reason", "carrier_message", "carrier_id", "segments", "reaction", "group_members", "files",
)
STEP_COLUMNS = ("session", "when", "time_zone", "step", "user", "what", "note")
CONSENT_COLUMNS = (
    "number", "event", "when", "said", "time_zone", "source", "channel", "scope", "our_number", "wording", "recorded_by",
)


class TextingTranscript(models.Model):
    """A transcript with everything that belongs to it, for machines and for courts: each file is in a manifest with its hash."""

    _inherit = "texting.transcript"

    def _zip(self, pages):
        """Return a ZIP of the transcript, its texts and steps as data, its files, and consent as far as the user may read it.

        :param bytes pages: the transcript for people
        """
        sessions = self._get_part(self._get_sessions()).sessions
        self._check_size(sessions)
        with tempfile.TemporaryFile() as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                entries = [self._add(archive, name, content) for name, content in self._get_entries(sessions, pages)]
                archive.writestr("manifest.json", to_json({**self._describe(), "files": entries}))
            file.seek(0)
            return file.read()

    def _add(self, archive, name, content):
        archive.writestr(name, content)
        return {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}

    def _get_entries(self, sessions, pages):
        """Yield the name and the content of each file but the manifest."""
        consent = self._get_consent(sessions)
        yield f"transcript.{'pdf' if self._is_pdf() else 'html'}", pages
        yield "transcript.json", to_json({**self._describe(), "sessions": [self._to_data(session) for session in sessions],
                                          **({} if consent is None else {"consent": consent})})
        yield "texts.csv", to_csv(TEXT_COLUMNS, (row for session in sessions for row in self._text_values(session)))
        yield "steps.csv", to_csv(STEP_COLUMNS, (row for session in sessions for row in self._step_values(session)))
        if consent is not None:
            yield "consent.csv", to_csv(CONSENT_COLUMNS, (row.values() for row in consent))
        for line in texts_of(sessions):
            for attachment in line["files"]:
                yield file_name(line, attachment), attachment.raw or b""

    def _check_size(self, sessions):
        size = sum(attachment.file_size for line in texts_of(sessions) for attachment in line["files"])
        if size > MAX_MEGABYTES * 1024 * 1024:
            raise UserError(self.env._(
                "The pictures and files of these texts are larger than %(limit)s MB together. Select fewer sessions.",
                limit=MAX_MEGABYTES))

    def _describe(self):
        return {
            "transcript": self.id,
            "company": self.company_id.name,
            "made_by": self.user_id.name,
            "made_at": self._iso(fields.Datetime.now()),
            "time_zone": self.tz,
            "internal_notes": self.include_notes,
            "consent_entries": self._may_read_consent(),
        }

    # ------------------------------------------------------------
    # As data
    # ------------------------------------------------------------

    def _to_data(self, session):
        owners = [
            {"user": name, "from": self._iso(begun), "to": self._iso(ended)} for name, begun, ended in session["owners"]]
        lines = [self._line_to_data(line) for line in session["lines"]]
        moments = {name: self._iso(session[name]) for name in ("opened_at", "closed_at")}
        return {**session, **moments, "owners": owners, "lines": lines}

    def _line_to_data(self, line):
        moments = {name: self._iso(line[name]) for name in ("at", "sent_at", "delivered_at", "failed_at") if name in line}
        files = {"files": [file_name(line, attachment) for attachment in line["files"]]} if "files" in line else {}
        return {**line, **moments, **files}

    def _text_values(self, session):
        for line in texts_of([session]):
            data = self._line_to_data(line)
            yield (
                session["id"], data["id"], data["direction"], data["from"], data["to"], data["author"], data["is_automatic"],
                data["body"], data["at"], data["sent_at"], data["delivered_at"], data["failed_at"], self.tz, data["status"],
                data["reason"], data["carrier_message"], data["carrier_uid"], data["segments"], data["reaction"],
                data["group_members"], " ".join(data["files"]))

    def _step_values(self, session):
        for line in session["lines"]:
            if line["kind"] == "step":
                yield session["id"], self._iso(line["at"]), self.tz, line["step"], line["user"], line["sentence"], line["note"]

    # ------------------------------------------------------------
    # Consent
    # ------------------------------------------------------------

    def _may_read_consent(self):
        return self.env["texting.consent"].has_access("read")

    def _get_consent(self, sessions):
        """Return what these people said about being texted, the oldest first; None if the user may not read that."""
        if not self._may_read_consent():
            return None
        phones = {session["phone"] for session in sessions}
        rows = self.env["texting.consent"].search([("phone", "in", list(phones))], order="id")
        return [self._consent_to_data(row) for row in rows]

    def _consent_to_data(self, row):
        return dict(zip(CONSENT_COLUMNS, (
            row.phone, row.event, self._iso(row.done_at), self._iso(row.said_at), self.tz, row.source, row.channel or "",
            row.scope, row.our_phone or "", row.wording or "", row.sudo().user_id.name or ""), strict=True))


def texts_of(sessions):
    """Yield the texts of rows of sessions."""
    return (line for session in sessions for line in session["lines"] if line["kind"] == "text")


def file_name(line, attachment):
    """Return the name of a text's file in the ZIP: no two are the same."""
    return f"files/{line['id']}-{attachment.id}-{safe_name(attachment.name or '')}"


def to_json(data):
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def to_csv(columns, rows):
    """Return rows as CSV that spreadsheets open as UTF-8 and in which nothing is a formula."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def harmless(value):
    """Return a value of which a spreadsheet makes no formula, as Odoo's own export does."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(RISKY) else text
