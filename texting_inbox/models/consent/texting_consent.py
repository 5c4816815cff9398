from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools.phone import canonical

# Whether somebody said something later that concerns all that a row concerns.
SUPERSEDED = SQL(
    """EXISTS (
    SELECT FROM texting_consent later WHERE later.phone = consent.phone AND later.id > consent.id AND (
           later.scope = consent.scope AND later.company_id IS NOT DISTINCT FROM consent.company_id
           AND (consent.scope <> 'number' OR later.our_phone = consent.our_phone)
        OR consent.scope = 'number' AND later.our_phone = consent.our_phone
        OR consent.scope = 'number' AND later.scope = 'company' AND later.company_id = consent.company_id))"""
)


class TextingConsent(models.Model):
    """Opt-outs and opt-ins, one row for each. Rows are added, never changed (D12).

    A row concerns one of our numbers, or all numbers of a company, as that company had it set when the row was written;
    or every company: then it is what somebody did in Odoo's phone blacklist. For each of our numbers the last word that
    concerns it counts, and a block of every company besides: a person's START does not lift what an administrator did.

    Odoo's phone blacklist knows no companies and no numbers of ours. It mirrors what concerns more than one number, and so
    keeps marketing away from the same people.
    """

    _name = "texting.consent"
    _description = "Opt-Out or Opt-In"
    _order = "id desc"
    _inherit = ["texting.phone.mixin"]
    _rec_name = "phone"

    phone = fields.Char("Number", required=True, readonly=True)
    event = fields.Selection(
        [("opt_out", "Opted Out"), ("opt_in", "Opted In"), ("lifted", "Lifted")], required=True, readonly=True
    )
    source = fields.Selection(
        [
            ("text", "Text from Contact"),
            ("carrier", "Carrier"),
            ("agent", "Agent, for the Contact"),
            ("administrator", "Administrator"),
            ("blacklist", "Odoo's Phone Blacklist"),
        ],
        required=True,
        readonly=True,
    )
    wording = fields.Char(
        readonly=True, help="What the contact wrote, the carrier reported, or the administrator gave as the reason."
    )
    scope = fields.Selection(
        [("number", "Our Number"), ("company", "All Our Numbers"), ("everywhere", "Every Company")],
        required=True,
        readonly=True,
        default="company",
    )
    number_id = fields.Many2one("texting.number", "Our Number", ondelete="restrict", readonly=True)
    our_phone = fields.Char(
        "Sent To", readonly=True,
        help="Our number as it was then: what was sent to it applies to whichever record has the number now.",
    )
    user_id = fields.Many2one("res.users", "Recorded By", ondelete="restrict", readonly=True)
    company_id = fields.Many2one("res.company", ondelete="restrict", readonly=True)
    done_at = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)
    said_at = fields.Datetime(readonly=True, help="By the carrier's clock, or as stated by the agent.")
    channel = fields.Selection(
        [("text", "By Text"), ("phone", "By Phone"), ("in_person", "In Person"), ("writing", "By E-Mail or Letter")],
        "How",
        readonly=True,
        help="How the contact said it.",
    )
    person_name = fields.Char(compute="_compute_person_name", help="The contact or lead that texts with this number.")
    is_in_force = fields.Boolean("In Effect", compute="_compute_is_in_force", search="_search_is_in_force")

    _phone_idx = models.Index("(phone, id)")

    def init(self):
        """Rows from before there were scopes: what was noted for no company, by Odoo's phone blacklist, concerned all of them."""
        self.env.cr.execute("UPDATE texting_consent SET scope = 'everywhere' WHERE company_id IS NULL AND scope <> 'everywhere'")

    @api.depends("phone")
    def _compute_person_name(self):
        # sudo: texting.conversation - only the names, of the companies that the reader of the row works in
        companies = self.env.companies | self.company_id
        conversations = self.env["texting.conversation"].sudo().search(
            [("phone", "in", self.mapped("phone")), ("company_id", "in", companies.ids)], order="id desc")
        names = {conversation.phone: name for conversation in conversations if (name := conversation._get_person_name())}
        for row in self:
            row.person_name = names.get(row.phone, False)

    def _compute_is_in_force(self):
        in_force = self.sudo()._filter_in_force()
        for row in self:
            row.is_in_force = row.id in in_force._ids

    def _search_is_in_force(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        self.flush_model()
        rows = SQL("(SELECT id FROM texting_consent consent WHERE consent.event = 'opt_out' AND NOT %s)", SUPERSEDED)
        return [("id", operator if True in value else {"in": "not in", "not in": "in"}[operator], rows)]

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Consent records cannot be changed or deleted."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Consent records cannot be changed or deleted."))

    def action_lift(self):
        """Ask for the reason why these opt-outs are lifted.

        :return: window action
        :raises AccessError: not an administrator
        :raises UserError: none of them is in force
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators can lift an opt-out."))
        in_force = self.filtered("is_in_force")
        if not in_force:
            raise UserError(self.env._("These opt-outs are no longer in effect."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lift Opt-Out"),
            "res_model": "texting.consent.lift",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_consent_ids": in_force.ids},
        }

    # ------------------------------------------------------------
    # What is in effect
    # ------------------------------------------------------------

    @api.model
    def _is_opted_out(self, phone, number=None):
        """:param number: our ``texting.number``; None: any of ours
        :return: since when this person gets no texts from it (a datetime, UTC); False if they do"""
        return self._get_blocks(phone, number)[:1].done_at or self._blacklisted_before(phone)

    @api.model
    def _get_blocks(self, phone, number=None):
        """:return: the opt-outs that keep texts of this number of ours from a person, as superuser, the person's own first"""
        phone = canonical(phone)
        if number is None:
            # sudo: texting.consent - whether this one person may be texted
            return self.sudo().search([("phone", "=", phone), ("is_in_force", "=", True)])
        self.flush_model()
        last_words = SQL(
            """
            SELECT DISTINCT ON (scope = 'everywhere') id FROM texting_consent
             WHERE phone = %s AND (scope = 'everywhere' OR company_id = %s AND scope = 'company' OR our_phone = %s)
          ORDER BY scope = 'everywhere', id DESC""",
            phone,
            number.company_id.id or None,
            number.phone or None,
        )
        # sudo: texting.consent - whether this one person may be texted
        rows = self.sudo().browse([row[0] for row in self.env.execute_query(last_words)])
        return rows.filtered(lambda row: row.event == "opt_out")

    @api.model
    def _get_own_block(self, phone, number):
        """:return: likewise, without what concerns every company: what a START of the person lifts"""
        return self._get_blocks(phone, number).filtered(lambda row: row.scope != "everywhere")

    @api.model
    def _blacklisted_before(self, phone):
        """:return: since when a number that this record does not know is on Odoo's blacklist; False if it is not"""
        phone = canonical(phone)
        self.env["phone.blacklist"].flush_model(["number", "active"])
        self.flush_model(["phone"])
        # The blacklist's own search spells each number again: the number is spelled as it does already.
        rows = self.env.execute_query(
            SQL(
                "SELECT write_date FROM phone_blacklist WHERE number = %(phone)s AND active"
                " AND NOT EXISTS (SELECT FROM texting_consent WHERE phone = %(phone)s)",
                phone=phone,
            )
        )
        return rows[0][0] if rows else False

    def _filter_in_force(self):
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM texting_consent consent WHERE id IN %s AND event = 'opt_out' AND NOT %s",
                tuple(self.ids) or (0,),
                SUPERSEDED,
            )
        )
        ids = {row[0] for row in rows}
        return self.filtered(lambda row: row.id in ids)
