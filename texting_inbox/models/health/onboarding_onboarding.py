from odoo import api, models

PANEL = "texting_inbox.onboarding_texting"


class OnboardingOnboarding(models.Model):
    """The administrators' first steps. Each is ticked by a fact of the company, not by a click, and then stays ticked."""

    _inherit = "onboarding.onboarding"

    @api.model
    def get_texting_panel(self):
        """:return: ``{closed, done, number_id, steps: [{id, title, description, button, done, action}]}`` of the current company;
            ``number_id``: the number whose whole way can be tested
        :raises AccessError: not an administrator"""
        self.check_access("write")
        panel = self.env.ref(PANEL)
        if not panel.current_progress_id:
            panel._texting_write_alone()
        progress = panel._search_or_create_progress()
        values = panel._prepare_rendering_values()
        return {
            "closed": progress.is_onboarding_closed,
            "done": progress.onboarding_state == "done",
            "number_id": self.env["texting.number"]._get_way_number(self.env.company).id,
            "steps": [self._to_texting_client(step, values["state"][step.id]) for step in values["steps"]],
        }

    @api.model
    def action_close_panel_texting(self):
        self.check_access("write")
        self.action_close_panel(PANEL)

    def _texting_write_alone(self):
        """Let one tab at a time write down how far the steps are: a second one fails to serialise, and Odoo tries it again."""
        self.env.cr.execute(
            "UPDATE onboarding_onboarding SET write_date = write_date WHERE id = %s", [self.id], log_exceptions=False
        )

    def _to_texting_client(self, step, state):
        return {
            "id": step.id,
            "title": step.title,
            "description": step.description,
            "button": step.button_text,
            "done": state != "not_done",
            "action": step.panel_step_open_action_name,
        }

    def _prepare_rendering_values(self):
        """Tick the steps that came true; the toolbox does not call us when they do."""
        self.ensure_one()
        if self == self.env.ref(PANEL, raise_if_not_found=False):
            steps = self.step_ids.filtered(lambda step: step.current_step_state == "not_done" and step._texting_is_true())
            if steps:
                self._texting_write_alone()
                steps.action_set_just_done()
        return super()._prepare_rendering_values()
