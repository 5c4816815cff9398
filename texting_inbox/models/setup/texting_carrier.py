import json
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...carriers import CARRIERS, Account
from ...tools.committed_cache import ask_database, clear_caches, committed_cache
from ...tools.phone import spell_sender

AUDITED = {"account", "secret", "public_key", "webhook_secret", "settings", "base_url", "webhook_token", "state", "code"}


class TextingCarrier(models.Model):
    """One account with a carrier. Its secrets are for administrators; the webhook finds it by its token."""

    _name = "texting.carrier"
    _description = "Carrier"
    _inherit = ["texting.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(
        required=True, compute="_compute_name", store=True, readonly=False, precompute=True,
        help="Tells several accounts with the same carrier apart.",
    )
    sequence = fields.Integer(default=10)
    code = fields.Selection(
        "_get_codes", string="Carrier", required=True, default="simulator", help="The service that your numbers are with."
    )
    choices = fields.Json(compute="_compute_choices", help="The fields needed to connect each carrier.")
    state = fields.Selection(
        [("disabled", "Disabled"), ("enabled", "Enabled")],
        required=True,
        default="enabled",
        copy=False,
        help="Disabled: its requests are rejected and nothing is sent through it.",
    )
    account = fields.Char(groups="base.group_system", copy=False, help="Names your account at the carrier.")
    secret = fields.Char(
        groups="base.group_system", copy=False, help="What Odoo proves itself with to the carrier. Only administrators see it."
    )
    public_key = fields.Char(groups="base.group_system", copy=False, help="The carrier's requests are verified with it.")
    webhook_secret = fields.Char(
        groups="base.group_system", copy=False,
        help="What the carrier signs its requests with, or logs in with. Empty: the secret above.",
    )
    settings = fields.Text(groups="base.group_system", copy=False, help="A JSON object; the carrier's guide lists the keys.")
    application_id = fields.Char(
        "Application ID", compute="_compute_from_settings", inverse="_inverse_application_id", groups="base.group_system",
        help="The application at the carrier that your numbers belong to.",
    )
    base_url = fields.Char("API Address", groups="base.group_system", help="Empty: the carrier's default.")
    webhook_token = fields.Char(
        groups="base.group_system",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(24),
    )
    webhook_url = fields.Char(
        "Webhook Address",
        compute="_compute_webhook_url",
        groups="base.group_system",
        help="The carrier sends texts and delivery reports here.",
    )
    confirms_opt_out = fields.Boolean(
        "Answers STOP Itself",
        compute="_compute_confirms_opt_out",
        store=True,
        readonly=False,
        help="The carrier confirms opt-outs itself, so Odoo does not confirm them again.",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    number_ids = fields.One2many("texting.number", "carrier_id", "Numbers")

    _webhook_token_uniq = models.UniqueIndex("(webhook_token)")

    @api.model
    def _get_codes(self):
        """Each adapter adds itself."""
        return [(adapter.code, adapter.label) for adapter in CARRIERS.values()]

    def _compute_choices(self):
        self.choices = {adapter.code: adapter.needs for adapter in CARRIERS.values()}

    @api.depends("code")
    def _compute_name(self):
        """Compute the name from the carrier, until somebody changes it."""
        labels = dict(self._fields["code"]._description_selection(self.env))
        for carrier in self:
            if carrier.code and (not carrier.name or carrier.name in labels.values()):
                carrier.name = labels[carrier.code]

    @api.depends("settings")
    def _compute_from_settings(self):
        for carrier in self:
            carrier.application_id = carrier._read_settings().get("application_id") or False

    def _inverse_application_id(self):
        for carrier in self:
            settings = {**carrier._read_settings(), "application_id": (carrier.application_id or "").strip()}
            settings = {name: value for name, value in settings.items() if value or name != "application_id"}
            carrier.settings = json.dumps(settings) if settings else False

    def _read_settings(self):
        """:return: the settings as a dict; empty while what is typed is no JSON object"""
        try:
            settings = json.loads(self.settings or "{}")
        except ValueError:
            return {}
        return settings if isinstance(settings, dict) else {}

    @api.depends("code")
    def _compute_confirms_opt_out(self):
        for carrier in self:
            adapter = carrier._get_adapter_class()
            carrier.confirms_opt_out = bool(adapter) and adapter.confirms_opt_out

    @api.depends("webhook_token", "company_id.texting_base_url")
    def _compute_webhook_url(self):
        for carrier in self:
            carrier.webhook_url = f"{carrier._get_public_address()}/texting_inbox/webhook/{carrier.webhook_token}"

    def _get_public_address(self):
        """Return the address of this Odoo as carriers know it, without a slash at its end."""
        return (self.company_id.texting_base_url or self.get_base_url()).rstrip("/")

    @api.constrains("settings")
    def _check_settings(self):
        for carrier in self:
            try:
                settings = json.loads(carrier.settings or "{}")
            except ValueError as error:
                raise ValidationError(self.env._("The settings are not JSON: %(error)s", error=error)) from error
            if not isinstance(settings, dict):
                raise ValidationError(self.env._("The settings must be a JSON object: {…}"))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            adapter = CARRIERS.get(vals.get("code", "simulator"))
            if adapter and adapter.is_local and not vals.get("secret"):
                vals["secret"] = secrets.token_urlsafe(32)  # needs no account, so no secret has to be entered
        carriers = super().create(vals_list)
        clear_caches(self.env)
        for carrier, vals in zip(carriers, vals_list, strict=True):
            carrier._note_change(vals)
        return carriers

    def write(self, vals):
        result = super().write(vals)
        clear_caches(self.env)
        self._note_change(vals)
        self._check_after_change(vals)
        return result

    def unlink(self):
        result = super().unlink()
        clear_caches(self.env)
        return result

    def _note_change(self, vals):
        """Record in the audit who changed the carrier's access; never the values."""
        if changed := AUDITED.intersection(vals):
            for carrier in self:
                self.env["texting.audit.entry"]._add(
                    "carrier", carrier.name, ", ".join(sorted(changed)), company=carrier.company_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: texting.number, texting.message - only whether there are any
        numbers = self.env["texting.number"].sudo().with_context(active_test=False)
        texts = self.env["texting.message"].sudo()
        for carrier in self:
            used = [("carrier_id", "=", carrier.id)]
            if numbers.search_count(used, limit=1) or texts.search_count(used, limit=1):
                raise UserError(
                    self.env._(
                        "%(carrier)s has numbers or texts, which are kept. Disable it instead.",
                        carrier=carrier.name,
                    )
                )

    @api.constrains("company_id")
    def _check_texts_company(self):
        # sudo: texting.conversation - only whether there is one of another company
        conversations = self.env["texting.conversation"].sudo()
        for carrier in self:
            numbers = carrier.with_context(active_test=False).number_ids
            foreign = [("number_id", "in", numbers.ids), ("company_id", "!=", carrier.company_id.id)]
            if numbers.queue_id.company_id - carrier.company_id or conversations.search_count(foreign, limit=1):
                raise ValidationError(
                    self.env._(
                        "The texts and queues of %(carrier)s belong to its company. Connect the account again"
                        " in the other company.",
                        carrier=carrier.name,
                    )
                )

    def action_rotate_token(self):
        """Give the webhook a new address; the old one is rejected from now on."""
        self.check_access("write")
        for carrier in self:
            carrier.webhook_token = secrets.token_urlsafe(24)

    @api.model
    def _by_token(self, token):
        """:return: the carrier whose webhook has this token, working in its company; empty if none has, or it is disabled"""
        carrier_id, company_id, code = self._find_token(token)
        carrier = self.browse(carrier_id).with_context(allowed_company_ids=[company_id] if company_id else [])
        for name, value in (("company_id", company_id), ("code", code)):
            carrier._fields[name]._insert_cache(carrier, [value])
        return carrier

    @api.model
    def _find_token(self, token):
        """:return: id, company id and code of the carrier whose webhook has this token; three times None if none has"""
        return self._known_by_token().get(token) or self._ask_for_token(token)

    @api.model
    def _ask_for_token(self, token):
        """Look for a token that another process may have saved just now. A made-up one costs one look into an index."""
        # sudo: texting.carrier - the webhook has no user; the token is what it proves itself with
        enabled_sudo = self.sudo()
        known = token.isprintable() and enabled_sudo.search_count(
            [("webhook_token", "=", token), ("state", "!=", "disabled")], limit=1
        )
        nothing = (None, None, None)
        return ask_database(self._known_by_token).get(token, nothing) if known else nothing

    @api.model
    @committed_cache
    def _known_by_token(self):
        # sudo: texting.carrier - the webhook has no user; the token is what it proves itself with.
        # All of them in one entry: made-up tokens must not push anything out of the cache.
        carriers_sudo = self.sudo().search([("state", "!=", "disabled")])
        return {carrier.webhook_token: (carrier.id, carrier.company_id.id, carrier.code) for carrier in carriers_sudo}

    def _get_adapter_class(self):
        """:return: the adapter's class; None while no carrier is chosen"""
        return CARRIERS.get(self.code)

    def _get_adapter(self, session=None):
        """:return: the pure-Python adapter of this account, which knows nothing of Odoo"""
        self.ensure_one()
        account = self._account(self.id, self.get_base_url())
        return CARRIERS[account.code](account, session=session)

    def _get_changed_adapter(self, adapter):
        """:return: the adapter of this account as the database has it now; None if it is the one that was used"""
        self.ensure_one()
        account = ask_database(self._account, self.id, self.get_base_url())
        return CARRIERS[account.code](account) if account != adapter.account else None

    @api.model
    @committed_cache
    def _account(self, carrier_id, base_url):
        """:param base_url: only tells the cache that Odoo's address changed
        :return: the account as its adapter knows it; every request of the carrier asks for it"""
        carrier = self.browse(carrier_id)
        return Account(
            code=carrier.code,
            account=carrier.account or "",
            secret=carrier.secret or "",
            public_key=carrier.public_key or "",
            base_url=carrier.base_url or "",
            webhook_url=carrier.webhook_url,
            webhook_secret=carrier.webhook_secret or "",
            settings=carrier._read_settings(),
            numbers=carrier._get_phones(),
            spell=spell_sender,
        )

    def _get_phones(self):
        """:return: our numbers with this account, without a query"""
        return tuple(phone for carrier_id, phone in self.env["texting.number"]._ids_by_phone() if carrier_id == self.id)
