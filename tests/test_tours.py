"""The main job as its users do it: real browsers, live bus, scheduler, and a carrier, on committed data."""

import re

import pytest
from playwright.sync_api import expect

from .support.tours import Shop, opened


@pytest.fixture(scope="module")
def open_shop(tmp_path_factory):
    with opened(Shop, tmp_path_factory.mktemp("odoo")) as shop:
        yield shop


@pytest.fixture
def shop(open_shop):
    yield open_shop
    open_shop.sign_all_out()


def test_text_is_accepted_answered_delivered_and_found_in_the_leads_history_by_the_manager(shop):
    """S2 S5 S6 S7 S8 S11 S14 S18 S20 D8 D11: from the customer's phone to the archive, live in the browsers of two agents"""
    lead_id, phone = shop.new_lead("Dana Whitfield", "Storage unit 10x10")
    dora, nils = shop.sign_in("dora"), shop.sign_in("nils")
    expect(badge(dora)).to_have_count(0)

    shop.text("Is the 10x10 unit still free?", phone)
    for page in (dora, nils):
        expect(badge(page)).to_have_text("1")

    dora.click(".o-texting-Bell")
    row = dora.locator(".o-texting-AlertRow")
    expect(row).to_contain_text("Dana Whitfield")
    expect(row.get_by_text("Lead", exact=True)).to_be_visible()
    expect(row).to_contain_text("Is the 10x10 unit still free?")
    row.get_by_role("button", name="Accept").click()

    window = window_of(dora, "Dana Whitfield")
    expect(window.locator(".o-texting-inbound")).to_contain_text("Is the 10x10 unit still free?")
    expect(dora.locator(".o_form_view")).to_contain_text("Storage unit 10x10")
    expect(badge(dora)).to_have_count(0)
    expect(badge(nils)).to_have_count(0)
    assert shop.owner(phone) == ("owned", "Dora Tour")

    send = window.get_by_role("button", name="Send", exact=True)
    expect(send).to_be_disabled()
    window.get_by_label("Message to Dana Whitfield").fill("Yes, it is free.")
    send.click()
    answer = window.locator(".o-texting-outbound", has_text="Yes, it is free.")
    expect(answer.get_by_role("img", name="Delivered")).to_be_visible()

    shop.text("Great, I take it!", phone)
    expect(window.locator(".o-texting-inbound").last).to_contain_text("Great, I take it!")
    expect(badge(dora)).to_have_count(0)
    expect(badge(nils)).to_have_count(0)

    leave(dora, window)
    expect(window).to_have_count(0)
    assert shop.owner(phone) == ("archived", None)
    find_in_history(shop.sign_in("maya", f"/odoo/crm.lead/{lead_id}"))


def find_in_history(page):
    """The manager reads in the lead's chatter that there was a conversation, and what was said behind "Texts"."""
    note = page.locator(".o-mail-Message", has_text="Text conversation with")
    expect(note).to_contain_text("Dora Tour")
    expect(page.locator(".o-mail-Chatter")).not_to_contain_text("Yes, it is free.")
    page.get_by_role("button", name=re.compile(r"\d Texts")).click()
    page.locator(".o_data_row").first.click(position={"x": 60, "y": 8})
    transcript = page.locator(".o_texting_transcript")
    for words in ("Is the 10x10 unit still free?", "Yes, it is free.", "Great, I take it!", "Left by Dora Tour"):
        expect(transcript).to_contain_text(words)


def test_leaving_the_card_asks_once_and_staying_keeps_the_window(shop):
    """S21 D14: leaving the record offers Leave & Close, once; Stay & Keep Open lets the navigation go on; a reload keeps all"""
    _lead_id, phone = shop.new_lead("Rosa Lind", "Garage")
    shop.text("Is the garage free?", phone)
    page = shop.sign_in("dora")
    accept(page)
    window = window_of(page, "Rosa Lind")
    dialog = page.get_by_role("dialog").filter(has_text="Leave & Archive Text")

    open_texting(page)
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Stay & Keep Open").click()
    expect(page.locator(".o_list_view")).to_be_visible()
    expect(window).to_be_visible()

    page.reload()
    expect(window).to_be_visible()
    window.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Open card").click()
    expect(page.locator(".o_form_view")).to_contain_text("Garage")
    open_texting(page)
    expect(page.locator(".o_list_view")).to_be_visible()
    expect(dialog).to_have_count(0)
    assert shop.owner(phone) == ("owned", "Dora Tour")


def test_main_job_is_done_with_the_keyboard_alone(shop):
    """S7 S18 S19 S20: bell, accept, answer, minimise, leave: no mouse; the dialog begins on Stay, and Escape stays"""
    _lead_id, phone = shop.new_lead("Ben Cole", "Parking space")
    shop.text("Is space 4 free?", phone)
    page = shop.sign_in("nils")
    expect(badge(page)).to_have_text("1")
    keys = page.keyboard
    keys.press("Alt+Shift+T")
    expect(page.locator(".o-texting-AlertRow")).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")

    window = window_of(page, "Ben Cole")
    field = window.get_by_label("Message to Ben Cole")
    expect(field).to_be_focused()
    keys.type("Yes, it is free.")
    keys.press("Shift+Enter")
    keys.type("Come by today.")
    keys.press("Enter")
    expect(window.locator(".o-texting-outbound")).to_contain_text("Come by today.")
    expect(field).to_have_value("")
    expect(field).to_be_focused()

    keys.press("Escape")
    expect(window).to_have_count(0)
    expect(page.get_by_role("button", name="Ben Cole")).to_be_focused()
    keys.press("Enter")
    expect(field).to_be_focused()

    tab_to(page, ".o-texting-TextWindow-close", key="Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Stay & Keep Open")).to_be_focused()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(window).to_be_visible()
    assert shop.owner(phone) == ("owned", "Nils Tour")

    expect(window.get_by_role("button", name="Leave")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("button", name="Stay & Keep Open")).to_be_focused()
    tab_to(page, ".o-texting-LeaveDialog-leave", key="Shift+Tab")
    keys.press("Enter")
    expect(window).to_have_count(0)
    assert shop.owner(phone) == ("archived", None)


# ------------------------------------------------------------
# What people see, and do
# ------------------------------------------------------------


def badge(page):
    return page.locator(".o-texting-Bell-badge")


def window_of(page, person):
    return page.get_by_role("region", name=f"Texts with {person}")


def accept(page):
    page.click(".o-texting-Bell")
    page.locator(".o-texting-AlertRow").get_by_role("button", name="Accept").click()
    expect(page.locator(".o_form_view")).to_be_visible()


def leave(page, window):
    window.get_by_role("button", name="Leave").click()
    page.get_by_role("dialog").get_by_role("button", name="Leave & Close").click()


def open_texting(page):
    page.click(".o_navbar_apps_menu button")
    page.click(".o_app[data-menu-xmlid='texting_inbox.menu_root']")


def tab_to(page, selector, key="Tab", limit=80):
    """Press a key until something has the focus."""
    for _press in range(limit):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{limit} times {key} do not lead to {selector}")
