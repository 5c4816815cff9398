"""An administrator connects a carrier in a real browser, and is told when it breaks, on committed data."""

import base64
import hashlib
import hmac
import re
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from odoo.addons.texting_inbox.tools.phone import display_phone

from ..support.connecting import SID, TOKEN, TwilioApi
from ..support.recording_server import RecordingServer
from ..support.tours import AdministeredShop, opened
from ..support.vendor_ids import SIDS

FIRST, SECOND = "+14155550171", "+14155550172"
NEW = "/odoo/action-texting_inbox.carrier_action/new"


class ConnectShop(AdministeredShop):
    """A shop with an administrator, and Twilio's API next door."""

    def _set_up(self, env, agents):
        super()._set_up(env, agents)
        self.server, self.api = RecordingServer().__enter__(), TwilioApi(FIRST, SECOND)
        self.server.serve(self.api)

    def _clean_up(self, env):
        carrier = self.carrier(env)
        env["texting.conversation"].search([("number_id", "in", carrier.number_ids.ids)]).unlink()
        carrier.number_ids.unlink()
        carrier.unlink()
        super()._clean_up(env)
        self.server.__exit__()

    def carrier(self, env):
        return env["texting.carrier"].search([("code", "=", "twilio"), ("account", "=", SID)])

    def check(self):
        """The scheduler's check of the carrier."""
        self.run(lambda env: env["texting.health"]._check(self.carrier(env)))

    def report_delivered(self, uid):
        """Twilio reports on a text: signed here, with its published algorithm and not with the code under test."""
        url = self.run(lambda env: self.carrier(env).webhook_url)
        form = {"MessageSid": uid, "MessageStatus": "delivered", "AccountSid": SID}
        signed = url + "".join(key + value for key, value in sorted(form.items()))
        signature = base64.b64encode(hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest()).decode()
        request = Request(self.address + urlsplit(url).path, urlencode(form).encode(), {"X-Twilio-Signature": signature})  # noqa: S310
        with urlopen(request, timeout=20) as answer:  # noqa: S310
            assert answer.status == 200


@pytest.fixture(scope="module")
def open_shop(tmp_path_factory):
    with opened(ConnectShop, tmp_path_factory.mktemp("odoo")) as shop:
        yield shop


@pytest.fixture
def shop(open_shop):
    yield open_shop
    open_shop.sign_all_out()


def test_administrator_connects_twilio_step_by_step_and_is_told_when_it_breaks(shop):
    """B10: choose, credentials refused and accepted, numbers picked, webhook replaced, a test text delivered, live; then a
    banner for the administrator alone when the carrier refuses the credentials, and none once it is repaired."""
    ada, dora = shop.sign_in("ada", NEW), shop.sign_in("dora")

    ada.locator("[data-code=twilio]").click()
    field(ada, "account").fill(SID)
    field(ada, "secret").fill("not the token")
    ada.get_by_text("More settings").click()
    field(ada, "base_url").fill(shop.server.url)
    button(ada, "Test Credentials").click()
    expect(step(ada, 1)).to_contain_text("Twilio rejects our credentials.")
    field(ada, "secret").fill(TOKEN)
    button(ada, "Test Credentials").click()
    expect(step(ada, 1)).to_contain_text("Twilio accepts them.")

    pick_the_first_number(ada)
    expect(step(ada, 2)).to_contain_text(re.compile("Texts alert the agents of|has no queue"))

    shop.api.numbers[0]["sms_url"] = "https://old-crm.example.com/sms"
    button(ada, "Set Up Webhook").click()
    question = ada.locator(".modal")
    expect(question).to_contain_text("https://old-crm.example.com/sms")
    question.get_by_role("button", name="Replace").click()
    expect(ada.locator(".o_notification")).to_contain_text("Twilio sends texts and delivery reports to this Odoo now")
    assert shop.api.numbers[0]["sms_url"] == shop.run(lambda env: shop.carrier(env).webhook_url) + "#rc=5&rp=all"

    ada.get_by_label("Your own phone").fill("hello")
    button(ada, "Send Test Text").click()
    expect(ada.get_by_role("alert").filter(has_text="is not a phone number")).to_be_visible()
    ada.get_by_label("Your own phone").fill("+1 212 555 0178")
    button(ada, "Send Test Text").click()
    expect(step(ada, 4)).to_contain_text("Twilio accepted the text to +1 212-555-0178.")
    shop.report_delivered(SIDS[1])
    expect(step(ada, 4)).to_contain_text("Delivered to +1 212-555-0178.")
    expect(banner(ada)).to_have_count(0)

    shop.api.token = "rotated at Twilio"
    shop.check()
    expect(banner(ada)).to_contain_text("Twilio rejects our credentials.")
    ada.goto("/odoo/crm")
    expect(banner(ada)).to_be_visible()
    expect(banner(dora)).to_have_count(0)
    banner(ada).get_by_role("button", name="Repair").click()
    expect(step(ada, 1)).to_contain_text("Twilio rejects our credentials.")
    shop.api.token = TOKEN
    button(ada, "Check Now").click()
    expect(banner(ada)).to_have_count(0)
    expect(step(ada, 1)).to_contain_text("Twilio accepts them.")


def pick_the_first_number(page):
    button(page, "Pick from Account").click()
    row = page.locator(".modal .o_data_row", has_text=display_phone(FIRST))
    row.locator(".o_boolean_toggle input").click()
    expect(row.locator(".o_boolean_toggle input")).to_be_checked()
    page.locator(".modal").get_by_role("button", name="Add Numbers").click()
    expect(page.locator(".modal")).to_have_count(0)
    expect(page.locator("[name=number_ids] .o_data_row")).to_have_count(1)


def step(page, number):
    return page.locator(".o-texting-SetupStep:has(.o-texting-SetupStep-mark)").nth(number - 1)


def field(page, name):
    return page.locator(f".o_field_widget[name={name}] input:visible").first


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def banner(page):
    return page.locator(".o-texting-HealthBanner")
