"""The agent's desk as its users know it: Greeting card, calls, transfer and take-over, after hours, with the live bus."""

import re

import pytest
from playwright.sync_api import expect

from ..support.tours import Shop, opened
from ..test_tours import accept, badge, window_of

CLOSED = "We are closed now and answer at 9 in the morning."


class Desk(Shop):
    """A shop whose agents can be called, and that can be closed."""

    def _clean_up(self, env):
        env["crm.lead"].search([("contact_name", "=", "Lou Reyes")]).unlink()
        super()._clean_up(env)

    def call(self, name, on_call):
        """Telephony reports that somebody's call begins or ends."""
        [user_id] = [user_id for user_id, agent in self.agents.items() if agent == name]
        self.run(lambda env: env["res.users"].browse(user_id).texting_set_on_call(on_call))

    def close(self):
        """Nobody works any more: the queue's calendar has no hours at all."""
        def write(env):
            calendar = env["resource.calendar"].create({"name": "Closed", "attendance_ids": [], "company_id": self.company_id})
            env["texting.queue"].browse(self.queue_id).write({"calendar_id": calendar.id, "reply_after_hours": CLOSED})
            return calendar.id
        self.calendar_id = self.run(write)

    def reopen(self):
        def write(env):
            env["texting.queue"].browse(self.queue_id).write({"calendar_id": False, "reply_after_hours": False})
            env["resource.calendar"].browse(self.calendar_id).unlink()
        self.run(write)

    def record(self, phone):
        """:return: ids of the (lead, customer) that a conversation belongs to, as it is committed now"""
        [ids] = self.query(
            "SELECT lead_id, partner_id FROM texting_conversation WHERE number_id = %s AND phone = %s", self.number_id, phone)
        return ids


@pytest.fixture(scope="module")
def open_desk(tmp_path_factory):
    with opened(Desk, tmp_path_factory.mktemp("odoo")) as desk:
        yield desk


@pytest.fixture
def desk(open_desk):
    yield open_desk
    open_desk.sign_all_out()


def test_unknown_number_becomes_a_new_lead_on_the_greeting_card(desk):
    """S5 S12: accepted, asked who it is beside the window, one name, and the lead's card is open with the texts staying"""
    phone = desk.new_phone()
    page = desk.sign_in("dora")
    desk.text("Hello, do you have garages?", phone)
    expect(badge(page)).to_have_text("1")
    page.click(".o-texting-Bell")
    row = page.locator(".o-texting-AlertRow")
    expect(row.locator(".o-texting-StatusLabel")).to_have_count(0)
    row.get_by_role("button", name="Accept").click()

    card = page.get_by_role("dialog", name="Greeting Card")
    expect(card.get_by_role("button", name=re.compile("New|Match"))).to_have_text(
        ["New Lead", "New Customer", "Match a Lead", "Match a Customer"])
    expect(card.get_by_role("button", name="New Lead")).to_be_focused()
    window = page.locator(".o-texting-TextWindow")
    expect(window.locator(".o-texting-inbound")).to_contain_text("Hello, do you have garages?")
    window.get_by_placeholder("Type a message").fill("Yes, we do. May I have your name?")
    window.get_by_role("button", name="Send", exact=True).click()
    expect(window.locator(".o-texting-outbound")).to_contain_text("May I have your name?")

    page.get_by_role("button", name="New Lead").click()
    page.get_by_label("Name", exact=True).fill("Lou Reyes")
    page.keyboard.press("Enter")
    expect(page.locator(".o-texting-GreetingCard")).to_have_count(0)
    expect(page.locator(".o_form_view")).to_contain_text("Lou Reyes")
    window = window_of(page, "Lou Reyes")
    expect(window.get_by_text("Lead", exact=True)).to_be_visible()
    expect(window.locator(".o-texting-outbound")).to_contain_text("May I have your name?")
    lead_id, partner_id = desk.record(phone)
    assert lead_id
    assert partner_id is None
    assert desk.owner(phone) == ("owned", "Dora Tour")


def test_accept_is_refused_on_a_call_and_reply_is_not(desk):
    """S9 S10: a call that telephony reports greys Accept with the reason at once; Reply works; after the call Accept does"""
    _lead_id, mine = desk.new_lead("Ida Berg", "Cellar")
    _lead_id, other = desk.new_lead("Tom Hale", "Attic")
    desk.text("Is the cellar dry?", mine)
    page = desk.sign_in("nils")
    accept(page)
    window_of(page, "Ida Berg").get_by_role("button", name="Minimise").click()
    desk.call("Nils Tour", True)
    expect(page.locator(".o-texting-StatusMenu")).to_contain_text("On Call")
    desk.text("Hello?", mine)
    desk.text("Is the attic free?", other)
    expect(badge(page)).to_have_text("2")

    page.click(".o-texting-Bell")
    new = page.locator(".o-texting-AlertRow", has_text="Tom Hale").get_by_role("button", name="Accept")
    expect(new).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".o-texting-BellMenu-refusal")).to_contain_text("on a call")
    new.click(force=True)  # it can be pressed, to explain itself
    assert desk.owner(other) == ("new", None)

    with seeing(page):
        page.locator(".o-texting-AlertRow", has_text="Ida Berg").get_by_role("button", name="Reply").click()
    window = window_of(page, "Ida Berg")
    window.get_by_label("Message to Ida Berg").fill("Yes, it is dry.")
    window.get_by_role("button", name="Send", exact=True).click()
    expect(window.locator(".o-texting-outbound")).to_contain_text("Yes, it is dry.")

    desk.call("Nils Tour", False)
    expect(page.locator(".o-texting-StatusMenu")).to_contain_text("Ready")
    page.click(".o-texting-Bell")
    with seeing(page):
        page.locator(".o-texting-AlertRow", has_text="Tom Hale").get_by_role("button", name="Accept").click()
    expect(window_of(page, "Tom Hale")).to_be_visible()
    assert desk.owner(other) == ("owned", "Nils Tour")


def test_owner_transfers_with_a_note_and_manager_takes_over(desk):
    """B7: the next owner gets window and note, the one before loses them; the manager takes over; each step is in the window"""
    _lead_id, phone = desk.new_lead("Eva Marsh", "Workshop")
    desk.text("Is the workshop heated?", phone)
    dora, nils = desk.sign_in("dora"), desk.sign_in("nils")
    accept(dora)
    window = window_of(dora, "Eva Marsh")
    choose(dora, window, "Transfer")
    dialog = dora.get_by_role("dialog").filter(has_text="Transfer Eva Marsh")
    dialog.get_by_label("Nils Tour").check()
    dialog.get_by_label("Note").fill("Asks about heating")
    dialog.get_by_role("button", name="Transfer").click()
    expect(window).to_have_count(0)
    assert desk.owner(phone) == ("owned", "Nils Tour")

    expect(badge(nils)).to_have_text("1")
    nils.click(".o-texting-Bell")
    nils.locator(".o-texting-AlertRow", has_text="Eva Marsh").get_by_role("button", name="Reply").click()
    window = window_of(nils, "Eva Marsh")
    expect(window).to_contain_text("Transferred to Nils Tour by Dora Tour")
    expect(window).to_contain_text("Asks about heating")
    choose(nils, window, "Add note")
    window.get_by_label("Internal note, never sent").fill("Heated since 2020")
    window.get_by_role("button", name="Add note").click()
    expect(window.locator(".o-texting-Note")).to_contain_text("Heated since 2020")

    maya = desk.sign_in("maya", "/odoo/texting-inbox")
    maya.locator(".o_data_row", has_text="Eva Marsh").locator(".o_data_cell").click()
    reading = window_of(maya, "Eva Marsh")
    expect(reading).to_contain_text("Owned by Nils Tour")
    expect(reading.locator(".o-texting-Note")).to_contain_text("Heated since 2020")
    expect(reading.get_by_role("button", name="Send", exact=True)).to_have_count(0)
    reading.get_by_role("button", name="Take over").click()
    maya.get_by_role("button", name="Take Over", exact=True).click()
    expect(reading.get_by_role("button", name="Send", exact=True)).to_be_visible()
    expect(window).to_have_count(0)
    expect(nils.locator(".o_notification")).to_contain_text("Taken over by Maya Tour")
    assert desk.owner(phone) == ("owned", "Maya Tour")


def test_windows_close_when_a_manager_takes_somebody_out_of_the_queue(desk):
    """B20: the window of a text that waits, the inbox and the bell lose it at once; the reason is the server's own event"""
    _lead_id, phone = desk.new_lead("Una Marsh", "Wharf")
    desk.text("Is the wharf free?", phone)
    page = desk.sign_in("nils", "/odoo/texting-inbox")
    expect(badge(page)).to_have_text("1")
    row = page.locator(".o_data_row", has_text="Una Marsh")
    row.locator(".o_data_cell").click()
    window = window_of(page, "Una Marsh")
    expect(window.locator(".o-texting-inbound")).to_contain_text("Is the wharf free?")

    [nils, maya] = (next(uid for uid, name in desk.agents.items() if name == who) for who in ("Nils Tour", "Maya Tour"))
    change = {"member_ids": [(3, nils)]}
    desk.run(lambda env: env["texting.queue"].browse(desk.queue_id).write(change), uid=maya)
    expect(window).to_have_count(0)
    expect(badge(page)).to_have_count(0)
    expect(row).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)

    desk.run(lambda env: env["texting.queue"].browse(desk.queue_id).write({"member_ids": [(4, nils)]}), uid=maya)
    expect(badge(page)).to_have_text("1")
    accept(page)
    assert desk.owner(phone) == ("owned", "Nils Tour")


def test_text_after_hours_is_answered_automatically_and_still_waits_for_an_agent(desk):
    """B8: the written answer goes out by itself, is shown as automatic, and the alert stays"""
    _lead_id, phone = desk.new_lead("Kit Moor", "Locker")
    desk.close()
    try:
        desk.text("Can I rent a locker?", phone)
    finally:
        desk.reopen()
    page = desk.sign_in("dora")
    expect(badge(page)).to_have_text("1")
    accept(page)
    answer = window_of(page, "Kit Moor").locator(".o-texting-outbound")
    expect(answer).to_contain_text(CLOSED)
    expect(answer).to_contain_text("Automatic")
    expect(answer.get_by_role("img", name="Delivered")).to_be_visible()


def choose(page, window, item):
    """Choose something from the ⋯ menu of a window."""
    window.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=item).click()


def seeing(page):
    """:return: a context that ends when the server knows that what waited was seen"""
    return page.expect_response("**/texting.conversation/mark_seen")
