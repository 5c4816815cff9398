import logging
from datetime import timedelta, timezone

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

DAILY_CAP = 3  # automatic texts to one person in 24 hours, from all our numbers, whatever the settings
BURST_SECONDS, BURST_TEXTS = 2, 3  # so many texts in so short a time are no person's


class TextingAutoReply(models.AbstractModel):
    """The queue's own answer to a text: received, after hours or holiday (B8). Off until a manager writes one.

    An ordinary queued text without an author: it is no first response, leaves texts unseen and the alert where it is.
    """

    _name = "texting.auto.reply"
    _description = "Automatic Reply"

    @api.model
    def _answer(self, message, keyword=None):
        """Queue the automatic reply to a text that was just stored, if its queue has one for this moment.

        :param message: the inbound ``texting.message``, as superuser
        :param keyword: what the text is (``stop``, ``start``, ``help``); None: no keyword
        """
        conversation = message.conversation_id
        queue = conversation.queue_id
        if message.group_members:
            return  # nothing that nobody wrote goes to one of a group
        if keyword == "help":
            self._answer_help(message)
            return
        held_until = self.env["texting.quiet.hours"]._held_until(conversation.company_id, conversation.phone)
        now = fields.Datetime.now()
        body = self._choose(queue, message, held_until or now)
        if not body or keyword or self._refuse(message):
            return  # STOP, START and HELP belong to the opt-out rules
        claim = self.env["texting.auto.reply.claim"]
        if claim._claim(conversation, now, queue.reply_once_hours):
            self._send(conversation, body, held_until)

    def _answer_help(self, message):
        """Send the company's answer to HELP, at any hour. The text alerts as well: an agent may have to help. It is no reply
        of the queue: they may have received one today."""
        body = (message.company_id.texting_help_reply or "").strip()
        carrier = message.carrier_id
        if body and not carrier.confirms_opt_out and not self._refuse_help(message):
            self._send(message.conversation_id, body)

    def _send(self, conversation, body, due=None):
        """Queue a text that nobody wrote.

        :param due: when it may leave (UTC); None: at once
        :return: the ``texting.message``
        """
        reply = self.env["texting.message"]._create_outbound(conversation, body, author=None)
        reply.next_attempt_at = due
        conversation._notify_new_message(reply)
        self.env["texting.outbox"]._send_soon(reply)
        _logger.info("Text %s: an automatic reply in conversation %s", reply.id, conversation.id)
        return reply

    # ------------------------------------------------------------
    # Which one
    # ------------------------------------------------------------

    def _choose(self, queue, message, due):
        """
        :param due: when the reply leaves: it speaks of that moment
        :return: the reply of the queue for this text; empty if there is none"""
        situation = self._situation(queue, due)
        if situation == "received" and message.conversation_id.owner_id:
            return ""  # somebody is talking to the person already
        return (queue[f"reply_{situation}"] or "").strip()

    def _situation(self, queue, moment):
        """Ask the queue's calendar, which reckons in its own time zone.

        :param moment: a UTC date and time
        :return: ``received`` (working time), ``after_hours`` or ``holiday``
        """
        calendar = queue.calendar_id
        if not calendar:
            return "received"
        start = moment.replace(tzinfo=timezone.utc)
        end = start + timedelta(seconds=1)
        # Holidays of the calendar, and those that the queue's company has for all its calendars; no absent employee's.
        public = [("time_type", "=", "leave"), ("company_id", "in", (False, queue.company_id.id))]
        if calendar._leave_intervals_batch(start, end, domain=public)[False]:
            return "holiday"
        if calendar.flexible_hours:
            return "received"  # it says how long people work, not when
        # A lunch break is within the working day.
        at_work = any(calendar._attendance_intervals_batch(start, end, lunch=lunch)[False] for lunch in (False, True))
        return "received" if at_work else "after_hours"

    # ------------------------------------------------------------
    # Never
    # ------------------------------------------------------------

    def _refuse(self, message):
        """:return: whether this text must not be answered by a machine, whatever the settings"""
        conversation = message.conversation_id
        return (
            # An agent could not send either: switched off, carrier disabled, a short code or a name, opted out.
            bool(conversation._refuse_send())
            # Our own number: two queues would talk to each other.
            or self._is_ours(conversation.phone)
            # Never two in a row: a machine that answers us is not answered until a person of ours has been there.
            or self._is_waiting_for_us(message)
            # Our own words come back: a machine that echoes, or forwards to us.
            or self._is_echo(message)
            # Several texts within moments: a machine.
            or self._is_burst(message)
            # And if all that fails, a day has an end.
            or self._is_capped(message)
        )

    def _refuse_help(self, message):
        """:return: whether not even a HELP of this sender is answered: it is a machine, or the number cannot be texted"""
        conversation = message.conversation_id
        return (
            bool(conversation._refuse_send(one_way=True))
            or self._is_ours(conversation.phone)
            or self._is_echo(message)
            or self._is_burst(message)
            or self._is_capped(message)
        )

    def _is_ours(self, phone):
        numbers = self.env["texting.number"].with_context(active_test=False)
        return bool(numbers.search_count([("phone", "=", phone)], limit=1))

    def _is_waiting_for_us(self, message):
        """:return: whether our last text in this session is an automatic one (a person of ours closed the session before)"""
        return self._last_sent([("session_id", "=", message.session_id.id)]).is_automatic

    def _is_echo(self, message):
        last = self._last_sent([("conversation_id", "=", message.conversation_id.id), ("is_automatic", "=", True)])
        return bool(last) and last.body.split() == message.body.split()

    def _last_sent(self, domain):
        return self.env["texting.message"].search([*domain, ("direction", "=", "outbound")], order="id desc", limit=1)

    def _is_burst(self, message):
        since = fields.Datetime.subtract(message.received_at, seconds=BURST_SECONDS)
        texts = [
            ("conversation_id", "=", message.conversation_id.id),
            ("direction", "=", "inbound"),
            ("received_at", ">=", since),
        ]
        return self.env["texting.message"].search_count(texts, limit=BURST_TEXTS) == BURST_TEXTS

    def _is_capped(self, message):
        since = fields.Datetime.subtract(message.received_at, days=1)
        texts = [
            ("is_automatic", "=", True),
            ("received_at", ">", since),
            ("conversation_id.phone", "=", message.conversation_id.phone),
        ]
        return self.env["texting.message"].search_count(texts, limit=DAILY_CAP) == DAILY_CAP
