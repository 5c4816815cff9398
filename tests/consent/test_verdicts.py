"""What a carrier takes a text for, texts through a former account, and texts to a group."""
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from odoo.addons.texting_inbox.carriers.types import Keyword

from ..support.common import DANA, MARC, TextingCase


class TestVerdicts(TextingCase):
    def is_out(self, phone=DANA):
        return bool(self.env["texting.consent"].sudo()._is_opted_out(phone, self.number))

    def test_carriers_stop_is_a_stop(self):
        """D12: for words that the account has set, which are none of ours"""
        self.receive(body="Basta ya", keyword=Keyword.STOP)
        self.assertTrue(self.is_out())
        self.assertFalse(self.alerts_of(self.agent_one))
        row = self.env["texting.consent"].sudo().search([], limit=1)
        self.assertEqual((row.source, row.wording, row.channel), ("text", "Basta ya", "text"))

    def test_carriers_start_lifts_ours(self):
        """D12: by whatever word the carrier lets texts pass again"""
        self.receive(body="STOP")
        self.receive(body="Yes please", keyword=Keyword.START)
        self.assertFalse(self.is_out())

    def test_carrier_does_not_talk_us_out_of_a_stop(self):
        """D12: what is a STOP by our words is one"""
        self.receive(body="STOP", keyword=Keyword.HELP)
        self.assertTrue(self.is_out())

    def test_carriers_help_is_answered_by_nobody_but_the_carrier(self):
        """B8: no automatic reply of the queue besides the carrier's own; somebody sees it"""
        self.queue.reply_received = "We answer soon."
        conversation = self.receive(body="Que es esto", keyword=Keyword.HELP)
        self.assertFalse(self.texts(conversation, "outbound"))
        self.assertTrue(self.alerts_of(self.agent_one))

    def test_toll_free_numbers_are_lifted_by_start_and_unstop_alone(self):
        """D12: the toll-free network goes on blocking after any other word"""
        self.number.phone = "+18005550100"
        self.receive(body="STOP", recipient="+18005550100")
        for word, keyword in (("YES", None), ("Join", Keyword.START)):
            self.receive(body=word, keyword=keyword, recipient="+18005550100")
            self.assertTrue(self.is_out(), word)
        self.receive(body="unstop", recipient="+18005550100")
        self.assertFalse(self.is_out())


class TestFormerAccount(TextingCase):
    def test_text_through_the_former_account_is_received(self):
        """B1: a number was ported; texts that still come through the old account reach the same conversation, once"""
        conversation = self.receive()
        former, self.number.carrier_id = self.carrier, self.carrier.copy({"name": "New"})
        self.receive(body="Still there?", uid="late")
        self.receive(body="Still there?", uid="late")
        text = self.texts(conversation, "inbound")[-1]
        self.assertEqual((text.body, text.carrier_id, len(self.texts(conversation))), ("Still there?", former, 2))

    def test_number_of_another_company_is_no_way_around(self):
        """B1: only an account of the number's own company"""
        self.number.active = False
        with self.assertRaisesRegex(Exception, "is set up for this carrier"):
            self.receive()


class TestGroups(TextingCase):
    def test_group_text_names_the_others_and_is_answered_by_nobody(self):
        """B8: no automatic text goes to one of a group; the window says who else got it"""
        self.queue.reply_received = "We answer soon."
        conversation = self.receive(body="Hi all", others=("+13125550111", "+13125550112"))
        self.assertFalse(self.texts(conversation, "outbound"))
        self.assertEqual(self.texts(conversation)._to_client()["group_members"], "+13125550111, +13125550112")
        self.receive(MARC, body="Hi")
        self.assertTrue(self.texts(self.conversation(MARC), "outbound"))


class TestLateTexts(TextingCase):
    def test_late_text_gets_the_reply_of_the_hour_at_which_it_is_sent(self):
        """B8: written in working time, received here in the evening: after hours"""
        self.queue.write({
            "reply_received": "We answer soon.", "reply_after_hours": "Closed.",
            "calendar_id": self.env["resource.calendar"].create({"name": "Days", "tz": "UTC"}).id})
        with freeze_time("2026-11-18 20:00:00"):  # a Wednesday
            conversation = self.receive(received_at=fields.Datetime.now() - timedelta(hours=10))
            self.assertEqual(self.texts(conversation, "outbound").body, "Closed.")
