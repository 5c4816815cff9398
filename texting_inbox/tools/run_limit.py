"""How long a scheduled action may take."""

from odoo.tools import config

RUN_SECONDS = 60  # then other scheduled actions have their turn


def run_seconds():
    """:return: how long a run of a scheduled action may take: Odoo ends the process of one that takes longer than it allows,
    by default 120 seconds for all of them together"""
    limit = config["limit_time_real_cron"]
    if limit < 0:
        limit = config["limit_time_real"]
    return min(RUN_SECONDS, limit / 2) if limit > 0 else RUN_SECONDS
