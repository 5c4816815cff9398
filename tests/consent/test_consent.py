"""The record of consent: what an opt-out concerns, who may record and lift one, and that nothing in it changes (D12, B12)."""

from lxml import etree
from psycopg2.errors import NotNullViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from odoo.addons.texting_inbox.carriers.errors import RejectedError
from odoo.addons.texting_inbox.carriers.types import InboundText

from ..support.common import DANA, MARC, OUR_NUMBER, TextingCase, TextingHttpCase

OTHER_NUMBER = "+14155550102"


class ConsentCase(TextingCase):
    """Two numbers of one company, and an administrator who is no agent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.number.copy({"phone": OTHER_NUMBER})
        cls.admin = new_test_user(cls.env, "texting_admin", "base.group_system", name="Ada Admin")

    def use_scope(self, scope):
        self.env.company.texting_opt_out_scope = scope

    def text(self, body, number=None, phone=DANA):
        return self.receive(phone, body, recipient=(number or self.number).phone)

    def is_out(self, number=None, phone=DANA):
        return bool(self.env["texting.consent"]._is_opted_out(phone, number or self.number))

    def out(self):
        """:return: whether Dana gets no texts from the one number, and from the other"""
        return self.is_out(self.number), self.is_out(self.other)

    def is_blacklisted(self, phone=DANA):
        return bool(self.env["phone.blacklist"].sudo().search_count([("number", "=", phone)]))

    def rows(self, phone=DANA):
        """:return: the record of a person, the newest first"""
        return self.env["texting.consent"].search([("phone", "=", phone)])

    def conversation_with(self, number):
        return self.env["texting.conversation"].search([("phone", "=", DANA), ("number_id", "=", number.id)])

    def lift(self, rows, reason="Asked for it on the phone", user=None):
        action = rows.with_user(user or self.admin).action_lift()
        wizard = self.env[action["res_model"]].with_user(user or self.admin).with_context(**action["context"])
        return wizard.create({"reason": reason}).action_lift()


class TestWhoIsOut(ConsentCase):
    def test_who_is_out_now_is_listed_by_name_beside_the_record(self):
        """D12: a person, since when and from what; gone with their START, while the record keeps both"""
        self.text("STOP")
        self.text("STOP", phone="+12125550188")
        action = self.env["ir.actions.act_window"]._for_xml_id("texting_inbox.consent_action_out")
        domain = safe_eval(action["domain"])
        rows = self.env["texting.consent"].with_user(self.manager)
        self.assertEqual(
            {(row.phone_display, row.person_name) for row in rows.search(domain)},
            {("+1 212-555-0199", "Dana Whitfield"), ("+1 212-555-0188", False)})
        self.text("START")
        self.assertEqual(rows.search(domain).mapped("phone"), ["+12125550188"])
        self.assertEqual(rows.search([("phone", "=", DANA)]).mapped("event"), ["opt_in", "opt_out"])

    def test_names_of_other_companies_are_not_shown(self):
        """B20: who texts with another company stays there"""
        other = self.env["res.company"].create({"name": "Other"})
        self.text("STOP")
        self.conversation_with(self.number).session_ids.write({"company_id": other.id})
        self.env.cr.execute("UPDATE texting_conversation SET company_id = %s WHERE phone = %s", (other.id, DANA))
        self.env.invalidate_all()
        self.assertFalse(self.rows().with_user(self.manager).person_name)


class TestScope(ConsentCase):
    def test_opt_out_concerns_all_numbers_of_the_company(self):
        """D12: the default: STOP to one number refuses texts from the others, START to any lifts it"""
        self.text("STOP")
        self.assertEqual(self.out(), (True, True))
        self.assertEqual(self.rows().scope, "company")
        self.text("START", self.other)
        self.assertEqual(self.out(), (False, False))

    def test_opt_out_concerns_the_number_it_was_sent_to(self):
        """D12: with scope number the other number may still text, and START lifts only what it is sent to"""
        self.use_scope("number")
        self.text("STOP")
        self.assertEqual(self.out(), (True, False))
        self.text("START", self.other)  # has nothing to lift: somebody should read it
        self.assertEqual(self.out(), (True, False))
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)
        self.text("STOP", self.other)
        self.text("start")
        self.assertEqual(self.out(), (False, True))
        self.assertEqual(set(self.rows().mapped("scope")), {"number"})

    def test_only_one_number_is_refused_in_every_window(self):
        """D12: the window of the one number says which number, that of the other can send"""
        self.use_scope("number")
        self.received_and_accepted()
        self.text("Hello")
        self.text("Hello", self.other)
        other = self.conversation_with(self.other).with_user(self.agent_one)
        other.action_accept()
        self.text("STOP")
        first, second = (self.conversation() | other).with_user(self.agent_one).get_windows()
        if first["number"] != OUR_NUMBER:
            first, second = second, first
        self.assertFalse(first["can_send"])
        self.assertIn("from +1 415-555-0100", first["cannot_send_reason"])
        self.assertTrue(second["can_send"])
        self.assertTrue(other.send_text("Hello Dana"))

    def test_person_is_started_from_the_number_that_may_text_them(self):
        """B12: with scope number only the number they wrote STOP to is refused; with all numbers, the phone is"""
        self.use_scope("number")
        self.text("STOP")
        start = self.env["texting.conversation"].with_user(self.agent_two)
        [phone] = start.get_start_options("crm.lead", self.lead.id)["phones"]
        self.assertFalse(phone["reason"])
        answer = start.start_text("crm.lead", self.lead.id, DANA, self.number.id)
        self.assertFalse(answer["started"])
        self.assertIn("has opted out of texts from +1 415-555-0100", answer["reason"])
        self.assertTrue(start.start_text("crm.lead", self.lead.id, DANA, self.other.id)["started"])
        self.text("STOP", self.other)
        [phone] = start.get_start_options("crm.lead", self.lead.id)["phones"]
        self.assertIn("has opted out", phone["reason"])

    def test_text_on_its_way_is_held_back_for_that_number_only(self):
        """D12: the outbox asks once more, for the number that would send"""
        self.use_scope("number")
        self.received_and_accepted().with_user(self.agent_one).send_text("From the first")
        self.text("Hello", self.other)
        other = self.conversation_with(self.other).with_user(self.agent_one)
        other.action_accept()
        other.send_text("From the second")
        self.text("STOP")
        self.env["texting.consent"].flush_model()
        kinds = {}
        for conversation in self.conversation() | other.sudo():
            text = self.texts(conversation, "outbound").filtered(lambda text: not text.is_automatic)
            try:
                text._check_may_leave()
                kinds[text.body] = "may leave"
            except RejectedError as error:
                kinds[text.body] = error.failure.value
        self.assertEqual(kinds, {"From the first": "opted_out", "From the second": "may leave"})

    def test_block_at_the_carrier_concerns_its_number(self):
        """D12: a carrier's 21610 is about one pair of numbers; it is written down as the company has it"""
        for scope, expected in (("number", (True, False)), ("company", (True, True))):
            self.use_scope(scope)
            conversation = self.received_and_accepted(MARC)
            text = self.env["texting.message"].browse(conversation.with_user(self.agent_one).send_text("Hello"))
            text.write({"carrier_uid": f"out-{scope}", "status": "sent"})
            self.report(f"out-{scope}", "failed", failure="opted_out", detail="21610 unsubscribed recipient")
            row = self.rows(MARC)[0]
            self.assertEqual((row.event, row.source, row.scope, row.number_id), ("opt_out", "carrier", scope, self.number))
            self.assertEqual((self.is_out(phone=MARC), self.is_out(self.other, MARC)), expected)
            self.text("START", phone=MARC)
            conversation.with_user(self.agent_one).action_leave()

    def test_automatic_replies_follow_the_number(self):
        """D12: who opted out of one number still gets the automatic reply of another"""
        self.use_scope("number")
        self.queue.reply_received = "Thanks, we will answer soon."
        self.text("STOP")
        self.text("Is it free?")
        self.text("Is it free?", self.other)
        bodies = [
            self.texts(self.conversation_with(number), "outbound").filtered(lambda text: not text.is_opt_out_reply).mapped("body")
            for number in (self.number, self.other)]
        self.assertEqual(bodies, [[], ["Thanks, we will answer soon."]])

    def test_confirmation_says_what_it_concerns(self):
        """D12: nobody is told that they get no more texts when it is one number only"""
        self.use_scope("number")
        self.text("STOP")
        self.assertIn("no more texts from this number", self.texts(self.conversation(), "outbound").body)

    def test_another_scope_lifts_nothing(self):
        """D12: rows keep the scope they were given under, whichever way the setting is changed"""
        self.text("STOP")
        self.use_scope("number")
        self.assertEqual(self.out(), (True, True))
        self.text("START", self.other)
        self.assertEqual(self.out(), (True, False))
        self.text("STOP", self.other, MARC)
        self.use_scope("company")
        self.assertEqual((self.is_out(self.number, MARC), self.is_out(self.other, MARC)), (False, True))

    def test_company_does_not_answer_for_another(self):
        """D12: an opt-out with one company says nothing about the texts of another one, nor does its START"""
        company = self.env["res.company"].create({
            "name": "Second", "texting_enabled": True, "country_id": self.env.ref("base.us").id})
        queue = self.env["texting.queue"].create({"name": "Second", "company_id": company.id})
        carrier = self.carrier.copy({"name": "Second", "company_id": company.id, "secret": "sesame"})
        theirs = self.env["texting.number"].create({
            "phone": "+14155550199", "carrier_id": carrier.id, "queue_id": queue.id})
        self.text("STOP")
        self.assertEqual((self.is_out(), self.is_out(theirs)), (True, False))
        self.env["texting.intake"].sudo()._receive(
            carrier, InboundText(uid="second-1", sender=DANA, recipient=theirs.phone, body="STOP"))
        self.assertEqual((self.is_out(), self.is_out(theirs)), (True, True))
        self.text("START")
        self.assertEqual((self.is_out(), self.is_out(theirs)), (False, True))
        self.assertTrue(self.is_blacklisted(), "Odoo's blacklist knows no companies: one is enough to be on it")


class TestBlacklist(ConsentCase):
    """Odoo's own phone blacklist and the record of consent never disagree."""

    def test_stop_to_one_number_is_not_for_all_of_odoo(self):
        """D12: Odoo's blacklist is for every number; it mirrors opt-outs that concern more than one"""
        self.use_scope("number")
        self.text("STOP")
        self.assertFalse(self.is_blacklisted())
        self.text("STOP", phone=MARC)
        self.use_scope("company")
        self.text("STOP", self.other)
        self.assertTrue(self.is_blacklisted())
        self.text("START", self.other)
        self.assertFalse(self.is_blacklisted())

    def test_administrators_block_concerns_every_number(self):
        """D12: whatever the scope; and the person's START does not lift it, but is shown to somebody"""
        self.use_scope("number")
        self.text("STOP")
        self.env["phone.blacklist"].with_user(self.admin).create({"number": DANA})
        self.assertEqual(self.out(), (True, True))
        row = self.rows()[0]
        self.assertEqual((row.event, row.source, row.scope, row.user_id), ("opt_out", "administrator", "everywhere", self.admin))
        self.text("START")
        self.text("START")
        self.assertEqual(self.out(), (True, True))
        self.assertTrue(self.is_blacklisted())
        self.assertEqual(len(self.alerts_of(self.agent_one)), 1)

    def test_text_that_the_block_holds_back_is_no_word_of_the_carrier(self):
        """D12: what we refuse ourselves is not written down as the person's opt-out: lifting the block is enough"""
        conversation = self.received_and_accepted().with_user(self.agent_one)
        text = self.env["texting.message"].browse(conversation.send_text("Hello"))
        self.env["phone.blacklist"].with_user(self.admin).add(DANA)
        self.run_cron("texting.outbox", "_process_queue")
        self.assertEqual((text.status, text.failure_kind), ("failed", "opted_out"))
        self.env["phone.blacklist"].with_user(self.admin).remove(DANA)
        self.assertFalse(self.is_out())
        self.assertEqual(self.rows().mapped("source"), ["administrator", "administrator"])

    def test_every_way_to_block_and_unblock_is_recorded(self):
        """D12: buttons, the archive, an edit, deleting: each is in the record, with the reason where one was given"""
        blacklist = self.env["phone.blacklist"].with_user(self.admin)
        wizard = self.env["phone.blacklist.remove"].with_user(self.admin)
        for block, unblock, reason in (
            (lambda: blacklist.add(DANA), lambda: blacklist.remove(DANA, message="Asked for it"), "Asked for it"),
            (lambda: blacklist.add(DANA), lambda: blacklist.remove(DANA), "Removed from Odoo's phone blacklist"),
            (lambda: blacklist.create({"number": DANA}), lambda: blacklist.search([("number", "=", DANA)]).action_archive(),
             "Removed from Odoo's phone blacklist"),
            (lambda: blacklist.with_context(active_test=False).search([("number", "=", DANA)]).action_unarchive(),
             lambda: wizard.create({"phone": DANA, "reason": "Wrong person"}).action_unblacklist_apply(),
             "Unblock Reason: Wrong person"),
            (lambda: blacklist.add(DANA), lambda: wizard.create({"phone": DANA}).action_unblacklist_apply(),
             "Removed from Odoo's phone blacklist"),
            (lambda: blacklist.add(DANA), lambda: blacklist.search([("number", "=", DANA)]).write({"number": "+12125550188"}),
             "Removed from Odoo's phone blacklist"),
            (lambda: blacklist.add(DANA), lambda: blacklist.search([("number", "=", DANA)]).unlink(),
             "Removed from Odoo's phone blacklist"),
        ):
            before = len(self.rows())
            block()
            self.assertTrue(self.is_out())
            unblock()
            self.assertFalse(self.is_out())
            rows = self.rows()
            self.assertEqual(len(rows) - before, 2)
            self.assertEqual(rows[:2].mapped("event"), ["lifted", "opt_out"])
            self.assertEqual((rows[0].wording, rows[0].user_id), (reason, self.admin))
        self.assertTrue(self.is_out(phone="+12125550188"))

    def test_unblocking_in_odoo_lifts_what_the_person_said_to_all_numbers(self):
        """D12: an administrator's hand on Odoo's list is a lift like any other; what one number was told stays"""
        self.text("STOP")
        blacklist = self.env["phone.blacklist"].with_user(self.admin).search([("number", "=", DANA)])
        blacklist.action_archive()
        self.assertEqual(self.out(), (False, False))
        self.use_scope("number")
        self.text("STOP")
        self.use_scope("company")
        self.text("STOP", self.other)
        blacklist.with_context(active_test=False).search([("number", "=", DANA)]).action_archive()
        self.assertFalse(self.is_out(self.other))

    def test_blocking_twice_is_recorded_once(self):
        """D12: an import of a list that is known already adds no rows"""
        blacklist = self.env["phone.blacklist"].with_user(self.admin)
        for _time in range(3):
            blacklist.create([{"number": DANA}, {"number": MARC}])
        self.assertEqual((len(self.rows()), len(self.rows(MARC))), (1, 1))

    def test_numbers_blocked_before_the_addon_came_stay_blocked(self):
        """D12: also after the person's own STOP and START, which are not about that"""
        self.env["phone.blacklist"]._by_consent().create({"number": DANA})
        self.assertFalse(self.rows())
        self.assertEqual(self.out(), (True, True))
        self.text("STOP")
        self.text("START")
        self.assertEqual(self.out(), (True, True))
        self.assertEqual(self.rows().mapped("source"), ["text", "text", "blacklist"])
        self.env["phone.blacklist"].with_user(self.admin).remove(DANA)
        self.assertEqual(self.out(), (False, False))

    def test_unsubscribing_from_a_mailing_is_no_administrators_doing(self):
        """D12: who is no administrator, and blocks a number through Odoo, is not written down as one"""
        self.env["phone.blacklist"].with_user(self.env.ref("base.public_user")).sudo().add(DANA)
        self.assertEqual(self.rows().source, "blacklist")


class TestLifting(ConsentCase):
    def test_administrator_lifts_with_a_reason(self):
        """D12: who, when and why are a row of their own; the person is texted again"""
        self.text("STOP")
        self.lift(self.rows())
        row = self.rows()[0]
        self.assertEqual(
            (row.event, row.source, row.wording, row.user_id, row.scope, row.number_id),
            ("lifted", "administrator", "Asked for it on the phone", self.admin, "company", self.number))
        self.assertEqual(self.out(), (False, False))
        self.assertFalse(self.is_blacklisted())

    def test_reason_is_required(self):
        """D12: an empty one is none"""
        self.text("STOP")
        with self.assertRaisesRegex(UserError, "Enter a reason"):
            self.lift(self.rows(), reason=" ")
        with mute_logger("odoo.sql_db"), self.assertRaises(NotNullViolation):
            self.lift(self.rows(), reason=False)
        self.assertTrue(self.is_out())

    def test_agents_and_managers_cannot_lift(self):
        """D12: neither by the wizard, nor by the window, nor by their hand"""
        conversation = self.received_and_accepted()
        self.text("STOP")
        for user in (self.agent_one, self.manager, self.employee):
            with self.assertRaises(AccessError):
                self.lift(self.rows(), user=user)
            with self.assertRaises(AccessError):
                conversation.with_user(user).action_lift_opt_out()
            with self.assertRaises(AccessError):
                self.env["texting.consent.lift"].with_user(user).create({
                    "consent_ids": [Command.set(self.rows().ids)], "reason": "Because"})
        self.assertTrue(self.is_out())

    def test_window_offers_it_to_administrators_alone(self):
        """D12: the ⋯ menu of the window; the wizard then names all that keeps the person out"""
        self.admin.group_ids += self.env.ref("texting_inbox.group_manager")
        conversation = self.received_and_accepted()
        self.assertFalse(conversation.with_user(self.admin).get_windows()[0]["can_lift_opt_out"])
        self.text("STOP")
        self.env["phone.blacklist"].with_user(self.admin).add(DANA)
        self.assertTrue(conversation.with_user(self.admin).get_windows()[0]["can_lift_opt_out"])
        for user in (self.agent_one, self.manager):
            self.assertFalse(conversation.with_user(user).get_windows()[0]["can_lift_opt_out"])
        action = conversation.with_user(self.admin).action_lift_opt_out()
        self.assertEqual(len(action["context"]["default_consent_ids"]), 2)
        wizard = self.env[action["res_model"]].with_user(self.admin).with_context(**action["context"])
        wizard.create({"reason": "Signed a form"}).action_lift()
        self.assertFalse(self.is_out())
        self.assertTrue(conversation.with_user(self.agent_one).get_windows()[0]["can_send"])
        with self.assertRaisesRegex(UserError, "is not opted out"):
            conversation.with_user(self.admin).action_lift_opt_out()

    def test_owner_is_told_at_once(self):
        """D12: their window can send again without a reload, and cannot after an opt-out"""
        self.received_and_accepted()
        self.text("STOP")
        self.assertFalse(self.bus_events(self.agent_one, "texting.window/changed")[-1][1]["can_send"])
        self.lift(self.rows())
        self.assertTrue(self.bus_events(self.agent_one, "texting.window/changed")[-1][1]["can_send"])

    def test_what_is_not_in_force_cannot_be_lifted(self):
        """D12: the list lifts what holds, each once, and says so otherwise"""
        self.text("STOP")
        self.text("START")
        with self.assertRaisesRegex(UserError, "no longer in effect"):
            self.rows().with_user(self.admin).action_lift()
        self.text("STOP")
        self.lift(self.rows())
        self.assertEqual(self.rows().mapped("event"), ["lifted", "opt_out", "opt_in", "opt_out"])

    def test_opt_outs_of_an_earlier_version_hold_after_an_update(self):
        """D12: what was noted before there were scopes lifts nobody's opt-out"""
        consent = self.env["texting.consent"]
        consent.create({"phone": DANA, "event": "opt_out", "source": "administrator"})
        self.assertEqual(self.out(), (False, False))
        self.env.flush_all()
        consent.init()
        self.env.invalidate_all()
        self.assertTrue(all(self.out()))

    def test_lifting_one_number_leaves_the_other(self):
        """D12: what is lifted is the row that was chosen"""
        self.use_scope("number")
        self.text("STOP")
        self.text("STOP", self.other)
        self.lift(self.rows().filtered(lambda row: row.number_id == self.other))
        self.assertEqual(self.out(), (True, False))


class TestRecording(ConsentCase):
    def test_possible_opt_out_marks_bell_and_window(self):
        """D12: "please stop texting me" is no STOP: it alerts, marked, and nothing is refused"""
        conversation = self.text("Please stop texting me!")
        [alert] = self.alerts_of(self.agent_one)
        self.assertTrue(alert["opt_out_suspected"])
        self.assertEqual(self.bus_events(self.agent_one, "texting.alert/raised")[-1][1], alert)
        self.text("I mean it")
        self.assertTrue(self.bus_events(self.agent_one, "texting.alert/raised")[-1][1]["opt_out_suspected"])
        conversation.with_user(self.agent_one).action_accept()
        conversation.with_user(self.agent_one).mark_seen()
        [window] = conversation.with_user(self.agent_one).get_windows()
        self.assertTrue(window["opt_out_suspected"] and window["can_record_opt_out"] and window["can_send"])
        self.assertFalse(self.is_out())

    def test_plain_words_settle_a_possible_opt_out(self):
        """D12: who texts START after all wants texts: nothing asks the owner any more"""
        self.received_and_accepted(body="please stop texting me")
        for word in ("STOP", "START"):
            self.receive(body=word)
            window = self.bus_events(self.agent_one, "texting.window/changed")[-1][1]
            self.assertEqual((window["opt_out_suspected"], window["can_send"]), (False, word == "START"))

    def test_open_window_of_the_owner_shows_a_possible_opt_out(self):
        """D12: it arrives while they look at the window: the mark appears without a reload"""
        self.received_and_accepted()
        before = len(self.bus_events(self.agent_one, "texting.window/changed"))
        self.receive(body="What does it cost?")
        self.assertEqual(len(self.bus_events(self.agent_one, "texting.window/changed")), before)
        self.receive(body="please stop texting me")
        [window] = [payload for _event, payload in self.bus_events(self.agent_one, "texting.window/changed")[before:]]
        self.assertTrue(window["opt_out_suspected"])

    def test_ordinary_text_is_not_marked(self):
        """D12: nor does a mark outlive its session"""
        conversation = self.received_and_accepted(body="I'll stop by at 5")
        self.assertFalse(conversation.with_user(self.agent_one).get_windows()[0]["opt_out_suspected"])
        self.text("Leave me alone")
        conversation.with_user(self.agent_one).mark_seen()
        conversation.with_user(self.agent_one).action_leave()
        conversation = self.text("Hello again")
        self.assertFalse(self.alerts_of(self.agent_one)[0]["opt_out_suspected"])
        conversation.with_user(self.agent_one).action_accept()
        self.assertFalse(conversation.with_user(self.agent_one).get_windows()[0]["opt_out_suspected"])

    def test_owner_records_the_opt_out(self):
        """D12: an agent may record what a person asked for, in their words; it is in the audit trail, and sending is refused"""
        conversation = self.received_and_accepted(body="Please stop texting me!").with_user(self.agent_one)
        conversation.action_record_opt_out()
        row = self.rows()
        self.assertEqual(
            (row.event, row.source, row.wording, row.user_id, row.number_id),
            ("opt_out", "agent", "Please stop texting me!", self.agent_one, self.number))
        [window] = conversation.get_windows()
        self.assertFalse(window["opt_out_suspected"] or window["can_record_opt_out"] or window["can_send"])
        self.assertEqual(conversation.sudo().session_id.step_ids[-1].kind, "opted_out")
        with self.assertRaisesRegex(UserError, "has opted out"):
            conversation.send_text("But…")
        conversation.action_record_opt_out()
        self.assertEqual(len(self.rows()), 1)
        self.text("START")
        self.assertFalse(self.is_out())

    def test_opt_out_said_on_the_phone_is_recorded_too(self):
        """D12: without a text that says so, by the window's menu"""
        self.received_and_accepted().with_user(self.agent_one).action_record_opt_out()
        self.assertEqual((self.rows().source, self.rows().wording), ("agent", ""))

    def test_only_the_owner_records_or_dismisses(self):
        """S22: neither another agent, nor a manager who reads along, nor the queue before somebody accepted"""
        waiting = self.text("Please stop texting me!", phone=MARC)
        owned = self.received_and_accepted(body="Please stop texting me!")
        for conversation in (waiting, owned):
            for user in (self.agent_two, self.manager, self.outsider, self.employee):
                for method in ("action_record_opt_out", "dismiss_possible_opt_out"):
                    with self.assertRaises(AccessError):
                        getattr(conversation.with_user(user), method)()
        self.assertFalse(self.is_out() or self.is_out(phone=MARC))

    def test_possible_opt_out_that_was_none_is_dismissed(self):
        """D12: until the person writes such a text again"""
        conversation = self.received_and_accepted(body="Leave me alone :)").with_user(self.agent_one)
        conversation.dismiss_possible_opt_out()
        self.assertFalse(conversation.get_windows()[0]["opt_out_suspected"])
        self.assertFalse(self.is_out())
        self.text("Stop texting me")
        self.assertTrue(conversation.get_windows()[0]["opt_out_suspected"])


class TestLedger(ConsentCase):
    def test_in_force_is_found_and_shown(self):
        """D12: the list of who is out now: the last word counts, for what it concerned"""
        self.text("STOP")
        self.text("STOP", phone=MARC)
        self.text("START", phone=MARC)
        self.use_scope("number")
        self.text("STOP", self.other, MARC)
        in_force = self.env["texting.consent"].with_user(self.manager).search([("is_in_force", "=", True)])
        self.assertEqual(set(in_force.mapped(lambda row: (row.phone, row.scope))), {(DANA, "company"), (MARC, "number")})
        every = self.rows() | self.rows(MARC)
        self.assertEqual(every.filtered("is_in_force"), in_force.with_env(self.env))
        self.assertEqual(
            every.filtered(lambda row: not row.is_in_force),
            self.env["texting.consent"].search([("is_in_force", "=", False), ("phone", "in", (DANA, MARC))]))

    def test_nothing_in_it_is_ever_changed(self):
        """D12: not even by superuser code"""
        self.text("STOP")
        row = self.rows()
        for change in (lambda: row.write({"wording": "Hello"}), row.unlink, lambda: row.write({"event": "opt_in"})):
            with self.assertRaisesRegex(UserError, "cannot be changed or deleted"):
                change()
        self.assertEqual((row.wording, row.event), ("STOP", "opt_out"))

    def test_managers_export_it(self):
        """D12: number, event, source, wording, who, when, our number, company and scope"""
        self.text("STOP")
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        columns = ["phone", "event", "source", "wording", "user_id", "done_at", "number_id", "company_id", "scope"]
        for user in (self.manager, self.admin):
            [line] = self.rows().with_user(user).export_data(columns)["datas"]
            self.assertEqual(line[:4], [DANA, "Opted Out", "Text from Contact", "STOP"])
            self.assertEqual(line[6:], ["+1 415-555-0100", self.env.company.name, "All Our Numbers"])

    def test_list_offers_lifting_to_administrators_only(self):
        """D12: the manager's list has no such button"""
        buttons = [
            len(etree.fromstring(self.env["texting.consent"].with_user(user).get_view(view_type="list")["arch"]).findall(".//button"))
            for user in (self.admin, self.manager)]
        self.assertEqual(buttons, [2, 0])

    def test_agents_do_not_read_it(self):
        """S22: nor do other employees"""
        self.text("STOP")
        for user in (self.agent_one, self.employee):
            with self.assertRaises(AccessError):
                self.env["texting.consent"].with_user(user).search([])


class TestLedgerByRpc(TextingHttpCase):
    def test_administrator_cannot_write_or_delete_it_over_rpc(self):
        """D12: append-only also for who may do everything else"""
        self.post_text(body="STOP")
        row = self.env["texting.consent"].search([("phone", "=", DANA)])
        self.authenticate("admin", "admin")
        for method, arguments in (
            ("write", [row.ids, {"wording": "Hello"}]), ("unlink", [row.ids]), ("copy", [row.ids]),
            ("create", [{"phone": DANA, "event": "lifted", "source": "administrator", "scope": "company"}]),
            ("web_save", [row.ids, {"event": "opt_in"}, {"event": {}}]),
        ):
            answer = self.url_open(f"/web/dataset/call_kw/texting.consent/{method}", json={"params": {
                "model": "texting.consent", "method": method, "args": arguments, "kwargs": {}}}).json()
            self.assertIn(answer["error"]["data"]["name"], (
                "odoo.exceptions.AccessError", "odoo.exceptions.UserError"), method)
        self.env.invalidate_all()
        self.assertEqual(self.env["texting.consent"].search([("phone", "=", DANA)]).mapped("wording"), ["STOP"])
