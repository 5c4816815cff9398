"""How a moment is written for people: one way on the server, the same as the browser's."""
from odoo import fields
from odoo.tools import format_date, format_time


def show_day(env, moment, tz=None):
    """Return the day of a moment (UTC, naive) in the reader's language: "Nov 16, 2026".

    :param tz: its time zone; None: the reader's
    """
    return format_date(env, fields.Datetime.context_timestamp(_reader(env, tz), moment).date(), date_format="medium")


def show_time(env, moment, tz=None):
    """Return the time of day of a moment, likewise: "10:02 AM"."""
    shown = format_time(env, moment, tz=tz or env.user.tz or "UTC", time_format="short")
    return shown.replace("\u202f", "\u00a0")  # many fonts have no narrow space


def show_moment(env, moment, tz=None):
    """Return day and time of a moment, likewise: "Nov 16, 2026, 10:02 AM"."""
    return f"{show_day(env, moment, tz)}, {show_time(env, moment, tz)}"


def _reader(env, tz):
    return env.user.with_context(tz=tz or env.user.tz or "UTC")
