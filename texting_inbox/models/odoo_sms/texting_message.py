import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...tools.phone import spell

_logger = logging.getLogger(__name__)

ANSWERED_DAYS = 30  # how long a text counts as what a reply answers


class TextingMessage(models.Model):
    """One of Odoo's own texts in the history of its recipient (B13): queued with Odoo's record of it in one transaction, so
    that it is neither lost nor doubled, and nobody becomes its owner."""

    _inherit = "texting.message"

    sms_uuid = fields.Char("Odoo SMS", readonly=True, help="Odoo's own identification of this text.")
    source_model = fields.Char(readonly=True, help="The model of the document that it is about.")
    source_id = fields.Many2oneReference("Document", model_field="source_model", readonly=True)

    _sms_uuid_uniq = models.UniqueIndex("(sms_uuid) WHERE sms_uuid IS NOT NULL")

    # ------------------------------------------------------------
    # Queue
    # ------------------------------------------------------------

    @api.model
    def _queue_sms(self, company, uuid, typed, body):
        """Queue one of Odoo's texts. What is wrong with it is said of it alone.

        :param company: whose numbers send it, as superuser
        :param str uuid: of the ``sms.sms``; one that was queued before is not queued again
        :param str typed: the recipient, as Odoo has it
        :return: ``{"uuid", "state", "failure_reason"}`` as Odoo's providers answer; None if somebody else has the conversation
            at this moment: the text stays in Odoo's queue, which tries it again
        """
        try:
            with self.env.cr.savepoint():
                answer = self._queue_known(company, uuid, typed, body)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            return None  # raised, Odoo would mark the whole batch as failed, and those before it leave all the same
        except UserError as error:
            answer = {"state": "server_error", "failure_reason": str(error)}
        except Exception:
            _logger.exception("Odoo's text %s cannot be queued", uuid)
            answer = {"state": "server_error", "failure_reason": False}
        return {"uuid": uuid, "failure_reason": False, **answer}

    def _queue_known(self, company, uuid, typed, body):
        phone = spell(typed or "", company.country_id.code or None)
        if not typed or not phone:
            return {"state": "wrong_number_format" if typed else "sms_number_missing"}
        if self.search_count([("sms_uuid", "=", uuid)], limit=1):
            return {"state": "processing"}
        sms = self.env["sms.sms"].sudo().search([("uuid", "=", uuid)])
        record = self._get_document(sms)
        number = company._texting_number_for(phone, record)
        if not number:
            return {"state": "server_error", "failure_reason": self.env._(
                "None of %(company)s's numbers can send texts. Choose one in Settings ▸ Texting.", company=company.name)}
        if reason := self.env["texting.person"]._refuse_opted_out(phone, number):
            return {"state": "opted_out", "failure_reason": reason}
        conversation = self.env["texting.conversation"]._get_or_create(number, phone, lock=True)
        conversation._check_may_send(one_way=True)
        self._store_sms(conversation, sms, record, conversation._check_body(body))
        return {"state": "processing"}

    def _get_document(self, sms):
        """Return the document that one of Odoo's texts is about, as superuser; empty if it is about none."""
        shown = sms.mail_message_id
        if not shown.model or shown.model not in self.env:
            return None
        return self.env[shown.model].sudo().browse(shown.res_id).exists()

    def _store_sms(self, conversation, sms, record, body):
        """Store a text in the session that is running, whoever owns it, or in one of its own that is archived at once."""
        is_running = bool(conversation.session_id)
        if not is_running:
            self._open_own_session(conversation)
        users = sms.mail_message_id.author_id.user_ids
        author = users.filtered(lambda user: user._is_internal() and not user._is_superuser())[:1]
        mail_message = conversation._create_mail_message(body, author=author or conversation.company_id)
        text = self.create({
            **self._outbound_values(conversation, body, author),
            "is_automatic": True,  # nobody writes to this person at this moment
            "mail_message_id": mail_message.id,
            "status": "queued",
            "sms_uuid": sms.uuid,
            "source_model": record._name if record else False,
            "source_id": record.id if record else False,
            "next_attempt_at": self.env["texting.quiet.hours"]._held_until(conversation.company_id, conversation.phone),
        })
        conversation._notify_new_message(text)
        if not is_running:
            conversation.session_id._close("sent")
            conversation.session_id = False
        self.env["texting.outbox"]._send_soon(text)

    def _open_own_session(self, conversation):
        if not conversation._holds_by_hand():
            conversation._identify()
        conversation.queue_id = conversation.number_id.queue_id.filtered("active")
        self.env["texting.session"]._open(conversation, "odoo")

    # ------------------------------------------------------------
    # Reply
    # ------------------------------------------------------------

    @api.model
    def _get_answered(self, conversation):
        """Return the text of Odoo's that a first text answers: the last one before it; an empty recordset if there is none."""
        last = self.search([("conversation_id", "=", conversation.id)], order="id desc", limit=1)
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=ANSWERED_DAYS)
        return last.filtered(lambda text: text.sms_uuid and text.received_at >= limit)

    def _source_label(self):
        """Return what the text is about: "Calendar Event", "Appointment"; the document's name is for those who may read it."""
        return self.env["ir.model"].sudo()._get(self.source_model).name if self.source_model else self.env._("Odoo")
