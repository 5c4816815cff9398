from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.committed_cache import find
from ...tools.words import beginning
from ..conversation.texting_conversation import WAITING_SQL
from ..conversation.texting_message import UNSEEN_SQL
from ..setup.texting_queue import NO_QUEUE
from .texting_alert_sql import PENDING, READ

SNIPPET_LENGTH = 120  # characters; two lines of the bell's list


class TextingAlert(models.AbstractModel):
    """The one place where alerts are read, raised, and dropped. An alert is a pending conversation, as the web client gets it; it
    has no row of its own. Users are chosen by the caller (``texting.conversation``)."""

    _name = "texting.alert"
    _description = "Text Alert"

    # ------------------------------------------------------------
    # Read
    # ------------------------------------------------------------

    @api.model
    def _read(self, user, conversations=None):
        """Read alerts with one query: new in one of the user's queues and not expired, or the user's with unseen texts (D1).

        :param conversations: only these ``texting.conversation``, whomever they alert
        :return: a list of alerts, the longest waiting first
        """
        company_ids = self._enabled_companies().ids
        if not company_ids:
            return []
        self.env.flush_all()
        query = SQL(
            READ,
            unseen=SQL(UNSEEN_SQL),
            uid=user.id,
            condition=SQL("c.id = ANY(%s)", conversations.ids) if conversations else self._pending_condition(user),
            company_ids=tuple(company_ids),
            now=fields.Datetime.now(),
            alert_days=NO_QUEUE["alert_days"],
        )
        return [self._to_client(row, user) for row in self.env.execute_query_dict(query)]

    def _pending_condition(self, user):
        return SQL(
            PENDING,
            waiting=SQL(WAITING_SQL),
            uid=user.id,
            manages=user.has_group("texting_inbox.group_manager"),
            unattended=self.env["texting.queue"]._unattended_ids(),
        )

    @api.model
    def _enabled_companies(self):
        enabled_ids = self.env.companies._texting_enabled_ids()
        return self.env.companies.filtered(lambda company: company.id in enabled_ids)

    def _to_client(self, row, user):
        """Return a row of :meth:`_read` as the web client gets it."""
        person = self.env["texting.person"]
        lang = self.env.lang or "en_US"
        queue_name = row["queue_name"] or {}
        due_at, overdue_at = self.env["texting.queue"]._due_moments(row["queue_id"], row["received_at"])
        return {
            **self._handed_on(row),
            "id": row["id"],
            "session_id": row["session_id"],
            "phone": row["phone"],
            "phone_display": person._display_phone(row["phone"]),
            "name": row["person_name"] or False,
            "status": person._status(
                row["partner_id"], row["partner_active"], row["lead_id"], is_colleague=row["partner_share"] is False
            ),
            "snippet": self._snippet(row["body"]),
            "received_at": fields.Datetime.to_string(row["received_at"]),
            "queue": queue_name.get(lang) or queue_name.get("en_US") or False,
            "hidden": row["hidden"],
            "action": self._action(row["owner_id"], user),
            "owner": row["owner_name"] if row["owner_id"] and row["owner_id"] != user.id else False,
            "others_match": row["others_match"] or False,
            "unseen": row["unseen"],
            "opt_out_suspected": bool(row["opt_out_suspected"]),
            "answers": bool(row["answers_id"]) and self._quote_answered(row["answers_id"]),
            "due_at": fields.Datetime.to_string(due_at),
            "overdue_at": fields.Datetime.to_string(overdue_at),
        }

    def _handed_on(self, row):
        """Return who transferred it here, and their note, until it is seen; nothing where that was not asked."""
        if "handed_by" not in row:
            return {}
        return {"handed_on": bool(row["handed_by"]) and {"by": row["handed_by"], "note": row["handed_note"] or False}}

    def _snippet(self, body):
        """Return the beginning of what was written, in one line."""
        return beginning(body, SNIPPET_LENGTH) or self.env._("(picture or empty text)")

    def _quote_answered(self, text_id):
        """Return the beginning of the text of Odoo's that is answered, and what it is about."""
        # sudo: texting.message - whoever is alerted may know what the person was told
        text = self.env["texting.message"].sudo().browse(text_id)
        return {"body": self._snippet(text.body), "source": text._source_label()}

    def _action(self, owner_id, user):
        if not owner_id:
            return "accept"
        return "reply" if owner_id == user.id else "review"

    # ------------------------------------------------------------
    # Raise, drop
    # ------------------------------------------------------------

    @api.model
    def _raise(self, conversation, users):
        """Raise the alert of a conversation, read again, on the screens of those of these users who may have it.

        :param conversation: as superuser
        """
        users = users._texting_entitled(conversation.company_id)
        company = self.with_context(allowed_company_ids=conversation.company_id.ids)
        if users and (alerts := company._read(users[0], conversation)):
            self._send(users, alerts[0])

    @api.model
    def _raise_for_text(self, known, message):
        """Raise the alert of a text that just came, for its owner or every agent of the queue (S4, S8), without a read.

        :param known: the row of ``LOOK_UP``, which names the first of the texts that were unseen before this one
        """
        if not find(self.env["res.company"]._texting_enabled_ids, known["company_id"]):
            return
        first = known if known["unseen"] else {"body": message.body, "received_at": message.received_at}
        row = {**known, "body": first["body"], "received_at": first["received_at"], "unseen": known["unseen"] + 1}
        row["opt_out_suspected"] = known["opt_out_suspected"] or message.opt_out_suspected
        row.update(owner_name=False, hidden=False)
        if not known["unseen"]:
            row["handed_by"] = False  # whoever got it has seen what there was; otherwise the browser knows it already
        owner = self.env["res.users"].browse(known["owner_id"] or [])
        if owner:
            alerted = owner._texting_entitled(message.company_id)
        else:
            alerted = self.env["res.partner"].browse(known["agent_partner_ids"])
            alerted = alerted or message.conversation_id._get_waiting_users()
        self._send(alerted, self._to_client(row, owner))

    def _send(self, alerted, alert):
        """:param alerted: ``res.users``, or their ``res.partner``"""
        alerted._bus_send("texting.alert/raised", {**alert, "hidden": False})

    @api.model
    def _drop(self, conversation, users, owner=None):
        """Take the alert of a conversation off the screens of users (S8, D13).

        :param owner: the user who has it now; None: nobody, or it does not matter
        """
        users._bus_send("texting.alert/dropped", {"id": conversation.id, "owner": bool(owner) and owner.name})


class TextingConversation(models.Model):
    """What the bell asks of the server."""

    _inherit = "texting.conversation"

    @api.model
    def get_alerts(self):
        """The pending alerts of the current user: the whole truth, in a constant number of queries.

        :return: ``{alerts, counter, bus_id}``; ``bus_id`` dates the answer among the bus events
        """
        bus_id = self.env["bus.bus"].sudo()._bus_last_id()
        alerts = []
        if self.env.user.has_group("texting_inbox.group_agent"):
            alerts = self.env["texting.alert"]._read(self.env.user)
        return {"alerts": alerts, "counter": len(alerts), "bus_id": bus_id}

    def _alert_agents(self):
        """Raise the alert for its owner, or for everyone whom it waits for."""
        self.ensure_one()
        self.env["texting.alert"]._raise(self, self.owner_id or self._get_waiting_users())
