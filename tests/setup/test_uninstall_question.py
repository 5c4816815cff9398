from odoo import Command

from ..support.common import TextingCase


class TestUninstallQuestion(TextingCase):
    """What Odoo asks before it uninstalls."""

    def ask(self, module):
        module = self.env["ir.module.module"].search([("name", "=", module)])
        return self.env["base.module.uninstall"].create({"module_ids": [Command.link(module.id)]})

    def test_the_question_names_all_that_is_lost(self):
        """B11: texts, consent, audit and holds are in the list, beside a warning in words"""
        question = self.ask("texting_inbox")
        self.assertTrue(question.texting_is_lost)
        lost = set(question.model_ids.mapped("model"))
        self.assertGreaterEqual(lost, {"texting.conversation", "texting.message", "texting.consent", "texting.hold"})
        self.assertTrue(self.ask("crm").texting_is_lost, "what it depends on takes it along")

    def test_the_question_about_other_modules_is_as_before(self):
        """B11: no warning where nothing of ours is lost"""
        question = self.ask("base_automation")
        self.assertFalse(question.texting_is_lost)
        self.assertFalse([model for model in question.model_ids.mapped("model") if model.startswith("texting.")])
