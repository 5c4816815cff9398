"""How long an agent waits: the bell's list, opening a window, accepting; in a small and a large database by turns."""

import statistics
import time

from .client import Agent, UnexpectedAnswerError
from .data import LOGIN, PENDING

ROUNDS = 7
READS = 40  # of each kind, per database and round
ACTIONS = ("get_alerts", "open a window", "accept")


class Desk:
    """The agent LOGIN in one database."""

    def __init__(self, port, database, data):
        """:param data: the ``Data`` of the database"""
        self._agent = Agent(port, database, LOGIN)
        self._data = data
        self._owned_ids = data.conversation_ids("owned")
        self._pending_ids = data.conversation_ids("new")
        self.rounds = []  # of each, for each action the seconds of every request

    def get_alerts(self, _turn):
        answer = self._timed("get_alerts", lambda: self._agent.call_kw("get_alerts", []))
        _check(answer["counter"] == PENDING, answer)

    def open_window(self, turn):
        conversation_id = self._owned_ids[turn % len(self._owned_ids)]
        answer = self._timed("open a window", lambda: self._agent.call_kw("open_window", [[conversation_id]]))
        _check(len(answer["messages"]) == 30, answer)

    def accept(self, turn):
        answer = self._timed("accept", lambda: self._agent.call_kw("action_accept", [[self._pending_ids[turn]]]))
        _check(answer["accepted"], answer)

    def reset(self):
        """Let all that was accepted wait again."""
        self._data.unaccept(self._pending_ids)

    def _timed(self, action, function):
        started = time.perf_counter()
        answer = function()
        self.rounds[-1][action].append(time.perf_counter() - started)
        return answer

    def begin_round(self):
        self.rounds.append({action: [] for action in ACTIONS})


def measure(desks, tell):
    """Fill the ``rounds`` of desks, by turns.

    :param tell: called with a line of progress
    """
    for desk in desks:  # warm up
        desk.begin_round()
        desk.get_alerts(0)
        desk.open_window(0)
        desk.accept(0)
        desk.reset()
        desk.rounds.clear()
    for number in range(1, ROUNDS + 1):
        for desk in desks:
            desk.begin_round()
        for turn in range(READS):
            for desk in desks:
                desk.get_alerts(turn)
            for desk in desks:
                desk.open_window(turn)
        for turn in range(PENDING):
            for desk in desks:
                desk.accept(turn)
        for desk in desks:
            desk.reset()
        tell(f"round {number} of {ROUNDS}")


def _check(as_expected, answer):
    if not as_expected:
        raise UnexpectedAnswerError(str(answer))


def percentile(rounds, action, percent):
    """:return: milliseconds within which this share of the requests was answered: the median of the rounds"""
    return statistics.median(_percentiles(rounds, action, percent))


def growth(small, large, action, percent):
    """:return: a percentile of the second desk's rounds as a multiple of the first one's: the median of the rounds"""
    pairs = zip(_percentiles(small, action, percent), _percentiles(large, action, percent), strict=True)
    return statistics.median(after / before for before, after in pairs)


def _percentiles(rounds, action, percent):
    return [statistics.quantiles(each[action], n=100, method="inclusive")[percent - 1] * 1000 for each in rounds]
