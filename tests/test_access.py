"""Who may see and change texts: every way over the network, tried as everybody it is not for."""
from .access_common import AccessCase
from .access_ways import HARMLESS, NOBODY, OWNER_ONLY, READ, TRACES


class TestForeignTexts(AccessCase):
    """Ben's text, asked for by everybody else."""

    def assertClosed(self, user, ways):
        """Try each way as this user; it must be refused, or give nothing at all."""
        client, open_ways = self.client(user), []
        for name, way in ways.items():
            answer = way(client, self.target)
            if answer.leaks() or not (answer.is_refusal or answer.is_nothing):
                open_ways.append(f"{name}: {answer}")
        self.assertFalse(open_ways, "\n".join(open_ways))

    def assertRefused(self, user, ways):
        """Try each way as this user; each must be refused in so many words."""
        client, allowed = self.client(user), []
        for name, way in ways.items():
            answer = way(client, self.target)
            if answer.leaks() or not answer.is_refusal:
                allowed.append(f"{name}: {answer}")
        self.assertFalse(allowed, "\n".join(allowed))

    def test_the_owner_gets_something_by_every_way_to_read(self):
        """S22: the control of the tests below: each way leads to the text for the one whose it is"""
        client, closed = self.client(self.people.ben), []
        for name, way in READ.items():
            answer = way(client, self.target)
            if answer.error or answer.is_nothing:
                closed.append(f"{name}: {answer}")
        self.assertFalse(closed, "\n".join(closed))
