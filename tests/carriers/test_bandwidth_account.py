"""Bandwidth's APIs about the account: messages in JSON, everything else in XML, in memory and with state."""
import dataclasses
import json
from urllib.parse import unquote

import pytest
from account_contract import MOMENT, NOT_FOUND, OUR_SECOND, OURS, PERSON, AccountContract, FakeApi, spoilt_json
from carrier_contract import TEXT, get_carrier
from carriers.account_types import Account, Fault, KeptText
from carriers.bandwidth import login as bandwidth_login
from carriers.errors import CallError
from carriers.types import Failure, Status
from lxml import etree
from requests.auth import _basic_auth_str
from test_bandwidth import APPLICATION, URL

ELSEWHERE = "https://elsewhere.example.com/sms"
TOLL_FREE = "+18335550100"
ACCOUNT = "9900000"
USER, PASSWORD = "odoo-4711", "Zx9:q-08"


class FakeBandwidth(FakeApi):
    refused = (401, {"type": "unauthorized", "description": "Authentication Failed"})

    def __init__(self, account):
        super().__init__(account)
        self.api_user = False
        callbacks = {"CallbackUrl": URL, "CallbackCreds": {"UserId": USER}}
        self.application = {
            "ApplicationId": APPLICATION,
            "ServiceType": "Messaging-V2",
            "AppName": "Front desk",
            **{f"{way}{name}": value for way in ("Inbound", "Outbound") for name, value in callbacks.items()},
            "RequestedCallbackTypes": {"CallbackType": ["message-delivered", "message-failed", "message-sending"]},
        }
        self.locations = {"617819": "30611"}
        self.numbers, self.messages, self.verifications = {}, [], {}
        for phone in account.numbers:
            self.add_number(phone, "")

    def knows(self, question):
        shown = question.headers.get("Authorization")
        if self.api_user or question.path == "/api/v1/oauth2/token":
            return shown == _basic_auth_str("CLI-1", "Kq7:55aa")
        return shown == "Bearer token-1"

    def answer(self, question):
        if question.path == "/api/v1/oauth2/token":
            return (401, {"error": "invalid_client"}) if self.api_user else (200, {"access_token": "token-1", "expires_in": 3600})
        steps = [unquote(step) for step in question.path.removeprefix("/api/").split("/")]
        if steps[:3] == ["v2", "users", ACCOUNT]:
            return self.delete(question) if question.method == "DELETE" else (200, self.page(question.query))
        if steps[-1] == "tollFreeVerification":
            return (200, {"status": self.verifications[steps[-2]]}) if steps[-2] in self.verifications else NOT_FOUND
        if steps[-1] == "tndetails":
            return self.said("TelephoneNumberResponse", self.numbers.get(steps[1]), "TelephoneNumberDetails")
        if steps[:3] != ["accounts", ACCOUNT, "applications"]:
            return self.numbers_of(steps, question.query)
        if steps[3] != APPLICATION or not self.application:
            return NOT_FOUND
        if steps[4:] == ["associatedsippeers"]:
            peers = [{"SiteId": site, "SiteName": "Main", "PeerId": peer} for peer, site in self.locations.items()]
            return 200, written("AssociatedSipPeersResponse", {"AssociatedSipPeers": {"AssociatedSipPeer": peers}})
        if question.method == "PATCH":
            self.application.update(read(etree.fromstring(question.body)))
        shown = {name: value for name, value in self.application.items() if value}
        for way in ("Inbound", "Outbound"):
            shown[f"{way}CallbackCreds"] = {"UserId": shown.get(f"{way}CallbackCreds", {}).get("UserId")}
        return self.said("ApplicationProvisioningResponse", shown, "Application")

    def said(self, root, entry, name):
        return (200, written(root, {name: entry})) if entry else (404, written(root, {"ResponseStatus": {"ErrorCode": "5001"}}))

    def page(self, query):
        names = {"sourceTn": "sourceTn", "destinationTn": "destinationTn", "messageDirection": "messageDirection"}
        found = [
            each for each in self.messages
            if all(each[name] == query[word] for word, name in names.items() if word in query)
            and each["receiveTime"] >= query.get("fromDateTime", "")
        ]
        start = int(query.get("pageToken", 0))
        more = start + self.page_size < len(found)
        info = {"nextPageToken": str(start + self.page_size)} if more else {}
        return {"totalCount": len(found), "pageInfo": info, "messages": found[start:start + self.page_size]}

    def numbers_of(self, steps, query):
        assert steps[:3] == ["accounts", ACCOUNT, "sites"]
        if self.locations.get(steps[5]) != steps[3]:
            return NOT_FOUND
        found = [{"FullNumber": number} for number, values in self.numbers.items() if values["SipPeer"]["PeerId"] == steps[5]]
        page, size = int(query["page"]), self.page_size
        address = f"https://dashboard.bandwidth.com:443/v1.0/{'/'.join(steps)}"
        links = {"first": f"Link=<{address}?page=1&size={size}>;rel=\"first\";"}
        if page * size < len(found):
            links["next"] = f"Link=<{address}?page={page + 1}&size={size}>;rel=\"next\";"
        numbers = {"SipPeerTelephoneNumber": found[(page - 1) * size:page * size]}
        return 200, written("SipPeerTelephoneNumbersResponse", {"Links": links, "SipPeerTelephoneNumbers": numbers})

    def number(self, phone):
        return self.numbers[phone.removeprefix("+1")]

    def add_number(self, phone, name):
        self.numbers[phone.removeprefix("+1")] = {
            "City": "CARY",
            "FullNumber": phone.removeprefix("+1"),
            "Status": "Inservice",
            "AccountId": ACCOUNT,
            "Site": {"Id": "30611", "Name": "Main"},
            "SipPeer": {"PeerId": "617819", "PeerName": "Front desk", "IsDefaultPeer": "true"},
            "ServiceTypes": {"ServiceType": ["Messaging", "Voice"]},
            "MessagingSettings": {"SmsEnabled": "true", "CampaignId": "C123ABC", "CampaignFullyProvisioned": "true"},
        }

    def add_message(self, uid, source, destination, direction, status, at):
        self.messages.append({
            "messageId": uid, "accountId": ACCOUNT, "sourceTn": source, "destinationTn": destination, "messageStatus": status,
            "messageDirection": direction, "messageType": "sms", "segmentCount": 1, "errorCode": 0,
            "receiveTime": at.isoformat() + ".000Z",
        })

    def add_received(self, uid, sender=PERSON, recipient=OURS, body="Hello", at=MOMENT):
        self.add_message(uid, sender, recipient, "INBOUND", "DELIVERED", at)

    def add_sent(self, uid, text=TEXT, at=MOMENT):
        self.add_message(uid, text.sender, text.recipient, "OUTBOUND", "DELIVERED", at)


def written(root, content):
    """Return a document: objects are elements, lists are elements of one name."""
    document = etree.Element(root)
    add(document, content)
    return etree.tostring(document, encoding="utf-8", xml_declaration=True, standalone=True)


def add(element, content):
    for name, value in content.items():
        for each in value if isinstance(value, list) else [value]:
            child = etree.SubElement(element, name)
            if isinstance(each, dict):
                add(child, each)
            else:
                child.text = each


def read(element):
    if not len(element):
        return element.text or ""
    content = {}
    for child in element:
        value = read(child)
        content[child.tag] = [*content[child.tag], value] if isinstance(content.get(child.tag), list) else value
    return content


class TestBandwidthAccount(AccountContract):
    account = Account(
        code="bandwidth", account=ACCOUNT, secret="CLI-1:Kq7:55aa", webhook_secret=f"{USER}:{PASSWORD}", webhook_url=URL,
        settings={"application_id": APPLICATION}, numbers=(OURS, OUR_SECOND),
    )
    fake = FakeBandwidth
    kept = KeptText("uid-1", is_inbound=True, media_urls=(
        f"https://messaging.bandwidth.com/api/v2/users/{ACCOUNT}/media/1476-uid/0/dog%201.png",
        f"https://messaging.bandwidth.com/api/v2/users/{ACCOUNT}/media/../messages/1",
        "https://messaging.bandwidth.com/api/v2/users/4711/media/of-another-account",
    ))
    deletions = [(f"/api/v2/users/{ACCOUNT}/media/1476-uid/0/dog%201.png", b"")]
    nameless = True
    breakages = {
        "number of nobody": (lambda api: api.numbers.pop(OURS[2:]), Fault.NUMBER_MISSING),
        "number of another account": (lambda api: api.number(OURS).update(AccountId="9900001"), Fault.NUMBER_MISSING),
        "released": (lambda api: api.number(OURS).update(Status="Aging"), Fault.NUMBER_CANNOT_TEXT),
        "voice only": (
            lambda api: api.number(OURS)["MessagingSettings"].update(SmsEnabled="false"), Fault.NUMBER_CANNOT_TEXT,
        ),
        "no address": (lambda api: api.application.pop("InboundCallbackUrl"), Fault.WEBHOOK_MISSING),
        "another address": (lambda api: api.application.update(InboundCallbackUrl=ELSEWHERE), Fault.WEBHOOK_ELSEWHERE),
        "a slash too many": (lambda api: api.application.update(InboundCallbackUrl=f"{URL}/"), Fault.WEBHOOK_ELSEWHERE),
        "reports elsewhere": (lambda api: api.application.update(OutboundCallbackUrl=ELSEWHERE), Fault.WEBHOOK_ELSEWHERE),
        "reports nowhere": (lambda api: api.application.pop("OutboundCallbackUrl"), Fault.WEBHOOK_MISSING),
        "another callback user": (
            lambda api: api.application.update(InboundCallbackCreds={"UserId": "somebody"}), Fault.SIGNATURE_KEY,
        ),
        "no callback user": (lambda api: api.application.pop("OutboundCallbackCreds"), Fault.SIGNATURE_KEY),
        "application for calls": (lambda api: api.application.update(ServiceType="Voice-V2"), Fault.WEBHOOK_MISSING),
        "application of nobody": (lambda api: api.application.clear(), Fault.WEBHOOK_MISSING),
        "linked to nothing": (lambda api: api.locations.clear(), Fault.WEBHOOK_MISSING),
        "in another location": (
            lambda api: api.number(OURS).update(SipPeer={"PeerId": "617820", "PeerName": "Warehouse"}), Fault.WEBHOOK_MISSING,
        ),
        "in no campaign": (
            lambda api: api.number(OURS).update(MessagingSettings={"CampaignFullyProvisioned": "false"}), Fault.REGISTRATION,
        ),
    }
    by_hand = ("application for calls", "application of nobody", "linked to nothing", "in another location")

    def carrier(self, server=None, **changes):
        bandwidth_login.forget()  # as a new process
        return super().carrier(server, **changes)

    def spoilt(self, dice, answer):
        if not isinstance(answer, bytes):
            return spoilt_json(dice, answer)
        document = etree.fromstring(answer)
        for element in list(document.iter())[1:]:
            if dice.random() < 0.1:
                element.text = dice.choice(["", " ", "é🙂", "x" * 5000, "../..", "<b>"])
            elif dice.random() < 0.05 and element.getparent() is not None:
                element.getparent().remove(element)
        content = etree.tostring(document, encoding="utf-8")
        return content[:dice.randrange(len(content))] if dice.random() < 0.05 else content

    # -- credentials -------------------------------------------------------------------------------------------------

    def test_api_user_is_asked_for_no_token(self, server, api):
        """B10: until they stop working, user names and passwords do."""
        api.api_user = True
        assert self.found(server) == []
        assert all(question.path != "/api/v1/oauth2/token" for question in api.asked)

    def test_credentials_for_messages_only_are_no_finding(self, server, api):
        """B10: then nobody can tell about the rest."""
        forbidden = (403, b"")
        server.serve(lambda request: forbidden if request.path.startswith(("/api/accounts", "/api/tns")) else api(request))
        assert self.found(server) == []
        with pytest.raises(CallError) as caught:
            self.carrier(server).set_up_webhook()
        assert caught.value.fault is Fault.CREDENTIALS

    def test_callbacks_without_proof_are_told(self, server, api):
        """B10: with nothing configured each request would be refused."""
        bandwidth_login.forget()
        account = dataclasses.replace(self.account, webhook_secret=" ")
        assert Fault.SIGNATURE_KEY in {finding.fault for finding in self.found(server, webhook_secret=account.webhook_secret)}

    # -- the application -----------------------------------------------------------------------------------------------

    def test_account_without_an_application_is_told(self, server, api):
        """B10: nothing can be sent either."""
        assert [finding.fault for finding in self.found(server, settings={})] == [Fault.WEBHOOK_MISSING]

    def test_older_application_has_one_address_for_all(self, server, api):
        """B10: it is as right there."""
        for name in ("InboundCallbackUrl", "OutboundCallbackUrl"):
            api.application.pop(name)
        api.application["MsgCallbackUrl"] = URL
        assert self.found(server) == []

    def test_callback_credentials_are_set_with_the_address(self, server, api):
        """B3: they are the only proof that a request is Bandwidth's."""
        api.application["AppName"] = "Kept as it was"
        self.carrier(server).set_up_webhook()
        for way in ("Inbound", "Outbound"):
            assert api.application[f"{way}CallbackCreds"] == {"UserId": USER, "Password": PASSWORD}
        assert api.application["AppName"] == "Kept as it was"

    def test_secret_that_no_document_can_carry_is_not_sent(self, server, api):
        """B3: nor is it quoted."""
        with pytest.raises(CallError) as caught:
            self.carrier(server, webhook_secret=f"{USER}:{PASSWORD}\0").set_up_webhook()
        assert (caught.value.fault, PASSWORD in caught.value.detail) == (Fault.SIGNATURE_KEY, False)

    @pytest.mark.parametrize("document", [
        b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><Application><AppName>&b;</AppName></Application>",
        b"<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;&c;&c;</a>",
    ])
    def test_documents_that_define_something_are_refused(self, server, document):
        """B10: an answer reads no files, and grows no bigger than it came."""
        server.serve(lambda request: (200, document))
        assert {finding.fault for finding in self.found(server)} == {Fault.UNREACHABLE}

    # -- numbers -------------------------------------------------------------------------------------------------------

    def test_number_in_another_location_is_told_with_its_name(self, server, api):
        """B10: where to link it is for a person to decide."""
        self.breakages["in another location"][0](api)
        (finding,) = self.found(server)
        assert (finding.phone, finding.detail) == (OURS, "location not linked to the application: Warehouse")

    def test_numbers_of_all_linked_locations_are_listed(self, server, api):
        """B10: those that can text through the application, and no others."""
        api.locations["617820"] = "30612"
        for phone, peer in (("+14155550188", "617820"), ("+14155550189", "617821")):
            api.add_number(phone, "")
            api.number(phone)["SipPeer"] = {"PeerId": peer, "PeerName": peer}
        assert [number.phone for number in self.carrier(server).list_numbers()] == [OURS, OUR_SECOND, "+14155550188"]

    def test_toll_free_number_needs_its_verification_only(self, server):
        """B10: a toll-free number needs no campaign."""
        api = self.fake(dataclasses.replace(self.account, numbers=(TOLL_FREE,)))
        server.serve(api)
        api.number(TOLL_FREE)["MessagingSettings"]["CampaignFullyProvisioned"] = "false"
        assert self.found(server, numbers=(TOLL_FREE,)) == [], "nobody can tell"
        api.verifications[TOLL_FREE] = "VERIFIED"
        assert self.found(server, numbers=(TOLL_FREE,)) == []
        api.verifications[TOLL_FREE] = "UNVERIFIED"
        (finding,) = self.found(server, numbers=(TOLL_FREE,))
        assert (finding.fault, finding.phone, finding.detail) == (Fault.REGISTRATION, TOLL_FREE, "toll-free: UNVERIFIED")

    # -- texts ---------------------------------------------------------------------------------------------------------

    def test_failure_of_a_text_is_found_with_its_reason(self, server, api):
        """B2: what became of it is told by the same words as by a webhook."""
        api.add_sent("uid-9")
        api.messages[0].update(messageStatus="FAILED", errorCode=4775)
        (report,) = self.sent(server)
        assert (report.status, report.failure) == (Status.FAILED, Failure.OPTED_OUT)

    def test_all_pages_of_messages_are_looked_through(self, server, api):
        """B2: a text may be on any of them."""
        for index in range(5):
            api.add_sent(f"uid-{index}")
        assert len(self.sent(server)) == 5

    def test_question_for_texts_is_what_bandwidth_documents(self, server, api):
        """B2: https://dev.bandwidth.com/docs/messaging/getMessage (read 2026-11)."""
        self.sent(server)
        question = api.asked[-1]
        assert (question.method, question.path) == ("GET", f"/api/v2/users/{ACCOUNT}/messages")
        assert question.query == {
            "sourceTn": TEXT.sender, "destinationTn": TEXT.recipient, "messageDirection": "OUTBOUND",
            "fromDateTime": "2026-11-18T09:01:40.000Z", "limit": "1000",
        }

    def test_bodies_are_not_told(self):
        """B1: so that texts the webhook missed cannot be fetched."""
        carrier = get_carrier(self.account)
        assert (carrier.lists_inbound, carrier.compares_bodies) == (False, False)
        assert "text" not in json.dumps(FakeBandwidth(self.account).page({}))
