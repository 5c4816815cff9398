"""Checks of carriers beside everything else that is committed at the same moment (B10)."""

from unittest.mock import patch
from uuid import uuid4

from odoo.addons.texting_inbox.carriers.account_types import Fault, Finding
from odoo.addons.texting_inbox.carriers.simulator.adapter import SimulatorCarrier


def findings(stage):
    return stage.query("SELECT fault, times FROM texting_health_finding WHERE carrier_id = %s ORDER BY fault", stage.carrier_id)


def check(stage):
    return stage.run(lambda env: env["texting.health"]._check(env["texting.carrier"].browse(stage.carrier_id)))


def test_two_checks_at_once_keep_each_finding_once(stage, quiet_log):
    """B10: a person presses Check Now while the scheduler checks: no error, no double."""
    stage.run(lambda env: env["texting.number"].browse(stage.number_id).write({"queue_id": False}))
    with patch.object(SimulatorCarrier, "check", lambda adapter: [Finding(Fault.CREDENTIALS)]):
        for _ in range(5):
            stage.together(*[lambda: check(stage)] * 3)
    faults = [fault for fault, _times in findings(stage)]
    assert len(faults) == len(set(faults))
    assert {"credentials", "number_without_queue"} <= set(faults)


def test_new_carrier_is_looked_at_from_all_sides_at_once(stage, quiet_log):
    """B10: its first check, the first question for missed texts and the test text all begin with its row of health."""
    carriers = "texting.carrier"

    def ask(env):
        with patch.object(type(env["ir.cron"]), "_commit_progress", lambda *arguments, **named: None):
            env["texting.reconcile.inbound"]._fetch_missed(env[carriers].browse(stage.carrier_id))

    for _ in range(4):
        stage.run(lambda env: env[carriers].browse(stage.carrier_id).health_ids.unlink())
        stage.together(
            lambda: check(stage), lambda: check(stage), lambda: stage.run(ask),
            lambda: stage.run(lambda env: env["texting.health"]._of(env[carriers].browse(stage.carrier_id)).refused_at))
        assert stage.query("SELECT count(*) FROM texting_health WHERE carrier_id = %s", stage.carrier_id) == [(1,)]


def test_carrier_that_is_saved_while_it_is_asked_is_checked_all_the_same(stage, quiet_log):
    """B10: the scheduler waits for the carrier's answer, and an administrator saves the form meanwhile."""

    def answer(adapter):
        stage.run(lambda env: env["texting.carrier"].browse(stage.carrier_id).write({"name": "Renamed"}))
        stage.run(lambda env: env["texting.number"].browse(stage.number_id).write({"rate": 7}))
        return [Finding(Fault.CREDENTIALS)]

    with patch.object(SimulatorCarrier, "check", answer):
        stage.run(lambda env: env["texting.health"]._cron_check())
    assert ("credentials", 1) in findings(stage)


def test_refused_requests_in_parallel_are_one_note_and_wait_for_nobody(stage, quiet_log):
    """B10: a flood of rubbish beside a check that holds the row."""
    check(stage)

    def note():
        stage.run(lambda env: env["texting.health"]._note_refusal(stage.carrier_id))

    with stage.open() as env:
        env["texting.health"]._lock(env["texting.carrier"].browse(stage.carrier_id))
        note()  # returns at once
        assert stage.query("SELECT refused_at FROM texting_health WHERE carrier_id = %s", stage.carrier_id) == [(None,)]
    stage.together(*[note] * 4)
    [(noted,)] = stage.query("SELECT refused_at FROM texting_health WHERE carrier_id = %s", stage.carrier_id)
    assert noted


def test_first_steps_in_two_tabs_at_once_are_written_once(stage, quiet_log):
    """B10: the panel is opened, and the simulated phone set up, in several tabs of an administrator."""
    company_id = stage.run(lambda env: env["res.company"].create({"name": f"Tabs {uuid4()}"}).id)

    def panel(env):
        return env["onboarding.onboarding"].with_context(allowed_company_ids=[company_id])

    def steps(env):
        return env["onboarding.onboarding.step"].with_context(allowed_company_ids=[company_id])

    try:
        stage.together(*[lambda: stage.run(lambda env: panel(env).get_texting_panel())] * 3)
        stage.together(*[lambda: stage.run(lambda env: steps(env).action_texting_try())] * 3)
        assert stage.query("SELECT count(*) FROM onboarding_progress WHERE company_id = %s", company_id) == [(1,)]
        assert stage.query("SELECT count(*) FROM texting_carrier WHERE company_id = %s", company_id) == [(1,)]
        assert stage.query("SELECT count(*) FROM texting_queue WHERE company_id = %s", company_id) == [(1,)]
    finally:
        stage.run(lambda env: _forget(env, company_id))


def _forget(env, company_id):
    of_company = [("company_id", "=", company_id)]
    env["texting.number"].search(of_company).unlink()
    env["texting.queue"].search(of_company).unlink()
    env["texting.carrier"].search(of_company).unlink()
    # its audit entries are kept, and so is the company
    env["res.company"].browse(company_id).write({"active": False, "texting_enabled": False})
