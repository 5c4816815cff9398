import logging
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import mail, plaintext2html

from ...carriers.types import DeliveryReport
from ...tools.classification import classify
from ...tools.committed_cache import find
from ...tools.phone import spell_sender
from ...tools.segments import count_segments
from ..setup.texting_queue import NO_QUEUE
from .texting_intake_sql import INSERT_TEXT, LOOK_UP

_logger = logging.getLogger(__name__)

CLOCK_SKEW = 2  # minutes between the carrier's clock and ours, beyond which the carrier's time counts
MAX_DELAY = 30  # days: beyond, the carrier's clock is wrong
MAX_GROUP = 500  # characters
KNOWN_LINKS = ("phone", "number_id", "company_id", "session_id", "queue_id", "owner_id", "partner_id", "lead_id")


class TextingIntake(models.AbstractModel):
    """From a carrier's typed event to a text in a conversation. Runs as superuser: the webhook has no user.

    A text only **inserts**; the conversation is updated solely when it goes from archived to new. So it never fights
    over a row with the agent who accepts. Repeats end at the unique index of the carrier's id (B1).
    """

    _name = "texting.intake"
    _description = "Intake of Texts"

    def _receive(self, carrier, event):
        """Take in one event.

        :param carrier: the ``texting.carrier`` it came through
        :param event: ``carriers.InboundText`` or ``carriers.DeliveryReport``
        :return: whether it is done; False: a report of a text we do not know (yet)
        :raises UserError: it cannot be processed; the sentence goes into the list of events
        """
        if isinstance(event, DeliveryReport):
            return self._receive_report(carrier, event)
        self._receive_text(carrier, event)
        return True

    def _receive_report(self, carrier, report):
        message = self.env["texting.message"].search([("carrier_id", "=", carrier.id), ("carrier_uid", "=", report.uid)], limit=1)
        if not message:
            return False
        message._apply_status(report.status, report.failure, report.detail)
        return True

    def _receive_text(self, carrier, text):
        number = self._find_number(carrier, text.recipient)
        phone = self.env["texting.person"]._normalise(text.sender, number)
        if not phone:
            raise UserError(self.env._("The text has no sender."))
        known = self._look_up(carrier, number, phone, text)
        if known["is_repeat"] if known else self.env["texting.message"]._stored_uids(carrier, [text.uid]):
            return  # stored and alerted before
        classified = classify(text.body, text.keyword and text.keyword.value)
        if classified.is_consent and self.env["texting.opt.out"]._receive(carrier, number, phone, text, classified, known):
            return
        if classified.tapback and self.env["texting.reaction"]._receive(number, phone, text, classified.tapback):
            return
        known = known or self._open(carrier, number, phone, text)
        message = self._create_message(carrier, known, text)
        self.env["texting.event"]._note("received", message)
        if classified.opt_out_suspected:
            message._flag_possible_opt_out()
        if text.media:
            self.env["texting.media"]._ingest(message, text.media)
        self.env["texting.alert"]._raise_for_text(known, message)
        if known["owner_id"]:
            message.conversation_id._notify_new_message(message)
        if classified.keyword == "help" or known["queue_id"] in self.env["texting.queue"]._ids_with_replies():
            self.env["texting.auto.reply"]._answer(message, classified.keyword)

    def _find_number(self, carrier, recipient):
        """
        :param recipient: our number, perhaps in an older spelling (+52 1 …) or, as a SIM card knows it, in national form
        :return: the ``texting.number``
        :raises UserError: it is none of the carrier's"""
        number_model = self.env["texting.number"]
        for spelling in self._spellings(carrier, recipient):
            if number_id := find(number_model._ids_by_phone, (carrier.id, spelling)):
                number = number_model.browse(number_id)
                self._prime_cache(number, phone=spelling)
                return number
        # The number was ported to another account of the company, and the old one still delivers.
        ported = [("phone", "in", list(self._spellings(carrier, recipient))), ("company_id", "=", carrier.company_id.id)]
        if number := number_model.search(ported, limit=1):
            return number
        raise UserError(
            self.env._(
                "No number %(number)s is set up for this carrier. Add it in Numbers, then press Replay.", number=recipient
            )
        )

    def _spellings(self, carrier, recipient):
        """Yield how our number may be known: as it is named, which is what it usually is, then as others would spell it."""
        yield recipient
        yield spell_sender(recipient, carrier.company_id.country_id.code or None)

    # ------------------------------------------------------------
    # Look up
    # ------------------------------------------------------------

    def _look_up(self, carrier, number, phone, text):
        """Lock the open session of this person and number, if there is one, and read what the text needs.

        If it was accepted or closed after our transaction began this fails to serialise, and Odoo tries the webhook
        again: then the text alerts the new owner, or reopens the conversation (S8, D5). No text is archived unseen.

        :return: the row of ``LOOK_UP`` for this text, as a dictionary, with the facts of its queue; None if nothing is open
        """
        self.env.flush_all()
        self.env.cr.execute(
            LOOK_UP,
            {
                "carrier_id": carrier.id,
                "carrier_uid": text.uid,
                "number_id": number.id,
                "phone": phone,
            },
            log_exceptions=False,
        )
        row = self.env.cr.dictfetchone()
        if not row:
            return None
        if not row["person_name"] and (person := self._person_of(row)):
            row["person_name"] = person._texting_person_name()
        return {**row, **find(self.env["texting.queue"]._facts_by_id, row["queue_id"], NO_QUEUE)}

    def _person_of(self, known):
        return self.env["res.partner"].browse(known["partner_id"]) or self.env["crm.lead"].browse(known["lead_id"])

    def _prime_cache(self, record, **values):
        """Put values of the database into the ORM's cache: they need no query then."""
        for name, value in values.items():
            record._fields[name]._insert_cache(record, [value])

    # ------------------------------------------------------------
    # Conversation
    # ------------------------------------------------------------

    def _alert_again(self, known):
        """Begin the alert of a session anew if nobody accepted before the last one expired (D2); an owned one does not wait."""
        now, alert_from = fields.Datetime.now(), known["alert_from"]
        if alert_from and alert_from < fields.Datetime.subtract(now, days=known["alert_days"]):
            session = self.env["texting.session"].browse(known["session_id"])
            session._note_missed(now)
            session.alert_from = now

    def _open(self, carrier, number, phone, text):
        """Open a session for a text of a person who has none.

        :return: the row of ``LOOK_UP`` for this text
        """
        self._open_session(self.env["texting.conversation"]._get_or_create(number, phone))
        return self._look_up(carrier, number, phone, text)

    def _open_session(self, conversation):
        """Named transition archived → new: to the queue that the number has now (D5, D10), with the person it belongs to (D6)."""
        if not conversation._holds_by_hand():
            conversation._identify()
        now, sessions = fields.Datetime.now(), self.env["texting.session"]
        reopened_from = sessions._get_reopened_from(conversation)
        answered = self.env["texting.message"]._get_answered(conversation)
        conversation.write({"state": "new", "queue_id": conversation.number_id.queue_id.filtered("active").id})
        sessions._open(
            conversation, "inbound", opened_at=now, alert_from=now, reopened_from_id=reopened_from.id, answers_id=answered.id)
        self.env["texting.board"]._hint(conversation.company_id)

    # ------------------------------------------------------------
    # Message
    # ------------------------------------------------------------

    def _create_message(self, carrier, known, text):
        """Store a text with its chatter message.

        :param carrier: the ``texting.carrier`` that it came through: after a number was ported, perhaps its former one
        :param known: the row of ``LOOK_UP`` of its open session
        :return: the new ``texting.message``
        """
        self._alert_again(known)
        body, count = text.body, count_segments(text.body)
        values = {
            **self._links(carrier, known),
            "body": body,
            "received_at": self._received_at(text),
            "carrier_uid": text.uid,
            "segments": text.segments or count.segments,
            "encoding": count.encoding,
        }
        shown = {
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "email_from": known["person_name"] or self.env["texting.person"]._display_phone(known["phone"]),
            "html": plaintext2html(body, "p", with_paragraph=False) if body else "",
            "message_id": mail.generate_tracking_message_id(f"{known['id']}-texting.conversation"),
            "now": fields.Datetime.now(),
        }
        self.env.flush_all()
        self.env.cr.execute(INSERT_TEXT, {**values, **shown})
        message_id, mail_message_id = self.env.cr.fetchone()
        message = self.env["texting.message"].browse(message_id)
        self._prime_cache(message, mail_message_id=mail_message_id, direction="inbound", opt_out_suspected=False,
                          group_members=False, **values)
        self._note_new_lines(known)
        if text.others:
            message.group_members = ", ".join(text.others)[:MAX_GROUP]
        return message

    def _links(self, carrier, known):
        return {
            "conversation_id": known["id"],
            "session_id": known["session_id"],
            "number_id": known["number_id"],
            "carrier_id": carrier.id,
            "company_id": known["company_id"],
        }

    def _note_new_lines(self, known):
        """Tell the ORM what is known of the conversation, and have it forget the lines that it read before this text."""
        conversation = self.env["texting.conversation"].browse(known["id"])
        self._prime_cache(conversation, **{name: known[name] for name in KNOWN_LINKS})
        conversation.invalidate_recordset(["text_ids", "message_ids"], flush=False)
        session = self.env["texting.session"].browse(known["session_id"])
        session.invalidate_recordset(["message_ids", "message_count", "transcript"], flush=False)

    def _received_at(self, text):
        """:return: when the text was received (S15). Carriers' clocks differ by seconds, and texts should not change places for
            that: theirs counts where it tells of a text that was late, because of an outage here or at the carrier."""
        now = fields.Datetime.now()
        late = text.received_at and timedelta(minutes=CLOCK_SKEW) < now - text.received_at < timedelta(days=MAX_DELAY)
        return text.received_at.replace(microsecond=0) if late else now
