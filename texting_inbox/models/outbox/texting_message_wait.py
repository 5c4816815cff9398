from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

SOON = 60  # seconds in which a text leaves without a word about it
PACE = 10  # seconds: a number that rests no longer than this sends as fast as its carrier takes texts


class TextingMessage(models.Model):
    """Why a text of ours has not left yet, until when it waits, and a person's word to send it at once (B19). Whether it
    waits is decided in ``texting_number.py`` (pauses) and ``texting_outbox_claim.py`` (whose turn it is)."""

    _inherit = "texting.message"

    def action_send_now(self):
        """Send a waiting text at once, in spite of a pause; with it the texts that wait before it in its conversation.

        :raises UserError: it does not wait (any more), or the person cannot be texted
        :raises AccessError: neither the owner of the conversation, nor the author of a scheduled text, nor a manager
        """
        self.ensure_one()
        text = self._check_may_decide()
        text.lock_for_update()
        if not text._can_send_now():
            raise UserError(self.env._("This text is no longer waiting, or it must wait for its time."))
        if reason := text.conversation_id._refuse_send(one_way=True):
            raise UserError(reason)
        if text.status == "scheduled":
            text.cancel_on_reply = False
            text._publish()
            return
        before = [("conversation_id", "=", text.conversation_id.id), ("status", "=", "queued"), ("id", "<=", text.id)]
        texts = text.search([*before, ("is_automatic", "=", False)])
        texts.write({"send_now": True, "next_attempt_at": False})
        texts._notify_status()
        self.env["texting.outbox"]._send_soon(texts)

    def _can_send_now(self):
        """:return: whether a person may have it sent in spite of what it waits for: what a machine wrote waits for its time"""
        return self.status in ("scheduled", "queued") and not self.is_automatic and not self.send_now

    def _check_may_decide(self):
        """:return: these texts as superuser
        :raises AccessError: neither the owner of the conversation, nor the author of a scheduled text, nor a manager"""
        # sudo: texting.message - agents and managers have read access only; the right to decide is checked here
        others_sudo = self.sudo().filtered(lambda text: not text._is_own_plan())
        others_sudo.sudo(False).check_access("read")
        is_manager = self.env.user.has_group("texting_inbox.group_manager")
        if not is_manager and any(text.conversation_id.owner_id != self.env.user for text in others_sudo):
            raise AccessError(self.env._("You do not own this conversation."))
        return self.sudo()

    def _describe_wait(self):
        """:return: ``{reason, can_send_now}`` of a text that has not left; False while there is nothing to say"""
        # sudo: texting.message, texting.number - whoever may read the text may know what it waits for
        text = self.sudo()
        is_put_off = bool(text.next_attempt_at) and text.next_attempt_at > fields.Datetime.now()
        if text.status not in ("queued", "sending") or not (is_put_off or text._is_late()):
            return False
        if text.status == "sending":
            return {"reason": self.env._("The carrier was called and has not answered yet."), "can_send_now": False}
        reason = text._say_put_off() if is_put_off else text._say_paused()
        if reason:
            return {"reason": reason, "can_send_now": text._can_send_now()}
        if text._is_next_in_line():
            return {"reason": text._say_overdue(), "can_send_now": text._can_send_now()}
        return {"reason": self.env._("Earlier texts are sent first, one at a time."), "can_send_now": False}

    def _is_late(self):
        return self._waits_since() < fields.Datetime.now() - timedelta(seconds=SOON)

    def _waits_since(self):
        return max(filter(None, (self.due_at or self.received_at, self.next_attempt_at)))

    def _say_put_off(self):
        at = self._clock(self.next_attempt_at)
        if self.attempts:
            return self.env._("Waiting for the carrier, next try at %(time)s.", time=at)
        return self.env._("Held back until %(time)s.", time=at)

    def _say_paused(self):
        """:return: for which pause it waits, as a sentence; empty if for none"""
        outbox, number = self.env["texting.outbox"], self.number_id
        if held_until := outbox._get_hold(self):
            return self.env._(
                "The carrier did not answer for the previous text; this one waits until %(time)s.", time=self._clock(held_until)
            )
        values = {"carrier": number.carrier_id.name}
        if rests_until := outbox._get_rest(number.carrier_id):
            return self.env._(
                "%(carrier)s does not respond; its numbers are paused until %(time)s.", time=self._clock(rests_until), **values
            )
        if not number.paced_until or number.paced_until < fields.Datetime.now() + timedelta(seconds=PACE):
            return ""
        values["time"] = self._clock(number.paced_until)
        if number.timeout_streak:
            return self.env._("The number is paused until %(time)s: %(carrier)s does not respond.", **values)
        return self.env._("The number is paused until %(time)s: %(carrier)s cannot accept its texts now.", **values)

    def _is_next_in_line(self):
        """:return: whether nothing of its number is under way, or left within the last minute"""
        lately = fields.Datetime.now() - timedelta(seconds=SOON)
        recent = [("number_id", "=", self.number_id.id), ("direction", "=", "outbound"), ("claimed_at", ">", lately)]
        return not self.search_count([*recent, ("id", ">", self.id - 10_000)], limit=1)

    def _say_overdue(self):
        minutes = int((fields.Datetime.now() - self._waits_since()).total_seconds() // 60)
        return self.env._("The outbox has not run for %(minutes)s minutes. Contact an administrator.", minutes=minutes)

    def _clock(self, moment):
        """:return: the time of day for its reader, rounded up to the minute; the day as well if it is another one"""
        local = fields.Datetime.context_timestamp(self, moment + timedelta(seconds=59))
        today = fields.Datetime.context_timestamp(self, fields.Datetime.now()).date()
        return local.strftime("%H:%M" if local.date() == today else "%Y-%m-%d %H:%M")
