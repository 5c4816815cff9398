"""The pictures of docs/managers.md."""

from simulate_text import send_text

from .camera import take
from .people import DANA, MORNING


def show(page, odoo):
    show_board(page, odoo)
    show_archive(page)
    show_report(page)
    show_history(page, odoo)


def show_board(page, odoo):
    for _name, phone, question, _answer, _login in MORNING[:2]:
        send_text(odoo, phone, f"One more thing. {question}")
    page.goto("/odoo/texting-now")
    page.locator(".o-texting-Board-waiting .o-texting-BoardRow").nth(1).wait_for()
    take(page, "board")


def show_archive(page):
    """The texts about a refund are found, and marked."""
    page.goto("/odoo/texting-archive")
    page.locator(".o_data_row").nth(3).wait_for()
    page.fill(".o_searchview_input", "refund")
    page.keyboard.press("Enter")
    page.locator(".o_data_row mark").first.wait_for()
    take(page, "archive")


def show_report(page):
    page.goto("/odoo/texting-agents")
    page.locator(".o_pivot tbody tr").nth(1).wait_for()
    take(page, "report")


def show_history(page, odoo):
    """The newest session behind the lead's "Texts"."""
    [lead_id] = odoo("crm.lead", "search", [("phone_sanitized", "=", DANA)], limit=1)
    page.goto(f"/odoo/crm.lead/{lead_id}")
    page.click("button[name=action_open_texting_sessions]")
    page.locator(".o_data_row td[name=opened_at]").first.click()
    page.locator(".o_texting_transcript").wait_for()
    take(page, "history")
