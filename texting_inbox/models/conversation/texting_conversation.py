from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, MissingError
from odoo.fields import Domain
from odoo.tools import SQL, mail, plaintext2html

# A conversation that waits for somebody to accept it, to Odoo and to PostgreSQL; whom it waits for: `_get_waiting_users`.
WAITING = Domain("state", "=", "new") & Domain("owner_id", "=", False)
WAITING_SQL = "state = 'new' AND owner_id IS NULL"


class TextingConversation(models.Model):
    """One person and one of our numbers: a single row, reused for every episode (``texting.session``).

    Agents may only read it. Every change goes through a public method that checks first and elevates then.
    """

    _name = "texting.conversation"
    _description = "Text Conversation"
    _inherit = ["mail.thread", "texting.phone.mixin"]
    _order = "id desc"
    _rec_name = "phone"

    number_id = fields.Many2one("texting.number", "Our Number", required=True, ondelete="restrict", readonly=True)
    phone = fields.Char("Person's Number", required=True, readonly=True, help="E.164, or the sender as the carrier gave it.")
    queue_id = fields.Many2one("texting.queue", ondelete="set null", readonly=True)
    state = fields.Selection(
        [("new", "New"), ("owned", "Owned"), ("archived", "Archived")], required=True, default="new", readonly=True
    )
    # Not `user_id`: mail subscribes whoever is in a field of that name.
    owner_id = fields.Many2one("res.users", ondelete="restrict", readonly=True)
    lead_id = fields.Many2one("crm.lead", ondelete="set null", index="btree_not_null", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="set null", index="btree_not_null", readonly=True)
    others_match = fields.Boolean("Others Have This Number", readonly=True)
    matched_by = fields.Selection(
        [("number", "The Number"), ("hand", "A Person"), ("other_number", "A Person, to a Card with Another Number")],
        default="number", readonly=True, help="How the contact was matched. Empty: by the number.",
    )
    session_id = fields.Many2one("texting.session", "Current Session", ondelete="set null", readonly=True)
    session_ids = fields.One2many("texting.session", "conversation_id", "Sessions", readonly=True)
    text_ids = fields.One2many("texting.message", "conversation_id", "Texts", readonly=True)
    alert_from = fields.Datetime(related="session_id.alert_from", string="Waiting Since")
    company_id = fields.Many2one("res.company", required=True, readonly=True)

    _number_phone_uniq = models.UniqueIndex("(number_id, phone)")
    _waiting_idx = models.Index(f"(queue_id) WHERE {WAITING_SQL}")
    _owner_idx = models.Index("(owner_id) WHERE owner_id IS NOT NULL")
    _owned_has_owner = models.Constraint(
        "CHECK ((state = 'owned') = (owner_id IS NOT NULL))",
        "An owned conversation has an owner, and no other one has.",
    )

    @api.depends("lead_id", "partner_id", "phone")
    def _compute_display_name(self):
        for conversation in self:
            conversation.display_name = conversation._get_person_name() or conversation._phone_display()

    # ------------------------------------------------------------
    # The one row
    # ------------------------------------------------------------

    @api.model
    def _get_or_create(self, number, phone, lock=False):
        """Return the one row of a person and one of our numbers, made now, archived, for a first text.

        Of two first texts at once the second waits here, fails to serialise, and is tried again by Odoo.

        :param number: the ``texting.number``, as superuser
        :param str phone: as conversations spell it
        :param lock: hold the row until the transaction ends; this fails to serialise if it changed after our transaction began
        """
        select = SQL("SELECT id FROM texting_conversation WHERE number_id = %s AND phone = %s", number.id, phone)
        self.env.cr.execute(SQL("%s FOR UPDATE", select) if lock else select, log_exceptions=False)
        row = self.env.cr.fetchone() or self._insert(number, phone)
        return self.browse(row[0])

    def _insert(self, number, phone):
        insert = SQL(
            "INSERT INTO texting_conversation (number_id, phone, state, company_id, create_date, write_date)"
            " VALUES (%s, %s, 'archived', %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')"
            " ON CONFLICT (number_id, phone) DO NOTHING RETURNING id",
            number.id,
            phone,
            self._company_of(number).id,
        )
        self.env.cr.execute(insert, log_exceptions=False)
        return self.env.cr.fetchone()

    def _company_of(self, number):
        """:raises ConcurrencyError: the number was saved or deleted after this transaction began: Odoo tries the request again"""
        try:
            return number.company_id
        except MissingError as error:
            raise ConcurrencyError("The number was saved after this transaction began") from error

    # ------------------------------------------------------------
    # Person
    # ------------------------------------------------------------

    def _get_person(self):
        """:return: the contact or lead that is being texted (as superuser), or an empty recordset"""
        # sudo: crm.lead, res.partner - the alert names a person whose card its reader may not open yet
        conversation_sudo = self.sudo()
        return conversation_sudo.partner_id or conversation_sudo.lead_id

    def _get_person_name(self):
        person = self._get_person()
        return person._texting_person_name() if person else False

    def _get_card_action(self):
        """:return: window action of the person's form, or False for an unrecognised number"""
        person = self._get_person()
        if not person:
            return False
        return {
            "type": "ir.actions.act_window",
            "name": person._texting_person_name(),
            "res_model": person._name,
            "res_id": person.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def _refuse_card(self):
        """:return: why the current user cannot open the person's card, as a sentence; False if they can, or there is none"""
        person = self._get_person().sudo(False)
        if not person or person.has_access("read"):
            return False
        # sudo: crm.lead, res.partner - the window shows the name as well
        name = person.sudo()._texting_person_name()
        return self.env._("You can text with %(person)s but cannot open the card: it is not shared with you.", person=name)

    def _phone_display(self):
        return self.env["texting.person"]._display_phone(self.phone)

    # ------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------

    def _check_owned_by_me(self):
        """:raises AccessError: the current user does not own this conversation; says nothing of who does"""
        # sudo: texting.conversation - only compared with the current user
        if not self.sudo()._is_owned_by(self.env.user):
            raise AccessError(self.env._("You do not own this conversation."))

    def _is_owned_by(self, user):
        """Return whether a user owns it and may: an agent with access to its company, now."""
        return self.owner_id == user and bool(user._texting_entitled(self.company_id))

    def _message_links(self):
        """:return: the values that tie a text to this conversation as it is now"""
        return {
            "conversation_id": self.id,
            "session_id": self.session_id.id,
            "number_id": self.number_id.id,
            "carrier_id": self.number_id.carrier_id.id,
            "company_id": self.company_id.id,
        }

    def _create_mail_message(self, body, *, author=None, message_type="sms", date=None):
        """Make the chatter message that shows a text. ``_message_create``, not ``message_post``: no notification
        (every internal user could read its number), no follower, 5 queries instead of 19.

        :param author: ``res.users`` who wrote it; None for the person texting
        :return: the ``mail.message``
        """
        partner = author.partner_id if author else self.env["res.partner"]
        return self._message_create(
            [
                {
                    "model": self._name,
                    "res_id": self.id,
                    "message_type": message_type,
                    "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
                    "is_internal": True,
                    "author_id": partner.id,
                    "email_from": author.email_formatted if author else (self._get_person_name() or self._phone_display()),
                    "body": plaintext2html(body, with_paragraph=False),
                    "date": date or fields.Datetime.now(),
                    "message_id": mail.generate_tracking_message_id(f"{self.id}-{self._name}"),
                    "reply_to": False,
                }
            ]
        )

    def _log_step(self, kind, **values):
        """Note what happened to the conversation, in its audit trail and between its texts.

        :param kind: of the ``texting.session.step``; ``values`` are its fields
        """
        steps = self.env["texting.session.step"]
        values = {"session_id": self.session_id.id, "kind": kind, "user_id": self.env.uid, **values}
        if "mail_message_id" not in values:
            mail_message = self._create_mail_message(
                steps.new(values)._line(), author=self.env.user, message_type="notification")
            values["mail_message_id"] = mail_message.id
            self._notify_window_message(mail_message, "step")
        steps.create(values)._note_audit()
