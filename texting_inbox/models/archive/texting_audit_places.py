from odoo import api, models

# What somebody types into the search box to find a person or a text, rather than a filter.
SEARCHES = ("words", "any_phone", "any_owner_id", "person_name", "message_ids.carrier_uid")


class TextingSession(models.Model):
    """A manager who searches the archive, or opens a session in it, leaves a line."""

    _name = "texting.session"
    _inherit = ["texting.session", "texting.audited.export"]

    @api.model
    def web_search_read(self, domain, specification, *args, **kwargs):
        result = super().web_search_read(domain, specification, *args, **kwargs)
        if "found" in specification and (typed := " ".join(_looked_for(domain, ("words",)))):
            self._show_found(result["records"], typed)
        if looked_for := _looked_for(domain, SEARCHES):
            found = self.env._("%(count)s found", count=result["length"])
            self.env["texting.audit.entry"]._add_search(", ".join(looked_for), found)
        return result

    def _show_found(self, rows, typed):
        """Show in each row where the words are that were searched for."""
        texts = self.browse([row["id"] for row in rows])._find_texts(typed)
        for row in rows:
            row["found"] = texts[self.browse(row["id"])]

    def web_read(self, specification):
        result = super().web_read(specification)
        if "transcript" in specification:
            self._note_reading()
        return result

    def _note_reading(self):
        """Write down that a manager reads these sessions; reading one's own is not."""
        foreign = self.filtered(lambda session: session.sudo().owner_id != self.env.user)
        if foreign and self.env.user.has_group("texting_inbox.group_manager"):
            self.env["texting.audit.entry"]._add_reading(foreign)


class TextingMessage(models.Model):
    _name = "texting.message"
    _inherit = ["texting.message", "texting.audited.export"]


class TextingConversation(models.Model):
    _name = "texting.conversation"
    _inherit = ["texting.conversation", "texting.audited.export"]


class TextingSessionStep(models.Model):
    _name = "texting.session.step"
    _inherit = ["texting.session.step", "texting.audited.export"]


class TextingAuditEntry(models.Model):
    _name = "texting.audit.entry"
    _inherit = ["texting.audit.entry", "texting.audited.export"]


class TextingConsent(models.Model):
    _name = "texting.consent"
    _inherit = ["texting.consent", "texting.audited.export"]


def _looked_for(domain, names):
    """Return what somebody typed for these fields, out of a domain of the web client."""
    leaves = [leaf for leaf in domain if isinstance(leaf, list | tuple) and len(leaf) == 3]
    return [str(value)[:100] for field, _operator, value in leaves if field in names]
