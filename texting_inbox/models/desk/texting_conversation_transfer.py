from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import arguments


class TextingConversation(models.Model):
    """From one owner to the next: transfer, take-over, release. Each is a step of the session's audit trail (B7)."""

    _inherit = "texting.conversation"

    # ------------------------------------------------------------
    # Called by the web client
    # ------------------------------------------------------------

    def get_transfer_targets(self):
        """:return: ``{users, queues}`` that these conversations of one company can be handed to, with who is Ready"""
        for conversation in self:
            conversation._check_may_hand_on()
        # sudo: texting.queue, res.users - names and status of colleagues of the same company
        conversations = self.sudo()
        if len(conversations.company_id) != 1:
            raise UserError(self.env._("Choose conversations of one company: each has agents and queues of its own."))
        queues = self.env["texting.queue"].sudo().search([("company_id", "=", conversations.company_id.id)])
        agents = conversations[0]._get_possible_owners()
        statuses = agents._texting_statuses()
        return {
            "users": [
                {
                    "id": agent.id,
                    "name": agent.name,
                    "status": {"code": statuses[agent].code, "name": statuses[agent].with_env(self.env).sudo().name},
                    "queues": queues.filtered(lambda queue, agent=agent: agent in queue.member_ids).mapped("name"),
                }
                for agent in agents.sorted("name")
                if any(conversation.owner_id != agent for conversation in conversations)
            ],
            "queues": [
                {
                    "id": queue.id,
                    "name": queue.name,
                    "ready": sum(statuses[agent].code == "ready" for agent in queue.member_ids & agents),
                }
                for queue in queues
                if queue.member_ids and any(conversation._current_queue() != queue for conversation in conversations)
            ],
        }

    def action_transfer(self, user_id=None, queue_id=None, note=None):
        """Hand the conversation to another agent, or back to a queue.

        :param user_id: the agent who gets it, or
        :param queue_id: the queue whose agents are alerted
        :param str note: why, for the next owner; never sent
        :return: ``{done, reason}``
        :raises AccessError: neither its owner nor a manager
        """
        self.ensure_one()
        self._check_may_hand_on()
        if bool(user_id) == bool(queue_id):
            raise UserError(self.env._("Choose either an agent or a queue."))
        user_id, queue_id = (value and arguments.an_id(self.env, value) for value in (user_id, queue_id))
        # sudo: texting.conversation - agents have read access only; ownership was checked above
        conversation, note = self.sudo(), self._clean_note(note)
        conversation._lock_session()
        user = self.env["res.users"].sudo().browse(user_id or [])
        queue = self.env["texting.queue"].sudo().browse(queue_id or [])
        if reason := conversation._refuse_hand_to_user(user) if user_id else conversation._refuse_hand_to_queue(queue):
            return {"done": False, "reason": reason}
        if user_id:
            conversation._hand_to_user(user, "transferred", note)
        else:
            conversation._hand_to_queue(queue, "transferred", note)
        return {"done": True, "reason": False}

    def action_take_over(self, note=None):
        """Become the owner of a conversation that somebody else owns, or that nobody accepted.

        :return: ``{done, reason}``
        :raises AccessError: not a manager
        """
        self.ensure_one()
        self._check_manager()
        # sudo: texting.conversation - managers have read access only
        conversation, note = self.sudo(), self._clean_note(note)
        if not conversation.session_id:
            return {"done": False, "reason": self.env._("This conversation is archived. A new text opens it again.")}
        conversation._lock_session()
        if conversation.owner_id != self.env.user:
            conversation._hand_to_user(self.env.user, "taken_over", note)
        return {"done": True, "reason": False}

    # ------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------

    def _is_manager(self):
        return self.env.user.has_group("texting_inbox.group_manager") and self.has_access("read")

    def _check_manager(self):
        if not self._is_manager():
            raise AccessError(self.env._("Only managers can do this."))

    def _check_may_hand_on(self):
        # sudo: texting.conversation - only compared with the current user
        if not (self._is_manager() and self.sudo().session_id):
            self._check_owned_by_me()

    def _get_possible_owners(self):
        """:return: agents of any queue of the company (as superuser)"""
        queues = self.env["texting.queue"].sudo().search([("company_id", "=", self.company_id.id)])
        company, group = self.company_id, "texting_inbox.group_agent"
        return queues.member_ids.filtered(lambda user: user.active and company in user.company_ids and user.has_group(group))

    def _refuse_hand_to_user(self, user):
        if user == self.owner_id:
            return self.env._("%(agent)s already owns this conversation.", agent=user.name)
        if user not in self._get_possible_owners():
            return self.env._("Texts can only be transferred to agents of this company's queues.")
        if user._texting_status_to_client()["code"] == "offline" and not self._is_manager():
            return self.env._("%(agent)s is offline. Choose somebody else, or a queue.", agent=user.name)
        return False

    def _refuse_hand_to_queue(self, queue):
        if not queue.exists() or queue.company_id != self.company_id:
            return self.env._("This queue does not belong to the company of the conversation.")
        if not queue.member_ids:
            return self.env._("The queue %(queue)s has no agents.", queue=queue.name)
        if not self._get_last_inbound():
            return self.env._("This person has not written yet, so no queue can be alerted. Choose an agent.")
        return False

    def _current_queue(self):
        return self.sudo().queue_id if self.sudo().state == "new" else self.env["texting.queue"]

    # ------------------------------------------------------------
    # Transitions
    # ------------------------------------------------------------

    def _hand_to_user(self, user, kind, note):
        """Named transition new or owned → owned by somebody else.

        :param kind: of the ``texting.session.step``
        """
        former, waiting = self.owner_id, self._get_waiting_users() if self.state == "new" else self.env["res.users"]
        self._set_owner(user, kind)
        self._log_step(kind, from_user_id=former.id, to_user_id=user.id, note=note)
        self.env["texting.alert"]._drop(self, waiting | former, owner=user)
        self._close_window_of(former)
        if user != self.env.user:
            self._unsee_last_text()  # their bell shows it, and they cannot leave what they never looked at
            self._alert_agents()
        self._notify_window(user)

    def _hand_to_queue(self, queue, kind, note=""):
        """Named transition owned (or new, in another queue) → new.

        :param kind: of the ``texting.session.step``
        """
        former, waiting = self.owner_id, self._get_waiting_users() if self.state == "new" else self.env["res.users"]
        self._settle()
        self.session_id._note_end_of_ownership(kind, fields.Datetime.now())
        self.write({"state": "new", "owner_id": False, "queue_id": queue.id})
        self.session_id.write(
            {"owner_id": False, "queue_id": queue.id, "alert_from": fields.Datetime.now()}
        )
        self._log_step(kind, from_user_id=former.id, to_queue_id=queue.id, note=note)
        self.env["texting.alert"]._drop(self, waiting | former)
        self._close_window_of(former)
        self._unsee_last_text()
        self._alert_agents()
        self.env["texting.board"]._hint(self.company_id)

    def _close_window_of(self, former):
        if former:
            reason = self.session_id.step_ids[-1:]._sentence()
            former._bus_send("texting.window/closed", {"id": self.id, "reason": reason})

    def _get_last_inbound(self):
        return self.session_id.message_ids.filtered(lambda text: text.direction == "inbound")[-1:]

    def _unsee_last_text(self):
        """What the person said last waits for the new owner, whoever saw it before: so it alerts them (D1)."""
        self._get_last_inbound().seen_at = False
