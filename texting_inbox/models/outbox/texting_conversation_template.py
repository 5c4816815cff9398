import logging

from odoo import models
from odoo.exceptions import AccessError, UserError

from ...tools import arguments

_logger = logging.getLogger(__name__)


class TextingConversation(models.Model):
    """Prepared texts (S17): Odoo's own SMS templates of leads and contacts."""

    _inherit = "texting.conversation"

    def get_templates(self):
        """:return: ``[{id, name, body}]``, each body filled in for the person of this conversation
        :raises AccessError: not the owner
        """
        self.ensure_one()
        self._check_owned_by_me()
        if not self._offers_templates():
            return []
        person = self._get_readable_person()
        if not person:
            return []
        templates = self.env["sms.template"].search([("model", "=", person._name)], order="name, id")
        offered = []
        for template in templates:
            try:
                body = self._fill_in(template, person)
            except (AccessError, UserError):
                _logger.info("SMS template %s cannot be filled in for %s", template.id, person)
                continue  # it shows fields this user may not read
            offered.append({"id": template.id, "name": template.name, "body": body})
        return offered

    def send_template(self, template_id):
        """Send a prepared text as it is. The only way to write while two-way texting is off (one-way).

        :return: id of the ``texting.message``
        :raises UserError: templates are not offered here, or this number cannot be texted
        """
        self.ensure_one()
        self._check_owned_by_me()
        person = self._get_readable_person()
        template = self.env["sms.template"].browse(arguments.an_id(self.env, template_id)).exists()
        if not self._offers_templates() or not person or template.model != person._name:
            raise UserError(self.env._("This template cannot be sent here."))
        return self._queue_text(self._fill_in(template, person), one_way=True)

    def _offers_templates(self):
        # sudo: res.company - a setting
        company = self.sudo().company_id
        return not company._texting_is_enabled() or company.texting_offer_templates

    def _get_readable_person(self):
        """:return: the record as the user, if they may read it: a template shows them its fields"""
        person = self._get_person().sudo(False)
        return person if person and person.has_access("read") else person.browse()

    def _fill_in(self, template, person):
        return template._render_field("body", person.ids, compute_lang=True)[person.id]
