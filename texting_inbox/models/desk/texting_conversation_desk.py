from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments
from ..setup.texting_queue import NO_QUEUE

SNIPPET_LENGTH = 120  # characters; two lines of the bell's list


class TextingConversation(models.Model):
    """What an agent's screen shows of conversations: alerts in the bell, text windows, and the bus events that keep both true."""

    _inherit = "texting.conversation"

    # ------------------------------------------------------------
    # Read by the web client
    # ------------------------------------------------------------

    @api.model
    def get_desk(self):
        """Everything the web client needs at start: alerts, the windows of owned conversations, the user's status."""
        user = self.env.user
        is_agent = user.has_group("texting_inbox.group_agent")
        enabled = is_agent and bool(self._enabled_companies())
        owned = self._get_owned() if is_agent else self.sudo().browse()
        return {
            **self.get_alerts(),
            "enabled": enabled,
            "windows": owned._to_windows(),
            "status": user._texting_status_to_client(),
            "statuses": user._texting_selectable_statuses(),
            "ready": user._texting_ready_colleagues() if is_agent else [],
            "layout": user._texting_layout(),
            "leave_question": self.env.company.texting_leave_question,
        }

    def _get_owned(self):
        # sudo: texting.conversation - one's own, of all companies that one has access to
        owned = self.sudo().search([("owner_id", "=", self.env.uid)], order="id")
        return owned.filtered(lambda conversation: conversation._is_owned_by(self.env.user))

    @api.model
    def get_alerts(self):
        """The pending alerts of the current user: the whole truth, in a constant number of queries.

        :return: ``{alerts, counter, bus_id}``; ``bus_id`` dates the answer among the bus events
        """
        bus_id = self.env["bus.bus"].sudo()._bus_last_id()
        alerts = []
        if self.env.user.has_group("texting_inbox.group_agent"):
            alerts = self._read_alerts(self.env.user)
        return {"alerts": alerts, "counter": len(alerts), "bus_id": bus_id}

    def get_windows(self):
        """:return: what the text windows of these conversations show, as far as the user may read them"""
        self.check_access("read")
        self.session_id._note_reading()
        return self.sudo()._to_windows()

    def set_hidden(self, hidden):
        """Put the alert off the current user's screen until the next text, or back on it."""
        self.ensure_one()
        self.check_access("read")
        # sudo: texting.alert.hidden - only ever the current user's own rows
        hidden_sudo = self.env["texting.alert.hidden"].sudo()
        row = hidden_sudo.search([("conversation_id", "=", self.id), ("user_id", "=", self.env.uid)])
        if not hidden:
            row.unlink()
            return
        last_id = (
            self.env["texting.message"]
            .sudo()
            .search([("conversation_id", "=", self.id), ("direction", "=", "inbound")], order="id desc", limit=1)
            .id
        )
        if row:
            row.last_message_id = last_id
        else:
            hidden_sudo.create({"conversation_id": self.id, "user_id": self.env.uid, "last_message_id": last_id})

    @api.model
    def save_layout(self, layout):
        """Remember size and place of the current user's text windows.

        :param dict layout: ``width`` and ``height`` in CSS pixels, ``x`` likewise
        """
        layout = arguments.a_dictionary(self.env, layout)
        known = {key: arguments.pixels(self.env, layout[key]) for key in ("width", "height", "x") if key in layout}
        settings = self.env["res.users.settings"]._find_or_create_for_user(self.env.user)
        settings.texting_layout = known

    def action_open_window(self):
        """:return: client action that opens the text window"""
        self.ensure_one()
        return {"type": "ir.actions.client", "tag": "texting_inbox.open_window", "params": {"conversation_id": self.id}}

    # ------------------------------------------------------------
    # Alerts
    # ------------------------------------------------------------

    def _enabled_companies(self):
        enabled_ids = self.env.companies._texting_enabled_ids()
        return self.env.companies.filtered(lambda company: company.id in enabled_ids)

    def _read_alerts(self, user, conversation_ids=None):
        """One query: new in one of the user's queues and not expired, or his with texts he has not seen (D1).

        :param conversation_ids: only these
        :return: a list of alerts, the longest waiting first
        """
        company_ids = self._enabled_companies().ids
        if not company_ids:
            return []
        self.env.flush_all()
        condition = (
            SQL("c.id = ANY(%s)", list(conversation_ids))
            if conversation_ids
            else SQL(
                """c.id = ANY (ARRAY(
            SELECT id FROM texting_conversation WHERE state = 'new' AND owner_id IS NULL
               AND queue_id IN (SELECT queue_id FROM texting_queue_res_users_rel WHERE user_id = %(uid)s)
               AND queue_id <> ALL(%(unattended)s)
             UNION ALL
            SELECT id FROM texting_conversation WHERE state = 'new' AND owner_id IS NULL AND %(manages)s
               AND (queue_id IS NULL OR queue_id = ANY(%(unattended)s))
             UNION ALL
            SELECT id FROM texting_conversation WHERE owner_id = %(uid)s
             UNION ALL
            SELECT e.id FROM texting_session es JOIN texting_conversation e ON e.id = es.conversation_id AND e.session_id = es.id
             WHERE es.escalated_at IS NOT NULL
               AND e.queue_id IN (SELECT queue_id FROM texting_queue_manager_rel WHERE user_id = %(uid)s AND %(manages)s)))""",
                uid=user.id,
                manages=user.has_group("texting_inbox.group_manager"),
                unattended=self.env["texting.queue"]._unattended_ids(),
            )
        )
        rows = self.env.execute_query_dict(
            SQL(
                """
            SELECT c.id, c.session_id, c.phone, c.owner_id, c.partner_id, c.lead_id, c.others_match,
                   p.name AS partner_name, p.active AS partner_active, p.partner_share,
                   (SELECT COALESCE(NULLIF(l.contact_name, ''), NULLIF(l.partner_name, ''), l.name)
                      FROM crm_lead l WHERE l.id = c.lead_id) AS lead_name,
                   (SELECT o.name FROM res_users ou JOIN res_partner o ON o.id = ou.partner_id
                     WHERE ou.id = c.owner_id) AS owner_name,
                   q.name AS queue_name, q.target_minutes, u.unseen, u.opt_out_suspected, m.body, m.received_at,
                   EXISTS (SELECT FROM texting_alert_hidden h WHERE h.conversation_id = c.id AND h.user_id = %(uid)s
                              AND h.last_message_id >= u.last_id) AS hidden
              FROM texting_conversation c
              JOIN texting_session s ON s.id = c.session_id
              JOIN LATERAL (
                   SELECT count(*) AS unseen, min(id) AS first_id, max(id) AS last_id,
                          bool_or(opt_out_suspected) AS opt_out_suspected
                     FROM texting_message WHERE session_id = s.id AND direction = 'inbound' AND seen_at IS NULL) u ON TRUE
              JOIN texting_message m ON m.id = u.first_id
         LEFT JOIN texting_queue q ON q.id = c.queue_id
         LEFT JOIN res_partner p ON p.id = c.partner_id
             WHERE %(condition)s AND c.company_id IN %(company_ids)s
               AND (c.owner_id IS NOT NULL
                    OR s.alert_from > %(now)s - make_interval(days => COALESCE(q.alert_days, %(alert_days)s)))
          ORDER BY m.received_at, c.id
            """,
                uid=user.id,
                condition=condition,
                company_ids=tuple(company_ids),
                now=fields.Datetime.now(),
                alert_days=NO_QUEUE["alert_days"],
            )
        )
        return [self._to_alert(row, user) for row in rows]

    def _to_alert(self, row, user):
        """:return: a row of :meth:`_read_alerts` as the web client gets it"""
        person = self.env["texting.person"]
        lang = self.env.lang or "en_US"
        queue_name = row["queue_name"] or {}
        return {
            "id": row["id"],
            "session_id": row["session_id"],
            "phone": row["phone"],
            "phone_display": person._display_phone(row["phone"]),
            "name": row["partner_name"] or row["lead_name"] or False,
            "status": person._status(
                row["partner_id"], row["partner_active"], row["lead_id"], is_colleague=row["partner_share"] is False
            ),
            "snippet": person._snippet(row["body"], SNIPPET_LENGTH),
            "received_at": fields.Datetime.to_string(row["received_at"]),
            "queue": queue_name.get(lang) or queue_name.get("en_US") or False,
            "hidden": row["hidden"],
            "action": self._alert_action(row["owner_id"], user),
            "owner": row["owner_name"] if row["owner_id"] and row["owner_id"] != user.id else False,
            "others_match": row["others_match"] or False,
            "unseen": row["unseen"],
            "opt_out_suspected": bool(row["opt_out_suspected"]),
            "target_minutes": row["target_minutes"] or 0,
        }

    def _alert_action(self, owner_id, user):
        if not owner_id:
            return "accept"
        return "reply" if owner_id == user.id else "review"

    def _alert_agents(self):
        """Raise the alert of a text that just came: for its owner, or for every agent of the queue (S4, S8)."""
        self.ensure_one()
        if self.company_id.id not in self.company_id._texting_enabled_ids():
            return
        users = (self.owner_id or self._get_waiting_users())._texting_entitled(self.company_id)
        alert = users and self.with_context(allowed_company_ids=self.company_id.ids)._read_alerts(users[0], [self.id])
        if alert:
            users._bus_send("texting.alert/raised", {**alert[0], "hidden": False})

    def _drop_alerts(self, owner):
        """Take the alert off every screen of the queue (S8, D13).

        :param owner: who took it
        """
        (self._get_waiting_users() | owner)._bus_send("texting.alert/dropped", {"id": self.id, "owner": owner.name})

    # ------------------------------------------------------------
    # Windows
    # ------------------------------------------------------------

    def _to_windows(self):
        """:return: what a text window shows, for each conversation (as superuser: the caller checked access)"""
        counted = self.env["texting.message"]._read_group(
            [
                ("session_id", "in", self.session_id.ids), ("direction", "=", "inbound"),
                "|", ("seen_at", "=", False), ("opt_out_suspected", "=", True),
            ],
            ["conversation_id"],
            ["__count", "seen_at:count", "opt_out_suspected:bool_or"],
        )
        facts = {conversation: (count - seen, opt_out_suspected) for conversation, count, seen, opt_out_suspected in counted}
        return [conversation._to_window(*facts.get(conversation, (0, False))) for conversation in self]

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
            "number_display": person_model._format_phone(self.number_id.phone),
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
            "unseen": unseen,
            "others_match": self.others_match,
        }

    def _window_rights(self, is_mine):
        """:return: what the user can do in the window besides writing"""
        is_manager = self.env.user.has_group("texting_inbox.group_manager")
        return {
            "can_take_over": is_manager and not is_mine and self.state != "archived",
            "can_hand_on": (is_mine or is_manager) and self.state != "archived",
            "can_classify": is_mine or is_manager,
            "can_note": (is_mine or is_manager) and self.state != "archived",
            "offers_templates": is_mine and self._offers_templates(),
            "one_way": is_mine and not self.company_id.texting_enabled,
        }

    def _notify_window(self, user):
        """Tell all tabs of a user that a window of his opened or changed."""
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
