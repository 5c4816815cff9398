"""A small HTTP server that stands in for a carrier's API: it records requests and answers as told."""
import json
import socket
import struct
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Recorded:
    method: str
    path: str
    headers: dict
    body: bytes


class RecordingServer:
    """Use as a context manager. Unless told otherwise it answers 200 with an empty JSON object."""

    def __init__(self):
        self.requests = []
        self._answers = []
        self._default = reply_nothing
        self._faults = []
        self._released = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._released.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        if self._faults:
            raise self._faults[0]

    @property
    def url(self):
        return f"http://127.0.0.1:{self._http.server_port}"

    def answer(self, status=200, body=b"{}", headers=None):
        """Prepare the next answer; ``body`` may be bytes, or anything JSON can say."""
        self._answers.append(lambda handler: reply_as(handler, status, body, headers))

    def serve(self, api):
        """Answer each request for which no answer is prepared with what ``api(request)`` returns: HTTP status and body, and
        headers if there are some; or a function that answers by the request's handler."""

        def answer(handler):
            try:
                told = api(self.requests[-1])
            except Exception as error:  # or a fault of the test's own API would look like a carrier's
                self._faults.append(error)
                raise
            if callable(told):
                told(handler)
            else:
                reply_as(handler, *told)

        self._default = answer

    def hang(self, always=False):
        """Read the next request (or each one) and never answer it."""
        self._misbehave(lambda handler: self._released.wait(30), always)

    def reset(self, always=False):
        """Read the next request (or each one), then reset the connection."""
        self._misbehave(reset_connection, always)

    def break_off(self, always=False):
        """Begin to answer the next request (or each one), and stop in the middle."""
        self._misbehave(reply_in_part, always)

    def _misbehave(self, answer, always):
        if always:
            self._default = answer
        else:
            self._answers.append(answer)

    def _handler(server):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                server.requests.append(Recorded(self.command, self.path, dict(self.headers), body))
                answer = server._answers.pop(0) if server._answers else server._default
                answer(self)

            def log_message(self, *arguments):
                """Keep the output of the tests clean."""

            do_GET = do_PUT = do_PATCH = do_DELETE = do_POST

        return Handler


def reply_nothing(handler):
    reply(handler, 200, b"{}", {})


def reply_as(handler, status, body, headers=None):
    """Answer with bytes, or with anything JSON can say."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply(handler, status, content, headers or {})


def reply(handler, status, content, headers):
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def reset_connection(handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.shutdown(socket.SHUT_RD)
    handler.close_connection = True
    handler.connection.close()


def reply_in_part(handler):
    handler.send_response(201)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"sid": "SM')
    handler.close_connection = True


class FullSocket:
    """A port that never completes a connection: its queue of waiting connections is full."""

    def __enter__(self):
        self._listening = socket.socket()
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(0)
        self._waiting = [socket.socket() for _ in range(4)]
        for waiting in self._waiting:
            waiting.setblocking(False)
            waiting.connect_ex(self._listening.getsockname())
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __exit__(self, *error):
        for waiting in (*self._waiting, self._listening):
            waiting.close()


def closed_port():
    """Return the address of a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
