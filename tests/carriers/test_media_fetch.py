"""B6: pictures of texts are fetched from the carrier's own servers, and from nowhere else."""
import base64
import socket

import pytest
import urllib3
from carrier_contract import get_carrier
from carriers import ADAPTERS
from carriers.account_types import Account
from carriers.media_fetch import RefusedMediaError, TooLargeMediaError, UnavailableMediaError, fetch_media, is_public
from recording_server import RecordingServer, closed_port

PICTURE = b"\x89PNG" + b"." * 100
LIMIT = 1000
PUBLIC = "93.184.215.14"


def carrier(base_url="", code="twilio", hosts=()):
    settings = {"media_hosts": list(hosts)}
    return get_carrier(Account(code=code, account="AC1", secret="sesame", base_url=base_url, settings=settings))


@pytest.fixture
def names(monkeypatch):
    """What names stand for, instead of asking the real DNS; IP addresses in every spelling stay what they are."""
    known, real = {}, socket.getaddrinfo

    def look_up(host, port, *arguments, **options):
        if host not in known:
            return real(host, port, *arguments, **{**options, "flags": socket.AI_NUMERICHOST})
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def asked(monkeypatch):
    """Whom connections would be made to: ``[(host, options), …]``; all of them fail."""
    pools = []

    class Pool(urllib3.HTTPSConnectionPool):
        def __init__(self, host, port, **options):
            pools.append((host, options))
            super().__init__(host, port, **options)

        def urlopen(self, *arguments, **options):
            pools[-1][1]["headers"] = options["headers"]
            raise urllib3.exceptions.ProtocolError("no network here")

    monkeypatch.setattr(urllib3, "HTTPSConnectionPool", Pool)
    return pools


def test_file_is_fetched_with_the_credentials_of_the_account(server):
    """B6: Twilio gives a picture to its account only."""
    server.answer(200, PICTURE, {"Content-Type": "text/html"})
    assert fetch_media(carrier(server.url), f"{server.url}/Media/ME1?v=1", LIMIT) == PICTURE
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", "/Media/ME1?v=1")
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"AC1:sesame").decode()


@pytest.mark.parametrize(("code", "expected"), [
    ("twilio", "Basic"), ("telnyx", "Bearer"), ("bandwidth", "Basic"), ("rest", "Bearer"), ("plivo", ""), ("vonage", ""),
])
def test_each_carrier_is_asked_in_its_own_way(server, code, expected):
    """B6: Basic, Bearer, or nothing where links need none."""
    server.answer(200, PICTURE)
    fetch_media(carrier(server.url, code), f"{server.url}/1", LIMIT)
    assert server.requests[0].headers.get("Authorization", "").partition(" ")[0] == expected


def test_redirect_on_the_same_server_is_followed(server):
    """B6: a carrier's API often answers with where the file really is."""
    server.answer(302, b"", {"Location": "/there"})
    server.answer(200, PICTURE)
    assert fetch_media(carrier(server.url), f"{server.url}/here", LIMIT) == PICTURE
    assert [request.path for request in server.requests] == ["/here", "/there"]


def test_redirects_end(server):
    """B6: a circle of redirects is left."""
    for _hop in range(9):
        server.answer(302, b"", {"Location": "/again"})
    with pytest.raises(RefusedMediaError):
        fetch_media(carrier(server.url), f"{server.url}/again", LIMIT)
    assert len(server.requests) < 9


@pytest.mark.parametrize("address", [
    "http://127.0.0.1:{other}/", "https://127.0.0.1/", "https://localhost/", "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://2130706433/", "https://0x7f.1/",
    "https://0177.0.0.1/", "https://127.1/", "file:///etc/passwd", "ftp://api.twilio.com/1", "gopher://127.0.0.1/",
    "http://api.twilio.com/1", "https://api.twilio.com:8443/1", "https://user@api.twilio.com/1", "https://api.twilio.com@10.0.0.1/",
    "https://api.twilio.com.example.com/", "https://evilapi.twilio.com/", "https://mediatwiliocdn.com/", "https://[/",
])
def test_redirect_to_anywhere_else_is_refused(server, address, asked):
    """B6: loopback, link-local, other schemes, ports and hosts, in all spellings: no connection is even tried."""
    with RecordingServer() as other:
        server.answer(302, b"", {"Location": address.format(other=other.url.rpartition(":")[2])})
        with pytest.raises(RefusedMediaError):
            fetch_media(carrier(server.url), f"{server.url}/1", LIMIT)
        assert not other.requests
    assert not asked


@pytest.mark.parametrize("address", [
    "10.0.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
    "255.255.255.255", "198.18.0.1",
    "192.0.0.9", "192.0.0.170", "3fff::1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::127.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
    "fec0::1", "fd00:ec2::254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "::ffff:169.254.169.254", "::ffff:0:7f00:1",
    "2001:0:7f00:1::", "2002:a9fe:a9fe::", "100.100.100.200", "192.0.0.1", "240.0.0.1", "0.1.2.3",
])
def test_name_that_stands_for_a_private_address_is_refused(names, asked, address):
    """B6: also when the name is the carrier's own, and when only one of its addresses is private."""
    assert not is_public(address)
    names["mms.twiliocdn.com"] = [PUBLIC, address]
    with pytest.raises(RefusedMediaError):
        fetch_media(carrier(), "https://mms.twiliocdn.com/1", LIMIT)
    assert not asked


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "fe80::1%eth0", "fd00:ec2::254"])
def test_redirect_to_a_name_that_stands_for_a_private_address_is_refused(server, names, asked, address):
    """B6: every hop is looked up anew: the second one is the carrier's by its name only."""
    server.answer(302, b"", {"Location": "https://mms.twiliocdn.com/1"})
    names["mms.twiliocdn.com"] = [address]
    names["127.0.0.1"] = ["127.0.0.1"]  # the server that stands in for the API
    with pytest.raises(RefusedMediaError):
        fetch_media(carrier(server.url), f"{server.url}/1", LIMIT)
    assert not asked
    assert len(server.requests) == 1


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "017700000001", "127.1", "[::ffff:7f00:1]", "[::1]"])
def test_loopback_in_disguise_is_refused_even_if_the_settings_name_it(names, asked, host):
    """B6: decimal, octal, hexadecimal and IPv6 forms are seen for what they are."""
    with pytest.raises(RefusedMediaError):
        fetch_media(carrier(hosts=[host.strip("[]")]), f"https://{host}/1", LIMIT)
    assert not asked


def test_connection_goes_to_the_address_that_was_checked(names, asked):
    """B6: the name is looked up once: a second answer of the DNS could be another; the certificate has to be the host's."""
    names["mms.twiliocdn.com"] = [PUBLIC]
    with pytest.raises(UnavailableMediaError):
        fetch_media(carrier(), "https://mms.twiliocdn.com/1", LIMIT)
    ((host, options),) = asked
    assert host == PUBLIC
    assert (options["server_hostname"], options["assert_hostname"]) == ("mms.twiliocdn.com", "mms.twiliocdn.com")
    assert (options["cert_reqs"], options["headers"]["Host"]) == ("CERT_REQUIRED", "mms.twiliocdn.com")


def test_credentials_are_not_sent_to_another_host(names, asked):
    """B6: the API's host alone gets them."""
    names.update({"mms.twiliocdn.com": [PUBLIC], "api.twilio.com": [PUBLIC]})
    for host in ("mms.twiliocdn.com", "api.twilio.com"):
        with pytest.raises(UnavailableMediaError):
            fetch_media(carrier(), f"https://{host}/1", LIMIT)
    assert ["Authorization" in options["headers"] for _host, options in asked] == [False, True]


def test_credentials_do_not_follow_a_redirect_to_another_host(server, names, asked):
    """B6: not even to another host of the carrier."""
    names["mms.twiliocdn.com"] = [PUBLIC]
    server.answer(302, b"", {"Location": "https://mms.twiliocdn.com/1"})
    with pytest.raises(UnavailableMediaError):
        fetch_media(carrier(server.url), f"{server.url}/1", LIMIT)
    assert "Authorization" in server.requests[0].headers
    assert "Authorization" not in asked[0][1]["headers"]


def test_file_larger_than_allowed_is_left_in_the_middle(server):
    """B6: the cap holds while reading: what the header says of the length is not believed."""
    server.answer(200, b"." * LIMIT)
    assert len(fetch_media(carrier(server.url), f"{server.url}/1", LIMIT)) == LIMIT
    server.answer(200, b"." * (LIMIT + 1))
    with pytest.raises(TooLargeMediaError):
        fetch_media(carrier(server.url), f"{server.url}/1", LIMIT)


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_answer_that_is_no_file_may_be_tried_again(server, status):
    """B6: some carriers announce a picture before they have it."""
    server.answer(status, b"not yet")
    with pytest.raises(UnavailableMediaError):
        fetch_media(carrier(server.url), f"{server.url}/1", LIMIT)


def test_broken_connection_may_be_tried_again(server):
    """B6: nobody listens, the connection is reset, or breaks off in the middle: never half a picture."""
    nobody = closed_port()
    with pytest.raises(UnavailableMediaError):
        fetch_media(carrier(nobody), f"{nobody}/1", LIMIT)
    for break_it in (server.reset, server.break_off):
        break_it()
        with pytest.raises(UnavailableMediaError):
            fetch_media(carrier(server.url), f"{server.url}/1", LIMIT)


def test_carriers_that_give_addresses_name_their_hosts():
    """B6: each by its own list; the Android app brings files along, the others are set up by their API address."""
    named = {adapter.code for adapter in ADAPTERS if adapter.media_hosts}
    assert named == {"twilio", "telnyx", "bandwidth", "plivo", "vonage"}
    with pytest.raises(RefusedMediaError):
        fetch_media(carrier(code="simulator"), "https://media.example.com/1", LIMIT)
