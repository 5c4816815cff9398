"""What must never happen at the desk: a text sent behind a dialog, a text archived unread, a question nobody asked for."""

import re

import pytest
from playwright.sync_api import expect

from ..support.tours import Shop, opened
from ..test_tours import accept, badge, open_texting, window_of


class Desk(Shop):
    """A shop whose leads can be a colleague's."""

    def new_lead_of(self, name, person, title):
        """:return: (id, phone) of a lead that only this agent may read"""
        [owner_id] = [user_id for user_id, agent in self.agents.items() if agent == name]
        lead_id, phone = self.new_lead(person, title)
        self.run(lambda env: env["crm.lead"].browse(lead_id).write({"user_id": owner_id}))
        return lead_id, phone

    def texts(self, phone, direction):
        """:return: what was said, in its order"""
        rows = self.query(
            "SELECT t.body FROM texting_message t JOIN texting_conversation c ON c.id = t.conversation_id"
            " WHERE c.number_id = %s AND c.phone = %s AND t.direction = %s ORDER BY t.id", self.number_id, phone, direction)
        return [row[0] for row in rows]

    def unseen(self, phone):
        [(count,)] = self.query(
            "SELECT count(*) FROM texting_message t JOIN texting_conversation c ON c.id = t.conversation_id"
            " WHERE c.number_id = %s AND c.phone = %s AND t.direction = 'inbound' AND t.seen_at IS NULL", self.number_id, phone)
        return count

    def fail_answers(self, phone):
        """What was answered so far did not arrive."""
        def write(env):
            conversation = env["texting.conversation"].search(
                [("number_id", "=", self.number_id), ("phone", "=", phone)])
            conversation.text_ids.filtered(lambda text: text.direction == "outbound").write(
                {"status": "failed", "failure_kind": "unreachable"})
        self.run(write)


@pytest.fixture(scope="module")
def open_desk(tmp_path_factory):
    with opened(Desk, tmp_path_factory.mktemp("odoo")) as desk:
        yield desk


@pytest.fixture
def desk(open_desk):
    yield open_desk
    open_desk.sign_all_out()


def test_keys_pressed_while_a_dialog_is_open_reach_no_window_behind_it(desk):
    """S20: the dialog takes the focus and holds it: nothing is typed, sent, minimised or clicked behind it"""
    _lead_id, phone = desk.new_lead("Uma Reed", "Loft")
    _lead_id, other = desk.new_lead("Vic Stone", "Barn")
    page = desk.sign_in("dora")
    for sender, person in ((phone, "Uma Reed"), (other, "Vic Stone")):
        desk.text("Is it free?", sender)
        expect(badge(page)).to_have_text("1")
        accept(page)
        expect(window_of(page, person)).to_be_visible()
    field = window_of(page, "Vic Stone").get_by_label("Message to Vic Stone")
    field.fill("half a sentence")

    window_of(page, "Uma Reed").get_by_role("button", name="Leave").click()
    stay = page.get_by_role("button", name="Stay & Keep Open")
    expect(stay).to_be_focused()
    field.evaluate("field => field.focus()")
    expect(stay).to_be_focused()
    page.keyboard.type("this-must-go-nowhere")
    for _press in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("() => Boolean(document.activeElement.closest('.o_dialog'))")
    for keys in ("Alt+Shift+T", "Control+a", "Delete"):
        page.keyboard.press(keys)
    expect(page.locator(".o-texting-BellMenu")).to_have_count(0)
    with pytest.raises(Exception, match="element is inert"):
        field.click(timeout=1000)
    stay.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(field).to_have_value("half a sentence")
    assert desk.texts(phone, "outbound") == desk.texts(other, "outbound") == []
    assert desk.owner(phone) == desk.owner(other) == ("owned", "Dora Tour")


def test_dialogs_of_odoo_hold_the_keys_as_well(desk):
    """S20: Odoo's own dialog over a window: typing and Enter send nothing; closed, the window has the focus again"""
    _lead_id, phone = desk.new_lead("Wes Ford", "Cabin")
    page = desk.sign_in("dora")
    desk.text("Is it free?", phone)
    expect(badge(page)).to_have_text("1")
    accept(page)
    field = window_of(page, "Wes Ford").get_by_label("Message to Wes Ford")
    field.fill("not to be sent")
    page.keyboard.press("Control+k")
    expect(page.locator(".o_command_palette")).to_be_visible()
    field.evaluate("field => field.focus()")
    page.keyboard.type("zzz")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(field).to_be_focused()
    expect(field).to_have_value("not to be sent")
    assert desk.texts(phone, "outbound") == []


def test_a_text_that_arrives_while_the_dialog_is_open_is_shown_and_asked_about_anew(desk):
    """S20 D16: behind the dialog it is not seen; the dialog quotes it, asks anew, and names what did not arrive"""
    _lead_id, phone = desk.new_lead("Xena Holt", "Studio")
    page = desk.sign_in("dora")
    desk.text("Is the studio free?", phone)
    expect(badge(page)).to_have_text("1")
    accept(page)
    window = window_of(page, "Xena Holt")
    window.get_by_label("Message to Xena Holt").fill("Yes.")
    window.get_by_role("button", name="Send", exact=True).click()
    expect(window.locator(".o-texting-outbound")).to_contain_text("Yes.")
    expect(window.get_by_role("img", name="Delivered")).to_be_visible()
    desk.fail_answers(phone)

    window.get_by_role("button", name="Leave").click()
    dialog = page.get_by_role("dialog").filter(has_text="Leave & Archive Text")
    expect(dialog.get_by_text("1 text was not delivered.")).to_be_visible()
    expect(dialog).not_to_contain_text("A new text")
    desk.text("Wait, one question!", phone)
    expect(dialog).to_contain_text("A new text just arrived")
    expect(dialog).to_contain_text("Wait, one question!")
    expect(dialog.get_by_role("button", name="Stay & Keep Open")).to_be_focused()
    expect(window.locator(".o-texting-inbound").last).to_contain_text("Wait, one question!")
    expect(badge(page)).to_have_text("1")
    assert desk.unseen(phone) == 1
    page.keyboard.press("Escape")
    expect(badge(page)).to_have_count(0)
    assert desk.owner(phone) == ("owned", "Dora Tour")

    window.get_by_role("button", name="Leave").click()
    expect(dialog).not_to_contain_text("A new text")
    desk.text("Never mind", phone)
    expect(dialog).to_contain_text("Never mind")
    dialog.get_by_role("button", name="Leave & Close").click()
    expect(window).to_have_count(0)
    assert desk.owner(phone) == ("archived", None)
    assert desk.unseen(phone) == 0


def test_leaving_over_a_text_that_the_browser_did_not_hear_of_is_refused(desk):
    """D16: the bus is silent, the server knows better: the dialog stays, quotes the text, and asks anew"""
    _lead_id, phone = desk.new_lead("Yann Brook", "Shed")
    page = desk.sign_in("dora")
    desk.text("Is the shed dry?", phone)
    expect(badge(page)).to_have_text("1")
    accept(page)
    window = window_of(page, "Yann Brook")
    expect(window.locator(".o-texting-inbound")).to_be_visible()
    page.evaluate("() => odoo.__WOWL_DEBUG__.root.env.services.bus_service.stop()")
    window.get_by_role("button", name="Leave").click()
    dialog = page.get_by_role("dialog").filter(has_text="Leave & Archive Text")
    expect(dialog).to_be_visible()
    desk.text("And how large?", phone)
    dialog.get_by_role("button", name="Leave & Close").click()
    expect(dialog).to_contain_text("A new text just arrived")
    expect(dialog).to_contain_text("And how large?")
    assert desk.owner(phone) == ("owned", "Dora Tour")
    dialog.get_by_role("button", name="Leave & Close").click()
    expect(window).to_have_count(0)
    assert desk.owner(phone) == ("archived", None)


def test_accepting_another_text_does_not_ask_about_the_card_before(desk):
    """D14: Accept and Reply open cards without a question; one's own navigation asks"""
    _lead_id, phone = desk.new_lead("Zoe Pike", "Hangar")
    _lead_id, other = desk.new_lead("Abe Lowe", "Stable")
    page = desk.sign_in("nils")
    dialog = page.get_by_role("dialog").filter(has_text="Leave & Archive Text")
    for sender, title in ((phone, "Hangar"), (other, "Stable")):
        desk.text("Hello?", sender)
        expect(badge(page)).to_have_text("1")
        accept(page)
        expect(page.locator(".o_form_view")).to_contain_text(title)
        expect(dialog).to_have_count(0)
    window_of(page, "Zoe Pike").get_by_role("button", name="Minimise").click()
    desk.text("Still there?", phone)
    page.click(".o-texting-Bell")
    page.locator(".o-texting-AlertRow").get_by_role("button", name="Reply").click()
    expect(page.locator(".o_form_view")).to_contain_text("Hangar")
    expect(dialog).to_have_count(0)
    open_texting(page)
    expect(dialog).to_be_visible()


def test_leaving_a_colleagues_card_leads_back_without_an_error(desk):
    """S20: a card that could be read as the owner alone is left for the view one came from, other cards in between or not"""
    _lead_id, phone = desk.new_lead_of("Nils Tour", "Bea Crane", "Vault")
    _lead_id, other = desk.new_lead_of("Nils Tour", "Cal Drake", "Depot")
    page = desk.sign_in("dora")
    expect(page.locator(".o_kanban_view")).to_be_visible()
    for sender, person in ((phone, "Bea Crane"), (other, "Cal Drake")):
        desk.text("Hello?", sender)
        expect(badge(page)).to_have_text("1")
        accept(page)
        expect(window_of(page, person)).to_be_visible()
    expect(page.locator(".o_form_view")).to_contain_text("Depot")
    for person in ("Cal Drake", "Bea Crane"):
        window_of(page, person).get_by_role("button", name="Leave").click()
        page.get_by_role("dialog").get_by_role("button", name="Leave & Close").click()
        expect(window_of(page, person)).to_have_count(0)
        expect(page.locator(".o_kanban_view")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_leaving_a_colleagues_card_opened_by_its_address_leads_to_the_inbox(desk):
    """S20: there is nothing to go back to: the inbox is opened, with what was typed on the card saved before"""
    lead_id, phone = desk.new_lead_of("Nils Tour", "Dee Flint", "Kiosk")
    page = desk.sign_in("dora")
    desk.text("Hello?", phone)
    expect(badge(page)).to_have_text("1")
    accept(page)
    page.evaluate("() => sessionStorage.clear()")
    page.goto(f"/odoo/crm.lead/{lead_id}")
    expect(page.locator(".o_form_view")).to_contain_text("Kiosk")
    page.get_by_label("Email", exact=False).first.fill("dee@example.com")
    window_of(page, "Dee Flint").get_by_role("button", name="Leave").click()
    page.get_by_role("dialog").get_by_role("button", name="Leave & Close").click()
    expect(page.locator(".o_list_view, .o_kanban_view")).to_be_visible()
    expect(page.locator(".o_breadcrumb")).to_contain_text("Inbox")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert desk.query("SELECT email_from FROM crm_lead WHERE id = %s", lead_id) == [("dee@example.com",)]


def test_window_of_an_agent_whose_rights_end_closes_when_they_use_it(desk):
    """B20: what is refused by the server is asked for again: nothing stays on the screen that is not theirs any more"""
    _lead_id, phone = desk.new_lead("Eli Grove", "Tower")
    page = desk.sign_in("nils")
    desk.text("Hello?", phone)
    expect(badge(page)).to_have_text("1")
    accept(page)
    window = window_of(page, "Eli Grove")
    desk.query("UPDATE texting_conversation SET owner_id = NULL, state = 'new' WHERE number_id = %s AND phone = %s RETURNING id",
               desk.number_id, phone)
    window.get_by_label("Message to Eli Grove").fill("Anybody?")
    window.get_by_role("button", name="Send", exact=True).click()
    expect(window).to_have_count(0)
    assert desk.texts(phone, "outbound") == []
    assert re.match("new", desk.owner(phone)[0])
