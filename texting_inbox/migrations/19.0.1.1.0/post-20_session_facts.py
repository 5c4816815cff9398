from datetime import timedelta

from odoo import SUPERUSER_ID, api

BATCH = 500  # sessions
BEGINS = ("accepted", "started", "transferred", "taken_over")
ENDS = ("left", "transferred", "taken_over", "released")


def migrate(cr, version):
    """Fill in what is written down as it happens from now on: from the steps and texts of the sessions that exist."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        "SELECT id FROM texting_session s"
        " WHERE NOT EXISTS (SELECT FROM texting_session_span WHERE session_id = s.id) ORDER BY id")
    ids = [row[0] for row in cr.fetchall()]
    for first in range(0, len(ids), BATCH):
        rebuild(env["texting.session"].browse(ids[first : first + BATCH]))
        env.flush_all()
        env.invalidate_all()


def rebuild(sessions):
    """Write down what the steps and texts of these sessions tell."""
    for session in sessions:
        accepted_at, session.accepted_at = session.accepted_at, False
        first_response_at, session.first_response_at = session.first_response_at, False
        _rebuild_spans(session)
        _rebuild_responses(session)
        _rebuild_missed(session, accepted_at)
        session.accepted_at = accepted_at
        session.first_response_at = session.first_response_at or first_response_at
        _rebuild_reopened(session)


def _rebuild_spans(session):
    for step in session.step_ids.sorted("id"):
        if step.kind in BEGINS and step.to_user_id:
            _note_owner(session, step)
        elif step.kind in ENDS:
            session._note_end_of_ownership(step.kind, step.done_at)
    if session.closed_at:
        session._note_end_of_ownership("left", session.closed_at)


def _note_owner(session, step):
    session._note_owner(step.to_user_id, step.kind, step.done_at)
    session.accepted_at = session.accepted_at or step.done_at


def _rebuild_responses(session):
    for text in session.message_ids.sorted("id"):
        if text.direction == "outbound" and not text.is_automatic:
            text._note_response()


def _rebuild_missed(session, accepted_at):
    """Its alert expired before somebody accepted it, or it was closed without."""
    expires = session.opened_at + timedelta(days=session.queue_id.alert_days or 14)
    if accepted_at and accepted_at > expires:
        session.missed_at = expires
    elif not accepted_at and session.closed_at and session.message_ids.filtered(
        lambda text: text.direction == "inbound" and not text.seen_at
    ):
        session.missed_at = min(expires, session.closed_at)


def _rebuild_reopened(session):
    since = session.opened_at - timedelta(hours=24)
    session.reopened_from_id = session.search(
        [("conversation_id", "=", session.conversation_id.id), ("closed_at", ">=", since), ("closed_at", "<=", session.opened_at),
         ("id", "<", session.id)],
        order="closed_at desc, id desc", limit=1)
