"""Sign each person in with a browser of their own, and take pictures in it."""

import io
import shutil

from runtime.console import Failure, say
from runtime.debian import BROWSERS
from runtime.paths import ADDON, ROOT

FOLDER = ROOT / "docs" / "pictures"
WINDOW = ADDON / "static" / "description"  # the shop's window
# The pictures that are in the shop's window as well.
SHOWN = ("bell", "window", "greeting", "leave", "inbox", "board", "archive", "carrier")
SCREEN = {"width": 1366, "height": 768}
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
PATIENCE = 60_000  # ms


def launch(playwright):
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not executable:
        raise Failure("The pictures need Chrome or Chromium. As root: apt-get install chromium")
    return playwright.chromium.launch(executable_path=executable, args=OPTIONS)


def sign_in(browser, address, login, path):
    page = browser.new_context(base_url=address, viewport=SCREEN, locale="en-US").new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"/web/login?redirect={path}")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.press("input[name=password]", "Enter")
    page.locator(".o-texting-Bell").wait_for()
    return page


def take(page, name):
    """Take a picture once nothing moves any more."""
    page.mouse.move(5, 500)
    page.wait_for_timeout(1500)
    picture = page.screenshot(animations="disabled", caret="hide")
    _save(picture, FOLDER / f"{name}.png")
    if name in SHOWN:
        _save(picture, WINDOW / f"{name}.png")
    if name == "window":
        _save(picture, WINDOW / "main_screenshot.png")


def draw_icon(browser):
    """Draw the icon of the Apps menu from its SVG."""
    page = browser.new_page(viewport={"width": 100, "height": 100})
    svg = (WINDOW / "icon.svg").read_text()
    page.set_content(f"<style>* {{ margin: 0 }} svg {{ width: 100px; height: 100px; display: block }}</style>{svg}")
    page.screenshot(path=WINDOW / "icon.png", omit_background=True)
    page.close()


def _save(screenshot, file):
    """Save a picture with no more colours than it needs."""
    from PIL import Image

    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    say(f"  {file.relative_to(ROOT)}, {file.stat().st_size // 1024} kB")
