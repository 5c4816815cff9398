from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    texting_enabled = fields.Boolean("Two-Way Texting", help="Off: texts are stored, nobody is alerted, nothing can be typed.")
    texting_offer_templates = fields.Boolean(
        "Templates in Two-Way Texting", help="Offers message templates in the text window also while two-way texting is on."
    )
    texting_opt_out_reply = fields.Text(
        "Confirmation of an Opt-Out",
        translate=True,
        help="Sent once to who texts STOP, unless the carrier does it. Empty: the usual words.",
    )
    texting_base_url = fields.Char("Public Address for Carriers", help="Where carriers reach this Odoo; empty: its web address.")
    texting_leave_question = fields.Boolean(
        "Ask When Leaving the Card",
        default=True,
        help="Leaving the lead or contact of an owned conversation offers Leave & Close.",
    )
    texting_media_max_mb = fields.Integer(
        "Largest Picture or File (MB)", default=5, help="Larger ones that come with a text are not fetched."
    )
    texting_offline_minutes = fields.Integer(
        "Offline After (minutes)", help="Agents who were away or disconnected for this long become Offline; 0: never."
    )

    def _texting_opt_out_text(self):
        """:return: the one text that a person who opted out still gets"""
        return (self.texting_opt_out_reply or "").strip() or self.env._(
            "%(company)s: You have opted out and get no more texts. Reply START to get them again.", company=self.name
        )
