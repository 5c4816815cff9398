from odoo import api, fields, models

PREFERENCES = ("texting_sound", "texting_notify_words")


class ResUsers(models.Model):
    """How a user is told of new texts, among their preferences. The browser reads it with ``res.users.settings``."""

    _inherit = "res.users"

    texting_sound = fields.Boolean(
        "Sound for New Texts", compute="_compute_texting_preferences", inverse="_inverse_texting_preferences",
        help="Play a soft sound when a text arrives, also while you work in Odoo.",
    )
    texting_notify_words = fields.Boolean(
        "Show Texts in Desktop Notifications",
        compute="_compute_texting_preferences", inverse="_inverse_texting_preferences",
        help="Show the text in its desktop notification. Otherwise the notification only names the sender.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, *PREFERENCES]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, *PREFERENCES]

    @api.depends("res_users_settings_ids.texting_sound", "res_users_settings_ids.texting_notify_words")
    def _compute_texting_preferences(self):
        defaults = self.env["res.users.settings"].default_get(PREFERENCES)
        for user in self:
            # sudo: res.users.settings - a user's own, or of users that an administrator may see
            settings_sudo = user.sudo().res_users_settings_ids
            for name in PREFERENCES:
                user[name] = settings_sudo[name] if settings_sudo else defaults.get(name, False)

    def _inverse_texting_preferences(self):
        for user in self:
            values = {name: user[name] for name in PREFERENCES}
            # sudo: res.users.settings - likewise; who may write the user was checked
            self.env["res.users.settings"]._find_or_create_for_user(user).sudo().write(values)
