"""Who does not see, hear or point as others do works with it all the same: WCAG 2.2 AA, by axe-core in real browsers."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .support.tours import AdministeredShop, opened
from .test_tours import badge, tab_to, window_of

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = ("serious", "critical")
# Odoo's own parts within ours, which its lists and forms draw alike everywhere.
ODOOS = [
    ".o_field_many2one_avatar", ".o_optional_columns_dropdown", ".o_list_record_selector",
    ".o_clipboard_button", ".o_control_panel",
]
NEW_CARRIER = "/odoo/action-texting_inbox.carrier_action/new"
SETTINGS = "/odoo/action-texting_inbox.res_config_settings_action"
LISTS = [
    "consent_action_out", "consent_action", "webhook_event_action", "number_action", "queue_action", "hold_action",
    "audit_entry_action", "session_archive_action", "message_action_unconfirmed", "message_action_scheduled", "carrier_action",
]
TEXT_SIZE = "html { font-size: 200% !important }"


class AccessibleShop(AdministeredShop):
    """A shop in which agents accept."""

    def accepted(self, page, person, body="Is it still free?"):
        """A lead texts, and the agent accepts. :return: the window, the lead's id and the phone"""
        lead_id, phone = self.new_lead(person, f"Garage of {person}")
        self.text(body, phone)
        expect(badge(page)).to_be_visible()
        page.click(".o-texting-Bell")
        page.locator(".o-texting-AlertRow", has_text=person).get_by_role("button", name="Accept").click()
        window = window_of(page, person)
        expect(window.locator(".o-texting-inbound").last).to_contain_text(body)
        return window, lead_id, phone


@pytest.fixture(scope="module")
def open_shop(tmp_path_factory):
    with opened(AccessibleShop, tmp_path_factory.mktemp("odoo")) as shop:
        yield shop


@pytest.fixture
def shop(open_shop):
    yield open_shop
    open_shop.sign_all_out()


def assert_accessible(page, *ours):
    """What we draw has no serious or critical finding. Around it stands Odoo, which has some."""
    for selector in ours:
        expect(page.locator(selector).first).to_be_visible()
    page.wait_for_timeout(300)  # a colour that still fades in has the contrast of that moment
    context = {"include": [[selector] for selector in ours], "exclude": [[selector] for selector in ODOOS]}
    found = Axe().run(page, context=context, options={"runOnly": WCAG}).response["violations"]
    grave = [
        f"{violation['id']}: {node['target']} {node['html'][:200]}"
        for violation in found if violation["impact"] in GRAVE for node in violation["nodes"]
    ]
    assert not grave, json.dumps(grave, indent=1)


def test_bell_window_and_dialogs_have_no_grave_finding(shop):
    """B20: bell, status, window, its menu, transfer, leave; a person's name in two lines rather than cut"""
    page = shop.sign_in("dora")
    _lead_id, phone = shop.new_lead("Rosa Lind", "Garage")
    shop.text("Is the garage free?", phone)
    expect(badge(page)).to_be_visible()
    page.click(".o-texting-Bell")
    assert_accessible(page, ".o-texting-BellMenu", ".o-texting-Bell")
    page.keyboard.press("Escape")
    page.click(".o-texting-StatusMenu")
    assert_accessible(page, ".o-texting-StatusMenu", ".o-dropdown--menu")
    page.keyboard.press("Escape")

    window, _lead_id, phone = shop.accepted(page, "Wilhelmina Friedrichsdottir-Obermeier")
    window.get_by_role("textbox").fill("It’s free, come by")
    window.get_by_role("button", name="Send", exact=True).click()
    expect(window.get_by_role("img", name="Delivered")).to_be_visible()
    window.get_by_role("textbox").fill("It’s at gate 2")
    assert_accessible(page, ".o-texting-TextWindow")
    window.get_by_role("button", name="More").click()
    assert_accessible(page, ".o-dropdown--menu")
    page.get_by_role("menuitem", name="Transfer").click()
    assert_accessible(page, ".o-texting-TransferDialog")
    page.keyboard.press("Escape")
    window.get_by_role("textbox").fill("")
    shop.text("One more thing", phone)
    window.get_by_role("button", name="Leave").click()
    assert_accessible(page, ".o-texting-LeaveDialog")
    page.keyboard.press("Escape")
    window.get_by_role("button", name="Minimise").click()
    assert_accessible(page, ".o-texting-WindowDock")


def test_greeting_card_and_inbox_have_no_grave_finding(shop):
    """B20: whose number it is, looked for; then the list of conversations"""
    page = shop.sign_in("nils")
    shop.text("Hello, do you have garages?", shop.new_phone())
    expect(badge(page)).to_be_visible()
    page.click(".o-texting-Bell")
    page.locator(".o-texting-AlertRow", has_text="do you have garages").get_by_role("button", name="Accept").click()
    assert_accessible(page, ".o-texting-GreetingCard")
    page.get_by_role("button", name="Match a Lead").click()
    page.locator(".o-texting-GreetingCard").get_by_role("searchbox").fill("nobody at all")
    expect(page.locator(".o-texting-GreetingCard-none")).to_be_visible()
    assert_accessible(page, ".o-texting-GreetingCard")
    page.goto("/odoo/texting-inbox")
    page.locator(".o_data_row").first.click()
    assert_accessible(page, ".o-texting-Inbox", ".o-texting-TextWindow")


def test_transcript_and_board_have_no_grave_finding(shop):
    """B20: what managers read"""
    page = shop.sign_in("dora")
    window, lead_id, _phone = shop.accepted(page, "Tom Hale")
    window.get_by_role("button", name="Leave").click()
    page.get_by_role("button", name="Leave & Close").click()
    expect(window).to_have_count(0)
    manager = shop.sign_in("maya", f"/odoo/crm.lead/{lead_id}")
    manager.locator("button[name=action_open_texting_sessions]").click()
    manager.locator(".o_data_row td[name=opened_at]").first.click()
    assert_accessible(manager, ".o_texting_transcript")
    manager.goto("/odoo/action-texting_inbox.board_action")
    assert_accessible(manager, ".o-texting-Board")


def test_carrier_form_and_settings_have_no_grave_finding(shop):
    """B20: what administrators set up"""
    page = shop.sign_in("ada", NEW_CARRIER)
    assert_accessible(page, ".o-texting-CarrierChoice")
    page.locator("label[data-code=twilio]").click()
    assert_accessible(page, ".o_texting_setup")
    page.goto(SETTINGS)
    assert_accessible(page, ".app_settings_block[data-key=texting_inbox]")


def test_window_is_read_out_in_the_order_in_which_it_is_used(shop):
    """B20: who, what can be done, what was said, where to answer; a new text is told of, whether the window is open or not"""
    page = shop.sign_in("dora")
    window, _lead_id, phone = shop.accepted(page, "Ida Berg", "Is the cellar dry?")
    expect(window).to_match_aria_snapshot("""
      - region "Texts with Ida Berg":
        - heading "Ida Berg" [level=2]
        - text: Lead
        - button "More"
        - button "Minimise"
        - button "Leave"
        - text: /212/
        - img "to"
        - text: /415-555/
        - separator
        - text: Today
        - separator
        - group "Message":
          - paragraph: Is the cellar dry?
          - time
        - paragraph: Accepted by Dora Tour
        - button "Emoji"
        - button /Attach/
        - textbox "Message to Ida Berg"
        - button "Send later" [disabled]
        - button "Send" [disabled]
    """)
    shop.text("And warm?", phone)
    expect(window.locator("[aria-live=polite]")).to_have_text("New text from Ida Berg: And warm?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ida Berg")).to_be_focused()
    shop.text("Hello?", phone)
    expect(page.locator(".o-texting-Announcer")).to_contain_text("New text from Ida Berg")
    page.keyboard.press("Enter")
    expect(window.get_by_role("textbox")).to_be_focused()
    tab_to(page, ".o-mail-Thread", key="Shift+Tab")


def test_names_are_read_at_twice_the_size_of_text(shop):
    """B20: in the bell and in the window none is cut; the window stays within the screen"""
    page = shop.sign_in("nils")
    _lead_id, phone = shop.new_lead("Wilhelmina Obermeier", "Attic")
    shop.text("Is the attic free?", phone)
    page.add_style_tag(content=TEXT_SIZE)
    expect(badge(page)).to_be_visible()
    page.click(".o-texting-Bell")
    row = page.locator(".o-texting-AlertRow", has_text="Wilhelmina Obermeier")
    assert_whole(row.locator(".o-texting-AlertRow-name"))
    row.get_by_role("button", name="Accept").click()
    window = window_of(page, "Wilhelmina Obermeier")
    expect(window.get_by_role("button", name="Send", exact=True)).to_be_in_viewport(ratio=1)
    assert_whole(window.locator(".o-texting-TextWindow-name"))


def assert_whole(locator):
    expect(locator).to_be_in_viewport(ratio=1)
    assert locator.evaluate("element => element.scrollHeight <= element.clientHeight + 1"), locator.inner_text()


def test_windows_stand_on_the_other_side_where_one_reads_from_right_to_left(shop):
    """B20: at the end of the line, which is on the left, and the page makes room for them there"""
    page = shop.sign_in("dora")
    page.add_style_tag(content="html, body, body * { direction: rtl !important }")
    window, _lead_id, _phone = shop.accepted(page, "Omar Haddad")
    box, content = window.bounding_box(), page.locator(".o_action_manager").bounding_box()
    assert box["x"] < 20
    assert content["x"] >= box["x"] + box["width"]
    edge = window.get_by_role("separator", name="Width of the window").bounding_box()
    assert abs(edge["x"] + edge["width"] / 2 - (box["x"] + box["width"])) < 8


def test_nothing_moves_for_who_asked_for_less_motion(shop):
    """B20: neither transitions nor animations of ours"""
    page = shop.sign_in("nils")
    window, _lead_id, _phone = shop.accepted(page, "Eli Grove")
    window.get_by_role("textbox").fill("Yes")
    page.emulate_media(reduced_motion="reduce")
    moving = window.evaluate("""root => [root, ...root.querySelectorAll("*")].filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return animationName !== "none" || transitionDuration.split(",").some((each) => parseFloat(each) > 0.01);
    }).length""")
    assert moving == 0


def test_no_heading_of_a_list_is_cut(shop):
    """B20: in the lists of managers and administrators, on a screen of 1366 pixels"""
    page = shop.sign_in("ada")
    for action in LISTS:
        page.goto(f"/odoo/action-texting_inbox.{action}")
        expect(page.locator(".o_list_view, .o_view_nocontent").first).to_be_visible()
        cut = page.locator("th[data-name]").evaluate_all("""columns => columns.flatMap((column) =>
            [...column.querySelectorAll("span, div")].filter(
                (part) => part.clientWidth && part.scrollWidth > part.clientWidth + 1)
        ).map((part) => part.textContent)""")
        assert not cut, action


def test_two_windows_leave_the_fields_of_the_card_and_the_chatter_free(shop):
    """B20: on a screen of 1366 pixels nothing of the card lies below a window or a tab"""
    page = shop.sign_in("dora")
    shop.accepted(page, "Ann Lee")
    page.locator(".o-texting-LeaveDialog-stay, .o_form_view").first.wait_for()
    shop.text("Is the loft free?", shop.new_lead("Bob Ray", "Loft")[1])
    page.click(".o-texting-Bell")
    page.locator(".o-texting-AlertRow", has_text="Bob Ray").get_by_role("button", name="Accept").click()
    stay = page.get_by_role("button", name="Stay & Keep Open")
    expect(stay.or_(window_of(page, "Bob Ray")).first).to_be_visible()
    if stay.is_visible():
        stay.click()
    expect(page.locator(".o-texting-TextWindow")).to_have_count(2)
    window_of(page, "Ann Lee").get_by_role("button", name="Minimise").click()
    page.get_by_role("button", name="Ann Lee").click()
    fields = ".o_form_view input, .o-mail-Chatter button"
    covered = page.evaluate("""(fields) => [...document.querySelectorAll(fields)].filter((field) => {
        field.scrollIntoView({ block: "center" });
        const { left, top, width, height } = field.getBoundingClientRect();
        return width && document.elementFromPoint(left + width / 2, top + height / 2)?.closest(".o-texting-WindowDock");
    }).length""", fields)
    assert covered == 0
