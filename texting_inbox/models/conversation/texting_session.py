from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import groupby

from ...tools.moments import show_day, show_time


class TextingSession(models.Model):
    """One episode of a conversation: from its first text to Leave & Close. The unit of history and of every report."""

    _name = "texting.session"
    _description = "Text Session"
    _inherit = ["texting.phone.mixin"]
    _order = "opened_at desc, id desc"
    _rec_name = "phone"

    conversation_id = fields.Many2one("texting.conversation", required=True, ondelete="cascade", index=True, readonly=True)
    number_id = fields.Many2one("texting.number", "Our Number", ondelete="set null", readonly=True)
    phone = fields.Char("Person's Number", required=True, readonly=True)
    queue_id = fields.Many2one("texting.queue", ondelete="set null", readonly=True)
    owner_id = fields.Many2one("res.users", "Agent", ondelete="set null", index=True, readonly=True)
    lead_id = fields.Many2one("crm.lead", ondelete="set null", index="btree_not_null", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="set null", index="btree_not_null", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    origin = fields.Selection(
        [("inbound", "The Contact"), ("agent", "An Agent"), ("odoo", "Odoo")],
        "Started By", required=True, readonly=True, default="inbound", help="Who sent the first text.",
    )
    opened_at = fields.Datetime("First Text", required=True, readonly=True)
    alert_from = fields.Datetime(
        "Alerting Since", readonly=True, help="When the first unanswered text came; the queue's days run from here."
    )
    accepted_at = fields.Datetime("Accepted", readonly=True, help="When somebody owned it for the first time.")
    owned_at = fields.Datetime("Owned Since", readonly=True, help="When the current or last owner got it.")
    escalated_at = fields.Datetime(
        "Managers Alerted", readonly=True, help="Since when an unanswered text of an absent owner alerts the queue's managers."
    )
    first_response_at = fields.Datetime("First Answer", readonly=True)
    closed_at = fields.Datetime("Left", readonly=True)
    closed_by_id = fields.Many2one("res.users", "Left By", ondelete="set null", readonly=True)
    end_reason = fields.Selection([("left", "Left & Closed"), ("opted_out", "Opted Out")], "Ended By", readonly=True)
    message_ids = fields.One2many("texting.message", "session_id", "Texts", readonly=True)
    step_ids = fields.One2many("texting.session.step", "session_id", "Steps", readonly=True)
    message_count = fields.Integer("Texts Count", compute="_compute_message_count")
    minutes_open = fields.Float("Duration (minutes)", compute="_compute_minutes_open")
    transcript = fields.Html(compute="_compute_transcript", sanitize=False)

    _conversation_open_uniq = models.UniqueIndex("(conversation_id) WHERE closed_at IS NULL")
    _opened_at_idx = models.Index("(opened_at)")
    _escalated_idx = models.Index("(conversation_id) WHERE escalated_at IS NOT NULL")

    @api.depends("lead_id", "partner_id", "phone")
    def _compute_display_name(self):
        for session in self:
            # sudo: crm.lead, res.partner - who may read the session may know whose it is
            session.display_name = session._get_person()._texting_person_name() or session._phone_display()

    def _compute_message_count(self):
        counts = dict(self.env["texting.message"]._read_group([("session_id", "in", self.ids)], ["session_id"], ["__count"]))
        for session in self:
            session.message_count = counts.get(session, 0)

    @api.depends("accepted_at", "closed_at")
    def _compute_minutes_open(self):
        for session in self:
            start = session.accepted_at or session.opened_at
            session.minutes_open = (session.closed_at - start).total_seconds() / 60 if session.closed_at and start else 0

    @api.depends("message_ids", "step_ids", "closed_at")
    def _compute_transcript(self):
        for session in self:
            days = session._get_days()
            session.transcript = self.env["ir.qweb"]._render("texting_inbox.session_transcript", {"days": days})

    def _get_days(self):
        """Return its texts and steps as they followed each other, by day as in the text window:
        ``[(day, [(line, time), …]), …]``, in the reader's time zone and language."""
        lines = [(text.received_at, text) for text in self.message_ids] + [(step.done_at, step) for step in self.step_ids]
        shown = [
            (show_day(self.env, moment), line, show_time(self.env, moment))
            for moment, line in sorted(lines, key=lambda dated: dated[0])
        ]
        return [(day, [entry[1:] for entry in entries]) for day, entries in groupby(shown, key=lambda entry: entry[0])]

    def action_open_window(self):
        """Open the text window of the conversation, as far as the user may read that."""
        return self.conversation_id.action_open_window()

    def _get_person(self):
        """:return: the contact or lead it is archived under, or an empty recordset"""
        # sudo: crm.lead, res.partner - only its name and kind, for users who may read the session
        session_sudo = self.sudo()
        return session_sudo.partner_id or session_sudo.lead_id

    def _phone_display(self):
        return self.env["texting.person"]._display_phone(self.phone)

    def _note(self):
        """:return: what a record's chatter says of it: facts and a link, never what was said (D11)"""
        facts = {
            "phone": self._phone_display(),
            "owner": self.owner_id.name,
            "times": self._note_times(),
            "link": self._get_html_link(title=self.env._("open the texts")),
            "count": self.message_count,
        }
        if self.message_count == 1:
            sentence = self.env._("Text conversation with %(phone)s, 1 text, %(owner)s, %(times)s (%(link)s)", **facts)
        else:
            sentence = self.env._("Text conversation with %(phone)s, %(count)s texts, %(owner)s, %(times)s (%(link)s)", **facts)
        return Markup("<p>%s</p>") % sentence

    def _note_times(self):
        """Return when it was owned, with date and time zone of the current user: "Nov 16, 2026, 10:02 AM – 10:15 AM (UTC)"."""
        tz = self.env.user.tz or "UTC"
        begin, end = (
            [show(self.env, moment) for show in (show_day, show_time)]
            for moment in (self.accepted_at or self.opened_at, self.closed_at)
        )
        until = end[1:] if begin[0] == end[0] else end
        return f"{', '.join(begin)} – {', '.join(until)} ({tz})"

    @api.model
    def _open(self, conversation, origin, **values):
        """Open a session of a conversation that has none, for its queue and person: every session begins here.

        :param conversation: the ``texting.conversation`` as superuser; nobody else may open one at this moment
        :param origin: who sends the first text
        :param values: fields in which the session differs from its conversation, or of its own
        """
        session = self.create(
            {
                "conversation_id": conversation.id,
                "number_id": conversation.number_id.id,
                "phone": conversation.phone,
                "queue_id": conversation.queue_id.id,
                "lead_id": conversation.lead_id.id,
                "partner_id": conversation.partner_id.id,
                "company_id": conversation.company_id.id,
                "origin": origin,
                "opened_at": fields.Datetime.now(),
                **values,
            }
        )
        conversation.session_id = session
        return session

    def _has_content(self):
        """Return whether anything was texted or noted in it."""
        return bool(self.message_ids) or "note" in self.step_ids.mapped("kind")

    def _discard(self):
        """Delete a session in which nothing happened, and the lines that it has between the texts."""
        self.step_ids.mail_message_id.unlink()
        self.unlink()

    def _close(self, reason):
        """Named transition open → closed, by the current user.

        :param reason: one of ``end_reason``
        """
        open_sessions = self.filtered(lambda session: not session.closed_at)
        open_sessions.filtered(lambda session: session._has_unseen())._note_missed(fields.Datetime.now())
        open_sessions.write(
            {
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "end_reason": reason,
            }
        )
        for session in open_sessions:
            self.env["texting.event"]._note("closed", session)
        open_sessions.flush_recordset(["closed_at"])  # the next session may open in this same transaction
