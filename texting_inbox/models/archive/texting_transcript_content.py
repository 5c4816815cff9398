import re
from collections import namedtuple

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_datetime

MOMENT = "d MMM y, HH:mm:ss"

# A part of a transcript, as its templates read it. Nothing that comes over the network is one.
TranscriptPart = namedtuple("TranscriptPart", ["transcript", "sessions", "is_first", "show"])


class TextingTranscript(models.Model):
    """What is in a transcript, read once for every format. Its rows are plain values; moments are UTC, naive.

    Its maker's right to read the sessions was checked; what belongs to a session is read with it.
    """

    _inherit = "texting.transcript"

    def _get_part(self, sessions, is_first=True):
        """Return sessions as a ``TranscriptPart``.

        :param bool is_first: whether it begins with what the transcript is about
        """
        return TranscriptPart(self, [self._session_row(session) for session in sessions], is_first, self._show)

    def _session_row(self, session):
        # sudo: texting.session - who may read a session may know whom and what it names
        session_sudo = session.sudo()
        lines = [*map(self._text_row, session_sudo.message_ids), *self._step_rows(session_sudo)]
        return {
            "id": session.id,
            "person": session_sudo.display_name,
            "phone": session.phone,
            "our_phone": session_sudo.number_id.phone or session_sudo.message_ids.number_id[:1].phone or "",
            "queue": session_sudo.queue_id.name or "",
            "owners": [(span.user_id.name or "", span.begun_at, span.ended_at) for span in session_sudo.span_ids],
            "started_by": self._label(session_sudo, "origin"),
            "opened_at": session.opened_at,
            "closed_at": session.closed_at,
            "closed_by": session_sudo.closed_by_id.name or "",
            "ended": self._label(session_sudo, "end_reason") if session.closed_at else self.env._("In progress"),
            "lines": sorted(lines, key=lambda line: line["at"]),
        }

    def _text_row(self, text_sudo):
        is_inbound = text_sudo.direction == "inbound"
        ours, theirs = text_sudo.number_id.phone or "", text_sudo.session_id.phone
        return {
            "kind": "text",
            "id": text_sudo.id,
            "at": text_sudo.received_at,
            "direction": text_sudo.direction,
            "direction_label": self._label(text_sudo, "direction"),
            "from": theirs if is_inbound else ours,
            "to": ours if is_inbound else theirs,
            "author": self._author(text_sudo),
            "is_automatic": text_sudo.is_automatic,
            "body": text_sudo.body or "",
            "is_deleted": bool(text_sudo.cleared_at),
            "sent_at": text_sudo.sent_at,
            "delivered_at": text_sudo.delivered_at,
            "failed_at": text_sudo.failed_at,
            "status": text_sudo.status,
            "status_label": self._label(text_sudo, "status"),
            "reason": text_sudo._explain_failure() if text_sudo.status == "failed" else "",
            "carrier_message": text_sudo.failure_detail or "",
            "carrier_uid": text_sudo.carrier_uid or "",
            "segments": text_sudo.segments,
            "reaction": text_sudo.reaction or "",
            "group_members": text_sudo.group_members or "",
            "files": self._get_files(text_sudo),
            "missing_files": text_sudo.media_ids.filtered(lambda medium: medium.state == "failed").mapped("reason"),
        }

    def _author(self, text_sudo):
        if text_sudo.direction == "inbound":
            return text_sudo.session_id.display_name
        return text_sudo.author_id.name or (self.env._("Automatic") if text_sudo.is_automatic else "")

    def _get_files(self, text_sudo):
        return text_sudo.mail_message_id.attachment_ids.sorted("id") if text_sudo.has_media else self.env["ir.attachment"]

    def _step_rows(self, session_sudo):
        """Return what happened besides the texts; what was noted for colleagues only if it was asked for."""
        return [
            {
                "kind": "step",
                "id": step.id,
                "at": step.done_at,
                "step": step.kind,
                "user": step.user_id.name or "",
                "sentence": step.with_env(self.env).sudo()._sentence(),
                "note": (self.include_notes and step.note) or "",
            }
            for step in session_sudo.step_ids
            if step.kind != "note" or self.include_notes
        ]

    def _label(self, record, name):
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")

    # ------------------------------------------------------------
    # Moments and names
    # ------------------------------------------------------------

    def _local(self, moment):
        """Return a moment in the transcript's time zone."""
        return fields.Datetime.context_timestamp(self.with_context(tz=self.tz), moment)

    def _iso(self, moment):
        """Return a moment in the transcript's time zone, as ISO 8601 with the offset; empty for none."""
        return self._local(moment).isoformat(timespec="seconds") if moment else ""

    def _show(self, moment):
        """Return a moment as HTML that people and machines read, with its offset from UTC."""
        shown = format_datetime(self.env, moment, tz=self.tz, dt_format=MOMENT)
        offset = self._iso(moment)[-6:].replace("-", "\u2212")
        return Markup('<time datetime="%s">%s UTC%s</time>') % (self._iso(moment), shown, offset)

    def _describe_people(self, sessions):
        """Return with whom these sessions were: a name, or how many people."""
        phones = set(sessions.mapped("phone"))
        if len(phones) != 1:
            return self.env._("%(count)s people", count=len(phones)) if phones else ""
        return sessions[-1:].display_name

    def _file_name(self):
        """Return a name that every file system takes."""
        person = self._describe_people(self._get_sessions())
        today = fields.Date.context_today(self.with_context(tz=self.tz)).isoformat()
        return f"{safe_name(self.env._('Transcript %(person)s', person=person))} {today}.{self.file_format}"

    def _note_audit(self, kind):
        """Write down in the audit, for each number, that the current user made or fetched it."""
        sessions = self._get_sessions()
        for phone in sorted(set(sessions.mapped("phone"))):
            theirs = sessions.filtered(lambda session, phone=phone: session.phone == phone)
            self.env["texting.audit.entry"]._add(
                kind, phone, self._describe_for_audit(len(theirs)), session=theirs if len(theirs) == 1 else None,
                company=self.company_id)

    def _describe_for_audit(self, count):
        detail = self.env._(
            "%(transcript)s, %(format)s, sessions: %(count)s",
            transcript=self.display_name, format=self._label(self, "file_format"), count=count)
        return f"{detail}, {self.env._('with notes')}" if self.include_notes else detail


def safe_name(name, length=80):
    """Return a name without anything that a file system, a shell or a reader could take for something else."""
    return re.sub(r"[^\w .()+-]+", "-", name).strip(" .-")[:length] or "file"
