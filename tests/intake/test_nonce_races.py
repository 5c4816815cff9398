"""One nonce at the doors of several processes at the same moment, by real transactions (B3)."""

from odoo.addons.texting_inbox.carriers.errors import VerificationError

ROUNDS = 5


def test_two_processes_do_not_accept_one_nonce_twice(stage, quiet_log):
    """B3: of requests that differ, one is accepted; its repeat is accepted as well"""
    accepted = []

    def use(nonce, digest):
        def once(env):
            env["texting.webhook.nonce"]._use(env["texting.carrier"].browse(stage.carrier_id), nonce, digest)
        try:
            stage.run(once)
        except VerificationError:
            return
        accepted.append((nonce, digest))

    for nonce in map(str, range(ROUNDS)):
        stage.together(*[lambda nonce=nonce, digest=digest: use(nonce, digest) for digest in "ab" * 2])
        digests = {digest for used, digest in accepted if used == nonce}
        assert len(digests) == 1
        assert accepted.count((nonce, *digests)) == 2
        [(count,)] = stage.query("SELECT count(*) FROM texting_webhook_nonce WHERE carrier_id = %s", stage.carrier_id)
        assert count == int(nonce) + 1
