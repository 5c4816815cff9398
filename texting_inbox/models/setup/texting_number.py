import re

import phonenumbers

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.committed_cache import clear_caches, committed_cache, find
from ...tools.phone import is_e164, spell_sender

SHORT_CODE = re.compile(r"\d{3,8}")
MANAGED = {"queue_id", "rate", "sequence"}  # what managers change; the rest is for administrators


class TextingNumber(models.Model):
    """One of the company's numbers, which customers text."""

    _name = "texting.number"
    _description = "Texting Number"
    _inherit = ["texting.company.mixin", "texting.phone.mixin"]
    _rec_name = "phone"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    phone = fields.Char("Number", required=True, help="In international format, for example +14155550100.")
    carrier_id = fields.Many2one(
        "texting.carrier", required=True, ondelete="restrict", index=True, check_company=True,
        help="The account that the number belongs to. Its texts come and leave through it.",
    )
    queue_id = fields.Many2one(
        "texting.queue", ondelete="restrict", index=True, check_company=True, help="The queue whose agents are alerted."
    )
    rate = fields.Float(
        "Segments per Second", default=1.0, help="How fast the carrier accepts texts from this number; 1 for a US long code."
    )
    paced_until = fields.Datetime("Paused Until", readonly=True, copy=False)
    company_id = fields.Many2one(related="carrier_id.company_id", store=True, index=True)

    _phone_uniq = models.UniqueIndex("(carrier_id, phone)", "This carrier already has that number.")
    _rate_positive = models.Constraint(
        "CHECK (rate BETWEEN 0.01 AND 1000)", "The rate must be between 0.01 and 1000 segments per second."
    )

    @api.depends("phone")
    def _compute_display_name(self):
        for number in self:
            number.display_name = number.phone_display

    def _search_display_name(self, operator, value):
        """Find a number by its digits, however they are typed."""
        digits = re.sub(r"[^\d+]", "", value) if isinstance(value, str) else ""
        return super()._search_display_name(operator, digits or value)

    @api.constrains("queue_id", "carrier_id", "company_id")
    def _check_queue_company(self):
        for number in self:
            if number.company_id != number.carrier_id.company_id:
                raise ValidationError(self.env._("A number belongs to the company of its carrier."))
            if number.queue_id and number.queue_id.company_id != number.company_id:
                raise ValidationError(
                    self.env._("The queue %(queue)s belongs to a different company than the carrier.", queue=number.queue_id.name)
                )

    @api.constrains("phone")
    def _check_phone(self):
        for number in self:
            if not SHORT_CODE.fullmatch(number.phone) and not _is_possible(number.phone):
                raise ValidationError(number._explain_phone(number.phone))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._normalise_phone(vals)
        numbers = super().create(vals_list)
        clear_caches(self.env)
        return numbers

    def write(self, vals):
        vals = dict(vals)
        self._check_managed(vals)
        self._normalise_phone(vals)
        result = super().write(vals)
        if not vals.keys() <= {"paced_until"}:
            clear_caches(self.env)
        if "queue_id" in vals:
            # sudo: texting.conversation - users who may choose the queue decide where its texts wait
            self.env["texting.conversation"].sudo()._follow_queues()
        return result

    def unlink(self):
        result = super().unlink()
        clear_caches(self.env)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: texting.conversation, texting.consent - only whether there is one
        for model in ("texting.conversation", "texting.message", "texting.consent"):
            used = self.env[model].sudo().search([("number_id", "in", self.ids)], limit=1).number_id
            if used:
                raise UserError(
                    self.env._(
                        "%(number)s has texts or opt-outs, which are kept. Archive the number instead.", number=used.phone
                    )
                )

    def _check_managed(self, vals):
        """:raises AccessError: a manager changes a field reserved for administrators"""
        if not (self.env.su or vals.keys() <= MANAGED or self.env.user.has_group("base.group_system")):
            raise AccessError(
                self.env._("Managers can only change the queue, rate and order of a number. Ask an"
                           " administrator for other changes.")
            )

    def _normalise_phone(self, vals):
        """Keep numbers in E.164, as carriers report them; short codes stay as they are."""
        if phone := vals.get("phone"):
            vals["phone"] = spell_sender(phone, self.env.company.country_id.code or None)

    @api.model
    def _id_by_phone(self, carrier_id, phone):
        """:return: id of the carrier's number; None if the database knows none either"""
        return find(self._ids_by_phone, (carrier_id, phone))

    @api.model
    def _is_ours(self, phone):
        """:return: whether this is one of our numbers, of any company"""
        return any(ours == phone for _carrier_id, ours in self._ids_by_phone())

    @api.model
    @committed_cache
    def _ids_by_phone(self):
        # sudo: texting.number - the webhook has no user; its token proved the carrier
        return {(number.carrier_id.id, number.phone): number.id for number in self.sudo().search([])}


def _is_possible(phone):
    """:return: whether it is a number in international form, of a length that its country has"""
    try:
        return is_e164(phone) and phonenumbers.is_possible_number(phonenumbers.parse(phone, None))
    except phonenumbers.NumberParseException:
        return False
