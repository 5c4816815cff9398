"""Several lines to send on, each with a carrier's account of its own at a server on this machine. All of it is committed."""

import itertools
import json
import threading
import uuid
from urllib.parse import parse_qs

from odoo.addons.texting_inbox.carriers.types import InboundText

from .races import CONVERSATION, MESSAGE, PATIENCE
from .recording_server import RecordingServer, reply

_phones = itertools.count(14155550300)


class TakesAll(list):
    """Answers of a carrier: the prepared ones first, then it takes every text."""

    def __bool__(self):
        return True

    def pop(self, index):
        return super().pop(index) if len(self) else take


def take(handler):
    reply(handler, 201, json.dumps({"sid": f"SM{uuid.uuid4().hex}", "status": "queued"}).encode(), {})


class Journal(list):
    """The texts that reached any carrier, in the order in which they did."""

    def __init__(self):
        super().__init__()
        self._came = threading.Condition()

    def append(self, body):
        with self._came:
            super().append(body)
            self._came.notify_all()

    def wait_for(self, *bodies):
        """:return: whether all of them came in time"""
        with self._came:
            return self._came.wait_for(lambda: set(bodies) <= set(self), PATIENCE)


class Recorder(list):
    """What one server keeps of its requests."""

    def __init__(self, journal):
        super().__init__()
        self._journal = journal

    def append(self, request):
        super().append(request)
        if request.method == "POST":  # the account's log is asked as well
            self._journal.append(parse_qs(request.body.decode())["Body"][0])


class TwilioServer(RecordingServer):
    """Twilio's API as far as sending goes: takes a text unless told otherwise."""

    def __init__(self, journal):
        super().__init__()
        self.requests = Recorder(journal)
        self._answers = TakesAll()
        self._journal = journal

    def then(self, answer):
        """Prepare the next answer: a function of the handler of the request."""
        self._answers.append(answer)

    def take_after(self, *bodies):
        """Take the next text, but answer only when these have come to any carrier."""

        def answer(handler):
            if self._journal.wait_for(*bodies):
                take(handler)

        self.then(answer)

    def hang(self):
        """Read the next request and never answer it."""
        self.then(lambda handler: self._released.wait(PATIENCE * 2))


class Line:
    """One of our numbers, and somebody who is being texted from it."""

    def __init__(self, stage, server, phone, number_id, carrier_id, conversation_id):
        self.stage, self.server, self.phone = stage, server, phone
        self.number_id, self.carrier_id, self.conversation_id = number_id, carrier_id, conversation_id

    def send(self, *bodies):
        """An agent writes. :return: the ids of the texts"""
        return [self.stage.act(self.conversation_id, "send_text", body) for body in bodies]

    def same_number(self):
        """:return: another person who is being texted from this number"""
        conversation_id = self.stage.run(lambda env: converse(env, self.stage.new_phone(), self.phone, self.carrier_id))
        assert self.stage.act(conversation_id, "action_accept")["accepted"]
        return Line(self.stage, self.server, self.phone, self.number_id, self.carrier_id, conversation_id)

    def texts(self):
        """:return: the statuses of the texts to this person"""
        return [row[0] for row in self.stage.query(
            "SELECT status FROM texting_message WHERE conversation_id = %s AND direction = 'outbound' ORDER BY id",
            self.conversation_id)]

    def statuses(self):
        return [row[0] for row in self.stage.query(
            "SELECT status FROM texting_message WHERE number_id = %s AND direction = 'outbound' ORDER BY id", self.number_id)]

    def seen_by_agent(self):
        """:return: what the agent's window shows of the texts, in order"""

        def draw(env):
            sent = [("conversation_id", "=", self.conversation_id), ("direction", "=", "outbound")]
            return [text._to_client() for text in env[MESSAGE].search(sent, order="id")]

        return self.stage.run(draw, self.stage.first)

    def connect(self):
        """Have the account's address lead to its server."""
        self.stage.run(lambda env: env["texting.carrier"].browse(self.carrier_id).write({"base_url": self.server.url}))

    def rest_is_over(self):
        """Let the pause of the number and of its texts have passed."""
        self.stage.run(lambda env: env.cr.execute(
            "UPDATE texting_number SET paced_until = NULL, timeouts_until = NULL WHERE id = %s", (self.number_id,)))
        self.stage.run(lambda env: env.cr.execute(
            "UPDATE texting_message SET next_attempt_at = NULL, holds_until = NULL WHERE number_id = %s", (self.number_id,)))

    def claimed_long_ago(self):
        """Let the time have passed in which a text in hand may still be under way."""
        self.stage.run(lambda env: env.cr.execute(
            "UPDATE texting_message SET claimed_at = '2020-01-01' WHERE number_id = %s AND status = 'sending'",
            (self.number_id,)))

    def resting_seconds(self):
        """:return: for how long the number rests from now on; None if it does not"""
        return self.stage.query(
            "SELECT extract(epoch FROM paced_until - (now() AT TIME ZONE 'UTC'))::float FROM texting_number WHERE id = %s",
            self.number_id)[0][0]


def converse(env, person, phone, carrier_id):
    """A person texts our number. :return: id of the conversation"""
    text = InboundText(uid=str(uuid.uuid4()), sender=person, recipient=phone, body="hello")
    env["texting.intake"]._receive(env["texting.carrier"].browse(carrier_id), text)
    return env[CONVERSATION].search([("number_id.phone", "=", phone), ("phone", "=", person)]).id


class Lines:
    """Makes lines, and takes them away again."""

    def __init__(self, stage):
        self.stage = stage
        self.journal = Journal()
        self._servers, self._lines = [], []

    def new(self, address=None):
        """:param address: of the carrier's API; by default a server that takes every text
        :return: a line on an account of its own"""
        server = self._new_server()
        values = {"name": "Twilio", "code": "twilio", "account": "AC1", "secret": "sesame", "base_url": address or server.url,
                  "company_id": self.stage.company_id}
        carrier_id = self.stage.run(lambda env: env["texting.carrier"].create(values).id)
        return self.same_account(carrier_id, server)

    def same_account(self, carrier_id, server):
        """:return: one more line on an account"""
        phone = f"+{next(_phones)}"
        values = {"phone": phone, "carrier_id": carrier_id, "queue_id": self.stage.queue_id, "rate": 1000}
        number_id = self.stage.run(lambda env: env["texting.number"].create(values).id)
        conversation_id = self.stage.run(lambda env: converse(env, self.stage.new_phone(), phone, carrier_id))
        line = Line(self.stage, server, phone, number_id, carrier_id, conversation_id)
        self._lines.append(line)
        assert self.stage.act(line.conversation_id, "action_accept")["accepted"]
        return line

    def run(self):
        """One run of the outbox, as the scheduler does it."""
        self.stage.run(lambda env: env["texting.outbox"]._process_queue())

    def close(self):
        for server in self._servers:
            server.__exit__()
        self.stage.run(self._clean_up)

    def _clean_up(self, env):
        env[CONVERSATION].search([("number_id", "in", [line.number_id for line in self._lines])]).unlink()
        env["texting.number"].browse(line.number_id for line in self._lines).unlink()
        env["texting.carrier"].browse({line.carrier_id for line in self._lines}).unlink()

    def _new_server(self):
        server = TwilioServer(self.journal).__enter__()
        self._servers.append(server)
        return server
