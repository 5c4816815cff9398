from odoo import models
from odoo.exceptions import ValidationError

from .texting_queue import PEOPLE


class TextingQueue(models.Model):
    """Agents and managers of a queue work for its company. Whoever was one before keeps their place: the rights of a user are
    asked again at each alert, read and answer."""

    _inherit = "texting.queue"

    def _people(self):
        """Return the agents and managers of each queue: ``{(queue, field name): users}``, as superuser."""
        # sudo: res.users - users of another company, and archived ones, are people of a queue all the same
        queues_sudo = self.sudo().with_context(active_test=False)
        return {(queue.id, name): queue[name] for queue in queues_sudo for name in PEOPLE}

    def _check_newcomers(self, before=None):
        """Check the people who were not in these queues before.

        :param dict before: what :meth:`_people` returned then
        :raises ValidationError: a user without access to the queue's company, or not in the group
        """
        for (queue_id, name), users in self._people().items():
            known = (before or {}).get((queue_id, name), users.browse())
            # sudo: texting.queue - a user may be given a queue by an administrator of users, who reads no queues
            self.browse(queue_id).sudo()._check_may_join(users - known, PEOPLE[name])

    def _check_may_join(self, users, group):
        for user in users:
            if self.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s has no access to %(company)s, the company of the queue %(queue)s. Give them access first, or"
                        " choose somebody else.",
                        user=user.name, company=self.company_id.name, queue=self.name,
                    )
                )
            if not user.has_group(group):
                raise ValidationError(
                    self.env._(
                        "%(user)s lacks the access right %(right)s, which the queue %(queue)s asks for. Give it to them first,"
                        " or choose somebody else.",
                        user=user.name, right=self.env.ref(group).sudo().full_name, queue=self.name,
                    )
                )
