"""APIs of carriers in memory, behind a real HTTP server: just what connecting an account asks of them."""

import base64
import json
from urllib.parse import parse_qsl, urlsplit

from .vendor_ids import a_sid

SID, TOKEN = "AC00000000000000000000000000000001", "an-auth-token-of-32-characters-0"
KEY, PROFILE = "KEY0000000000000000000000000000", "4001-profile"


class TwilioApi:
    """An account with numbers in a messaging service that defers to them. Give it to ``RecordingServer.serve``."""

    def __init__(self, *phones, token=TOKEN):
        self.token = token
        self.status = "active"
        self.numbers = [
            {"sid": f"PN{index}", "phone_number": phone, "friendly_name": f"Line {index}", "capabilities": {"sms": True},
             "sms_url": "", "sms_method": "POST", "sms_application_sid": "",
             "sms_fallback_url": ""}
            for index, phone in enumerate(phones)]
        self.sent = []
        self.refuses_texts = None

    def __call__(self, request):
        address = urlsplit(request.path)
        if request.headers.get("Authorization") != f"Basic {base64.b64encode(f'{SID}:{self.token}'.encode()).decode()}":
            return 401, {"code": 20003, "message": "Authenticate", "status": 401}
        query, form = dict(parse_qsl(address.query)), dict(parse_qsl(request.body.decode()))
        path = address.path.removeprefix(f"/2010-04-01/Accounts/{SID}")
        return self.change(path, form) if request.method == "POST" else self.show(path, query)

    def show(self, path, query):
        if path.endswith("/IncomingPhoneNumbers.json"):
            wanted = query.get("PhoneNumber")
            found = [number for number in self.numbers if wanted in (None, number["phone_number"])]
            return 200, {"incoming_phone_numbers": found}
        return 200, {
            ".json": {"sid": SID, "status": self.status},
            "/SMS/ShortCodes.json": {"short_codes": []},
            "/v1/Services": {"services": [{"sid": "MG1", "friendly_name": "Desk", "use_inbound_webhook_on_number": True}]},
            "/v1/Services/MG1/PhoneNumbers": {"phone_numbers": [{"sid": number["sid"]} for number in self.numbers]},
            "/v1/Services/MG1/Compliance/Usa2p": {"compliance": [{"campaign_status": "VERIFIED"}]},
        }[path]

    def change(self, path, form):
        if path == "/Messages.json":
            if self.refuses_texts:
                return 400, {"code": self.refuses_texts[0], "message": self.refuses_texts[1], "status": 400}
            self.sent.append(form)
            return 201, {"sid": a_sid(len(self.sent)), "status": "queued"}
        number = next(number for number in self.numbers if path == f"/IncomingPhoneNumbers/{number['sid']}.json")
        number.update(sms_url=form["SmsUrl"], sms_method=form["SmsMethod"])
        return 200, number


class TelnyxApi:
    """An account with numbers in one messaging profile."""

    def __init__(self, public_key, *phones):
        self.public_key = public_key
        self.profile = {"id": PROFILE, "name": "Desk", "enabled": True, "webhook_url": "", "webhook_api_version": "2"}
        self.numbers = [
            {"id": f"1{index}", "phone_number": phone, "messaging_profile_id": PROFILE, "features": {"sms": {}, "mms": {}}}
            for index, phone in enumerate(phones)]

    def __call__(self, request):
        address = urlsplit(request.path)
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {"errors": [{"code": "10009", "title": "Authentication failed"}]}
        path = address.path.removeprefix("/v2/")
        if request.method == "PATCH":
            self.profile.update(json.loads(request.body))
        wanted = dict(parse_qsl(address.query)).get("filter[phone_number]")
        numbers = [number for number in self.numbers if wanted in (None, number["phone_number"])]
        for number in numbers:
            number["features"] = {"sms": {"domestic_two_way": True}}
        if path.startswith("10dlc/"):
            return 200, {"assignmentStatus": "ASSIGNED"}
        return 200, {
            "balance": {"data": {"available_credit": "23.10"}},
            "public_key": {"data": {"public": self.public_key}},
            "phone_numbers/messaging": {"data": numbers, "meta": {"total_pages": 1}},
            "short_codes": {"data": [], "meta": {"total_pages": 1}},
            f"messaging_profiles/{PROFILE}": {"data": self.profile},
        }[path]
