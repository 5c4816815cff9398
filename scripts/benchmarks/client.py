"""HTTP clients as cheap as they can be: client and server share the machine's cores."""

import http.client
import itertools
import json
import threading
import time

HOST = "127.0.0.1"
TIMEOUT_SECONDS = 60


class UnexpectedAnswerError(Exception):
    """Odoo answered with something else than success: nothing measured after it would mean anything."""


class Client:
    """POSTs to one database of one Odoo; not to be shared between threads."""

    def __init__(self, port, database):
        self._connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
        self._headers = {"Content-Type": "application/json", "X-Odoo-Database": database}

    def post(self, path, body, headers=()):
        """Return the response and its body.

        :raises UnexpectedAnswerError: its status is not 200
        """
        self._connection.request("POST", path, body, {**self._headers, **dict(headers)})
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != http.client.OK:
            raise UnexpectedAnswerError(f"{path}: {response.status} {answer[:500]!r}")
        return response, answer


class AgentClient:
    """One signed-in agent of one database."""

    def __init__(self, port, database, login):
        """The password is the login."""
        self._client = Client(port, database)
        del self._client._headers["X-Odoo-Database"]
