from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, MissingError, UserError, ValidationError
from odoo.tools import SQL, mail, plaintext2html

from ...carriers.base import well_formed
from ...tools.phone import is_e164
from ...tools.visible import is_blank

MAX_BODY = 1600  # characters; the longest text that Twilio and most carriers take (Twilio error 21617)


class TextingConversation(models.Model):
    """One person and one of our numbers: a single row, reused for every episode (``texting.session``).

    Agents may only read it. Every change goes through a public method that checks first and elevates then.
    """

    _name = "texting.conversation"
    _description = "Text Conversation"
    _inherit = ["mail.thread"]
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
        default="number", readonly=True, help="Who said whose number it is. Empty: the number.",
    )
    session_id = fields.Many2one("texting.session", "Current Session", ondelete="set null", readonly=True)
    session_ids = fields.One2many("texting.session", "conversation_id", "Sessions", readonly=True)
    text_ids = fields.One2many("texting.message", "conversation_id", "Texts", readonly=True)
    alert_from = fields.Datetime(related="session_id.alert_from", string="Waiting Since")
    company_id = fields.Many2one("res.company", required=True, readonly=True)

    _number_phone_uniq = models.UniqueIndex("(number_id, phone)")
    _waiting_idx = models.Index("(queue_id) WHERE state = 'new' AND owner_id IS NULL")
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
    # Accept
    # ------------------------------------------------------------

    def action_accept(self):
        """Make the current user the owner, or, if he is already, lead him back to it (Reply).

        :return: ``{accepted, owner, reason, action}``: the owner's name, why it was refused, or why there is no card, as a
            sentence, and the window action of the person's card (False for an unrecognised number)
        """
        self.ensure_one()
        user = self.env.user
        # sudo: texting.conversation - the loser of a race may not read it any more, but is told who has it
        conversation = self.sudo().exists()
        if conversation._is_owned_by(user):
            return conversation._accepted()
        if reason := conversation._refuse_accept(user):
            return {"accepted": False, "owner": False, "reason": reason, "action": False}
        if not conversation._lock_for_accept():
            return conversation._taken()
        conversation._identify_if_stale()
        conversation._own(user)
        return conversation._accepted()

    def _refuse_accept(self, user):
        """:return: why this user may not accept it, as a sentence; False if he may"""
        if not user.has_group("texting_inbox.group_agent"):
            return self.env._("You are not signed in as an agent, so you cannot accept texts.")
        if not self or self.company_id not in user.company_ids or not self._is_waiting_for(user):
            return self.env._("You are not an agent of the queue that this text arrived in.")
        if not self.company_id.texting_enabled:
            return self.env._("Two-way texting is switched off for %(company)s.", company=self.company_id.name)
        return user._texting_refuse_accept()

    def _lock_for_accept(self):
        """Take the row if nobody has it. Raw SQL: a lost race is normal here, and not an error in the log.

        :return: whether it is ours now, until the transaction ends
        """
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL(
                        "SELECT id FROM texting_conversation WHERE id = %s AND state = 'new' AND owner_id IS NULL"
                        " FOR NO KEY UPDATE SKIP LOCKED",
                        self.id,
                    ),
                    log_exceptions=False,
                )
                return bool(self.env.cr.fetchone())
        except errors.SerializationFailure:
            return False  # it changed after our transaction began: taken

    def _taken(self):
        owner = self._read_owner_now()
        if owner == self.env.user:
            return self._accepted()  # another tab of this user was faster
        if not owner:
            raise ConcurrencyError("The conversation was locked and let go again")  # Odoo tries the request again
        return {
            "accepted": False,
            "owner": owner.name,
            "action": False,
            "reason": self.env._("This text was taken by %(owner)s.", owner=owner.name),
        }

    def _read_owner_now(self):
        """:return: who owns it now, also when he got it after our own transaction began (which cannot see him)"""
        self.invalidate_recordset(["owner_id"])
        if self.owner_id:
            return self.owner_id
        query = SQL("SELECT owner_id FROM texting_conversation WHERE id = %s FOR SHARE", self.id)
        with self.env.registry.cursor() as cr:
            try:
                cr.execute(query, log_exceptions=False)  # waits for whoever is accepting right now
            except errors.SerializationFailure:
                cr.rollback()
                cr.execute(query)
            row = cr.fetchone()
        return self.env["res.users"].sudo().browse((row and row[0]) or [])

    def _own(self, user):
        """Named transition new → owned."""
        self._set_owner(user, "accepted")
        self._log_step("accepted", to_user_id=user.id)
        self.env["texting.alert"]._drop(self, self._get_waiting_users() | user, owner=user)
        self._notify_window(user)

    def _set_owner(self, user, kind):
        """The one place that makes somebody the owner.

        :param kind: of the ``texting.session.step`` that follows
        """
        now, session = fields.Datetime.now(), self.session_id
        self._settle()
        session._note_owner(user, kind, now)
        self.write({"state": "owned", "owner_id": user.id})
        session.write(
            {"owner_id": user.id, "owned_at": now, "accepted_at": session.accepted_at or now, "alert_from": False}
        )
        session.flush_recordset()  # from here on a text waits for us, and then alerts the new owner only

    def _accepted(self):
        reason = self._refuse_card()
        action = False if reason else self._get_card_action()
        return {"accepted": True, "owner": self.owner_id.name, "reason": reason, "action": action}

    # ------------------------------------------------------------
    # Answer
    # ------------------------------------------------------------

    def send_text(self, body, attachment_ids=None):
        """Queue a text to the person; it leaves after this transaction.

        :param str body: what to send, up to 1600 characters
        :param list attachment_ids: pictures and files that this user uploaded and that are linked to nothing yet
        :return: id of the ``texting.message``
        :raises UserError: empty, too long, not the owner, this number cannot be texted, or its carrier does not take the files
        """
        self.ensure_one()
        self._check_owned_by_me()
        return self._queue_text(body, attachments=self._take_attachments(attachment_ids))

    def _queue_text(self, body, one_way=False, attachments=None):
        """:param one_way: a prepared text, which may leave while two-way texting is off
        :return: id of the ``texting.message``"""
        body = self._check_body(body, may_be_empty=bool(attachments))
        # sudo: texting.conversation - agents have read access only; ownership was checked by the public method
        conversation = self.sudo()
        if reason := conversation._refuse_send(one_way):
            raise UserError(reason)
        message = self.env["texting.message"].sudo()._create_outbound(conversation, body, self.env.user)
        if attachments:
            message._attach(attachments)
        message._note_response()
        conversation._notify_new_message(message)
        self.env["texting.outbox"]._send_soon(message)
        return message.id

    def _check_body(self, body, may_be_empty=False):
        if not isinstance(body, str) or (is_blank(body) and not may_be_empty):
            raise ValidationError(self.env._("Type a message first."))
        if len(body) > MAX_BODY:
            raise ValidationError(
                self.env._(
                    "A text can have %(limit)s characters at most; this one has %(count)s.", limit=MAX_BODY, count=len(body)
                )
            )
        return "" if is_blank(body) else well_formed(body.strip().replace("\x00", ""))

    def add_note(self, body):
        """Write something down between the texts, for the next owner and the managers. It is never sent.

        :param str body: up to 1000 characters
        :return: id of the ``mail.message``
        :raises AccessError: neither the owner nor a manager
        """
        self.ensure_one()
        self._check_may_hand_on()
        if not (note := self._clean_note(body)):
            raise UserError(self.env._("Type a note first."))
        # sudo: texting.conversation - agents have read access only; ownership was checked above
        conversation = self.sudo()
        mail_message = conversation._create_mail_message(note, author=self.env.user, message_type="comment")
        conversation._log_step("note", note=note, mail_message_id=mail_message.id)
        conversation._notify_window_message(mail_message, "note")
        return mail_message.id

    def _refuse_send(self, one_way=False):
        """
        :param one_way: for a prepared text
        :return: why nothing can be sent here, as a sentence; False if it can"""
        if not self.company_id.texting_enabled and not one_way:
            return self.env._("Two-way texting is switched off for %(company)s.", company=self.company_id.name)
        if not is_e164(self.phone):
            return self.env._("%(sender)s is a short code or a name: it cannot be answered.", sender=self.phone)
        return self._refuse_carrier() or self.env["texting.person"]._refuse_phone(self.phone, self.number_id)

    def _refuse_carrier(self):
        """:return: why our number cannot send, as a sentence; False if it can"""
        if self.number_id.carrier_id.state == "disabled" or not self.number_id.active:
            return self.env._("The number %(number)s is not connected to a carrier any more.", number=self.number_id.phone)
        return False

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
        return self.env._("You may text with %(person)s, but not open the card: it is not shared with you.", person=name)

    def _phone_display(self):
        return self.env["texting.person"]._display_phone(self.phone)

    # ------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------

    def _check_owned_by_me(self):
        """:raises AccessError: the current user does not own this conversation; says nothing of who does"""
        # sudo: texting.conversation - only compared with the current user
        if not self.sudo()._is_owned_by(self.env.user):
            raise AccessError(self.env._("You do not own this conversation (any more)."))

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
