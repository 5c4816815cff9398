"""The pictures of docs/administrators.md."""

from .camera import take


def show(page):
    show_first_steps(page)
    show_way(page)
    show_carrier(page)


def show_first_steps(page):
    page.goto("/odoo/action-texting_inbox.getting_started_action")
    page.locator(".o-texting-OnboardingPanel-step").first.wait_for()
    take(page, "onboarding")


def show_way(page):
    """Each step of the test of the whole way, done."""
    page.click(".o-texting-OnboardingPanel-way")
    page.locator(".o-texting-WayTest-step[data-step=live][data-state=done]").wait_for()
    take(page, "way")


def show_carrier(page):
    """A carrier is about to be connected; it is not saved."""
    page.goto("/odoo/action-texting_inbox.carrier_action")
    page.click(".o_list_button_add")
    page.locator(".o_form_view label", has_text="Twilio").first.click()
    page.locator(".o_field_widget[name=account] input:visible").fill("AC3b…")
    take(page, "carrier")
