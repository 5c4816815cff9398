from markupsafe import Markup

from odoo import api, models


class TextingConversation(models.Model):
    """What the bell and the inbox say while they are empty: what to do next, for whoever looks."""

    _inherit = "texting.conversation"

    @api.model
    def get_empty_list_help(self, help_message):
        next_step = Markup("<p>%s</p>") % self._get_next_step()
        return super().get_empty_list_help(f"{help_message or ''}{next_step}")

    @api.model
    def _get_next_step(self):
        """:return: why no text can reach the current user, and what to do about it; else which texts will"""
        user = self.env.user
        if user.has_group("base.group_system") and not self.env["texting.number"].search_count([], limit=1):
            return self.env._("No number is set up yet. Configuration › Getting Started leads you from here to the first text.")
        if not self.env["texting.alert"]._enabled_companies():
            return self.env._("Two-way texting is switched off. Administrators switch it on in Settings › Texting.")
        queues = user.texting_queue_ids.filtered("active")
        if queues:
            return self.env._("New texts to %(queues)s ring the bell and appear here.", queues=", ".join(queues.mapped("name")))
        if user.has_group("texting_inbox.group_manager"):
            return self.env._(
                "You are in no queue, so no text rings your bell. Configuration › Queues says who answers which number."
            )
        return self.env._("You are in no queue yet, so no text alerts you. Ask your manager to add you to one.")
