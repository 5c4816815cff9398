"""How soon another browser hears of it: a text from the webhook in an agent's bell, beside a message in a Discuss channel."""

import json
import statistics
import time
from contextlib import closing

import websocket

from .client import HOST, WEBHOOK, Agent, Client, UnexpectedAnswerError
from .data import LOGIN

ROUNDS = 60
PATIENCE = 10  # seconds
OTHER = "bench2"  # who posts in the channel; as in the addon's data/res.users.csv


def measure(port, database, channel_id, carrier, tell):
    """
    :param channel_id: of a Discuss channel of LOGIN and OTHER
    :return: ``{"text → bell": […], "Discuss message → other browser": […]}`` in milliseconds
    """
    agent, other = Agent(port, database, LOGIN), Agent(port, database, OTHER)
    webhook = Client(port, {"X-Odoo-Database": database})
    times = {"text → bell": [], "Discuss message → other browser": []}
    with closing(_listen(port + 1, agent)) as socket:
        for turn in range(ROUNDS):
            [(body, headers)] = carrier.make_texts(1)
            times["text → bell"].append(
                _wait(socket, "texting.alert/raised", lambda: webhook.post(WEBHOOK, body, headers)))  # noqa: B023
            post = {"thread_model": "discuss.channel", "thread_id": channel_id,
                    "post_data": {"body": f"Message {turn}", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}}
            times["Discuss message → other browser"].append(
                _wait(socket, "discuss.channel/new_message", lambda: other.request("/mail/message/post", post)))  # noqa: B023
    tell(f"{ROUNDS} of each")
    return {name: waits[5:] for name, waits in times.items()}  # the first ones warm the workers up


def _listen(port, agent):
    socket = websocket.create_connection(
        f"ws://{HOST}:{port}/websocket?version={agent.websocket_version()}", cookie=agent.cookie, timeout=PATIENCE,
        origin=f"http://{HOST}:{port}")
    socket.send(json.dumps({"event_name": "subscribe", "data": {"channels": [], "last": 0}}))
    time.sleep(1)  # what came before is read first
    socket.settimeout(0.2)
    while True:
        try:
            socket.recv()
        except websocket.WebSocketTimeoutException:
            break
    socket.settimeout(PATIENCE)
    return socket


def _wait(socket, kind, action):
    """:return: milliseconds from the beginning of the action until the event came"""
    started = time.perf_counter()
    action()
    while time.perf_counter() < started + PATIENCE:
        kinds = [one["message"]["type"] for one in json.loads(socket.recv())]
        if kind in kinds:
            return (time.perf_counter() - started) * 1000
    raise UnexpectedAnswerError(f"no {kind} arrived")


def ratio(times):
    """:return: the median of the first as a multiple of the second's"""
    ours, theirs = times.values()
    return statistics.median(ours) / statistics.median(theirs)
