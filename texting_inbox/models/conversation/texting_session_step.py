from odoo import fields, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "accepted": _lt("Accepted by %(user)s"),
    "started": _lt("Started by %(user)s"),
    "left": _lt("Left by %(user)s"),
    "transferred": _lt("Transferred to %(target)s by %(user)s"),
    "taken_over": _lt("Taken over by %(user)s"),
    "released": _lt("Released to %(target)s: %(former)s was away"),
    "returned": _lt("Returned to %(target)s: %(former)s is no longer an agent"),
    "classified": _lt("Matched to %(target)s by %(user)s"),
    "opted_out": _lt("Opt-out recorded by %(user)s"),
    "note": _lt("Note by %(user)s"),
}
TOLD_BY_KIND = ("accepted", "started", "left")  # kind and user of an audit entry say everything


class TextingSessionStep(models.Model):
    """What happened to a session, besides its texts: who did what, when, and why (the audit trail)."""

    _name = "texting.session.step"
    _description = "Step of a Text Session"
    _order = "id"
    _rec_name = "kind"

    session_id = fields.Many2one("texting.session", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="session_id.company_id")
    mail_message_id = fields.Many2one(
        "mail.message", "Line Between the Texts", ondelete="set null", index="btree_not_null", readonly=True)
    kind = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("started", "Started"),
            ("left", "Left"),
            ("transferred", "Transferred"),
            ("taken_over", "Taken Over"),
            ("released", "Released"),
            ("returned", "Returned"),
            ("classified", "Matched"),
            ("opted_out", "Opt-Out Recorded"),
            ("note", "Note"),
        ],
        required=True,
        readonly=True,
    )
    done_at = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", ondelete="set null", readonly=True, default=lambda self: self.env.user)
    from_user_id = fields.Many2one("res.users", "Owner Before", ondelete="set null", readonly=True)
    to_user_id = fields.Many2one("res.users", "Owner After", ondelete="set null", readonly=True)
    to_queue_id = fields.Many2one("texting.queue", "Queue After", ondelete="set null", readonly=True)
    person = fields.Char("Lead or Customer", readonly=True)
    note = fields.Text(readonly=True)

    def _line(self):
        """:return: what stands between the texts: the sentence, and the note if there is one"""
        return f"{self._sentence()}: {self.note}" if self.note else self._sentence()

    def _note_audit(self):
        """Write the step down in the audit as well, except notes, which are part of what was said."""
        if self.kind not in ("note", "opted_out"):  # an opt-out has its line already
            detail = "" if self.kind in TOLD_BY_KIND else self._sentence()
            self.env["texting.audit.entry"]._add(self.kind, detail=detail, session=self.session_id)

    def _sentence(self):
        """:return: what happened, as a sentence in the reader's language; without the note"""
        self.ensure_one()
        # sudo: res.users, texting.queue - who may read the step may know whom it names
        step = self.sudo()
        sentence = self.env._(SENTENCES[step.kind])  # a lazy translation takes no values: they are filled in after it
        return sentence % {
            "user": step.user_id.name or "",
            "former": step.from_user_id.name or self.env._("the owner"),
            "target": step.person or step.to_user_id.name or step.to_queue_id.name or self.env._("the managers"),
        }
