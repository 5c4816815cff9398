import json

from odoo import fields, models


class TextingWebhookEvent(models.Model):
    """What the form of an event shows: the request as a person reads it, and the texts that it is about."""

    _inherit = "texting.webhook.event"

    readable = fields.Text("Request as Read", compute="_compute_readable", help="Form fields and JSON, one to a line.")
    text_count = fields.Integer("Texts", compute="_compute_text_count")

    def _compute_readable(self):
        for event in self:
            event.readable = _make_readable(event.payload)

    def _compute_text_count(self):
        for event in self:
            event.text_count = len(event._get_texts())

    def _get_texts(self):
        """Return the texts that the request brought or reports on, as far as the current user may read them."""
        try:
            told = self.sudo()._load()
        except Exception:  # what cannot be read is what its `error` says; the form opens all the same
            told = ()
        uids = [one.uid for one in told if getattr(one, "uid", None)]
        domain = [("carrier_id", "=", self.sudo().carrier_id.id), ("carrier_uid", "in", uids)]
        return self.env["texting.message"].search(domain) if uids else self.env["texting.message"]

    def action_open_texts(self):
        """Open the sessions of the texts that the request is about.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        sessions = self._get_texts().session_id
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Texts"),
            "res_model": "texting.session",
            "domain": [("id", "in", sessions.ids)],
            "views": [(False, "list"), (False, "form")],
        }
        return {**action, "res_id": sessions.id, "views": [(False, "form")]} if len(sessions) == 1 else action


def _make_readable(payload):
    """Return a stored request with its parts below each other; what is no JSON is shown as it is."""
    try:
        stored = json.loads(payload or "")
    except ValueError:
        return payload
    parts = [f"{name}: {value}" for name, value in stored.get("headers", {}).items()]
    if query := stored.get("url"):
        parts.append(query)
    if form := stored.get("form"):
        parts.extend(["", *(f"{name} = {value}" for name, value in form)])
    elif body := stored.get("body") or stored.get("text"):
        parts.extend(["", _pretty(body)])
    return "\n".join(parts).replace("\x00", "␀")


def _pretty(body):
    try:
        content = json.loads(body) if isinstance(body, str) else body
        return json.dumps(content, indent=2, ensure_ascii=False)
    except ValueError:
        return body
