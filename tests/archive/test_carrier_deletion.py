"""What carriers keep of texts is deleted there as well, where their APIs allow: Twilio's is played by a local server."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.texting_inbox.carriers.types import Media

from ..outbox.test_reconcile import TwilioCase
from ..support.common import DANA
from ..support.vendor_ids import SIDS


class TestCarrierDeletion(TwilioCase):
    def archive(self):
        """:return: an archived session of one text that came in"""
        conversation = self.received_and_accepted(DANA, uid=SIDS[1])
        self.assertTrue(conversation.with_user(self.agent_one).action_leave()["left"])
        return conversation.session_ids

    def erase(self):
        self.env["texting.erasure"].with_user(self.manager).create({"phone": DANA}).action_erase()
        self.env.flush_all()

    def run_deletions(self, later=0):
        """:param later: how many hours pass before"""
        with freeze_time(fields.Datetime.now() + timedelta(hours=later)):
            self.run_cron("texting.carrier.deletion", "_cron_delete")

    def deletions(self):
        return self.env["texting.carrier.deletion"].search([("carrier_id", "=", self.carrier.id)])

    def test_a_text_that_is_erased_is_deleted_at_the_carrier(self):
        """B11: after the commit, in the background; nothing is asked within the manager's request."""
        self.archive()
        self.erase()
        self.assertEqual(self.api.requests, [])
        self.assertEqual((self.deletions().uid, self.deletions().is_inbound), (SIDS[1], True))
        self.api.answer(204, b"")
        self.run_deletions()
        [request] = self.api.requests
        self.assertEqual((request.method, request.path), ("DELETE", f"/2010-04-01/Accounts/AC1/Messages/{SIDS[1]}.json"))
        self.assertFalse(self.deletions())

    def test_retention_has_the_carrier_delete_as_well(self):
        """B11: and a second run asks for nothing twice."""
        with freeze_time("2025-01-10 10:00"):
            self.archive()
        self.env.company.texting_retention_months = 1
        self.run_cron("texting.retention", "_cron_apply")
        self.run_cron("texting.retention", "_cron_apply")
        self.assertEqual(self.deletions().mapped("uid"), [SIDS[1]])

    def test_a_carrier_that_refuses_or_is_silent_is_asked_again(self):
        """B11: for days; then an administrator sees it, and may have it tried once more."""
        self.archive()
        self.erase()
        self.api.answer(409, {"code": 20009, "message": "Cannot delete this resource before it is complete"})
        self.run_deletions()
        self.assertEqual((self.deletions().state, self.deletions().attempts), ("pending", 1))
        self.assertIn("20009", self.deletions().problem)
        self.run_deletions()
        self.assertEqual(len(self.api.requests), 1, "not before its time")
        self.api.reset(always=True)
        for day in range(1, 11):
            self.run_deletions(later=24 * day)
        self.assertEqual((self.deletions().state, self.deletions().attempts), ("failed", 10))
        self.assert_retried_by_administrators_alone()

    def assert_retried_by_administrators_alone(self):
        with self.assertRaises(AccessError):
            self.deletions().with_user(self.manager).action_retry()
        administrator = new_test_user(self.env, "deletion_admin", "base.group_system")
        self.deletions().with_user(administrator).action_retry()
        self.assertEqual((self.deletions().state, self.deletions().attempts), ("pending", 0))

    def test_a_carrier_whose_api_deletes_media_alone_is_asked_for_texts_with_media(self):
        """B11: Bandwidth deletes pictures by their addresses; Telnyx and Plivo delete nothing on request."""
        self.carrier.write({"code": "bandwidth", "account": "9900000", "secret": "user:password"})
        url = f"{self.api.url}/api/v2/users/9900000/media/uid-2/0/dog.png"
        conversation = self.received_and_accepted(DANA, uid="uid-1")
        self.receive(DANA, uid="uid-2", media=(Media(url, "image/png"),))
        conversation.with_user(self.agent_one).mark_seen()
        conversation.with_user(self.agent_one).action_leave()
        self.erase()
        self.assertEqual((self.deletions().uid, self.deletions().media_urls), ("uid-2", [url]))

    def test_an_erased_text_is_not_recovered_from_the_carriers_log(self):
        """B1, B11: what the carrier still lists is known to have been here."""
        session = self.archive()
        self.erase()
        self.run_cron("texting.reconcile.inbound", "_cron_fetch_missed")  # from now on it is asked
        self.answer(self.message(SIDS[1], direction="inbound", status="received"))
        self.run_cron("texting.reconcile.inbound", "_cron_fetch_missed")
        self.assertFalse(session.message_ids.body)
        self.assertFalse(self.conversation(DANA))
