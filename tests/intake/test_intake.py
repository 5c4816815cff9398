"""Taking in a text asks the database in few statements of its own: what comes out is what the slow way would have made."""

from datetime import timedelta

from odoo import fields

from ..support.common import DANA, MARC, STRANGER, TextingCase


class TestIntake(TextingCase):
    def raised(self, user):
        return [payload for _event, payload in self.bus_events(user, "texting.alert/raised")]

    def test_raised_alert_is_the_one_that_a_reload_shows(self):
        """S4: first text or later one, of a lead, a customer or a stranger: what was raised is what `get_alerts` tells"""
        for phone in (DANA, MARC, STRANGER):
            for count in (1, 2, 3):
                conversation = self.receive(phone, f"Text {count}\nof {phone}")
                [alert] = [alert for alert in self.alerts_of(self.agent_two) if alert["id"] == conversation.id]
                self.check_raised(self.raised(self.agent_two)[-1], alert, is_first=count == 1)
                self.assertEqual((alert["unseen"], alert["snippet"]), (count, f"Text 1 of {phone}"))

    def check_raised(self, raised, alert, is_first):
        """Compare what was raised with what a reload shows. Who handed it over is told once: the browser keeps it."""
        self.assertEqual({**alert, **raised}, alert)
        self.assertEqual(set(alert) - set(raised), set() if is_first else {"handed_on"})

    def test_raised_alert_of_an_owner_is_the_one_that_a_reload_shows(self):
        """S8: likewise for the owner of a conversation, who is the only one alerted"""
        self.received_and_accepted()
        before = len(self.raised(self.agent_two))
        for is_first in (True, False):
            self.receive()
            self.check_raised(self.raised(self.agent_one)[-1], self.alerts_of(self.agent_one)[0], is_first)
        self.assertEqual(len(self.raised(self.agent_two)), before)

    def test_who_is_no_agent_any_more_is_not_alerted(self):
        """S4: archived users and those who left the agents' group are not told, though the queue still names them"""
        self.receive()
        self.agent_one.active = False
        self.agent_two.group_ids -= self.env.ref("texting_inbox.group_agent")
        before = len(self.raised(self.agent_one)), len(self.raised(self.agent_two))
        self.receive()
        self.assertEqual((len(self.raised(self.agent_one)), len(self.raised(self.agent_two))), before)

    def test_agents_of_a_queue_are_never_those_of_before(self):
        """D10: whoever joins or leaves queue or group, by whichever form or wizard, is alerted, or not, of the next text"""
        group = self.env.ref("texting_inbox.group_agent")
        user = self.env["res.users"].create({"name": "Late", "login": "late", "group_ids": group.ids})
        implying = self.env["res.groups"].create({"name": "Temps"})

        def merge():
            partner = self.env["res.partner"].create({"name": "Late, twice", "email": "late@example.com"})
            user.partner_id.email = "late@example.com"
            merge = self.env["base.partner.merge.automatic.wizard"].create({})
            merge._merge((user.partner_id + partner).ids, partner)
            self.env.invalidate_all()
            self.assertEqual(user.partner_id, partner)

        for change, alerted in (
            (lambda: self.queue.write({"member_ids": [(4, user.id)]}), True),
            (lambda: user.write({"group_ids": [(3, group.id)]}), False),
            (lambda: user.write({"group_ids": [(4, group.id)]}), True),
            (lambda: user.write({"texting_queue_ids": [(3, self.queue.id)]}), False),
            (lambda: user.write({"texting_queue_ids": [(4, self.queue.id)]}), True),
            (merge, True),
            (lambda: group.write({"user_ids": [(3, user.id)]}), False),
            (lambda: implying.write({"user_ids": [(4, user.id)]}), False),
            (lambda: implying.write({"implied_ids": [(4, group.id)]}), True),
            (lambda: user.write({"active": False}), False),
            (lambda: user.write({"active": True}), True),
            (implying.unlink, False),
        ):
            change()
            before = len(self.raised(user))
            self.receive()
            self.assertEqual(len(self.raised(user)) - before, int(alerted), change)

    def test_settings_of_a_queue_hold_for_the_next_text(self):
        """D2: its name, its target and how long it alerts are told as they are now"""
        self.receive()
        self.queue.write({"name": "Night", "target_minutes": 7})
        text = self.receive().text_ids[0]
        alert = self.raised(self.agent_one)[-1]
        due_at = fields.Datetime.to_string(text.received_at + timedelta(minutes=7))
        self.assertEqual((alert["queue"], alert["due_at"]), ("Night", due_at))

    def test_text_is_the_chatter_message_that_mail_would_have_made(self):
        """B1: the row of an inbound text equals that of mail's own method"""
        fields = ("model", "res_id", "message_type", "subtype_id", "is_internal", "author_id", "email_from", "reply_to",
                  "body", "email_add_signature", "starred", "notified_partner_ids", "partner_ids")
        for phone in (DANA, MARC, STRANGER):
            for body in ("", "Is it free?", "<b>5 > 4 & 3</b>"):
                conversation = self.receive(phone, body)
                made = self.texts(conversation)[-1].mail_message_id
                expected = conversation._create_mail_message(body, date=made.date)
                for field in fields:
                    self.assertEqual(made[field], expected[field], (phone, body, field))
                self.assertEqual(conversation.message_ids, conversation.message_ids | made)

    def test_account_of_a_carrier_is_never_an_old_one(self):
        """B3: a new secret, number or address holds at once, though every request asks a cache"""
        carrier = self.carrier
        carrier.secret = "new"
        self.assertEqual(carrier._get_adapter().account.secret, "new")
        self.number.phone = "+14155550111"
        self.assertEqual(carrier._get_adapter().account.numbers, ("+14155550111",))
        for setting in (
            lambda: self.env["ir.config_parameter"].set_param("web.base.url", "https://one.example.com"),
            lambda: self.env.company.write({"texting_base_url": "https://two.example.com"}),
            carrier.action_rotate_token,
        ):
            before = carrier._get_adapter().account.webhook_url
            setting()
            carrier.invalidate_recordset()  # as the next request has it
            self.assertNotEqual(carrier._get_adapter().account.webhook_url, before)
            self.assertEqual(carrier._get_adapter().account.webhook_url, carrier.webhook_url)

    def test_switch_of_a_company_holds_for_the_next_text(self):
        """S1: switched off, a text is stored and nobody alerted; switched on again, they are"""
        for enabled, raised in ((True, 1), (False, 1), (True, 2)):
            self.env.company.texting_enabled = enabled
            self.receive()
            self.assertEqual(len(self.raised(self.agent_one)), raised)
