"""How each carrier posts to our webhook: signed with the standard library, PyNaCl and PyJWT, never with our own code."""
import base64
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import jwt
from nacl.signing import SigningKey

from .vendor_ids import a_uuid

OURS, THEIRS = "+14155550100", "+12125550199"
SECRET = "a-secret-of-the-carrier-longer-than-thirty-two-characters"
TELNYX_KEY = SigningKey(hashlib.sha256(SECRET.encode()).digest())
DELIVERED, FAILED = "delivered", "failed"


class Post:
    """One carrier's way: ``values`` of its account, and a signed text or report as ``(body, headers)``."""

    values = {}

    def uid(self, name):
        """An id of a text in the carrier's form, the same for the same name."""
        return name

    def text(self, url, uid, body="Is the 10x10 still free?"):
        raise NotImplementedError

    def report(self, url, uid, status):
        raise NotImplementedError

    def tampered(self, body, headers):
        """The same signature over something else."""
        return body.replace(b"10x10", b"20x20"), headers


class JsonPost(Post):
    def text(self, url, uid, body="Is the 10x10 still free?"):
        return self.signed(json.dumps(self.text_event(self.uid(uid), body)).encode())

    def report(self, url, uid, status):
        return self.signed(json.dumps(self.report_event(self.uid(uid), status)).encode())

    def signed(self, body):
        return body, {"Content-Type": "application/json", **self.proof(body)}


class UuidPost(Post):
    def uid(self, name):
        return a_uuid(name)


class Telnyx(UuidPost, JsonPost):
    values = {"secret": "KEY1", "public_key": base64.b64encode(TELNYX_KEY.verify_key.encode()).decode()}

    def proof(self, body):
        stamp = str(int(time.time()))
        signature = TELNYX_KEY.sign(stamp.encode() + b"|" + body).signature
        return {"telnyx-timestamp": stamp, "telnyx-signature-ed25519": base64.b64encode(signature).decode()}

    def text_event(self, uid, body):
        payload = {"id": uid, "from": {"phone_number": THEIRS}, "to": [{"phone_number": OURS}], "text": body, "media": []}
        return {"data": {"event_type": "message.received", "id": f"event-{uid}", "payload": payload}}

    def report_event(self, uid, status):
        word = {DELIVERED: "delivered", FAILED: "delivery_failed"}[status]
        error = {"code": "40001", "title": "Not routable"}
        payload = {"id": uid, "to": [{"phone_number": THEIRS, "status": word}], "errors": [error]}
        return {"data": {"event_type": "message.finalized", "id": f"event-{uid}-{word}", "payload": payload}}


class Android(JsonPost):
    values = {"account": "QWERTY", "secret": "password", "webhook_secret": SECRET}

    def proof(self, body):
        stamp = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), body + stamp.encode(), hashlib.sha256).hexdigest()
        return {"X-Timestamp": stamp, "X-Signature": signature}

    def text_event(self, uid, body):  # a phone that does not know its own number
        payload = {"messageId": "same", "sender": THEIRS, "recipient": None, "simNumber": 1, "message": body}
        return {"event": "sms:received", "id": uid, "payload": payload, "deviceId": "1", "webhookId": "2"}

    def report_event(self, uid, status):
        payload = {"messageId": uid, "recipient": THEIRS, "reason": "RESULT_ERROR_LIMIT_EXCEEDED"}
        return {"event": f"sms:{status}", "id": f"event-{uid}-{status}", "payload": payload}


class Bandwidth(JsonPost):
    values = {
        "account": "9900000", "secret": "api:password", "webhook_secret": f"callback:{SECRET}",
        "settings": '{"application_id": "93de2206"}',
    }

    def proof(self, body):
        return {"Authorization": "Basic " + base64.b64encode(f"callback:{SECRET}".encode()).decode()}

    def text_event(self, uid, body):
        message = {"id": uid, "owner": OURS, "to": [OURS, "+13125550111"], "from": THEIRS, "text": body, "direction": "in"}
        return [{"type": "message-received", "to": OURS, "message": message}]

    def report_event(self, uid, status):
        message = {"id": uid, "owner": OURS, "to": [THEIRS], "from": OURS, "direction": "out"}
        return [{"type": f"message-{status}", "to": THEIRS, "errorCode": 4720, "message": message}]

    def tampered(self, body, headers):  # nothing covers the body
        return body, {**headers, "Authorization": "Basic " + base64.b64encode(b"callback:guessed").decode()}


class Plivo(UuidPost):
    values = {"account": "MA1", "secret": SECRET}

    def text(self, url, uid, body="Is the 10x10 still free?"):
        form = {"MessageUUID": self.uid(uid), "From": THEIRS[1:], "To": OURS[1:], "Text": body, "Type": "sms", "Empty": ""}
        return self.signed(url, form)

    def report(self, url, uid, status):
        form = {"MessageUUID": self.uid(uid), "From": OURS[1:], "To": THEIRS[1:], "Status": status, "ErrorCode": "50"}
        return self.signed(url, form)

    def signed(self, url, form):
        nonce = str(time.time_ns())
        digest = hmac.new(SECRET.encode(), (url + nonce).encode(), hashlib.sha256).digest()
        headers = {"X-Plivo-Signature-V2": base64.b64encode(digest).decode(), "X-Plivo-Signature-V2-Nonce": nonce}
        return urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded", **headers}

    def tampered(self, body, headers):  # the body is covered as long as the nonce is remembered
        return body, {**headers, "X-Plivo-Signature-V2-Nonce": "1"}


class Vonage(UuidPost, JsonPost):
    values = {"account": "a1b2c3d4", "secret": "API secret", "webhook_secret": SECRET}

    def proof(self, body):
        claims = {"iat": int(time.time()), "payload_hash": hashlib.sha256(body).hexdigest(), "api_key": "a1b2c3d4"}
        return {"Authorization": "Bearer " + jwt.encode(claims, SECRET, algorithm="HS256")}

    def text_event(self, uid, body):
        return {"channel": "sms", "message_uuid": uid, "from": THEIRS[1:], "to": OURS[1:], "text": body}

    def report_event(self, uid, status):
        word = {DELIVERED: "delivered", FAILED: "rejected"}[status]
        return {"channel": "sms", "message_uuid": uid, "status": word, "error": {"title": 1170, "detail": "Invalid number"}}


class Rest(JsonPost):
    values = {"secret": SECRET, "base_url": "https://gateway.example.com", "settings": '{"text": {"body": "words"}}'}

    def proof(self, body):
        return {"X-Signature": hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}

    def text_event(self, uid, body):
        return {"type": "text", "id": uid, "from": THEIRS, "to": [OURS], "words": body}

    def report_event(self, uid, status):
        return {"type": "report", "id": uid, "status": status, "error": "invalid_number"}


POSTS = {
    "telnyx": Telnyx(),
    "android": Android(),
    "bandwidth": Bandwidth(),
    "plivo": Plivo(),
    "vonage": Vonage(),
    "rest": Rest(),
}
