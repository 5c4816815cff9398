"""A manager's whole walk through what was texted: found, read, printed, counted, and erased (B9, B11)."""

import pytest
from playwright.sync_api import expect

from ..support.tours import Shop, opened
from ..test_tours import accept, leave, window_of


class Archive(Shop):
    """A shop with a history: somebody was answered, and wants a refund."""

    def live_through(self, agent, person, *bodies):
        """A person texts, an agent accepts, answers the last text and leaves.

        :return: the person's phone
        """
        _lead_id, phone = self.new_lead(person, "Storage unit")
        page = self.sign_in(agent)
        for body in bodies:
            self.text(body, phone)
        accept(page)
        window = window_of(page, person)
        expect(window.locator(".o-texting-inbound")).to_have_count(len(bodies))
        window.get_by_label(f"Message to {person}").fill("Let me look that up.")
        window.get_by_role("button", name="Send", exact=True).click()
        expect(window.locator(".o-texting-outbound").get_by_role("img", name="Delivered")).to_be_visible()
        leave(page, window)
        expect(window).to_have_count(0)
        self.sign_all_out()
        return phone

    def _clean_up(self, env):
        env["texting.transcript"].search([("create_uid", "in", list(self.agents))]).unlink()
        super()._clean_up(env)

    def audit(self):
        """:return: the kinds of what was done by anybody here"""
        return {kind for (kind,) in self.query("SELECT kind FROM texting_audit_entry WHERE user_id = ANY(%s)", list(self.agents))}

    def words(self, phrase):
        return self.query("SELECT body FROM texting_message WHERE number_id = %s AND body LIKE %s", self.number_id, f"%{phrase}%")

    def answered_after(self, minutes, phone):
        """Let the answer to a person have taken so long."""
        self.query(
            "UPDATE texting_message SET response_seconds = %s, response_working_seconds = %s WHERE response_seconds IS NOT NULL"
            " AND conversation_id = (SELECT id FROM texting_conversation WHERE number_id = %s AND phone = %s) RETURNING id",
            minutes * 60, minutes * 60, self.number_id, phone)


@pytest.fixture
def archive(tmp_path):
    with opened(Archive, tmp_path) as shop:
        yield shop


def test_a_manager_finds_reads_prints_counts_and_erases(archive):
    """B9 B11: a text that says "refund", opened at that text, printed; last week by queue; who answers slowest; erased"""
    small_talk = [f"Line {number} of small talk" for number in range(12)]
    phone = archive.live_through("dora", "Rita Gold", *small_talk, "I want a REFUND for my last order", *small_talk)
    archive.answered_after(45, phone)
    archive.answered_after(2, archive.live_through("nils", "Sam Hill", "Hello?"))
    page = archive.sign_in("maya", "/odoo/texting-archive")

    search(page, "refund order")
    row = page.locator(".o_data_row", has_text="Rita Gold")
    expect(row.locator("mark")).to_have_text(["REFUND", "order"])
    row.locator("[name=display_name]").click()
    bubble = page.locator(".o_texting_transcript_bubble", has_text="I want a REFUND")
    expect(bubble.locator("mark")).to_have_text(["REFUND", "order"])
    expect(bubble).to_be_in_viewport()

    print_as_web_page(page)
    archive.wait_until(lambda: {"printed", "fetched"} <= archive.audit())
    see_figures(page)
    erase(page, phone)
    assert not archive.words("REFUND")
    assert not archive.words("small talk")


def search(page, words):
    field = page.locator(".o_searchview_input")
    field.fill(words)
    expect(page.locator(".o_searchview_autocomplete")).to_contain_text("Words")
    field.press("Enter")


def print_as_web_page(page):
    page.get_by_role("button", name="Print", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Web Page").check()
    dialog.get_by_role("button", name="Download").click()
    expect(dialog).to_have_count(0)


def open_menu(page, section, entry):
    page.locator(".o_main_navbar").get_by_role("button", name=section).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def see_figures(page):
    """The questions that managers ask first: how much came in, and who answers slowest."""
    open_menu(page, "Reporting", "Texts")
    expect(page.locator(".o_searchview_facet", has_text="Last 7 Days")).to_be_visible()
    row = page.locator(".o_pivot tr", has=page.get_by_role("rowheader", name="Races").or_(page.locator("th", has_text="Races")))
    expect(row.first).to_contain_text("26")
    open_menu(page, "Reporting", "Agents")
    slowest = page.locator(".o_pivot th.o_pivot_measure_row", has_text="Median").last
    slowest.click()
    slowest.click()
    expect(page.locator(".o_pivot tbody tr").nth(1)).to_contain_text("Dora Tour")


def erase(page, phone):
    open_menu(page, "Configuration", "Erase a Person")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Number").fill(phone)
    dialog.get_by_label("Number").press("Tab")
    expect(dialog).to_contain_text("26 texts")
    dialog.get_by_role("button", name="Erase").click()
    page.get_by_role("dialog").filter(has_text="permanently deleted").get_by_role("button", name="Ok").click()
    expect(page.locator(".o_notification")).to_contain_text("Erased: 26 texts")
