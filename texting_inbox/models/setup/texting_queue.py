from odoo import fields, models


class TextingQueue(models.Model):
    """Where new conversations wait, and who is alerted of them."""

    _name = "texting.queue"
    _description = "Text Messaging Queue"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    member_ids = fields.Many2many(
        "res.users",
        "texting_queue_res_users_rel",
        "queue_id",
        "user_id",
        string="Agents",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("texting_inbox.group_agent").id)],
    )
    number_ids = fields.One2many("texting.number", "queue_id", "Numbers")
    alert_days = fields.Integer(
        "Alert For (days)", default=14, required=True, help="How long a new conversation alerts the agents."
    )
    target_minutes = fields.Integer(
        "Accept Within (minutes)",
        default=15,
        required=True,
        help="An alert turns orange after this time, and red after twice as long.",
    )
    cooldown_seconds = fields.Integer(
        "Cooldown After a Call (seconds)", help="How long agents accept no texts after a phone call; 0: they may at once."
    )
    calendar_id = fields.Many2one("resource.calendar", "Working Hours")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)

    _alert_days_positive = models.Constraint("CHECK (alert_days > 0)", "Alerts must last at least one day.")
    _cooldown_seconds_positive = models.Constraint("CHECK (cooldown_seconds >= 0)", "A cooldown cannot be negative.")
    _target_minutes_positive = models.Constraint("CHECK (target_minutes > 0)", "The target must be at least one minute.")
