from odoo import api, models
from odoo.tools import SQL

from ...tools import arguments
from ...tools.phone import display_phone
from ..conversation.texting_message import UNSEEN_SQL


class TextingConversation(models.Model):
    """What the text windows show, and the bus events that keep them true."""

    _inherit = "texting.conversation"

    # ------------------------------------------------------------
    # Read by the web client
    # ------------------------------------------------------------

    @api.model
    def get_desk(self):
        """Everything the web client needs at start: alerts, the windows of owned conversations, the user's status."""
        user = self.env.user
        is_agent = user.has_group("texting_inbox.group_agent")
        enabled = is_agent and bool(self.env["texting.alert"]._enabled_companies())
        owned = self._get_owned() if is_agent else self.sudo().browse()
        return {
            **self.get_alerts(),
            "enabled": enabled,
            "windows": owned._to_windows(),
            "status": user._texting_status_to_client(),
            "statuses": user._texting_selectable_statuses(),
            "ready": user._texting_ready_colleagues() if is_agent else [],
            "next_step": self._get_next_step() if is_agent else "",
            "layout": user._texting_layout(),
            "leave_question": self.env.company.texting_leave_question,
        }

    def _get_owned(self):
        # sudo: texting.conversation - one's own, of all companies that one has access to
        owned = self.sudo().search([("owner_id", "=", self.env.uid)], order="id")
        return owned.filtered(lambda conversation: conversation._is_owned_by(self.env.user))

    def get_windows(self):
        """:return: what the text windows of these conversations show, as far as the user may read them"""
        self.check_access("read")
        self.session_id._note_reading()
        return self.sudo()._to_windows()

    @api.model
    def save_layout(self, layout):
        """Remember size and place of the current user's text windows.

        :param dict layout: ``width`` and ``height`` in CSS pixels, ``x`` likewise; ``is_floating``: above the page
        """
        layout = arguments.a_dictionary(self.env, layout)
        known = {key: arguments.pixels(self.env, layout[key]) for key in ("width", "height", "x") if key in layout}
        if "is_floating" in layout:
            known["is_floating"] = layout["is_floating"] is True
        settings = self.env["res.users.settings"]._find_or_create_for_user(self.env.user)
        settings.texting_layout = known

    def action_open_window(self):
        """:return: client action that opens the text window"""
        self.ensure_one()
        return {"type": "ir.actions.client", "tag": "texting_inbox.open_window", "params": {"conversation_id": self.id}}

    # ------------------------------------------------------------
    # Windows
    # ------------------------------------------------------------

    def _to_windows(self):
        """:return: what a text window shows, for each conversation (as superuser: the caller checked access)"""
        self._fetch_shown()
        facts = self._read_session_facts()
        return [conversation._to_window(*facts[conversation.id]) for conversation in self]

    def _fetch_shown(self):
        """Read what windows show of other records, and none of their other columns: a contact's alone are sixty."""
        self.company_id.fetch(["texting_offer_templates"])
        self.number_id.fetch(["phone", "active", "carrier_id", "company_id"])
        self.number_id.carrier_id.fetch(["code", "state"])
        self.queue_id.fetch(["name"])
        self.owner_id.fetch(["partner_id"])
        (self.owner_id.partner_id | self.partner_id).fetch(["name", "active", "partner_share", "company_id"])

    def _read_session_facts(self):
        """Return for the id of each conversation how many texts of its session are unseen, and whether one looks like an opt-out
        request. Two looks into indexes: one condition for both reads every text of the session."""
        self.env["texting.message"].flush_model(["session_id", "direction", "seen_at", "opt_out_suspected"])
        self.flush_model(["session_id"])
        rows = self.env.execute_query(SQL(
            """
            SELECT id, (SELECT count(*) FROM texting_message WHERE session_id = c.session_id AND %(unseen)s),
                   EXISTS (SELECT FROM texting_message WHERE session_id = c.session_id AND opt_out_suspected)
              FROM texting_conversation c WHERE id = ANY(%(ids)s)""",
            unseen=SQL(UNSEEN_SQL), ids=self.ids,
        ))
        return {conversation_id: facts for conversation_id, *facts in rows}

    def _to_window(self, unseen, opt_out_suspected):
        person_model, person = self.env["texting.person"], self._get_person()
        is_mine = self._is_owned_by(self.env.user)
        reason = self._refuse_send() if is_mine else self.env._("You do not own this conversation.")
        return {
            "id": self.id,
            "session_id": self.session_id.id,
            "name": self._get_person_name(),
            "status": person_model._kind(self.partner_id, self.lead_id),
            "phone": self.phone,
            "phone_display": self._phone_display(),
            "number": self.number_id.phone,
            "number_display": display_phone(self.number_id.phone),
            "queue": self.queue_id.name,
            "state": self.state,
            "owner": {"id": self.owner_id.id, "name": self.owner_id.name} if self.owner_id else False,
            "is_mine": is_mine,
            "can_send": not reason,
            **self._window_rights(is_mine),
            **self._opt_out_rights(is_mine, reason, opt_out_suspected),
            "cannot_send_reason": reason,
            "media": is_mine and self._media_to_client(),
            "record": {"res_model": person._name, "res_id": person.id, "name": person._texting_person_name()}
            if person
            else False,
            "cannot_open_reason": self._refuse_card(),
            "unseen": unseen,
            "others_match": self.others_match,
        }

    def _window_rights(self, is_mine):
        """:return: what the user can do in the window besides writing"""
        is_manager = self.env.user.has_group("texting_inbox.group_manager")
        return {
            "can_accept": self.state == "new" and self._is_waiting_for(self.env.user),
            "can_take_over": is_manager and not is_mine and self.state != "archived",
            "can_hand_on": (is_mine or is_manager) and self.state != "archived",
            "can_classify": is_mine or is_manager,
            "can_note": (is_mine or is_manager) and self.state != "archived",
            "offers_templates": is_mine and self._offers_templates(),
            "one_way": is_mine and not self.company_id._texting_is_enabled(),
        }

    def _notify_window(self, user):
        """Tell all tabs of a user that one of their windows opened or changed."""
        if not user._texting_entitled(self.company_id):
            return
        window = self.with_user(user).with_context(lang=user.lang, tz=user.tz).sudo()._to_windows()[0]
        user._bus_send("texting.window/changed", window)

    def _notify_new_message(self, message):
        """Tell the owner's tabs that there is a text to fetch. Its words do not travel over the bus."""
        self._notify_window_message(message.mail_message_id, message.direction)

    def _notify_window_message(self, mail_message, direction):
        """Tell the tabs of the owner that there is a line to fetch: a note, or a step of the audit trail."""
        payload = {"id": self.id, "mail_message_id": mail_message.id, "direction": direction}
        self._send_to_owner("texting.message/new", payload)

    def _send_to_owner(self, event, payload):
        # sudo: texting.conversation - reports and retries come from whoever may, the event goes to the owner alone
        self.sudo().owner_id._texting_entitled(self.sudo().company_id)._bus_send(event, payload)
