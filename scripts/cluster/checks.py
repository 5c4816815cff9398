"""What holds on two servers as on one. Each check says in a line what it saw, or raises NotTrueError."""

import http.client
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from .client import Carrier, NotTrueError, User, eventually

CONVERSATION, AGENTS = "texting.conversation", ("bench1", "bench2")
RACES, REPEATS, EDITS = 10, 10, 5
KILLS, SENDERS, TEXTS_EACH, ANSWERED = 6, 4, 40, 12


class Cluster:
    """:param ports: of the HTTP servers
    :param masters: their processes
    :param query: asks the database itself
    """

    def __init__(self, database, ports, masters, query):
        self.database, self.ports, self.masters, self.query = database, ports, masters, query
        self.first, self.second = ports
        self.carrier = Carrier()
        self._people = iter(range(2125550000, 2125559999))

    def checks(self):
        return (self.main_job, self.accept_race, self.repeats, self.edits, self.kills)

    # ------------------------------------------------------------

    def main_job(self):
        """A text arrives at one server; an agent of the other sees it, accepts, answers, leaves."""
        agent = User(self.second, self.database, AGENTS[0])
        phone = self._person()
        self._expect(self.carrier.deliver(self.first, self.carrier.text(phone)[1]) == 200, "the text is accepted")
        alert = eventually(lambda: self._alert(agent, phone), "the agent is alerted")
        self._expect(agent.call(CONVERSATION, "action_accept", [alert["id"]])["accepted"], "the agent accepts")
        answer = agent.at(self.first).call(CONVERSATION, "send_text", [alert["id"]], "Yes, it is.")
        eventually(lambda: self._status(answer) in ("sent", "delivered"), "the answer leaves")
        eventually(lambda: self._status(answer) == "delivered", "its delivery report arrives")
        agent.call(CONVERSATION, "mark_seen", [alert["id"]])
        agent.call(CONVERSATION, "action_leave", [alert["id"]])
        self._expect(self._state(alert["id"]) == "archived", "the agent leaves")
        return "texted at the first server, accepted and left at the second, answered at the first, delivered"

    def accept_race(self):
        """Two agents press Accept at the same moment, each at a server of their own."""
        users = [User(port, self.database, login) for port, login in zip(self.ports, AGENTS, strict=True)]
        won = dict.fromkeys(AGENTS, 0)
        for _ in range(RACES):
            conversation_id = self._waiting()
            results = self._at_once([partial(user.call, CONVERSATION, "action_accept", [conversation_id]) for user in users])
            winners = [login for login, result in zip(AGENTS, results, strict=True) if result["accepted"]]
            self._expect(len(winners) == 1, f"exactly one of two agents accepts: {results}")
            self._expect(all(result["owner"] for result in results), "the other one reads who has it")
            won[winners[0]] += 1
        return f"{RACES} races, one owner each ({', '.join(f'{login}: {count}' for login, count in won.items())})"

    def repeats(self):
        """A carrier sends a text to both servers at once, and once more to each."""
        for _ in range(REPEATS):
            uid, body = self.carrier.text(self._person())
            statuses = self._at_once([partial(self.carrier.deliver, port, body) for port in (*self.ports, *self.ports)])
            self._expect(set(statuses) == {200}, f"repeats are answered like the first: {statuses}")
            self._expect(self._count(uid) == 1, "one message")
        return f"{REPEATS} texts, four times each at both servers: {REPEATS} messages"

    def edits(self):
        """What is saved at one server holds at the other, while texts come in at both."""
        administrator = User(self.first, self.database, "admin")
        [carrier_id] = administrator.call("texting.carrier", "search", [("webhook_token", "=", self.carrier.token)])
        [queue_id] = administrator.call("texting.queue", "search", [], limit=1)
        with self._traffic():
            for index in range(EDITS):
                self._edit_number(administrator, carrier_id, queue_id, f"+1415555{2000 + index}")
                self._edit_account(administrator, carrier_id, index)
        return f"{EDITS} new numbers, secrets, tokens and disabled carriers, each held at the other server at once"

    def _edit_number(self, administrator, carrier_id, queue_id, phone):
        values = {"phone": phone, "carrier_id": carrier_id, "queue_id": queue_id}
        administrator.call("texting.number", "create", [values])
        uid, body = Carrier(number=phone).text(self._person())
        self._expect(self.carrier.deliver(self.second, body) == 200 and self._count(uid) == 1, "a new number is known")

    def _edit_account(self, administrator, carrier_id, index):
        """Other texts come in through another account, so that this one may change."""
        account = {"name": f"Edited {index}", "code": "simulator", "secret": "first", "webhook_token": f"edited-{index}"}
        [other_id] = administrator.call("texting.carrier", "create", [account])
        old, new = Carrier("first", f"edited-{index}"), Carrier("second", f"edited-{index}")
        body = old.text(self._person())[1]
        self._expect(old.deliver(self.second, body) == 200, "a new account's webhook is known")
        administrator.call("texting.carrier", "write", [other_id], {"secret": "second"})
        self._expect(old.deliver(self.second, body) == 403, "the old secret is refused")
        self._expect(new.deliver(self.second, body) == 200, "the new secret is accepted")
        administrator.call("texting.carrier", "action_rotate_token", [other_id])
        self._expect(new.deliver(self.second, body) == 404, "the old address is refused")
        [read] = administrator.call("texting.carrier", "read", [other_id], ["webhook_token"])
        new.token = read["webhook_token"]
        self._expect(new.deliver(self.second, body) == 200, "the new address is known")
        administrator.call("texting.carrier", "write", [other_id], {"state": "disabled"})
        self._expect(new.deliver(self.second, body) == 404, "a disabled carrier is refused")

    def kills(self):
        """Workers are killed while texts come in and answers go out: nothing is lost, nothing is duplicated."""
        agent = User(self.second, self.database, AGENTS[0])
        conversation_ids = [self._waiting() for _ in range(ANSWERED)]  # an unclear text holds up its own conversation only
        for conversation_id in conversation_ids:
            agent.call(CONVERSATION, "action_accept", [conversation_id])
        self._hurry()
        done, uids, answers = threading.Event(), [], []
        with ThreadPoolExecutor(SENDERS + 2) as threads:
            texting = [threads.submit(self._keep_texting, uids) for _ in range(SENDERS)]
            answering = threads.submit(self._keep_answering, agent, conversation_ids, answers)
            killing = threads.submit(self._keep_killing, done)
            for future in texting:
                future.result()
            answering.result()
            done.set()
            killed = killing.result()
        self._expect(all(self._count(uid) == 1 for uid in uids), "each text is one message")
        eventually(lambda: not self._queued(answers), "the answers leave")
        doubled = self.query(
            "SELECT body FROM texting_simulator_text WHERE direction = 'to_phone' AND body LIKE 'Answer %%' GROUP BY body"
            " HAVING count(*) > 1")
        self._expect(not doubled, f"no answer is sent twice: {doubled}")
        unclear = self.query("SELECT count(*) FROM texting_message WHERE status IN ('sending', 'unconfirmed')")[0][0]
        return (f"{killed} workers killed; {len(uids)} texts in, each once; {len(answers)} answers out, none duplicated,"
                f" {unclear} unclear (left to a person)")

    # ------------------------------------------------------------

    def _keep_texting(self, uids):
        for _ in range(TEXTS_EACH):
            uid, body = self.carrier.text(self._person())
            self.carrier.insist(random.sample(self.ports, 2), body)
            uids.append(uid)

    def _keep_answering(self, agent, conversation_ids, answers):
        for index, conversation_id in enumerate(conversation_ids):
            body = f"Answer {index}"
            try:
                answers.append(agent.call(CONVERSATION, "send_text", [conversation_id], body))
            except (OSError, http.client.HTTPException, NotTrueError):  # the worker was killed: the agent looks what became of it
                sent = self.query("SELECT id FROM texting_message WHERE body = %s", [body])
                answers += [row[0] for row in sent]
            time.sleep(0.5)

    def _keep_killing(self, done):
        """Return how many workers were killed."""
        killed = 0
        while killed < KILLS and not done.wait(1):
            workers = [pid for master in self.masters for pid in _workers_of(master.pid)]
            if workers:
                os.kill(random.choice(workers), signal.SIGKILL)  # noqa: S311
                killed += 1
        return killed

    def _hurry(self):
        """Let our number send as fast as it can: one text a second would be what the check waits for."""
        administrator = User(self.first, self.database, "admin")
        number_ids = administrator.call("texting.number", "search", [("phone", "=", self.carrier.number)])
        administrator.call("texting.number", "write", number_ids, {"rate": 100})

    def _traffic(self):
        return Traffic(self.carrier, self.ports, self._person)

    def _waiting(self):
        """Return the id of a new conversation."""
        phone = self._person()
        self._expect(self.carrier.deliver(self.first, self.carrier.text(phone)[1]) == 200, "the text is accepted")
        return self.query("SELECT id FROM texting_conversation WHERE phone = %s", [phone])[0][0]

    def _alert(self, agent, phone):
        return next((alert for alert in agent.call(CONVERSATION, "get_alerts")["alerts"] if alert["phone"] == phone), None)

    def _status(self, text_id):
        return self.query("SELECT status FROM texting_message WHERE id = %s", [text_id])[0][0]

    def _queued(self, text_ids):
        return self.query("SELECT id FROM texting_message WHERE id = ANY(%s) AND status = 'queued'", [text_ids])

    def _state(self, conversation_id):
        return self.query("SELECT state FROM texting_conversation WHERE id = %s", [conversation_id])[0][0]

    def _count(self, uid):
        return self.query("SELECT count(*) FROM texting_message WHERE carrier_uid = %s", [uid])[0][0]

    def _person(self):
        return f"+1{next(self._people)}"

    def _at_once(self, calls):
        barrier = threading.Barrier(len(calls))

        def start(call):
            barrier.wait()
            return call()

        with ThreadPoolExecutor(len(calls)) as threads:
            return [future.result() for future in [threads.submit(start, call) for call in calls]]

    def _expect(self, truth, what):
        if not truth:
            raise NotTrueError(what)


class Traffic:
    """Texts that come in at both servers for as long as the block runs: they keep the caches of all workers filled."""

    def __init__(self, carrier, ports, person):
        self._carrier, self._ports, self._person = carrier, ports, person
        self._done = threading.Event()

    def __enter__(self):
        self._threads = [threading.Thread(target=self._run, args=(port,), daemon=True) for port in self._ports]
        for thread in self._threads:
            thread.start()

    def __exit__(self, *error):
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _run(self, port):
        phone = self._person()
        while not self._done.is_set():
            self._carrier.deliver(port, self._carrier.text(phone)[1])


def _workers_of(master):
    """Return the pids of a server's workers, the one for scheduled actions included: its children, but for websockets'."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [int(pid) for pid in children if "gevent" not in _arguments(pid)]


def _arguments(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return ["gevent"]  # gone already
