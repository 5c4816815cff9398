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

    @property
    def url(self):
        return f"http://127.0.0.1:{self._http.server_port}"

    def answer(self, status=200, body=b"{}", headers=None):
        """Prepare the next answer; ``body`` may be bytes, or anything JSON can say."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._answers.append(lambda handler: reply(handler, status, content, headers or {}))

    def hang(self):
        """Read the next request and never answer it."""
        self._answers.append(lambda handler: self._released.wait(30))

    def reset(self):
        """Read the next request, then reset the connection."""
        self._answers.append(reset_connection)

    def break_off(self):
        """Begin to answer the next request, and stop in the middle."""
        self._answers.append(reply_in_part)

    def _handler(server):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                server.requests.append(Recorded(self.command, self.path, dict(self.headers), body))
                answer = server._answers.pop(0) if server._answers else None
                answer(self) if answer else reply(self, 200, b"{}", {})

            def log_message(self, *arguments):
                """Keep the output of the tests clean."""

            do_GET = do_POST

        return Handler


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
