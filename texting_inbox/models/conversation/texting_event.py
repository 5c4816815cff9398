from datetime import timedelta

from odoo import api, fields, models

KINDS = [
    ("received", "Text Received"),
    ("answered", "Answered by an Agent"),
    ("missed", "Missed"),
    ("opted_out", "Opted Out"),
    ("failed", "Text Failed"),
    ("closed", "Conversation Closed"),
]
KEEP = timedelta(days=30)


class TextingEvent(models.Model):
    """What automation rules see of texts (B17). Texts are written by SQL, without Odoo's hooks: what a rule waits for is created
    here as an ordinary record, after the transaction in which it happened, and only while there is such a rule."""

    _name = "texting.event"
    _description = "Text Event"
    _inherit = ["texting.phone.mixin"]
    _order = "id desc"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    happened_at = fields.Datetime("Time", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    message_id = fields.Many2one("texting.message", "Text", readonly=True, ondelete="cascade", index="btree_not_null")
    session_id = fields.Many2one("texting.session", readonly=True, ondelete="cascade", index="btree_not_null")
    conversation_id = fields.Many2one("texting.conversation", readonly=True, ondelete="cascade", index="btree_not_null")
    consent_id = fields.Many2one("texting.consent", "Opt-Out", readonly=True, ondelete="cascade", index="btree_not_null")
    lead_id = fields.Many2one("crm.lead", readonly=True, ondelete="set null", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="set null", index="btree_not_null")
    user_id = fields.Many2one("res.users", "Agent", readonly=True, ondelete="set null")
    queue_id = fields.Many2one(related="session_id.queue_id")
    number_id = fields.Many2one(related="session_id.number_id", string="Our Number")
    # Words and numbers stay where they are: what is erased there is gone here.
    phone = fields.Char("Number", compute="_compute_phone", compute_sudo=True)
    body = fields.Text("Words", related="message_id.body")
    failure_kind = fields.Selection(related="message_id.failure_kind")

    @api.depends("kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = kinds.get(event.kind)

    @api.depends("conversation_id", "consent_id")
    def _compute_phone(self):
        for event in self:
            event.phone = event.conversation_id.phone or event.consent_id.phone

    @api.autovacuum
    def _gc_events(self):
        self.search([("create_date", "<", fields.Datetime.now() - KEEP)], limit=10_000).unlink()

    # ------------------------------------------------------------
    # Note, create
    # ------------------------------------------------------------

    @api.model
    def _note(self, kind, record):
        """Write down that something happened, if a rule waits for events; without one this costs nothing.

        :param kind: one of ``KINDS``
        :param record: the ``texting.message``, ``texting.session`` or ``texting.consent`` that it is about
        """
        if record and self._is_listened_to():
            # sudo: texting.event.pending - whoever makes it happen has no rights on the list of the machine
            self.env["texting.event.pending"].sudo()._add(kind, record)

    @api.model
    def _is_listened_to(self):
        """Return whether an automation rule waits for events to be created: Odoo's automation has put its hook on ``create``
        then, in each process that serves this database."""
        return hasattr(self.env.registry[self._name].create, "origin")

    @api.model
    def _create_from(self, pending):
        """Create the event of a pending row, which runs the automation rules.

        :param pending: ``texting.event.pending``
        """
        session = pending.session_id or pending.message_id.session_id
        conversation = session.conversation_id or self._get_conversation(pending.consent_id)
        return self.create({
            "kind": pending.kind,
            "happened_at": pending.happened_at,
            "message_id": pending.message_id.id,
            "session_id": session.id,
            "conversation_id": conversation.id,
            "consent_id": pending.consent_id.id,
            "company_id": (session or pending.consent_id).company_id.id,
            "lead_id": (session.lead_id or conversation.lead_id).id,
            "partner_id": (session.partner_id or conversation.partner_id).id,
            "user_id": (pending.message_id.author_id or session.owner_id).id,
        })

    def _get_conversation(self, consent):
        """Return the last conversation with somebody who opted out, or an empty recordset."""
        domain = [("phone", "=", consent.phone)]
        if consent.company_id:
            domain.append(("company_id", "=", consent.company_id.id))
        return self.env["texting.conversation"].search(domain, order="write_date desc", limit=1)
