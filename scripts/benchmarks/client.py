"""HTTP clients as cheap as can be: they share the machine's cores with what they measure."""

import hashlib
import hmac
import http.client
import itertools
import json
import time

HOST = "127.0.0.1"
TIMEOUT_SECONDS = 60
# As in the addon's data/texting_bench.xml:
SECRET = b"benchmark"
WEBHOOK = "/texting_inbox/webhook/benchmark"
OUR_NUMBER = "+14155550100"


class UnexpectedAnswerError(Exception):
    """Odoo answered with something else than success: what is measured after it means nothing."""


class Client:
    """Sends POST requests to one database of one Odoo; each thread has its own."""

    def __init__(self, port, headers):
        self._connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
        self.headers = {"Content-Type": "application/json", **headers}

    def post(self, path, body, headers=None):
        """:return: the response and its body, read already
        :raises UnexpectedAnswerError: the status is not 200
        """
        self._connection.request("POST", path, body, {**self.headers, **(headers or {})})
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != http.client.OK:
            raise UnexpectedAnswerError(f"{path}: {response.status} {answer[:500]!r}")
        return response, answer


class Agent:
    """An agent's browser: signed in, with a session cookie."""

    def __init__(self, port, database, login):
        """:param login: also the password"""
        self._client = Client(port, {})
        response, _answer = self._call("/web/session/authenticate", {"db": database, "login": login, "password": login})
        self.cookie = response.getheader("Set-Cookie").partition(";")[0]
        self._client.headers["Cookie"] = self.cookie

    def websocket_version(self):
        """:return: what a websocket has to name, or Odoo closes it"""
        return self.request("/web/session/get_session_info", {})["websocket_worker_version"]

    def call_kw(self, method, args, model="texting.conversation", **kwargs):
        """Call a method of a model."""
        return self.request("/web/dataset/call_kw", {"model": model, "method": method, "args": args, "kwargs": kwargs})

    def request(self, path, params):
        """:return: the result of a JSON-RPC route"""
        return self._call(path, params)[1]

    def _call(self, path, params):
        response, answer = self._client.post(path, json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode())
        answer = json.loads(answer)
        if "error" in answer:
            raise UnexpectedAnswerError(f"{path}: {answer['error']}")
        return response, answer["result"]


class Carrier:
    """Makes the simulated carrier's requests: signed texts from ``senders`` people in turn."""

    def __init__(self, senders):
        """:param senders: phone numbers, E.164"""
        self._senders = itertools.cycle(senders)
        self._uids = itertools.count(1)

    def make_texts(self, count):
        """:return: a list of (body, headers), signed now"""
        return [self._make_text(int(time.time())) for _ in range(count)]

    def _make_text(self, timestamp):
        text = {
            "type": "text",
            "uid": f"benchmark-{next(self._uids)}",
            "from": next(self._senders),
            "to": OUR_NUMBER,
            "text": "Is the 10x10 unit still free? Could I see it on Saturday morning?",
        }
        body = json.dumps(text).encode()
        signature = hmac.new(SECRET, b"%d." % timestamp + body, hashlib.sha256).hexdigest()
        return body, {"X-Texting-Signature": f"t={timestamp},v1={signature}"}
