"""Pictures both ways as people send them: with a real browser, a live bus, and a carrier that fetches what is sent."""

import base64
import io
import random
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from PIL import Image
from playwright.sync_api import expect

from ..support.tours import Shop, opened

MEGABYTE = 1024 * 1024
UPLOADING = ".o-texting-uploading"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with opened(Shop, tmp_path_factory.mktemp("odoo")) as shop:
        yield shop


def photo(width, height):
    """:return: a JPEG with the grain of a photograph, which does not compress"""
    grain = random.Random(7).randbytes(width * height * 3)
    content = io.BytesIO()
    Image.frombytes("RGB", (width, height), grain).save(content, "JPEG", quality=90)
    return content.getvalue()


def test_pictures_both_ways(shop):
    """B6: one comes in and is seen; too large a film is refused in place; a photograph is made to fit, sent, and fetched"""
    _lead_id, phone = shop.new_lead("Pia Berg", "Boat shed")
    dora = shop.sign_in("dora")
    shop.text("Does this fit?", phone, media=[{"content": base64.b64encode(photo(120, 90)).decode()}])
    dora.click(".o-texting-Bell")
    dora.locator(".o-texting-AlertRow", has_text="Pia Berg").get_by_role("button", name="Accept").click()
    window = dora.locator(".o-texting-TextWindow", has_text="Pia Berg")
    expect(window.locator(".o-texting-inbound .o-mail-AttachmentImage")).to_have_js_property("naturalWidth", 120)

    attach(window, "film.mp4", "video/mp4", bytes(11 * MEGABYTE))
    expect(window.get_by_role("alert")).to_have_text("film.mp4 is 11 MB; Simulator accepts 10 MB.")
    large = photo(2600, 2000)
    assert len(large) > 4 * MEGABYTE
    attach(window, "shed.jpg", "image/jpeg", large)
    paste(window, "prices.pdf", "application/pdf", b"%PDF-1.4 prices")
    expect(window.locator(".o-texting-FileStrip-file")).to_have_count(2)
    expect(window.locator(UPLOADING)).to_have_count(0)
    expect(window.get_by_role("alert")).to_have_count(0)
    window.get_by_label("Message to Pia Berg").fill("In this one")
    dora.keyboard.press("Enter")
    answer = window.locator(".o-texting-outbound", has_text="In this one")
    expect(answer.get_by_role("img", name="Delivered")).to_be_visible()
    expect(answer.locator(".o-mail-AttachmentContainer")).to_have_count(2)
    expect(answer.get_by_role("button", name="Remove")).to_have_count(0)

    [(links,)] = shop.query(
        "SELECT media FROM texting_simulator_text WHERE carrier_id = %s AND direction = 'to_phone'", shop.carrier_id)
    for link in links:  # it is delivered: the carrier has no more to fetch
        with pytest.raises(HTTPError):
            fetch(shop, link)
    picture, prices = (dora.request.get(f"/web/content/{link.split('/media/')[1].split('/')[0]}").body() for link in links)
    assert prices == b"%PDF-1.4 prices"
    assert max(Image.open(io.BytesIO(picture)).size) <= 1920
    not_for_a_colleague(shop, dora, answer)


def attach(window, name, mime_type, content):
    """Choose a file as in the dialog behind the paperclip."""
    expect(window.locator(".o-texting-TextComposer-attach")).to_be_enabled()
    window.locator(".o-texting-TextComposer-file").set_input_files([{"name": name, "mimeType": mime_type, "buffer": content}])


def paste(window, name, mime_type, content):
    window.locator("textarea").evaluate(
        """(field, [name, type, content]) => {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File([content], name, { type }));
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        [name, mime_type, content.decode()],
    )


def fetch(shop, link):
    """:return: what the carrier gets, who is nobody in this Odoo"""
    path = link[link.index("/texting_inbox/media/"):]
    with urlopen(Request(shop.address + path), timeout=20) as answer:  # noqa: S310
        return answer.read()


def not_for_a_colleague(shop, owner, answer):
    """The picture in the owner's window opens for her, and not for somebody who guesses its number."""
    address = answer.locator(".o-mail-AttachmentImage").get_attribute("src")
    attachment_id = address.split("/image/")[1].split("/")[0].split("?")[0]
    nils = shop.sign_in("nils")
    assert owner.request.get(f"/web/content/{attachment_id}").status == 200
    assert nils.request.get(f"/web/content/{attachment_id}").status == 404
