"""An Odoo of its own with live bus and scheduler, people signed in to it with real browsers, and a customer who texts them.

What happens in it is committed, so the shop takes it away again.
"""

import contextlib
import hashlib
import hmac
import json
import resource
import socket
import time
import uuid
from urllib.request import Request, urlopen

from playwright.sync_api import expect, sync_playwright

from odoo.tests.common import _find_executable, get_db_name

from runtime.server import serving

from .races import OUR_NUMBER, Stage
from .this_runtime import this_runtime

BROWSER_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
SCREEN = {"width": 1366, "height": 768}
PATIENCE = 20_000  # ms until something that should appear counts as missing
FIRST_PATIENCE = 90_000  # ms; a first page waits until Odoo has built its bundles

expect.set_options(timeout=PATIENCE)


@contextlib.contextmanager
def served_odoo(log):
    """Serve the database of the tests as `make demo` does. :return: the address"""
    port = _free_port()
    with serving(this_runtime(), get_db_name(), port, log, "--workers=0", "--log-level=warn"):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def real_browser():
    with _unlimited_memory(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_find_executable(), args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@contextlib.contextmanager
def _unlimited_memory():
    """Odoo limits the address space of its processes, and of those they start; Chromium reserves more than it uses."""
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limits[1], limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


class Shop(Stage):
    """Two agents and a manager, and one number on the simulated carrier, which leads text."""

    def __init__(self, browser):
        self._browser, self._contexts, self._lead_ids = browser, [], []
        self.address = None
        super().__init__(agents=2)

    def _set_up(self, env, agents):
        super()._set_up(env, agents)
        users = env["res.users"].browse(self.agents) | env["res.users"].with_context(no_reset_password=True).create({
            "name": "Maya Tour", "login": "maya", "company_id": self.company_id, "company_ids": [self.company_id],
            "group_ids": [env.ref("texting_inbox.group_manager").id]})
        for user, name in zip(users, ("Dora", "Nils", "Maya"), strict=True):
            user.write({"name": f"{name} Tour", "login": name.lower(), "password": name.lower()})
        self.agents = {user.id: user.name for user in users}
        self.partner_ids = users.partner_id.ids

    def open(self, address):
        """:param address: where Odoo is served; the simulated carrier is there too"""
        self.address = address
        self.run(lambda env: env["texting.carrier"].browse(self.carrier_id).write({"base_url": address}))

    def _clean_up(self, env):
        env["crm.lead"].browse(self._lead_ids).unlink()
        super()._clean_up(env)

    def new_lead(self, person, title):
        """:return: a lead of nobody, and the phone of its person"""
        phone = self.new_phone()
        values = {"name": title, "type": "opportunity", "contact_name": person, "phone": phone, "user_id": False}
        lead_id = self.run(lambda env: env["crm.lead"].create(values).id)
        self._lead_ids.append(lead_id)
        return lead_id, phone

    def sign_in(self, login, path="/odoo/crm"):
        """:return: the page of a person who just signed in, in a browser of their own, and is on the bus"""
        context = self._browser.new_context(base_url=self.address, viewport=SCREEN, locale="en-US")
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.set_default_navigation_timeout(FIRST_PATIENCE)
        page = context.new_page()
        page.goto(f"/web/login?redirect={path}")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", login)
        page.press("input[name=password]", "Enter")
        expect(page.locator(".o-texting-Bell")).to_be_visible(timeout=FIRST_PATIENCE)
        page.wait_for_function("() => odoo.__WOWL_DEBUG__.root.env.services.bus_service.workerState === 'CONNECTED'")
        return page

    def sign_all_out(self):
        while self._contexts:
            self._contexts.pop().close()

    def text(self, body, sender, **more):
        """A customer texts us: a signed request to the public webhook, signed here and not with the code under test."""
        content = {"type": "text", "uid": str(uuid.uuid4()), "from": sender, "to": OUR_NUMBER, "text": body, **more}
        payload, stamp = json.dumps(content).encode(), int(time.time())
        signature = hmac.new(self.secret.encode(), b"%d." % stamp + payload, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Texting-Signature": f"t={stamp},v1={signature}"}
        with urlopen(Request(f"{self.address}/texting_inbox/webhook/{self.token}", payload, headers), timeout=20) as answer:  # noqa: S310
            assert answer.status == 200

    def owner(self, phone):
        """:return: (state, owner's name) of a customer's conversation, as it is committed now"""
        [(state, owner_id)] = self.query(
            "SELECT state, owner_id FROM texting_conversation WHERE number_id = %s AND phone = %s", self.number_id, phone)
        return state, self.agents.get(owner_id)


class AdministeredShop(Shop):
    """A shop with an administrator, who also manages: Ada."""

    def _set_up(self, env, agents):
        super()._set_up(env, agents)
        groups = [env.ref(name).id for name in ("base.group_system", "texting_inbox.group_manager")]
        admin = env["res.users"].with_context(no_reset_password=True).create({
            "name": "Ada Tour", "login": "ada", "password": "ada", "group_ids": groups,
            "company_id": self.company_id, "company_ids": [self.company_id]})
        self.agents[admin.id] = admin.name
        self.partner_ids = [*self.partner_ids, admin.partner_id.id]


@contextlib.contextmanager
def opened(shop_class, folder):
    """A shop of this class, open behind a served Odoo, and cleaned up after; an error in Odoo's log fails."""
    log = folder / "odoo.log"
    with real_browser() as browser:
        shop = shop_class(browser)
        try:
            with served_odoo(log) as address:
                shop.open(address)
                yield shop
                shop.sign_all_out()
        finally:
            shop.clean_up()
    assert errors_in(log) == []


def errors_in(log):
    return [line for line in log.read_text(errors="replace").splitlines() if " ERROR " in line or "CRITICAL" in line]


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
