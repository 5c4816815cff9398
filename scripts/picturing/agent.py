"""The pictures of docs/agents.md: the main job, once."""

from simulate_text import send_text

from .camera import take
from .people import DANA, MARC, MORNING, STRANGER


def show(page, colleague, odoo):
    show_bell(page, odoo)
    show_inbox(colleague, odoo)
    show_window(page, odoo)
    show_leaving(page)
    show_greeting(page)


def show_bell(page, odoo):
    """One conversation is the agent's and has two new texts; two others wait."""
    send_text(odoo, MARC, "Hello, can I have a unit with power?")
    accept(page, "Marc Olsen")
    page.click(".o-texting-TextWindow-minimise")
    send_text(odoo, MARC, "And how much is it?")
    send_text(odoo, MARC, "Per month, I mean.")
    send_text(odoo, DANA, "Is the 10x10 unit still free? Could I see it this afternoon?")
    send_text(odoo, STRANGER, "hello?")
    page.locator(".o-texting-Bell-badge", has_text="3").wait_for()
    page.click(".o-texting-Bell")
    page.locator(".o-texting-AlertRow").nth(2).wait_for()
    take(page, "bell")
    page.keyboard.press("Escape")


def show_inbox(page, odoo):
    """A colleague reads a conversation of theirs in the pane; two others wait beside it."""
    name, phone, _question, _answer, _login = MORNING[3]
    send_text(odoo, phone, "It arrived, thank you! Can I also pay by card next month?")
    row = page.locator(".o_data_row", has_text=name)
    row.get_by_role("button", name="Accept").click()
    page.locator(".o-texting-Inbox-pane .o-texting-inbound").last.wait_for()
    page.locator(".o-texting-Inbox-pane textarea").fill("Of course. Send us a text when you are ready")
    take(page, "inbox")


def show_window(page, odoo):
    """The lead's card with the window: earlier texts, the new one, and the answer, delivered."""
    accept(page, "Dana Whitfield")
    window = page.locator(".o-texting-TextWindow", has_text="Dana Whitfield")
    window.locator("textarea").fill("Yes, it is free. Shall we say five o'clock?")
    window.locator(".o-texting-TextComposer-send").click()
    window.locator("[data-status=delivered]").last.wait_for()
    send_text(odoo, DANA, "Five is perfect, see you there.")
    window.locator(".o-texting-inbound", has_text="Five is perfect").wait_for()
    window.locator("textarea").fill("See you then. We are at gate 2")
    take(page, "window")


def show_leaving(page):
    window = page.locator(".o-texting-TextWindow", has_text="Dana Whitfield")
    window.locator("textarea").fill("")
    window.locator(".o-texting-TextWindow-close").click()
    page.locator(".o-texting-LeaveDialog").wait_for()
    take(page, "leave")
    page.click(".o-texting-LeaveDialog-leave")
    window.wait_for(state="detached")


def show_greeting(page):
    """A number nobody knows was accepted: whose is it?"""
    page.click(".o-texting-Bell")
    page.locator(".o-texting-AlertRow", has_text="0147").locator(".o-texting-AlertRow-accept").click()
    page.locator(".o-texting-GreetingCard").wait_for()
    take(page, "greeting")


def accept(page, person):
    page.locator(".o-texting-Bell-badge").wait_for()
    page.click(".o-texting-Bell")
    page.locator(".o-texting-AlertRow", has_text=person).locator(".o-texting-AlertRow-accept").click()
    page.locator(".o-texting-TextWindow", has_text=person).locator(".o-texting-inbound").last.wait_for()
    page.locator(".o_form_view").wait_for()
