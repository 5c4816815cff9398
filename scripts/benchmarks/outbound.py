"""From Send to the carrier: one answer at a time, and many numbers at once. The scheduler is switched off meanwhile."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .client import HOST, Agent, UnexpectedAnswerError
from .data import LOGIN

ANSWERS_AFTER = 0.1  # seconds
SINGLE = 40  # texts that are sent one after the other
EACH = 15  # texts of each number, all at once
CLIENTS = 4
PATIENCE = 30  # seconds
NUMBERS = 20  # of the addon's data, with a carrier that is slow to answer

# One conversation of LOGIN on each of the slow carrier's numbers.
OUTBOUND = """
    INSERT INTO texting_conversation (number_id, phone, queue_id, state, owner_id, company_id, create_date, write_date)
    SELECT number.id, '+1212498' || lpad(number.id::text, 4, '0'), number.queue_id, 'owned', agent.id,
           number.company_id, now(), now()
      FROM texting_number number JOIN texting_carrier carrier ON carrier.id = number.carrier_id, res_users agent
     WHERE carrier.name = 'Slow' AND agent.login = %(login)s;
    INSERT INTO texting_session (conversation_id, number_id, phone, queue_id, owner_id, company_id, opened_at, accepted_at,
                                 origin, create_date, write_date)
    SELECT id, number_id, phone, queue_id, owner_id, company_id, now(), now(), 'inbound', now(), now()
      FROM texting_conversation WHERE phone LIKE '+1212498%%';
    UPDATE texting_conversation c SET session_id = s.id FROM texting_session s
     WHERE s.conversation_id = c.id AND c.phone LIKE '+1212498%%';
"""


class SlowCarrier:
    """A carrier's API that answers after ``ANSWERS_AFTER`` seconds, and notes when each request came. A context manager."""

    def __init__(self, port):
        self.received = {}  # time by the text's words
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                now = time.perf_counter()
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                carrier.received.setdefault(body["text"], []).append(now)
                time.sleep(ANSWERS_AFTER)
                answer = json.dumps({"uid": f"benchmark-out-{body['reference']}"}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments):
                pass

        self._http = ThreadingHTTPServer((HOST, port), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._http.shutdown()
        self._http.server_close()

    def wait_for(self, words):
        """:return: when the text with these words came, by the same clock"""
        deadline = time.perf_counter() + PATIENCE
        while words not in self.received:
            if time.perf_counter() > deadline:
                raise UnexpectedAnswerError(f"{words!r} did not reach the carrier")
            time.sleep(0.002)
        return self.received[words][0]


def prepare(data):
    """:return: ids of conversations of LOGIN, one on each number of the slow carrier"""
    data.run(OUTBOUND)
    return [row[0] for row in data.run("SELECT id FROM texting_conversation WHERE phone LIKE '+1212498%%' ORDER BY id")]


def measure(port, database, conversation_ids, carrier_port, tell):
    """
    :param conversation_ids: owned by LOGIN, one on each of ``NUMBERS`` numbers
    :param tell: called with a line of progress
    :return: (milliseconds from Send to the carrier of each single text, seconds from the last Send to the last text of all)
    """
    with SlowCarrier(carrier_port) as carrier:
        single = _measure_single(port, database, conversation_ids, carrier)
        tell(f"{SINGLE} texts one after the other")
        burst = _measure_burst(port, database, conversation_ids, carrier)
        tell(f"{NUMBERS} numbers with {EACH} texts each")
        doubled = [words for words, times in carrier.received.items() if len(times) > 1]
    if doubled:
        raise UnexpectedAnswerError(f"Sent twice: {doubled}")
    return single, burst


def _measure_single(port, database, conversation_ids, carrier):
    agent, waits = Agent(port, database, LOGIN), []
    for turn in range(SINGLE):
        words, started = f"single {turn}", time.perf_counter()
        agent.call_kw("send_text", [[conversation_ids[turn % len(conversation_ids)]], words])
        waits.append((carrier.wait_for(words) - started) * 1000)
        time.sleep(ANSWERS_AFTER * 1.5)  # until the carrier has answered
    return waits[2:]  # the first ones warm the workers up


def _measure_burst(port, database, conversation_ids, carrier):
    texts = [(conversation_id, f"burst {conversation_id} {turn}") for turn in range(EACH) for conversation_id in conversation_ids]
    shares = [texts[first::CLIENTS] for first in range(CLIENTS)]
    threads = [threading.Thread(target=_send_all, args=(port, database, share)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = time.perf_counter()
    return max(carrier.wait_for(words) for _conversation_id, words in texts) - sent


def _send_all(port, database, texts):
    agent = Agent(port, database, LOGIN)
    for conversation_id, words in texts:
        agent.call_kw("send_text", [[conversation_id], words])
