from odoo import api, models, tools
from odoo.tools import SQL

NO_QUEUE = {"queue_name": None, "target_minutes": None, "alert_days": 14, "agent_partner_ids": ()}


class TextingQueue(models.Model):
    """What every inbound text asks of its queue, without a query: joined to the text's look-up it took half of its time.
    What else is cached of queues is cleared here, too."""

    _inherit = "texting.queue"

    @api.model
    def _facts_of(self, queue_id):
        """:return: ``{queue_name, target_minutes, alert_days, agent_partner_ids}``; the name in every language"""
        return self._facts_by_id(self._agent_group_ids()).get(queue_id, NO_QUEUE)

    @api.model
    def _agent_group_ids(self):
        """:return: ids of the agents' group and of those that imply it"""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id("texting_inbox.group_agent")
        return (group_id, *self.env["res.groups"]._get_group_definitions().get_subset_ids([group_id]))

    @api.model
    @tools.ormcache("agent_group_ids")
    def _facts_by_id(self, agent_group_ids):
        """:param agent_group_ids: which groups these are is in a cache of its own, cleared at other times"""
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
            SELECT q.id, q.name AS queue_name, q.target_minutes, q.alert_days,
                   ARRAY(SELECT u.partner_id FROM res_users u JOIN texting_queue_res_users_rel r ON r.user_id = u.id
                          WHERE r.queue_id = q.id AND u.active
                            AND u.id IN (SELECT uid FROM res_groups_users_rel WHERE gid = ANY(%s))) AS agent_partner_ids
              FROM texting_queue q""",
                list(agent_group_ids),
            )
        )
        return {row.pop("id"): row for row in rows}

    @api.model_create_multi
    def create(self, vals_list):
        queues = super().create(vals_list)
        self.env.registry.clear_cache()
        return queues

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()


class ResUsers(models.Model):
    """Odoo clears the cache when a user's groups change or he is archived; his queues are ours."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        self.env.registry.clear_cache()
        return users

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint({"texting_queue_ids", "partner_id"}):
            self.env.registry.clear_cache()
        return result


class ResPartner(models.Model):
    _inherit = "res.partner"

    def unlink(self):
        """Merging contacts moves an agent to another one without a ``write`` of his, and ends with this."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
