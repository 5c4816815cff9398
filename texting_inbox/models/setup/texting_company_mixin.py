from odoo import api, models


class TextingCompanyMixin(models.AbstractModel):
    """Records of one company: users can neither move them, nor link them to records, where they have no access. Odoo checks
    a record as it was before a write, and never what the new value refers to."""

    _name = "texting.company.mixin"
    _description = "Belongs to a Company"
    _check_company_auto = True

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_new_links(set().union(*vals_list))
        return records

    def write(self, vals):
        result = super().write(vals)
        self._check_new_links(vals)
        return result

    def _check_new_links(self, names):
        """:param names: of the fields that were just written
        :raises AccessError: the user has no access to what they refer to now, or no longer to the record"""
        links = [name for name in names if name in self._fields and self._fields[name].type == "many2one"]
        if self.env.su or not links:
            return
        self.check_access("write")
        for name in links:
            self[name].check_access("read")
