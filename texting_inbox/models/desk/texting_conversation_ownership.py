from psycopg2 import errors

from odoo import fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ..conversation.texting_conversation import WAITING_SQL


class TextingConversation(models.Model):
    """Who owns it, from Accept to the archive (S8, D13, D7)."""

    _inherit = "texting.conversation"

    # ------------------------------------------------------------
    # Accept
    # ------------------------------------------------------------

    def action_accept(self):
        """Make the current user the owner, or lead an owner back to it (Reply).

        :return: ``{accepted, owner, reason, action}``: the owner's name, why it was refused, or why there is no card, as a
            sentence, and the window action of the person's card (False for an unrecognised number)
        """
        self.ensure_one()
        user = self.env.user
        # sudo: texting.conversation - the loser of a race may no longer read it, but learns who owns it
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
        """:return: why this user may not accept it, as a sentence; False if they may"""
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
                        "SELECT id FROM texting_conversation WHERE id = %s AND %s FOR NO KEY UPDATE SKIP LOCKED",
                        self.id,
                        SQL(WAITING_SQL),
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
        """:return: who owns it now, also when they got it after our own transaction began (which cannot see them)"""
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

    def _accepted(self):
        reason = self._refuse_card()
        action = False if reason else self._get_card_action()
        return {"accepted": True, "owner": self.owner_id.name, "reason": reason, "action": action}

    # ------------------------------------------------------------
    # Transitions
    # ------------------------------------------------------------

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
        self.env["texting.board"]._hint(self.company_id)

    def _archive(self, reason):
        """Named transition owned → archived. A session without a text or a note leaves nothing behind.

        :param reason: one of the session's ``end_reason``
        """
        session, owner = self.session_id, self.owner_id
        self._settle()
        is_archived = session._has_content()
        if is_archived:
            self._close_session(reason)
        self.write({"state": "archived", "owner_id": False, "session_id": False})
        if is_archived:
            self._log_note(session)
        else:
            session._discard()
        self.env["texting.board"]._hint(self.company_id)
        owner._bus_send("texting.window/closed", {"id": self.id, "reason": False})

    def _close_session(self, reason):
        session = self.session_id
        self._log_step("left", from_user_id=self.owner_id.id)
        session._note_end_of_ownership("left", fields.Datetime.now())
        session._close(reason)
        session.write({"lead_id": self.lead_id.id, "partner_id": self.partner_id.id})

    def _log_note(self, session):
        """Write facts and a link into the record's chatter; never what was said (D11)."""
        person = self._get_person()
        if person and session.message_ids:
            person._message_log(author_id=self.env.user.partner_id.id, body=session._note())
