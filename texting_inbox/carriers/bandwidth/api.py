"""Calls to Bandwidth's APIs about one account.

Messages: https://dev.bandwidth.com/docs/messaging/getMessage (read 2026-11), JSON, at messaging.bandwidth.com
Applications, locations, numbers: https://dev.bandwidth.com/docs/account/applications (read 2026-11), XML, at api.bandwidth.com
"""
from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from .. import fields, http, inquiry
from ..account_types import Fault
from ..errors import CallError
from .login import BandwidthLogin

ACCOUNT_API = "https://api.bandwidth.com"
XML = {"Content-Type": "application/xml; charset=utf-8"}


class BandwidthApi:
    """One adapter's calls: its account, its session, its time limits."""

    def __init__(self, carrier):
        self.carrier = carrier
        self.login = BandwidthLogin(carrier, self.address)

    @property
    def address(self) -> str:
        """Return where the account's API is; an override is for both."""
        return self.carrier.account.base_url.strip().rstrip("/") or ACCOUNT_API

    @property
    def account(self) -> str:
        """Return the account's number as a step of a path."""
        if not (number := self.carrier.account.account.strip()):
            raise CallError(Fault.CREDENTIALS, "the account has no number")
        return inquiry.step(number)

    @property
    def application(self) -> str:
        """Return the path of the application that our numbers' texts go through."""
        if not (uid := fields.word(self.carrier.account.settings.get("application_id")).strip()):
            raise CallError(Fault.WEBHOOK_MISSING, "no application ID", 404)
        return f"accounts/{self.account}/applications/{inquiry.step(uid)}"

    def messages(self, **query: str) -> Iterator[dict]:
        """Return the account's messages, page by page."""
        url = f"{self.carrier.api_address}/api/v2/users/{self.account}/messages"
        first = {**query, "limit": "1000"}
        for page in http.pages(lambda query: self._ask("GET", url, params=query), first, lambda page: _after(page, first)):
            yield from inquiry.entries(page, "messages")

    def delete_media(self, url: str) -> None:
        """Delete a picture or file by the address that a webhook gave. Credentials go to our API's host alone, and only what
        is the account's own is named."""
        _, found, name = urlsplit(url).path.partition(f"/users/{self.account}/media/")
        if found and ".." not in name.split("/"):
            target = f"{self.carrier.api_address}/api/v2/users/{self.account}/media/{name}"
            inquiry.gone(lambda: self._ask("DELETE", target))

    def json(self, path: str) -> dict:
        """Return the JSON object at a path of the account's API."""
        return inquiry.an_object(self._ask("GET", f"{self.address}/{path}"))

    def xml(self, path: str, **query: str) -> etree._Element:
        """Return the XML document at a path of the account's API."""
        answer = self._ask("GET", f"{self.address}/api/{path}", params=query, parse=read_xml)
        return etree.Element("nothing") if answer is None else answer

    def change_application(self, document: etree._Element, secrets: Collection[str]) -> None:
        """Change what a document names in the application.

        :param secrets: what the document says that no error may repeat
        :raises CallError: WEBHOOK_MISSING, if there is no such application
        """
        body = etree.tostring(document, encoding="utf-8", xml_declaration=True)
        try:
            self._ask(
                "PATCH", f"{self.address}/api/{self.application}", data=body, headers=XML, parse=read_xml, secrets=secrets
            )
        except CallError as error:
            if error.status == 404:
                raise CallError(Fault.WEBHOOK_MISSING, f"application: {error.detail}", 404) from None
            raise

    def locations(self) -> list[tuple[str, str]]:
        """Return ids of sub-account and location of each that is linked to the application."""
        peers = self.xml(f"{self.application}/associatedsippeers").iter("AssociatedSipPeer")
        return [(text_of(peer, "SiteId"), text_of(peer, "PeerId")) for peer in peers]

    def numbers(self, site: str, location: str) -> Iterator[str]:
        """Return the numbers of a location as Bandwidth writes them."""
        path = f"accounts/{self.account}/sites/{inquiry.step(site)}/sippeers/{inquiry.step(location)}/tns"
        for page in http.pages(lambda query: self.xml(path, **query), {"page": "1", "size": "500"}, _following):
            yield from (number for entry in page.iter("FullNumber") if (number := (entry.text or "").strip()))

    def _ask(self, method: str, url: str, **arguments) -> object:
        """Ask, and once more if the first way of showing who we are is refused."""
        call = (self.carrier.session, method, url, self.carrier.timeout)
        try:
            return http.ask(*call, auth=self.login.first(), **arguments)
        except CallError as error:
            if error.status != 401 or not (other := self.login.second()):
                raise
        return http.ask(*call, auth=other, **arguments)


def read_xml(body: bytes) -> etree._Element:
    """Return an XML document that defines nothing of its own.

    :raises ValueError: it is none
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from None
    if root is None or root.tag == "html" or root.getroottree().docinfo.doctype:
        raise ValueError("not a document of this API")
    return root


def text_of(element: etree._Element, path: str) -> str:
    """Return what an element below another says; empty if there is none."""
    return fields.detail((element.findtext(path) or "").strip())


def _after(page: object, first: dict) -> dict | None:
    info = page.get("pageInfo") if isinstance(page, dict) else None
    token = fields.word(info.get("nextPageToken")) if isinstance(info, dict) else ""
    return {**first, "pageToken": token} if token else None


def _following(page: etree._Element) -> dict | None:
    """Return the query of the page after one. Only its query: credentials go to no address that an answer names."""
    link = text_of(page, "Links/next").partition("<")[2].partition(">")[0]
    try:
        return dict(parse_qsl(urlsplit(link).query)) or None
    except ValueError:
        return None
