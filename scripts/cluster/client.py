"""What a carrier and a browser ask of the servers: with status and answer, and again where a real one would try again."""

import hashlib
import hmac
import http.client
import itertools
import json
import time

HOST = "127.0.0.1"
BENCHMARK = "benchmark"  # as in the addon's data/texting_bench.xml
PATIENCE = 60  # seconds within which something has to become true
_uids = itertools.count(1)


class NotTrueError(Exception):
    """Something did not become true in time."""


def eventually(question, what):
    """Return the first true answer to a question that is asked again and again.

    :raises NotTrueError: there is none in time
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.1)
    raise NotTrueError(what)


def post(port, path, body, headers):
    """Return status and body of the answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        return response.status, response.read(), response.headers
    finally:
        connection.close()


class Carrier:
    """Makes the simulated carrier's requests, signed: by default those of the addon texting_bench."""

    def __init__(self, secret=BENCHMARK, token=BENCHMARK, number="+14155550100"):
        self.secret, self.token, self.number = secret, token, number

    def text(self, sender, body="Is the 10x10 unit still free?", uid=None):
        """Return the carrier's id of a text, and its request's body."""
        uid = uid or f"cluster-{next(_uids)}"
        return uid, json.dumps({"type": "text", "uid": uid, "from": sender, "to": self.number, "text": body}).encode()

    def deliver(self, port, body):
        """Return the status of one server's answer."""
        stamp = int(time.time())
        digest = hmac.new(self.secret.encode(), b"%d." % stamp + body, hashlib.sha256).hexdigest()
        headers = {"X-Texting-Signature": f"t={stamp},v1={digest}"}
        return post(port, f"/texting_inbox/webhook/{self.token}", body, headers)[0]

    def insist(self, ports, body):
        """Deliver as carriers do: again, to the next server, until one says 200."""
        servers = itertools.cycle(ports)

        def try_once():
            try:
                return self.deliver(next(servers), body) == 200
            except (OSError, http.client.HTTPException):  # the worker was killed
                return False

        eventually(try_once, "a text is accepted")


class User:
    """A browser, signed in at one server."""

    def __init__(self, port, database, login, password=None):
        self._port = port
        self._headers = {}
        credentials = {"db": database, "login": login, "password": password or login}
        self.uid = self._ask("/web/session/authenticate", credentials)["uid"]

    def at(self, port):
        """Return the same browser, whose next requests the other server answers."""
        other = object.__new__(User)
        other.__dict__.update(self.__dict__, _port=port)
        return other

    def call(self, model, method, *arguments, **named):
        """Return what a method of a model returns."""
        return self._ask("/web/dataset/call_kw", {"model": model, "method": method, "args": arguments, "kwargs": named})

    def _ask(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        status, answer, headers = post(self._port, path, body, self._headers)
        answer = json.loads(answer) if status == 200 else {"error": status}
        if "error" in answer:
            raise NotTrueError(f"{path} {params.get('method', '')}: {answer['error']}")
        if cookie := headers.get("Set-Cookie"):
            self._headers = {"Cookie": cookie.partition(";")[0]}
        return answer.get("result")  # left out if there is none
