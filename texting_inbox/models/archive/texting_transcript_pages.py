import base64
import io
import re
import unicodedata

from markupsafe import Markup
from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open
from odoo.tools.image import image_process
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ...tools.browser_pdf import as_sheet, find_browser, print_page, with_fonts
from .texting_transcript_content import TranscriptPart

REPORT = "texting_inbox.report_transcript"
PICTURE_SIZE = (420, 420)
PICTURES = 200  # in one part; what is beyond is named
SHOWN_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
EMOJI = re.compile("[\U0001f000-\U0001faff]")


class TextingTranscript(models.Model):
    """The two forms of a transcript for people: a page, and a PDF by Odoo's own report with the company's letterhead.

    Chromium goes first: wkhtmltopdf leaves emoji blank, and Debian's has no letterhead.
    """

    _inherit = "texting.transcript"

    def _get_pdf_engine(self):
        """Return what makes PDFs on this server: "browser", "wkhtmltopdf" or None."""
        if find_browser():
            return "browser"
        return "wkhtmltopdf" if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "ok" else None

    def _is_pdf(self):
        return self.file_format != "html" and bool(self._get_pdf_engine())

    def _render_part(self, part):
        """Return a part as a PDF, or as a piece of a page.

        :rtype: bytes
        """
        if self._is_pdf():
            return self._print(part)
        return str(self.env["ir.qweb"]._render("texting_inbox.transcript_part", self._get_values(part))).encode()

    def _get_values(self, part):
        pictures = iter(range(PICTURES))
        return {
            "part": part,
            "transcript": self,
            "now": fields.Datetime.now(),
            "get_picture": lambda attachment: self._get_picture(attachment) if next(pictures, None) is not None else None,
            "words": self._name_emoji if self._is_pdf() and self._get_pdf_engine() == "wkhtmltopdf" else str,
        }

    def _assemble(self, parts):
        """Return the whole of what was rendered part by part, in the transcript's format.

        :param parts: list of bytes
        """
        pages = merge_pdfs(parts) if self._is_pdf() else self._wrap(parts)
        return self._zip(pages) if self.file_format == "zip" else pages

    def _wrap(self, parts):
        """Return pieces as one page that needs nothing else: a screen reader finds headings, tables and languages in it."""
        language = (self.env.lang or "en_US").replace("_", "-")
        body = Markup(b"".join(parts).decode())  # noqa: S704 - QWeb rendered the parts, and escaped what people wrote
        values = {"transcript": self, "language": language, "body": body}
        page = self.env["ir.qweb"]._render("texting_inbox.transcript_page", values)
        return f"<!DOCTYPE html>\n{page}".encode()

    # ------------------------------------------------------------
    # PDF
    # ------------------------------------------------------------

    def _print(self, part):
        """Return a part as a PDF, by Odoo's report."""
        report = self.env["ir.actions.report"]
        data = {"part": part, "report_type": "pdf"}
        if self._get_pdf_engine() == "wkhtmltopdf":
            return report.with_context(force_report_rendering=True)._render_qweb_pdf(REPORT, self.ids, data=data)[0]
        html = report._render_qweb_html(REPORT, self.ids, data=data)[0]
        return print_page(as_sheet(html, self._get_report_css(), self._get_paper_size()))

    def _get_report_css(self):
        is_rtl = self.env["res.lang"]._get_data(code=self.env.lang).direction == "rtl"
        bundle = self.env["ir.qweb"]._get_asset_bundle("web.report_assets_common", js=False, autoprefix=True, rtl=is_rtl)
        css = "".join(attachment.raw.decode() for attachment in bundle.css())
        return with_fonts(css, (self.company_id.font or "Lato").replace("_", " "), read_static)

    def _get_paper_size(self):
        paper = self.env["ir.actions.report"]._get_report(REPORT).with_company(self.company_id).get_paperformat()
        orientation = (paper.orientation or "Portrait").lower()
        if paper.format == "custom":
            return f"{paper.page_width}mm {paper.page_height}mm"
        return f"{paper.format if paper.format in ('A3', 'A4', 'A5', 'Letter', 'Legal') else 'A4'} {orientation}"

    def _name_emoji(self, words):
        """Return words with the names of the emoji in them: wkhtmltopdf would leave them blank."""
        return EMOJI.sub(lambda emoji: f"[{unicodedata.name(emoji[0], 'emoji').lower()}]", words)

    # ------------------------------------------------------------
    # Pictures
    # ------------------------------------------------------------

    def _get_picture(self, attachment):
        """Return a small copy of a picture as the address of an image; None for what is no picture, or cannot be read."""
        if attachment.mimetype not in SHOWN_TYPES:
            return None
        try:
            content = image_process(attachment.raw, size=PICTURE_SIZE, quality=80, output_format="JPEG")
        except (UserError, OSError, ValueError, Image.DecompressionBombError):
            return None
        return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"


class ReportTranscript(models.AbstractModel):
    """Odoo's report of a transcript. Only the making of one renders it, which checks the rights and writes it down."""

    _name = "report.texting_inbox.report_transcript"
    _description = "Transcript Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        part = (data or {}).get("part")
        if not isinstance(part, TranscriptPart):
            raise AccessError(self.env._("Transcripts are made by Print on a text session."))
        return {"docs": part.transcript, **part.transcript._get_values(part)}


def read_static(address):
    """Return a static file of an installed module as base64; empty if there is none."""
    try:
        with file_open(address.lstrip("/"), "rb") as font:
            return base64.b64encode(font.read()).decode()
    except (FileNotFoundError, ValueError):
        return ""


def merge_pdfs(parts):
    """Return several PDFs as one."""
    if len(parts) == 1:
        return parts[0]  # untouched: the browser marked its structure for screen readers
    writer, merged = PdfFileWriter(), io.BytesIO()
    for part in parts:
        for page in PdfFileReader(io.BytesIO(part)).pages:
            writer.addPage(page)
    writer.write(merged)
    return merged.getvalue()
