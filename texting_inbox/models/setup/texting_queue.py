from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...tools.committed_cache import clear_caches, committed_cache, find

# Fields that decide which users a queue alerts, and about what.
ALERTED = {"member_ids", "manager_ids", "active", "company_id"}
# Whom a queue alerts, and the group that they have to be in.
PEOPLE = {"member_ids": "texting_inbox.group_agent", "manager_ids": "texting_inbox.group_manager"}
NO_QUEUE = {"queue_name": None, "target_minutes": None, "alert_days": 14, "agent_partner_ids": ()}


class TextingQueue(models.Model):
    """Where new conversations wait, and which agents are alerted."""

    _name = "texting.queue"
    _description = "Text Messaging Queue"
    _inherit = ["texting.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="Agents see it in the bell, and choose it to transfer a conversation.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    member_ids = fields.Many2many(
        "res.users",
        "texting_queue_res_users_rel",
        "queue_id",
        "user_id",
        string="Agents",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("texting_inbox.group_agent").id)],
        help="All of them are alerted about a new text; one accepts it. Whoever is missing in the list needs the access right"
        " Texting: Agent first.",
    )
    number_ids = fields.One2many(
        "texting.number", "queue_id", "Numbers", help="Their texts wait here. Configuration › Numbers assigns them."
    )
    alert_days = fields.Integer(
        "Alert For (days)", default=14, required=True, help="How long a new conversation alerts the agents."
    )
    target_minutes = fields.Integer(
        "Accept Within (minutes)",
        default=15,
        required=True,
        help="An alert turns orange after this much working time, and red after twice as much.",
    )
    cooldown_seconds = fields.Integer(
        "Cooldown After a Call (seconds)", help="How long agents cannot accept texts after a phone call. 0: no cooldown."
    )
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Hours", check_company=True,
        help="Targets are counted in these hours, in their time zone; outside them the automatic reply After Hours is sent."
        " Empty: around the clock.",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)

    _alert_days_positive = models.Constraint("CHECK (alert_days BETWEEN 1 AND 3650)", "Alerts last 1 to 3650 days.")
    _cooldown_seconds_positive = models.Constraint(
        "CHECK (cooldown_seconds BETWEEN 0 AND 86400)", "A cooldown lasts up to 86,400 seconds, which is a day."
    )
    _target_minutes_positive = models.Constraint(
        "CHECK (target_minutes BETWEEN 1 AND 525600)", "The target is 1 to 525,600 minutes, which is a year."
    )

    @api.constrains("company_id")
    def _check_numbers_company(self):
        for queue in self.with_context(active_test=False):
            if queue.number_ids.company_id - queue.company_id:
                raise ValidationError(
                    self.env._(
                        "%(queue)s receives the texts of another company's numbers. Assign those numbers to"
                        " another queue first.",
                        queue=queue.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        queues = super().create(vals_list)
        queues._check_newcomers()
        clear_caches(self.env)
        queues._note_members({queue: queue.member_ids.browse() for queue in queues})
        return queues

    def write(self, vals):
        members = {queue: queue.member_ids for queue in self} if "member_ids" in vals else {}
        alerted, people = self._alerted_users(), self._people() if not PEOPLE.keys().isdisjoint(vals) else None
        result = super().write(vals)
        if people is not None:
            self._check_newcomers(people)
        clear_caches(self.env)
        self._note_members(members)
        if "active" in vals:
            # sudo: texting.conversation - users who may archive a queue decide where its texts wait
            self.env["texting.conversation"].sudo()._follow_queues()
        if not ALERTED.isdisjoint(vals):
            (alerted | self._alerted_users())._texting_notify_desk()
        return result

    def unlink(self):
        users = self._alerted_users()
        self.action_archive()  # what waits in it follows its number
        result = super().unlink()
        clear_caches(self.env)
        users._texting_notify_desk()
        return result

    def _note_members(self, before):
        """Record in the audit which agents joined these queues and which left.

        :param dict before: the agents of each queue until now
        """
        for queue, members in before.items():
            came = [f"+ {user.name}" for user in queue.member_ids - members]
            left = [f"− {user.name}" for user in members - queue.member_ids]
            if came or left:
                self.env["texting.audit.entry"]._add("queue", queue.name, ", ".join(came + left), company=queue.company_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: texting.number - archived ones of any company refer to it as well
        numbers = self.env["texting.number"].sudo().with_context(active_test=False).search([("queue_id", "in", self.ids)])
        if numbers:
            raise UserError(
                self.env._(
                    "%(queue)s receives the texts of %(numbers)s. Choose another queue in Numbers first, or archive this one.",
                    queue=numbers[0].queue_id.name,
                    numbers=", ".join(numbers.mapped("phone")),
                )
            )

    def _alerted_users(self):
        """Return the members and managers of these queues, archived ones included, as superuser."""
        # sudo: res.users - only to send them an event without content
        queues_sudo = self.sudo().with_context(active_test=False)
        return queues_sudo.member_ids | queues_sudo.manager_ids

    def _update_field_translations(self, field_name, *args, **kwargs):
        """Odoo writes translations of a name by SQL."""
        result = super()._update_field_translations(field_name, *args, **kwargs)
        clear_caches(self.env)
        return result

    @api.model
    def _facts_of(self, queue_id):
        """:return: ``{queue_name, target_minutes, alert_days, agent_partner_ids}``; the name in every language"""
        return find(self._facts_by_id, queue_id, NO_QUEUE) if queue_id else NO_QUEUE

    @api.model
    def _agent_ids_of(self, company):
        """Return the ids of all agents and managers with access to a company now."""
        return self._agent_ids_by_company().get(company.id, frozenset())

    @api.model
    @committed_cache
    def _agent_ids_by_company(self):
        """What is asked of the owner before each alert, read and answer, without a query."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
            SELECT r.cid, array_agg(u.id) FROM res_users u JOIN res_company_users_rel r ON r.user_id = u.id
             WHERE u.active AND u.id IN (SELECT uid FROM res_groups_users_rel WHERE gid = ANY(%s)) GROUP BY r.cid""",
                self._agent_group_ids(),
            )
        )
        return {company_id: frozenset(user_ids) for company_id, user_ids in rows}

    @api.model
    def _unattended_ids(self):
        """:return: ids of the queues whose texts alert nobody: archived, or without agents"""
        return [queue_id for queue_id, row in self._facts_by_id().items() if not row["agent_partner_ids"]]

    @api.model
    def _agent_group_ids(self):
        """:return: ids of the agents' group and of those that imply it"""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id("texting_inbox.group_agent")
        return [group_id, *self.env["res.groups"]._get_group_definitions().get_subset_ids([group_id])]

    @api.model
    @committed_cache
    def _facts_by_id(self):
        """What every inbound text asks of its queue, without a query: joined to the text's look-up it took half of its time."""
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
            SELECT q.id, q.name AS queue_name, q.target_minutes, q.alert_days,
                   ARRAY(SELECT u.partner_id FROM res_users u JOIN texting_queue_res_users_rel r ON r.user_id = u.id
                          WHERE r.queue_id = q.id AND q.active AND u.active
                            AND u.id IN (SELECT uid FROM res_groups_users_rel WHERE gid = ANY(%s))
                            AND q.company_id IN (SELECT cid FROM res_company_users_rel WHERE user_id = u.id)) AS agent_partner_ids
              FROM texting_queue q""",
                self._agent_group_ids(),
            )
        )
        return {row.pop("id"): row for row in rows}
