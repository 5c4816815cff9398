"""What is saved holds from its commit on, whoever asks at that moment: threads of this process, or another one."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from odoo.addons.texting_inbox.carriers.types import InboundText

from ..support.common import TextingCase
from ..support.fault_vectors import SAVED
from ..support.races import OUR_NUMBER, PATIENCE, Stage

ROUNDS = 15


class Desk(Stage):
    """Two agents, a number, a carrier; and what the inbound path asks about them."""

    def __init__(self):
        super().__init__(agents=2)
        self.run(lambda env: env["texting.carrier"].browse(self.carrier_id).write({"secret": "sesame"}))
        self.run(lambda env: env["res.company"].browse(self.company_id).write({"texting_base_url": "https://old.example.com"}))

    def _clean_up(self, env):
        env["res.company"].browse(self.company_id).texting_base_url = False
        super()._clean_up(env)

    def record(self, env, kind):
        models = {"carrier": "texting.carrier", "number": "texting.number", "queue": "texting.queue", "company": "res.company"}
        if kind == "agent":
            return env["res.users"].browse(self.first)
        return env[models[kind]].browse(getattr(self, f"{kind}_id"))

    # ------------------------------------------------------------
    # Questions
    # ------------------------------------------------------------

    def token_is_known(self, env):
        return bool(env["texting.carrier"]._by_token(self.token))

    def account_secret(self, env):
        return env["texting.carrier"].browse(self.carrier_id)._get_adapter().account.secret

    def public_host(self, env):
        url = env["texting.carrier"].browse(self.carrier_id)._get_adapter().account.webhook_url
        return url.removeprefix("https://").partition(".")[0]

    def number_is_known(self, env):
        return bool(env["texting.number"]._id_by_phone(self.carrier_id, OUR_NUMBER))

    def queue_name(self, env):
        return env["texting.queue"]._facts_of(self.queue_id)["queue_name"]["en_US"]

    def has_replies(self, env):
        return self.queue_id in env["texting.queue"]._ids_with_replies()

    def agent_count(self, env):
        return len(env["texting.queue"]._facts_of(self.queue_id)["agent_partner_ids"])

    def company_is_enabled(self, env):
        return env["res.company"].browse(self.company_id)._texting_is_enabled()


@pytest.fixture
def desk():
    desk = Desk()
    yield desk
    desk.clean_up()


@pytest.mark.parametrize("case", SAVED)
def test_what_is_saved_holds_from_its_commit_on(desk, case):
    """B19: another request asks between the change and its commit, and one that began before the commit asks after it."""
    kind, values, question, before, after = SAVED[case]
    ask = getattr(desk, question)
    with desk.open() as slow_reader, desk.open() as writer:
        desk.record(writer, kind).write(values)
        writer.flush_all()
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(desk.run, ask).result(PATIENCE) == before
        writer.cr.commit()
        ask(slow_reader)  # an old transaction that misses the cache
        assert desk.run(ask) == after


def test_new_numbers_are_known_while_texts_come_in(desk):
    """B19, B1: three clients ask all the time; each number is known as soon as it is saved."""
    done = threading.Event()

    def keep_asking():
        while not done.is_set():
            desk.run(desk.number_is_known)

    made = []
    with ThreadPoolExecutor(3) as clients:
        asking = [clients.submit(keep_asking) for _ in range(3)]
        try:
            unknown = [phone for phone in _make_numbers(desk, made) if not desk.run(_asks_for(desk, phone))]
        finally:
            done.set()
        for client in asking:
            client.result(PATIENCE)
    desk.run(lambda env: env["texting.number"].browse(made).unlink())
    assert not unknown


def _make_numbers(desk, made):
    for index in range(ROUNDS):
        phone = f"+1415555{1000 + index}"
        values = {"phone": phone, "carrier_id": desk.carrier_id, "queue_id": desk.queue_id}
        made.append(desk.run(lambda env, values=values: env["texting.number"].create(values).id))
        yield phone


def _asks_for(desk, phone):
    """:return: whether the cache alone, which nothing refuses by, knows a number"""
    return lambda env: (desk.carrier_id, phone) in env["texting.number"]._ids_by_phone()


def test_rotated_secrets_hold_while_texts_come_in(desk):
    """B19, B3: the old one is accepted no more, the new one at once."""
    done = threading.Event()

    def keep_asking():
        while not done.is_set():
            desk.run(desk.account_secret)

    wrong = []
    with ThreadPoolExecutor(3) as clients:
        asking = [clients.submit(keep_asking) for _ in range(3)]
        try:
            for index in range(ROUNDS):
                secret = f"secret-{index}"
                desk.run(lambda env, secret=secret: desk.record(env, "carrier").write({"secret": secret}))
                wrong += [secret] if desk.run(desk.account_secret) != secret else []
        finally:
            done.set()
        for client in asking:
            client.result(PATIENCE)
    assert not wrong


def test_a_text_to_a_number_saved_after_its_request_began_is_tried_again(desk):
    """B1: its transaction does not see the number yet; Odoo begins another one, and nothing waits in the list of events."""
    phone = "+14155552001"
    number = {}

    def make():
        values = {"phone": phone, "carrier_id": desk.carrier_id, "queue_id": desk.queue_id}
        number["id"] = desk.run(lambda env: env["texting.number"].create(values).id)

    def receive(env):
        env.cr.execute("SELECT 1")
        if not number:
            make()
        text = InboundText(uid="late-number", sender="+12125569001", recipient=phone, body="hello")
        carrier = env["texting.carrier"].browse(desk.carrier_id)
        return env["texting.webhook.event"]._receive_fetched(carrier, text).state

    assert desk.run(receive) == "processed"
    desk.run(lambda env: env["texting.conversation"].search([("number_id", "=", number["id"])]).unlink())
    desk.run(lambda env: env["texting.number"].browse(number["id"]).unlink())


def test_what_the_cache_does_not_know_is_asked_of_the_database(desk):
    """B1: another process has saved it, and its signal is on the way: as if it had been written by SQL."""
    for ask in (desk.token_is_known, desk.number_is_known, desk.company_is_enabled, desk.agent_count):
        assert desk.run(ask)
    statements = (
        ("UPDATE texting_carrier SET webhook_token = 'elsewhere' WHERE id = %s", desk.carrier_id),
        ("UPDATE texting_number SET phone = '+14155550192' WHERE id = %s", desk.number_id),
    )
    for statement, record_id in statements:
        desk.run(lambda env, statement=statement, record_id=record_id: env.cr.execute(statement, [record_id]))
    assert desk.run(lambda env: bool(env["texting.carrier"]._by_token("elsewhere")))
    assert desk.run(lambda env: bool(env["texting.number"]._id_by_phone(desk.carrier_id, "+14155550192")))


def test_a_change_that_is_undone_leaves_the_caches_as_they_were(desk):
    """B19: the transaction that rotated a secret fails."""
    with desk.open() as writer:
        desk.record(writer, "carrier").secret = "undone"
        assert desk.account_secret(writer) == "undone", "a transaction sees what it wrote"
        writer.cr.rollback()
        assert desk.account_secret(writer) == "sesame"
    assert desk.run(desk.account_secret) == "sesame"


class TestWhatClearsNothing(TextingCase):
    def cleared_by(self, call):
        """:return: whether a call cleared the caches, everybody's or ours"""
        enabled = self.env["res.company"]._texting_enabled_ids
        kept = enabled()
        call()
        self.env.flush_all()
        return enabled() is not kept

    def test_contacts_and_users_outside_of_queues_clear_no_cache(self):
        """B19: deleting a contact, or giving an employee another queue-less company, is none of ours."""
        partner = self.env["res.partner"].create({"name": "Nobody"})
        self.assertFalse(self.cleared_by(partner.unlink))

    def test_a_number_s_pace_clears_no_cache(self):
        """B19: it changes with each text that is sent."""
        self.assertFalse(self.cleared_by(lambda: self.number.write({"paced_until": False})))

    def test_merging_an_agent_s_contact_is_seen_by_the_queue(self):
        """B19: Odoo moves the user by SQL."""
        target = self.env["res.partner"].create({"name": "Agent One", "email": "one@example.com"})
        source = self.agent_one.partner_id
        source.email = "one@example.com"
        self.assertIn(source.id, self.env["texting.queue"]._facts_of(self.queue.id)["agent_partner_ids"])
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([source.id, target.id], target)
        self.assertIn(target.id, self.env["texting.queue"]._facts_of(self.queue.id)["agent_partner_ids"])

    def test_known_numbers_cost_no_query(self):
        """B1: neither token nor number, account, queue or company of a text is asked of the database."""
        carrier = self.env["texting.carrier"]
        asked = (
            lambda: carrier._by_token(self.carrier.webhook_token), lambda: self.carrier._get_adapter(),
            lambda: self.env["texting.number"]._id_by_phone(self.carrier.id, self.number.phone),
            lambda: self.env["texting.queue"]._facts_of(self.queue.id), lambda: self.env.company._texting_is_enabled(),
        )
        for ask in asked:
            ask()
        with self.assertQueryCount(0):
            for ask in asked:
                ask()
