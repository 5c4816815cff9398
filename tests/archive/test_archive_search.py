"""Managers find any text: by its words, by a number in any spelling, by whoever had it (B9)."""

from ast import literal_eval

from lxml import etree

from odoo.addons.texting_inbox.tools.words import mark_words, words_query

from ..support.common import DANA, MARC, STRANGER, TextingCase


class TestArchiveSearch(TextingCase):
    def archive(self, sender, *bodies, agent=None):
        """:return: the archived session of a person who wrote these texts"""
        conversation = self.received_and_accepted(sender, agent, body=bodies[0])
        for body in bodies[1:]:
            self.receive(sender, body=body)
        conversation = conversation.with_user(agent or self.agent_one)
        conversation.mark_seen()
        session = conversation.sudo().session_id
        self.assertTrue(conversation.action_leave()["left"])
        return session

    def find(self, *domain, user=None):
        return self.env["texting.session"].with_user(user or self.manager).search(list(domain)).sudo()

    def test_words_are_found_in_texts_and_notes(self):
        """B9: any of its words, in any case, as the beginning of a word; all that were typed in one text."""
        refund = self.archive(DANA, "Hello", "I want a REFUND for my last order")
        other = self.archive(MARC, "Is the unit free?")
        conversation = self.received_and_accepted(STRANGER, body="hello?")
        conversation.with_user(self.agent_one).add_note("Promised a refund by Friday")
        noted = conversation.session_id
        for typed, expected in {
            "refund": refund | noted, "Refu": refund | noted, "refund order": refund, "order refund": refund,
            '"last order"': refund, '"order last"': refund.browse(), "unit": other, "hello refund": refund.browse(),
            "fund": refund.browse(), "it's": refund.browse(), "100%": refund.browse(),
        }.items():
            with self.subTest(typed):
                self.assertEqual(self.find(("words", "ilike", typed)), expected)

    def test_words_of_any_script_and_signs_are_found(self):
        """B9: people text in many languages, and with emoji."""
        german = self.archive(DANA, "Können Sie die Größe ändern? 🚚")
        arabic = self.archive(MARC, "هل الوحدة متاحة")
        for typed, expected in {"größe": german, "🚚": german, "الوحدة": arabic}.items():
            with self.subTest(typed):
                self.assertEqual(self.find(("words", "ilike", typed)), expected)

    def test_number_is_found_in_any_spelling(self):
        """B9: with or without the country's code, with brackets, its last digits."""
        session = self.archive(DANA, "Hello")
        self.archive(MARC, "Hello")
        for typed in ("+12125550199", "(212) 555-0199", "2125550199", "550199", "0199", "+1 212 555 0199"):
            with self.subTest(typed):
                self.assertEqual(self.find(("any_phone", "ilike", typed)), session)

    def test_session_is_found_by_any_of_its_agents(self):
        """B9: not only by the last one who had it."""
        conversation = self.received_and_accepted(DANA)
        session = conversation.session_id
        conversation.with_user(self.agent_one).action_transfer(user_id=self.agent_two.id)
        for agent in (self.agent_one, self.agent_two):
            self.assertEqual(self.find(("any_owner_id", "ilike", agent.name)), session)
        self.assertFalse(self.find(("any_owner_id", "ilike", self.outsider.name)))

    def test_session_is_found_by_name_of_lead_contact_or_company(self):
        """B9: whichever card it is archived under."""
        self.customer.parent_id = self.env["res.partner"].create({"name": "Olsen Boats", "is_company": True})
        lead, customer, nobody = (self.archive(phone, "Hello") for phone in (DANA, MARC, STRANGER))
        for typed, expected in {"whitfield": lead, "storage unit": lead, "Marc": customer, "olsen boats": customer}.items():
            with self.subTest(typed):
                self.assertEqual(self.find(("person_name", "ilike", typed)), expected)
        self.assertNotIn(nobody, self.find(("person_name", "ilike", "a")))

    def test_each_filter_of_the_search_finds_what_it_says(self):
        """B9: opted out by any way, failed, unconfirmed, with pictures, missed, unanswered, how it ended, our number, carrier's
        id, dates."""
        dana, marc = self.archive(DANA, "Hello"), self.archive(MARC, "Hello")
        self.receive(STRANGER, body="STOP")
        stopped = self.conversation(STRANGER).session_ids
        self.env["texting.consent"]._note(MARC, "opt_out", "agent", "No more", self.number)
        dana.message_ids.write({"status": "failed", "has_media": True, "carrier_uid": "carrier-id-1"})
        marc.message_ids.status = "unconfirmed"
        dana.missed_at = dana.opened_at
        expected = {
            "opted_out": marc | stopped, "failed": dana, "unconfirmed": marc, "media": dana, "missed": dana,
            "unanswered": dana | marc | stopped, "archived": dana | marc | stopped, "open": dana.browse(),
        }
        arch = etree.fromstring(self.env.ref("texting_inbox.session_view_search").arch)
        for name, sessions in expected.items():
            with self.subTest(name):
                [node] = arch.xpath(f"//filter[@name='{name}']")
                self.assertEqual(self.find(*literal_eval(node.get("domain"))), sessions)
        self.assertEqual(self.find(("message_ids.carrier_uid", "=", "carrier-id-1")), dana)
        self.assertEqual(self.find(("end_reason", "=", "opted_out")), stopped)
        self.assertEqual(self.find(("number_id", "ilike", "0100"), ("queue_id", "ilike", "sales")), dana | marc | stopped)
        self.assertFalse(self.find(("opened_at", "<", "2020-01-01")))

    def test_who_opted_in_again_is_not_found_as_opted_out(self):
        """B9: what is in effect counts; an opt-out of another number of ours does not concern this session."""
        marc = self.archive(MARC, "Hello")
        self.env.company.texting_opt_out_scope = "number"
        other = self.number.copy({"phone": "+14155550155"})
        self.env["texting.consent"]._note(MARC, "opt_out", "agent", "", other)
        self.assertNotIn(marc, self.find(("is_opted_out", "=", True)))
        self.env["texting.consent"]._note(MARC, "opt_out", "agent", "", self.number)
        self.assertIn(marc, self.find(("is_opted_out", "=", True)))
        self.env["texting.consent"]._note(MARC, "opt_in", "text", "START", self.number)
        self.assertIn(marc, self.find(("is_opted_out", "=", False)))

    def test_a_search_by_words_finds_nothing_that_its_user_may_not_read(self):
        """D11: not even whether there is something."""
        self.archive(STRANGER, "My secret refund")
        for user in (self.agent_one, self.agent_two, self.outsider):
            self.assertFalse(self.find(("words", "ilike", "refund"), user=user))
        self.assertTrue(self.find(("words", "ilike", "refund")))

    def test_what_is_typed_is_never_taken_for_the_syntax_of_a_query(self):
        """B9: whatever somebody types is looked for, and breaks nothing."""
        self.archive(DANA, "a & b | c")
        for typed in ("a & b", "!:*", "'", "\\", "a <-> b", "(", '"', "", "   ", "%"):
            with self.subTest(typed):
                self.find(("words", "ilike", typed))
        self.assertEqual(words_query("it's fine"), "(it <-> s:*) & (fine:*)")

    def test_what_was_found_is_shown_with_its_words_marked(self):
        """B9: in the list, the text that has them; what is written in it is never markup."""
        self.archive(DANA, "Hello <b>there</b>", "I want a <i>refund</i> for my last order")
        sessions = self.env["texting.session"].with_user(self.manager)
        read = sessions.web_search_read([("words", "ilike", "refund")], {"found": {}})
        self.assertEqual(read["records"][0]["found"], "I want a &lt;i&gt;<mark>refund</mark>&lt;/i&gt; for my last order")
        read = sessions.web_search_read([("phone", "=", DANA)], {"found": {}})
        self.assertEqual(read["records"][0]["found"], "Hello &lt;b&gt;there&lt;/b&gt;")

    def test_a_long_text_is_shown_around_what_was_found(self):
        """B9: not its beginning, if the word is at its end."""
        marked = mark_words("word " * 100 + "refund " + "more " * 100, "refu")
        self.assertTrue(marked.startswith("…"))
        self.assertTrue(marked.endswith("…"))
        self.assertIn("<mark>refund</mark>", marked)
        self.assertEqual(mark_words("all good 👍", "👍"), "all good <mark>👍</mark>")
