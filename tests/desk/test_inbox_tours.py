"""The inbox as agents use it, live: the keyboard alone, and a colleague who sees it happen."""

import pytest
from playwright.sync_api import expect

from ..support.tours import Shop, opened
from ..test_tours import badge

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def open_shop(tmp_path_factory):
    with opened(Shop, tmp_path_factory.mktemp("odoo")) as shop:
        yield shop


@pytest.fixture
def shop(open_shop):
    yield open_shop
    open_shop.sign_all_out()


def row_of(page, person):
    return page.locator(".o_data_row", has_text=person)


def pane_of(page, person):
    return page.locator(".o-texting-Inbox-pane").get_by_role("region", name=f"Texts with {person}")


def test_conversation_is_accepted_answered_and_left_in_the_inbox_with_the_keyboard(shop):
    """S7 S8 S20 D8 D16: arrows move, Enter opens, A accepts, E leaves; a colleague's inbox follows"""
    _lead_id, phone = shop.new_lead("Dana Whitfield", "Storage unit 10x10")
    dora, nils = (shop.sign_in(login, "/odoo/texting-inbox") for login in ("dora", "nils"))
    expect(dora.locator(".o-texting-InboxPane-empty")).to_be_visible()
    shop.text("Is the 10x10 unit still free?", phone)
    for page in (dora, nils):
        expect(row_of(page, "Dana Whitfield")).to_contain_text("Is the 10x10 unit still free?")
    row_of(nils, "Dana Whitfield").locator(".o_data_cell").click()
    expect(pane_of(nils, "Dana Whitfield").locator(".o-texting-inbound")).to_contain_text("still free?")

    keys = dora.keyboard
    dora.get_by_role("searchbox").press("ArrowDown")
    keys.press("Enter")
    pane = pane_of(dora, "Dana Whitfield")
    expect(pane.get_by_role("button", name="Accept")).to_be_visible()
    keys.press("a")
    field = pane.get_by_label("Message to Dana Whitfield")
    expect(field).to_be_focused()
    expect(dora).to_have_url(f"{shop.address}/odoo/texting-inbox")
    assert shop.owner(phone) == ("owned", "Dora Tour")
    expect(row_of(nils, "Dana Whitfield")).to_have_count(0)
    expect(pane_of(nils, "Dana Whitfield")).to_have_count(0)

    keys.type("Yes, a and e are letters.")
    keys.press("Enter")
    expect(pane.locator(".o-texting-outbound")).to_contain_text("Yes, a and e are letters.")
    expect(row_of(dora, "Dana Whitfield").get_by_role("img", name="Answered")).to_be_visible()
    shop.text("Great!", phone)
    expect(pane.locator(".o-texting-inbound").last).to_contain_text("Great!")
    expect(row_of(dora, "Dana Whitfield").get_by_role("img", name="Read, not answered")).to_be_visible()
    expect(badge(dora)).to_have_count(0)

    keys.press("Escape")
    keys.press("e")
    expect(dora.get_by_role("button", name="Stay & Keep Open")).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(pane).to_have_count(0)
    expect(row_of(dora, "Dana Whitfield")).to_have_count(0)
    assert shop.owner(phone) == ("archived", None)


def test_conversation_goes_from_its_window_into_the_pane_and_back_with_its_draft(shop):
    """S19: never shown twice; the card that is opened from the pane has the window beside it"""
    _lead_id, phone = shop.new_lead("Rosa Lind", "Garage")
    shop.text("Is the garage free?", phone)
    page = shop.sign_in("dora", "/odoo/texting-inbox")
    row_of(page, "Rosa Lind").get_by_role("button", name="Accept").click()
    pane = pane_of(page, "Rosa Lind")
    pane.get_by_label("Message to Rosa Lind").fill("Yes, and")
    expect(page.locator(".o-texting-WindowDock")).to_have_count(0)
    pane.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Open card").click()
    expect(page.locator(".o_form_view")).to_contain_text("Garage")
    window = page.locator(".o-texting-WindowDock .o-texting-TextWindow")
    expect(window.get_by_label("Message to Rosa Lind")).to_have_value("Yes, and")
    page.locator(".o_breadcrumb").get_by_text("Inbox").click()
    page.get_by_role("button", name="Stay & Keep Open").click()
    expect(pane.get_by_label("Message to Rosa Lind")).to_have_value("Yes, and")
    expect(window).to_have_count(0)
    page.set_viewport_size(PHONE)
    expect(page.locator(".o-texting-Inbox-list")).to_be_hidden()
    pane.get_by_role("button", name="Back to the list").click()
    expect(row_of(page, "Rosa Lind")).to_be_visible()
    assert shop.owner(phone) == ("owned", "Dora Tour")


def test_several_are_left_and_what_is_unread_stays(shop):
    """D16 S20: the dialog names what stays; a text that was not read is never archived"""
    people = {name: shop.new_lead(name, "Storage")[1] for name in ("Ann Berg", "Bo Dahl", "Cy Ek")}
    for phone in people.values():
        shop.text("Hello?", phone)
    page = shop.sign_in("nils", "/odoo/texting-inbox")
    for name in people:
        row_of(page, name).get_by_role("button", name="Accept").click()
        expect(pane_of(page, name).get_by_label(f"Message to {name}")).to_be_focused()
        expect(row_of(page, name).get_by_role("img", name="Read, not answered")).to_be_visible()
    shop.text("One more thing", people["Ann Berg"])
    expect(row_of(page, "Ann Berg").get_by_role("img", name="Unread")).to_be_visible()
    for name in people:
        row_of(page, name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Leave", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("li")).to_have_text(["Ann Berg: It has texts that you have not read."])
    dialog.get_by_role("button", name="Leave & Close 2").click()
    expect(dialog).to_contain_text("Left: 2. Not left: 1.")
    dialog.get_by_role("button", name="Close", exact=True).last.click()
    expect(row_of(page, "Bo Dahl")).to_have_count(0)
    assert [shop.owner(phone) for phone in people.values()] == [("owned", "Nils Tour"), ("archived", None), ("archived", None)]
