"""How long a manager waits: the board, a search in the archive, the figures of a week, in a small and a large database by turns;
and, in the large one, the figures of all its years by week."""

import datetime
import time

from .client import Agent, UnexpectedAnswerError
from .data import OWNED, PENDING, WORD

LOGIN = "manager1"  # as in the addon's data/res.users.csv
ROUNDS = 7
READS = 15  # of each kind, per database and round
BY_WEEK = 5  # times each, in the large database
SESSION, MESSAGE, AGENT = "texting.report.session", "texting.report.message", "texting.report.agent"
# What the pivots show when they are opened, and the slowest measures besides.
REPORTS = {
    "Sessions": (SESSION, "opened_at", [
        "new_count:sum", "missed_count:sum", "wait_median:median", "wait_p90:p90", "first_response_median:median",
        "inbound_count:sum", "outbound_count:sum", "__count"]),
    "Texts": (MESSAGE, "received_at", ["received_count:sum", "sent_count:sum", "response_median:median", "__count"]),
    "Agents": (AGENT, "begun_at", ["session_count:sum", "answer_count:sum", "response_median:median", "__count"]),
}
ACTIONS = ("Now (the board)", f"search the archive: {WORD}", *(f"{name}, 7 days" for name in REPORTS))


class Manager:
    """A manager in one database."""

    def __init__(self, port, database):
        self._agent = Agent(port, database, LOGIN)
        self.rounds = []  # of each, for each action the seconds of every request

    def read_board(self):
        board = self._agent.call_kw("get_board", [], "texting.board")
        _check(board["waiting"]["total"] == PENDING and board["owned"]["total"] == OWNED, board)

    def search(self):
        found = self._agent.call_kw(
            "web_search_read", [], SESSION.replace("report.", ""), domain=[["words", "ilike", WORD]], limit=80,
            specification={"display_name": {}, "phone": {}, "opened_at": {}, "owner_id": {"fields": {"display_name": {}}}})
        _check(found["length"] == 4 * OWNED, found)

    def read_report(self, name, days=None, interval="day"):
        """:param days: of how many days; None: of all years"""
        model, date, measures = REPORTS[name]
        since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days or 10_000)
        rows = self._agent.call_kw(
            "formatted_read_group", [], model, domain=[[date, ">=", f"{since:%Y-%m-%d %H:%M:%S}"]],
            groupby=[f"{date}:{interval}", "queue_id"], aggregates=measures)
        _check(rows, rows)

    def act(self, action):
        started = time.perf_counter()
        if action == ACTIONS[0]:
            self.read_board()
        elif action == ACTIONS[1]:
            self.search()
        else:
            self.read_report(action.partition(",")[0], days=7)
        return time.perf_counter() - started


def measure(managers, tell):
    """Fill the ``rounds`` of managers, by turns.

    :param managers: the ``Manager`` of the small database and of the large one
    :param tell: called with a line of progress
    :return: for each report the seconds of each reading of all years by week, in the large database
    """
    for manager in managers:  # warm up
        for action in ACTIONS:
            manager.act(action)
    for number in range(1, ROUNDS + 1):
        for manager in managers:
            manager.rounds.append({action: [] for action in ACTIONS})
        for action in ACTIONS:
            for _turn in range(READS):
                for manager in managers:
                    manager.rounds[-1][action].append(manager.act(action))
        tell(f"round {number} of {ROUNDS}")
    return {name: [_by_week(managers[-1], name) for _turn in range(BY_WEEK)] for name in REPORTS}


def _by_week(manager, name):
    started = time.perf_counter()
    manager.read_report(name, interval="week")
    return time.perf_counter() - started


def _check(as_expected, answer):
    if not as_expected:
        raise UnexpectedAnswerError(str(answer)[:2000])
