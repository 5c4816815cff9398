from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class TextingHold(models.Model):
    """A legal hold: what is held is neither deleted by retention nor erased, whoever asks, until the hold is released."""

    _name = "texting.hold"
    _description = "Legal Hold"
    _inherit = ["texting.company.mixin", "texting.phone.mixin"]
    _order = "id desc"
    _rec_name = "reason"

    phone = fields.Char("Number", help="E.164. All texts with this number are held, in every session.")
    session_id = fields.Many2one("texting.session", ondelete="restrict", help="Only this session is held.")
    reason = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, ondelete="restrict", default=lambda self: self.env.user)
    begun_at = fields.Datetime("Since", required=True, readonly=True, default=fields.Datetime.now)
    released_at = fields.Datetime("Released", readonly=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)

    _subject = models.Constraint(
        "CHECK ((phone IS NULL) <> (session_id IS NULL))", "Hold either a number or one session."
    )

    @api.model_create_multi
    def create(self, vals_list):
        holds = super().create([self._as_ordered(vals) for vals in vals_list])
        for hold in holds:
            self.env["texting.audit.entry"]._add(
                "held", hold._subject_name(), hold.reason, session=hold.session_id, company=hold.company_id)
        return holds

    def _as_ordered(self, vals):
        """Return values with the number in E.164, and without what is written down of who held, and when."""
        vals = {name: value for name, value in vals.items() if name not in ("user_id", "begun_at", "released_at")}
        return {**vals, "phone": self.env["texting.person"]._spell_typed(vals["phone"])} if vals.get("phone") else vals

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("A legal hold cannot be changed. Release it, and hold anew."))
        return super().write(vals)

    @api.constrains("phone")
    def _check_phone(self):
        for hold in self.filtered("phone"):
            texted = [("phone", "=", hold.phone), ("company_id", "=", hold.company_id.id)]
            # sudo: texting.session - only whether there is one, of a company that the user has access to
            if not self.env["texting.session"].sudo().search_count(texted, limit=1):
                raise UserError(self.env._(
                    "There are no texts with %(number)s. Enter a number that you have texted with.", number=hold.phone))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A legal hold cannot be deleted. Release it instead."))

    def action_release(self):
        """Let retention and erasure have what was held."""
        self.check_access("write")
        for hold in self.filtered(lambda hold: not hold.released_at):
            # sudo: texting.hold - a hold changes in no other way; that the user may release it was checked
            hold.sudo().released_at = fields.Datetime.now()
            self.env["texting.audit.entry"]._add(
                "held", hold._subject_name(), self.env._("Released: %(reason)s", reason=hold.reason),
                session=hold.session_id, company=hold.company_id)

    def _subject_name(self):
        return self.phone or self.session_id.display_name

    @api.model
    def _get_holds(self, sessions):
        """Return the holds in force that concern these sessions."""
        return self.sudo().search([
            ("released_at", "=", False), ("company_id", "in", sessions.company_id.ids),
            "|", ("session_id", "in", sessions.ids), ("phone", "in", sessions.mapped("phone"))])
