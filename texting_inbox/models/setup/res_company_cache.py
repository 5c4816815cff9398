from odoo import api, models, tools

CACHED = {"texting_enabled", "texting_base_url"}  # the second by the carriers' accounts


class ResCompany(models.Model):
    """What every inbound text asks of companies, without a query."""

    _inherit = "res.company"

    @api.model
    @tools.ormcache()
    def _texting_enabled_ids(self):
        """:return: ids of the companies with two-way texting"""
        # sudo: res.company - only which of them have it
        return frozenset(self.sudo().search([("texting_enabled", "=", True)]).ids)

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(CACHED):
            self.env.registry.clear_cache()
        return result
