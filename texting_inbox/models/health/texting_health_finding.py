from odoo import api, fields, models

from ...carriers.account_types import Fault
from ...tools.phone import display_phone
from .faults import ADVICE, WORDS


class TextingHealthFinding(models.Model):
    """One thing that is wrong with a carrier or one of its numbers, as the last check found it."""

    _name = "texting.health.finding"
    _description = "Finding About a Carrier"
    _order = "is_broken desc, id"
    _rec_name = "fault"

    carrier_id = fields.Many2one("texting.carrier", required=True, ondelete="cascade", index=True, readonly=True)
    number_id = fields.Many2one("texting.number", ondelete="cascade", index="btree_not_null", readonly=True)
    company_id = fields.Many2one(related="carrier_id.company_id", store=True)
    fault = fields.Selection([(fault, fault) for fault in WORDS], required=True, readonly=True)
    is_broken = fields.Boolean("Broken", readonly=True, help="Texts are lost or cannot leave.")
    count = fields.Integer(readonly=True)
    detail = fields.Char("Carrier Message", groups="base.group_system", readonly=True)
    since = fields.Datetime(required=True, readonly=True)
    times = fields.Integer("Consecutive Failures", default=1, readonly=True)
    sentence = fields.Char("Problem", compute="_compute_words")
    advice = fields.Char("What to Do", compute="_compute_words")

    _fault_uniq = models.UniqueIndex("(carrier_id, fault, COALESCE(number_id, 0))")

    @api.depends("fault", "count", "number_id", "carrier_id")
    @api.depends_context("lang")
    def _compute_words(self):
        for finding in self:
            # sudo: texting.carrier, texting.number - users who may read the finding may know what it names
            finding_sudo = finding.sudo()
            finding.sentence, finding.advice = self._message_for(
                finding.fault, finding_sudo.carrier_id, finding_sudo.number_id, finding.count
            )

    @api.model
    def _message_for(self, fault, carrier, number, count=0):
        """:return: ``(sentence, advice)`` in the reader's language"""
        values = {
            "carrier": carrier.name or "",
            "company": carrier.company_id.name or "",
            "number": display_phone(number.phone) if number else self._name_numbers(fault),
            "queue": number.queue_id.name or "",
            "count": count,
        }
        words = WORDS[fault]
        # a lazy translation takes no values: they are filled in after it
        sentence = self.env._(words.sentence)
        advice = self.env._(ADVICE.get((fault, carrier.code), words.advice))
        return sentence % values, advice % values

    def _name_numbers(self, fault):
        """:return: whom a sentence speaks of that concerns no number in particular"""
        return self.env._("One of our numbers") if fault.startswith("number_") else self.env._("our numbers")

    def _is_notified(self):
        """:return: whether administrators are notified on every page. A single timeout is no outage."""
        return self.is_broken and (self.fault != Fault.UNREACHABLE.value or self.times > 1)
