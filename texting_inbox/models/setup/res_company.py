from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.committed_cache import clear_caches, committed_cache, find

CACHED = {"texting_enabled", "texting_base_url"}  # the second by the carriers' accounts


class ResCompany(models.Model):
    _inherit = "res.company"

    texting_retention_months = fields.Integer(
        "Delete Contents After (months)",
        help="How long the contents of archived texts, their pictures and files are kept; figures and opt-outs stay. 0: forever.",
    )
    texting_consent_years = fields.Integer(
        "Keep Consent Records (years)", default=5,
        help="Older entries are deleted once they are no longer in effect; an opt-out in effect never is. 0: kept forever.",
    )
    texting_audit_years = fields.Integer(
        "Keep Audit Entries (years)", default=7, help="Older entries are deleted. 0: kept forever."
    )
    texting_enabled = fields.Boolean(
        "Two-Way Texting", help="When off, texts are stored, but nobody is alerted and nothing can be typed."
    )
    texting_offer_templates = fields.Boolean(
        "Templates in Two-Way Texting", help="Offer message templates in the text window while two-way texting is on, too."
    )
    texting_opt_out_reply = fields.Text(
        "Confirmation of an Opt-Out",
        translate=True,
        help="Sent once to anyone who texts STOP, unless the carrier answers it. Empty: the standard confirmation.",
    )
    texting_opt_out_scope = fields.Selection(
        [("company", "All our numbers"), ("number", "The number it was sent to")],
        "Opt-Out Scope",
        default="company",
        required=True,
        help="The scope of opt-outs from now on. Earlier ones keep their scope.",
    )
    texting_help_reply = fields.Text(
        "Answer to HELP",
        translate=True,
        help="Sent to anyone who texts HELP or INFO, unless the carrier answers it. Empty: only your agents answer.",
    )
    texting_quiet_hours = fields.Boolean(
        "Quiet Hours",
        help="Automatic texts wait until the morning in the contact's time zone. Texts written by people never wait."
    )
    texting_quiet_from = fields.Float("Quiet From", default=21.0)
    texting_quiet_to = fields.Float("Quiet Until", default=8.0)
    texting_base_url = fields.Char(
        "Public Address for Carriers", help="The address by which carriers reach this Odoo. Empty: its web address."
    )
    texting_leave_question = fields.Boolean(
        "Ask When Leaving the Card",
        default=True,
        help="Offer Leave & Close when agents leave the lead or contact of a conversation they own.",
    )
    texting_media_max_mb = fields.Integer(
        "Largest Picture or File (MB)", default=5, help="Larger files are not downloaded."
    )
    texting_offline_minutes = fields.Integer(
        "Offline After (minutes)", help="Agents who were away or disconnected for this long become Offline; 0: never."
    )

    @api.constrains("texting_quiet_from", "texting_quiet_to")
    def _check_texting_quiet_hours(self):
        for company in self:
            start, end = company.texting_quiet_from, company.texting_quiet_to
            if not (0 <= start < 24 and 0 <= end < 24) or start == end:
                raise ValidationError(self.env._("Quiet hours must begin and end at different times of day."))

    @api.constrains("texting_help_reply", "texting_opt_out_reply")
    def _check_texting_replies(self):
        for company in self:
            for reply in (company.texting_help_reply, company.texting_opt_out_reply):
                if (reply or "").strip():
                    self.env["texting.conversation"]._check_body(reply)

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        if any(not CACHED.isdisjoint(vals) for vals in vals_list):
            clear_caches(self.env)
        return companies

    def write(self, vals):
        is_access = "user_ids" in vals  # who has access, from the company's side
        before = self.user_ids if is_access else self.env["res.users"]
        result = super().write(vals)
        if is_access or not CACHED.isdisjoint(vals):
            clear_caches(self.env)
        if is_access:
            self._texting_follow_access(before)
        return result

    def _texting_is_enabled(self):
        """:return: whether this company has two-way texting; without a query, if it has"""
        return find(self._texting_enabled_ids, self.id, False)

    @api.model
    @committed_cache
    def _texting_enabled_ids(self):
        """:return: ids of the companies with two-way texting, each with True"""
        # sudo: res.company - only which of them have it
        return dict.fromkeys(self.sudo().search([("texting_enabled", "=", True)]).ids, True)

    def _texting_opt_out_text(self):
        """:return: the one text that a person who opted out still receives"""
        if written := (self.texting_opt_out_reply or "").strip():
            return written
        if self.texting_opt_out_scope == "number":
            return self.env._(
                "%(company)s: You have opted out and will receive no more texts from this number. Reply START to resubscribe.",
                company=self.name,
            )
        return self.env._(
            "%(company)s: You have opted out and will receive no more texts. Reply START to resubscribe.", company=self.name
        )
