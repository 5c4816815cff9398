"""Printing a page to a PDF with Chrome or Chromium, which draws every script and colour emoji, and repeats a letterhead."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import lxml.html
from lxml.html import builder

try:
    import resource
except ImportError:  # Windows has neither limits nor root
    resource = None

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")  # those that Odoo's own tests look for
PRINT_SECONDS = 90
OPTIONS = (
    "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--no-first-run", "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
# Nothing is fetched and no script runs, whatever the page says: strangers wrote what is on it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
SHEET_STYLE = """
@page { size: %(size)s; margin: 0 0 14mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif;
    color: #666; padding-right: 11mm; } }
html, body { height: auto !important; }
.o_sheet { width: 100%%; border-collapse: collapse; }
.o_sheet > * > tr > td { padding: 0; }
"""


FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
WOFF = re.compile(r"url\(\s*['\"]?([^'\")]+\.woff)['\"]?\s*\)")
REGULAR = (r"font-weight:\s*(?:400|700|normal|bold)\b", r"font-style:\s*normal")


class PdfError(Exception):
    """The browser made no PDF."""


def find_browser():
    """Return the path of a browser that can print; None if there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def print_page(html):
    """Return a page as a PDF.

    :param str html: with everything in it: nothing is fetched
    :raises PdfError: there is no browser, or it failed
    """
    browser = find_browser()
    if not browser:
        raise PdfError("no browser")
    with tempfile.TemporaryDirectory(prefix="texting_pdf_") as folder:
        page, pdf = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        options = [*OPTIONS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={pdf}"]
        if resource and os.geteuid() == 0:
            options.append("--no-sandbox")  # Chromium has none for root
        _run([browser, *options, page.as_uri()], folder)
        if not pdf.exists():
            raise PdfError("no file")
        return pdf.read_bytes()


def _run(command, home):
    # No more of Odoo's environment than a browser needs: there may be passwords in it.
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "LANG": "C.UTF-8"}
    try:
        # pylint: disable=subprocess-popen-preexec-fn
        subprocess.run(  # noqa: S603 - no shell, and nothing in the command that anybody typed
            command, env=environment, timeout=PRINT_SECONDS, check=True, preexec_fn=resource and _lift_memory_limit,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError) as error:
        raise PdfError(type(error).__name__) from error


def _lift_memory_limit():
    """Browsers reserve more address space than Odoo allows its workers (``limit_memory_hard``)."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


# ------------------------------------------------------------
# Odoo's reports, as a browser prints them
# ------------------------------------------------------------


def as_sheet(report_html, css, size):
    """Return an Odoo report as a page of its own, whose letterhead the browser repeats on each sheet.

    :param bytes report_html: of one document in ``web.external_layout``
    :param str css: of the report's assets
    :param str size: of the paper, in CSS
    """
    root = lxml.html.fromstring(report_html.decode())
    header, article, footer = (_take(root, name) for name in ("header", "article", "footer"))
    for number in footer.xpath(".//*[contains(concat(' ', @class, ' '), ' page ')]"):
        number.getparent().getparent().remove(number.getparent())  # a browser counts the sheets in their margin
    sheet = builder.TABLE(
        builder.THEAD(builder.TR(builder.TD(header))),
        builder.TBODY(builder.TR(builder.TD(article))),
        builder.TFOOT(builder.TR(builder.TD(footer))),
        {"class": "o_sheet", "role": "presentation"},
    )
    page = builder.HTML(
        builder.HEAD(
            builder.META({"charset": "utf-8"}),
            builder.META({"http-equiv": "Content-Security-Policy", "content": POLICY}),
            builder.TITLE(root.findtext(".//title") or ""),
            builder.STYLE(css + SHEET_STYLE % {"size": size}),
        ),
        builder.BODY(sheet, {"class": "o_body_pdf o_css_margins container-fluid", "dir": root.find(".//body").get("dir", "ltr")}),
        {"lang": root.get("lang") or "en"},
    )
    return "<!DOCTYPE html>\n" + lxml.html.tostring(page, encoding="unicode")


def _take(root, name):
    """Return the part of a report with this class."""
    found = root.xpath(f"//main//div[contains(concat(' ', @class, ' '), ' {name} ')]")
    return found[0] if found else builder.DIV()


def with_fonts(css, family, read):
    """Return style sheets with the files of one font family in them, regular and bold, and without other fonts.

    :param read: function that returns the content of a file by its address, as base64; empty if there is none
    """
    wanted = (rf"font-family:\s*['\"]?{re.escape(family)}['\"]?\s*;", *REGULAR)

    def embed(face):
        is_wanted = all(re.search(pattern, face[0]) for pattern in wanted)
        return WOFF.sub(lambda address: f"url(data:font/woff;base64,{read(address[1])})", face[0]) if is_wanted else ""

    return FONT_FACE.sub(embed, css)
