from odoo import api, fields, models
from odoo.exceptions import UserError


class TextingConsent(models.Model):
    """Who wanted no more texts, or wanted them again: one row for each time it was said. Rows are only ever added (D12).

    Odoo's own phone blacklist keeps marketing away from the same numbers; this says why, when and by which words.
    """

    _name = "texting.consent"
    _description = "Opt-Out or Opt-In"
    _order = "id desc"
    _rec_name = "phone"

    phone = fields.Char("Number", required=True, readonly=True, index=True)
    event = fields.Selection(
        [("opt_out", "Opted Out"), ("opt_in", "Opted In"), ("lifted", "Lifted")], required=True, readonly=True
    )
    source = fields.Selection(
        [("text", "Text of the Person"), ("carrier", "Carrier"), ("administrator", "Administrator")], required=True, readonly=True
    )
    wording = fields.Char(readonly=True, help="What the person wrote, the carrier reported, or the administrator gave as reason.")
    number_id = fields.Many2one("texting.number", "Our Number", ondelete="set null", readonly=True)
    user_id = fields.Many2one("res.users", "Who", ondelete="set null", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    done_at = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The record of consent is only ever added to."))

    @api.model
    def _is_opted_out(self, phone):
        """:return: when this number opted out, if it is out now (a datetime, UTC); False if not"""
        # sudo: texting.consent, phone.blacklist - whether this one number may be texted
        blocked = self.env["phone.blacklist"].sudo().search([("number", "=", phone)], limit=1)
        last = self.sudo().search([("phone", "=", phone)], limit=1)
        if last.event == "opt_out":
            return last.done_at
        return blocked.write_date or False

    @api.model
    def _note(self, phone, event, source, wording="", number=None):
        """Write down that a number opted out or in, and keep Odoo's phone blacklist the same.

        :param number: our ``texting.number``, if one was concerned
        :return: the new row, as superuser
        """
        row = self.sudo().create(
            {
                "phone": phone,
                "event": event,
                "source": source,
                "wording": (wording or "")[:500],
                "number_id": number.id if number else False,
                "company_id": number.company_id.id if number else False,
                "user_id": self.env.uid if source == "administrator" else False,
            }
        )
        # sudo: phone.blacklist - administrators own it, a person's STOP goes before
        blacklist = self.env["phone.blacklist"].sudo().with_context(texting_consent_noted=True)
        if self.env["texting.person"]._is_valid(phone):
            blacklist._add([phone]) if event == "opt_out" else blacklist._remove([phone])
        return row


class PhoneBlacklist(models.Model):
    _inherit = "phone.blacklist"

    def _add(self, numbers, message=None):
        records = super()._add(numbers, message=message)
        self._note_consent(numbers, "opt_out", message)
        return records

    def _remove(self, numbers, message=None):
        records = super()._remove(numbers, message=message)
        self._note_consent(numbers, "lifted", message)
        return records

    def _note_consent(self, numbers, event, message):
        """What an administrator does with the blacklist belongs into the record of consent, with his reason."""
        if self.env.context.get("texting_consent_noted"):
            return
        consent = self.env["texting.consent"].with_context(texting_consent_noted=True)
        for number in numbers:
            consent._note(number, event, "administrator", wording=self.env["texting.person"]._plain(message))
