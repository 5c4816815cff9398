"""Who may see and change texts: every way over the network, tried as everybody it is not for."""
import json

from .support.access import FORMER, OURS, PASSWORD, THEIRS, AccessCase, Answer
from .support.access_ways import (
    CONVERSATION,
    FIGURES,
    HARMLESS,
    MAIL,
    MANAGERS_ONLY,
    NOBODY,
    NOBODY_IN_RECORDS,
    OWNER_ONLY,
    OWNER_OR_MANAGER,
    READ,
    SESSION,
    TEXT,
    TRACES,
)

API_KEY_SCOPE = "rpc"


class TestForeignTexts(AccessCase):
    """Ben's conversation, asked for by everybody else."""

    def strangers(self):
        people = self.people
        return [people.ada, people.cleo, people.dan, people.far, people.employee, people.portal, None]

    def try_ways(self, users, ways, allowed):
        """:param allowed: what an answer has to be
        :return: a line for each way of each user whose answer is something else, or has a secret in it
        """
        findings = []
        for user in users:
            client = self.client(user)
            for name, way in ways.items():
                answer = way(client, self.target)
                if answer.leaks() or not allowed(answer):
                    findings.append(f"{user.login if user else 'public'} can {name}: {answer} {answer.leaks()}")
        return "\n".join(findings)

    def state_of_target(self):
        """:return: everything that an attack could have changed"""
        self.env.invalidate_all()
        conversation = self.env[CONVERSATION].browse(self.target.conversation)
        return {
            "conversation": conversation.read(["phone", "state", "owner_id", "lead_id", "session_id"]),
            "sessions": conversation.session_ids.read(["owner_id", "closed_at", "end_reason"]),
            "texts": conversation.text_ids.read(["body", "status", "direction"]),
            "messages": conversation.message_ids.read(["body", "model", "res_id", "reaction_ids"]),
            "followers": conversation.message_follower_ids.ids,
            "attachments": self.env["ir.attachment"].search_count([("id", "=", self.target.attachment)]),
        }

    # ------------------------------------------------------------
    # Read
    # ------------------------------------------------------------

    def test_the_owner_gets_something_by_every_way_to_read(self):
        """S22: the control of the tests below: each way leads to the text for the one whose it is"""
        client = self.client(self.people.ben)
        answers = {name: way(client, self.target) for name, way in READ.items()}
        self.assertFalse({name: answer for name, answer in answers.items() if answer.error or answer.is_nothing})

    def test_a_manager_reads_what_an_agent_owns(self):
        """S22: managers read an owned conversation by every way its owner does"""
        client = self.client(self.people.manager)
        answers = {name: way(client, self.target) for name, way in READ.items()}
        self.assertFalse({name: answer for name, answer in answers.items() if answer.error or answer.is_nothing})

    def test_nobody_else_reads_an_owned_text(self):
        """S22: a former owner, agents of this and of another queue, another company's manager, an employee, a portal user and
        the public get nothing"""
        self.assertFalse(self.try_ways(self.strangers(), READ, lambda answer: answer.is_refusal or answer.is_nothing))

    def test_managers_alone_get_figures_and_the_board(self):
        """B9, D11: not a count for anybody else, the owner included; a manager of another company gets nothing"""
        answers = {name: way(self.client(self.people.manager), self.target) for name, way in FIGURES.items()}
        self.assertFalse({name: answer for name, answer in answers.items() if answer.error or answer.is_nothing})
        far = self.people.far
        others = [user for user in [*self.strangers(), self.people.ben] if user != far]
        self.assertFalse(self.try_ways(others, FIGURES, lambda answer: answer.is_refusal or answer.is_nothing))
        nothing = {key: way for key, way in FIGURES.items() if key != "see the board"}
        self.assertFalse(self.try_ways([far], nothing, lambda answer: answer.is_refusal or answer.is_nothing))
        board = FIGURES["see the board"](self.client(far), self.target)
        self.assertTrue(board.value["enabled"])
        self.assertFalse(any(board.value[column]["total"] for column in ("waiting", "owned", "agents")))

    def test_what_is_answered_to_everybody_has_no_word_of_it(self):
        """S22: what the web client asks of every screen tells strangers nothing of an owned text"""
        self.assertFalse(self.try_ways(self.strangers(), HARMLESS, lambda answer: True))

    def test_the_owner_reads_earlier_sessions_of_other_owners(self):
        """S16: the owner scrolls up to what the person and another agent wrote before"""
        answer = self.client(self.people.ben).route(
            "/mail/thread/messages", thread_model=CONVERSATION, thread_id=self.target.conversation)
        for word in (f"{THEIRS} one", FORMER, f"{THEIRS} two", OURS):
            self.assertIn(word, answer.text)

    def test_an_api_key_opens_no_more_than_the_browser(self):
        """S22: the same through JSON-2 with an API key"""
        ask = {
            f"{CONVERSATION}/search_read": {"domain": [("id", "=", self.target.conversation)], "fields": ["phone"]},
            f"{CONVERSATION}/read": {"ids": [self.target.conversation], "fields": ["phone"]},
            f"{CONVERSATION}/get_windows": {"ids": [self.target.conversation]},
            f"{TEXT}/search_read": {"domain": [("conversation_id", "=", self.target.conversation)], "fields": ["body"]},
            f"{TEXT}/search_count": {"domain": [("body", "ilike", OURS)]},
            f"{MAIL}/search_read": {"domain": [("res_id", "=", self.target.conversation), ("model", "=", CONVERSATION)],
                                    "fields": ["body"]},
            f"{MAIL}/search_count": {"domain": [("body", "ilike", FORMER)]},
            f"{MAIL}/read": {"ids": [self.target.former_mail], "fields": ["body"]},
        }
        for path, arguments in ask.items():
            own = self.ask_json2(self.people.ben, path, arguments)
            self.assertFalse(own.error or own.is_nothing, f"{path}: the way itself is wrong: {own}")
            for stranger in (self.people.ada, self.people.cleo, self.people.dan, self.people.employee):
                answer = self.ask_json2(stranger, path, arguments)
                self.assertTrue(answer.is_refusal or answer.is_nothing, f"{stranger.login} {path}: {answer}")
                self.assertFalse(answer.leaks())

    def ask_json2(self, user, path, arguments):
        if not hasattr(self, "api_keys"):
            self.api_keys = {}
        if user not in self.api_keys:
            self.api_keys[user] = self.env["res.users.apikeys"].with_user(user).sudo()._generate(
                API_KEY_SCOPE, "access test", self.env.cr.now().replace(year=self.env.cr.now().year + 1))
        response = self.url_open(
            f"/json/2/{path}", json=arguments, method="POST", headers={"Authorization": f"Bearer {self.api_keys[user]}"})
        if not response.ok:
            content = response.json() if "json" in response.headers.get("Content-Type", "") else {}
            return Answer(error=content.get("name") or f"http {response.status_code}", text=str(content.get("message")))
        return Answer(response.json(), text=response.text)

    # ------------------------------------------------------------
    # Change
    # ------------------------------------------------------------

    def test_nobody_changes_ownership_or_texts_but_by_their_methods(self):
        """S22: not a stranger, not a manager, not an administrator, and not even the owner"""
        before = self.state_of_target()
        everybody = [*self.strangers(), self.people.manager, self.people.ben, self.env.ref("base.user_admin")]
        self.env.ref("base.user_admin").password = "Right-of-way-7"
        self.assertFalse(self.try_changes(everybody))
        self.assertEqual(self.state_of_target(), before)

    def try_changes(self, users):
        """Like :meth:`try_ways`; who may read the text gets its name in an answer, which is no finding."""
        findings = []
        for user in users:
            client = self.client(user)
            for name, way in NOBODY.items():
                answer = way(client, self.target)
                if not answer.is_refusal:
                    findings.append(f"{user.login if user else 'public'} can {name}: {answer}")
        return "\n".join(findings)

    def test_only_the_owner_answers_reads_off_and_leaves(self):
        """S22: neither strangers nor managers write into an owned conversation"""
        before = self.state_of_target()
        users = [*self.strangers(), self.people.manager]
        self.assertFalse(self.try_ways(users[:-1], OWNER_ONLY, lambda answer: answer.is_refusal))
        self.assertFalse(self.try_ways(users[-1:], OWNER_ONLY, lambda answer: answer.is_refusal))
        self.assertEqual(self.state_of_target(), before)

    def test_strangers_neither_take_hand_on_note_nor_classify(self):
        """S22: what owner and manager may do with an owned conversation is refused to everybody else"""
        before = self.state_of_target()
        self.assertFalse(self.try_ways(self.strangers(), OWNER_OR_MANAGER, lambda answer: answer.is_refusal))
        self.assertEqual(self.state_of_target(), before)

    def test_a_stranger_leaves_no_trace_to_find_it_by(self):
        """S22: no star, no notification and no hidden alert on a text that is not theirs"""
        self.assertFalse(self.try_ways(self.strangers(), TRACES, lambda answer: answer.is_refusal))

    def test_a_stranger_does_not_become_a_follower(self):
        """S22: following by any of mail's ways leaves no follower"""
        for user in self.strangers():
            client = self.client(user)
            client.rpc(CONVERSATION, "message_subscribe", [self.target.conversation], [client.partner_id])
            client.rpc("mail.followers", "create", {
                "res_model": CONVERSATION, "res_id": self.target.conversation, "partner_id": client.partner_id})
            client.route("/mail/thread/subscribe", res_model=CONVERSATION, res_id=self.target.conversation,
                         partner_ids=[client.partner_id])
        self.assertFalse(self.env["mail.followers"].search(
            [("res_model", "=", CONVERSATION), ("res_id", "=", self.target.conversation)]))

    def test_a_reply_to_a_foreign_text_does_not_quote_it(self):
        """S22: a comment elsewhere that names a foreign text as its parent shows and finds nothing of that"""
        customer = self.env["res.partner"].create({"name": "Somebody Else"})
        client = self.client(self.people.cleo)
        posted = client.rpc("res.partner", "message_post", [customer.id], body="hm", parent_id=self.target.mail)
        found = client.rpc(MAIL, "search_count", [("parent_id.body", "ilike", THEIRS)])
        thread = client.route("/mail/thread/messages", thread_model="res.partner", thread_id=customer.id)
        self.assertTrue(posted.is_refusal or not posted.error)
        self.assertFalse(posted.leaks() + found.leaks() + thread.leaks())
        self.assertFalse(found.value)

    def test_a_message_is_not_planted_in_a_conversation(self):
        """S22: a message of one's own does not become a text by moving it there"""
        customer = self.env["res.partner"].create({"name": "Somebody Else"})
        message = customer.with_user(self.people.cleo).message_post(body="mine")
        client = self.client(self.people.cleo)
        answer = client.rpc(MAIL, "write", [message.id], {"model": CONVERSATION, "res_id": self.target.conversation})
        self.assertTrue(answer.is_refusal, answer)
        self.assertEqual(message.model, "res.partner")


class TestManagersRecords(AccessCase):
    """Figures, audit, legal holds and erasure: for managers of the company alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target.hold = cls.env["texting.hold"].create({"session_id": cls.target.session, "reason": f"{THEIRS} v. us"}).id
        cls.target.entry = cls.env["texting.audit.entry"].search([("session_id", "=", cls.target.session)], limit=1).id
        cls.env.flush_all()

    def try_ways(self, users, ways):
        """:return: a line for each way that answers one of these users with something"""
        findings = []
        for user in users:
            client = self.client(user)
            for name, way in ways.items():
                answer = way(client, self.target)
                if answer.leaks() or not (answer.is_refusal or answer.is_nothing):
                    findings.append(f"{user.login if user else 'public'} can {name}: {answer} {answer.leaks()}")
        return "\n".join(findings)

    def test_a_manager_has_figures_audit_holds_and_erasure(self):
        """B9, B11: the control of the tests below"""
        client = self.client(self.people.manager)
        answers = {name: way(client, self.target) for name, way in MANAGERS_ONLY.items()}
        self.assertFalse({name: answer for name, answer in answers.items() if answer.error or answer.is_nothing})

    def test_nobody_else_has_a_figure_an_entry_or_a_hold(self):
        """B9, B11: not the owner, other agents, another company's manager, an employee, a portal user, nor the public"""
        people = self.people
        others = [people.ben, people.dan, people.far, people.employee, people.portal, None]
        self.assertFalse(self.try_ways(others, MANAGERS_ONLY))

    def test_nobody_rewrites_the_audit_or_a_hold(self):
        """B9, B11: whoever they are; a hold is released by its button alone, which the audit has"""
        people = self.people
        administrator = self.env.ref("base.user_admin")
        administrator.password = PASSWORD
        everybody = [administrator, people.manager, people.ben, people.far, people.employee, people.portal, None]
        entry = self.env["texting.audit.entry"].browse(self.target.entry)
        hold = self.env["texting.hold"].browse(self.target.hold)
        before = entry.read(["kind", "subject"]), hold.read(["reason", "released_at", "user_id"])
        for user in everybody:
            client = self.client(user)
            for name, way in NOBODY_IN_RECORDS.items():
                self.assertTrue(way(client, self.target).error, f"{user and user.login} can {name}")
        self.env.invalidate_all()
        self.assertEqual((entry.read(["kind", "subject"]), hold.read(["reason", "released_at", "user_id"])), before)

    def test_who_held_is_not_for_the_client_to_say(self):
        """B11: a hold that is made is by the user who makes it, now"""
        client = self.client(self.people.manager)
        made = client.rpc("texting.hold", "create", [{
            "session_id": self.target.former_session, "reason": "a case", "user_id": self.people.ben.id,
            "begun_at": "2020-01-01 00:00:00", "released_at": "2020-01-02 00:00:00"}])
        hold = self.env["texting.hold"].browse(made.value)
        self.assertEqual((hold.user_id, hold.begun_at.year > 2020, hold.released_at), (self.people.manager, True, False))


class TestWhatWasSeenBefore(AccessCase):
    """Agents of the queue read a text while it waits. That ends when somebody accepts it."""

    def setUp(self):
        super().setUp()
        self.text = self.receive(f"{THEIRS} waits", phone="+12125550166")
        self.conversation = self.text.conversation_id
        self.env.flush_all()

    def accept(self):
        self.assertTrue(self.conversation.with_user(self.people.ben).action_accept()["accepted"])
        self.env.flush_all()

    def find(self, client):
        return [
            client.rpc(MAIL, "search_read", [("id", "=", self.text.mail_message_id.id)], ["body"]),
            client.rpc(MAIL, "read", [self.text.mail_message_id.id], ["body"]),
            client.rpc(TEXT, "search_read", [("id", "=", self.text.id)], ["body"]),
            client.rpc(MAIL, "search_count", [("starred_partner_ids", "in", [client.partner_id]), ("model", "=", CONVERSATION)]),
            client.route("/mail/starred/messages"),
            client.route("/mail/inbox/messages"),
            client.route("/mail/history/messages"),
        ]

    def test_an_agent_of_the_queue_reads_a_waiting_text_until_it_is_accepted(self):
        """S22: the queue's agents see what waits for them; once owned it is the owner's"""
        client = self.client(self.people.cleo)
        self.assertIn(THEIRS, self.find(client)[1].text)
        self.accept()
        for answer in self.find(client):
            self.assertNotIn(THEIRS, answer.text)

    def test_an_agent_of_another_queue_does_not_read_a_waiting_text(self):
        """S4: a new conversation is shown to the agents of its queue alone"""
        client = self.client(self.people.dan)
        for answer in self.find(client):
            self.assertNotIn(THEIRS, answer.text)
        self.assertFalse(client.rpc(CONVERSATION, "search", [("id", "=", self.conversation.id)]).value)

    def test_a_star_or_a_notification_from_before_does_not_keep_it_open(self):
        """S22: marks an agent put on a waiting text do not let them find it once it is somebody's"""
        client = self.client(self.people.cleo)
        client.rpc(MAIL, "toggle_message_starred", [self.text.mail_message_id.id])
        client.rpc("mail.notification", "create", {
            "mail_message_id": self.text.mail_message_id.id, "res_partner_id": client.partner_id, "notification_type": "inbox"})
        client.rpc(CONVERSATION, "message_subscribe", [self.conversation.id], [client.partner_id])
        self.accept()
        for answer in self.find(client):
            self.assertNotIn(THEIRS, answer.text)

    def test_an_agent_without_the_alert_is_not_given_it_by_asking(self):
        """S8: after accept neither the alerts nor the desk of another agent have the conversation"""
        self.accept()
        for user in (self.people.cleo, self.people.dan):
            desk = self.conversation.with_user(user).get_desk()
            shown = [entry["id"] for entry in desk["alerts"] + desk["windows"]]
            self.assertNotIn(self.conversation.id, shown)

    def test_accept_of_a_foreign_text_does_not_take_it(self):
        """S8: neither an agent of the queue who comes too late nor one of another queue becomes owner"""
        self.accept()
        for user in (self.people.cleo, self.people.dan, self.people.manager, self.people.employee):
            self.assertFalse(self.conversation.with_user(user).action_accept()["accepted"])
        self.assertEqual(self.conversation.owner_id, self.people.ben)


class TestBusChannels(AccessCase):
    """Events of an owned conversation go to its owner's own channel."""

    def peek(self, user, channels, last):
        client = self.client(user)
        return client.route("/websocket/peek_notifications", channels=channels, last=last, is_first_poll=True)

    def test_no_channel_a_client_can_name_carries_an_owned_text(self):
        """S22: whatever channels a stranger subscribes to, nothing of an owned conversation comes"""
        self.env.cr.precommit.run()
        last = self.env["bus.bus"]._bus_last_id()
        self.receive(f"{THEIRS} over the bus")
        self.env[CONVERSATION].browse(self.target.conversation).with_user(self.people.ben).send_text(f"{OURS} over the bus")
        self.env.flush_all()
        self.env.cr.precommit.run()  # the bus writes its rows when the transaction ends
        owned = self.peek(self.people.ben, [], last)
        self.assertIn("texting.message/new", owned.text)
        for user in (self.people.ada, self.people.cleo, self.people.dan, self.people.employee, self.people.portal, None):
            answer = self.peek(user, self.guessed_channels(), last)
            self.assertFalse(answer.error, answer)
            self.assertNotIn("texting.", json.dumps(answer.value["notifications"]))
            self.assertFalse([word for word in (THEIRS, OURS) if word in answer.text])

    def guessed_channels(self):
        ben, conversation_id = self.people.ben, self.target.conversation
        named = [("res.users", ben.id), ("res.partner", ben.partner_id.id), (CONVERSATION, conversation_id),
                 (SESSION, self.target.session), ("texting.queue", self.target.queue)]
        channels = ["broadcast", "texting", "texting.alert", "texting.alert/raised", CONVERSATION]
        for model, record_id in named:
            channels += [
                f"{model}_{record_id}", f"{model}-{record_id}", f"{model},{record_id}", f"{model}({record_id},)",
                json.dumps([self.env.cr.dbname, model, record_id]), f"odoo-presence-{model}_{record_id}",
            ]
        return channels


class TestRecordsAround(AccessCase):
    """Leads, contacts and the archive beside an owned conversation."""

    def archive(self, phone, body="an archived word", agent=None):
        """:return: the session of a conversation that an agent accepted and left"""
        agent = agent or self.people.ben
        conversation = self.receive(body, phone=phone).conversation_id
        session = conversation.session_id
        conversation.with_user(agent).action_accept()
        conversation.with_user(agent).mark_seen()
        self.assertTrue(conversation.with_user(agent).action_leave()["left"])
        self.env.flush_all()
        return session

    def test_a_contact_everybody_reads_does_not_show_its_owned_texts(self):
        """S22: the customer's card counts, lists and finds no text that another agent owns"""
        customer = self.env["res.partner"].create({"name": "Quiet Customer", "phone": "+12125550155"})
        conversation = self.receive(f"{THEIRS} for a customer", phone="+12125550155").conversation_id
        self.assertEqual(conversation.partner_id, customer)
        conversation.with_user(self.people.ben).action_accept()
        self.env.flush_all()
        ways = {
            "list": ("read", [customer.id], ["texting_conversation_ids"]),
            "count": ("read", [customer.id], ["texting_session_count"]),
            "find": ("search_count", [("id", "=", customer.id), ("texting_conversation_ids.text_ids.body", "ilike", THEIRS)]),
            "find by chatter": (
                "search_count", [("id", "=", customer.id), ("texting_conversation_ids.message_ids.body", "ilike", THEIRS)]),
            "find by owner": ("search_count", [("id", "=", customer.id), ("texting_conversation_ids.state", "=", "owned")]),
            "export": ("export_data", [customer.id], ["texting_conversation_ids/text_ids/body"]),
        }
        people = self.people
        for user, sees in ((people.ben, True), (people.manager, True), (people.cleo, False), (people.dan, False)):
            client = self.client(user)
            for name, (method, *arguments) in ways.items():
                answer = client.rpc("res.partner", method, *arguments)
                self.assertFalse(answer.error, f"{user.login} {name}: {answer}")
                self.assertEqual(self.shows(answer, customer), sees, f"{user.login} {name}: {answer}")

    def shows(self, answer, customer):
        """:return: whether there is more in an answer than the contact that was asked for"""
        content = json.loads(json.dumps(answer.value).replace(f'"id": {customer.id}', '"id": 0'))
        return not Answer(content).is_nothing

    def test_the_archive_is_read_by_who_reads_the_lead(self):
        """D11: an archived session opens for the lead's salesman and for managers, not for agents who may not read the lead"""
        self.env["crm.lead"].create({
            "name": "Cleo's", "type": "opportunity", "phone": "+12125550144", "user_id": self.people.cleo.id})
        session = self.archive("+12125550144")
        people = self.people
        for user, reads in ((people.cleo, True), (people.manager, True), (people.ben, False), (people.dan, False)):
            self.assertEqual(self.reads_archive(user, session), reads, user.login)
        self.assertFalse(self.reads_archive(self.people.employee, session))

    def test_the_archive_of_a_contact_is_read_by_every_agent_who_reads_the_contact(self):
        """D11: an archived session on a contact opens for agents, not for employees without the group"""
        self.env["res.partner"].create({"name": "Archived Customer", "phone": "+12125550143"})
        session = self.archive("+12125550143")
        people = self.people
        for user, reads in ((people.cleo, True), (people.dan, True), (people.employee, False), (people.portal, False)):
            self.assertEqual(self.reads_archive(user, session), reads, user.login)

    def test_the_archive_of_an_unmatched_number_is_read_by_managers_alone(self):
        """D11: a session that belongs to no record opens for managers only"""
        session = self.archive("+12125550142")
        for user, reads in ((self.people.manager, True), (self.people.ben, False), (self.people.cleo, False)):
            self.assertEqual(self.reads_archive(user, session), reads, user.login)

    def reads_archive(self, user, session):
        """:return: whether every way into an archived session is open to the user; fails if only some are"""
        client = self.client(user)
        answers = [
            client.rpc(SESSION, "read", [session.id], ["transcript"]),
            client.rpc(SESSION, "search", [("id", "=", session.id)]),
            client.rpc(TEXT, "search_read", [("session_id", "=", session.id)], ["body"]),
            client.rpc(TEXT, "read", session.message_ids.ids, ["body"]),
        ]
        opened = {not answer.error and not answer.is_nothing for answer in answers}
        self.assertEqual(len(opened), 1, f"{user.login}: {answers}")
        return opened.pop()

    def test_the_note_in_the_chatter_has_none_of_the_words(self):
        """D11: a lead's chatter says that there was a conversation, not what was said"""
        lead = self.env["crm.lead"].create({
            "name": "Chatter", "type": "opportunity", "phone": "+12125550141", "user_id": self.people.cleo.id})
        session = self.archive("+12125550141", body="a confidential word")
        self.assertEqual(session.lead_id, lead)
        notes = lead.message_ids.mapped("body")
        self.assertTrue([note for note in notes if "texting.session" in note or "session" in note], notes)
        thread = self.client(self.people.cleo).route("/mail/thread/messages", thread_model="crm.lead", thread_id=lead.id)
        self.assertNotIn("confidential", "".join(notes) + thread.text)

    def test_the_owner_opens_the_card_only_while_they_own_the_conversation(self):
        """S11: the lead of the person being texted opens for the owner, though it is somebody else's lead"""
        lead = self.env["crm.lead"].create({
            "name": "Personal", "type": "opportunity", "phone": "+12125550140", "user_id": self.people.cleo.id})
        conversation = self.receive("hello", phone="+12125550140").conversation_id
        self.assertFalse(lead.with_user(self.people.ben).has_access("read"))
        conversation.with_user(self.people.ben).action_accept()
        self.assertTrue(lead.with_user(self.people.ben).has_access("read"))
        self.assertFalse(lead.with_user(self.people.ada).has_access("read"))
        conversation.with_user(self.people.ben).mark_seen()
        conversation.with_user(self.people.ben).action_leave()
        self.assertFalse(lead.with_user(self.people.ben).has_access("read"))


class TestRecordRules(AccessCase):
    """Each record rule: a stranger sees nothing of the model."""

    RULED = (CONVERSATION, SESSION, TEXT, "texting.queue", "texting.number", "texting.carrier", "texting.webhook.event")

    def visible(self, user, model):
        """:return: those of the target's records that the user finds; False if they may not even search"""
        records = self.records(model)
        found = self.env[model].with_user(user).with_context(active_test=False)
        return found.has_access("read") and bool(found.search([("id", "in", records.ids)]))

    def records(self, model):
        return self.env[model].with_context(active_test=False).search([("company_id", "=", self.company.id)])

    def test_a_manager_of_another_company_sees_nothing(self):
        """S22: company rules of every model with texts: another company's manager and administrator find no record"""
        self.env["texting.webhook.event"].create({
            "carrier_id": self.carrier.id, "company_id": self.company.id, "event_key": "text:1",
            "received_at": "2026-01-01 00:00:00"})
        other = self.env["res.company"].create({"name": "Other Company", "texting_enabled": True})
        groups = "base.group_user,base.group_system,texting_inbox.group_manager"
        far = self.make_agent("far.access", groups)
        far.write({"company_ids": [other.id], "company_id": other.id})
        near = self.make_agent("near.access", groups)
        for model in self.RULED:
            self.assertTrue(self.visible(near, model), f"the control: {model}")
            self.assertFalse(self.visible(far, model), model)

    def test_a_member_of_the_queue_from_another_company_sees_nothing(self):
        """S22: being in a queue does not lead over the border of a company"""
        other = self.env["res.company"].create({"name": "Other Company", "texting_enabled": True})
        far = self.make_agent("far.access")
        self.queue.member_ids += far
        far.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        conversation = self.receive("waiting", phone="+12125550133").conversation_id
        self.assertFalse(self.env[CONVERSATION].with_user(far).search([("id", "=", conversation.id)]))
        self.assertFalse(conversation.with_user(far).action_accept()["accepted"])
        self.assertFalse(self.env[CONVERSATION].with_user(far).get_alerts()["alerts"])

    def test_an_agent_sees_only_what_is_theirs_or_waits_for_them(self):
        """S22: the agents' rules on conversation, session and text"""
        target = self.target
        for model, record_id in ((CONVERSATION, target.conversation), (SESSION, target.session), (TEXT, target.text)):
            for user, sees in ((self.people.ben, True), (self.people.manager, True), (self.people.ada, False),
                               (self.people.cleo, False), (self.people.dan, False)):
                found = self.env[model].with_user(user).search([("id", "=", record_id)])
                self.assertEqual(bool(found), sees, f"{user.login} {model}")

    def test_who_is_no_agent_has_no_access_to_any_model(self):
        """S22: employees, portal users and the public may not even search"""
        models = [model for model in self.env.registry if model.startswith("texting.") and not self.env[model]._abstract]
        for user in (self.people.employee, self.people.portal, self.env.ref("base.public_user")):
            allowed = [
                (model, operation) for model in models for operation in ("read", "write", "create", "unlink")
                if self.env[model].with_user(user).has_access(operation)]
            self.assertFalse(allowed, user.login)

    def test_agents_and_managers_have_only_the_rights_their_work_needs(self):
        """S22: no write, create or unlink on conversations, sessions and texts; nothing on events and hidden alerts"""
        closed = ("texting.webhook.event", "texting.alert.hidden", "texting.simulator.text")
        for user in (self.people.ben, self.people.manager):
            rights = {
                (model, operation) for model in (CONVERSATION, SESSION, TEXT, *closed)
                for operation in ("read", "write", "create", "unlink") if self.env[model].with_user(user).has_access(operation)}
            self.assertEqual(rights, {(CONVERSATION, "read"), (SESSION, "read"), (TEXT, "read")}, user.login)

    def test_an_agent_cannot_add_themselves_to_a_queue(self):
        """S22: membership and status are not fields that an agent writes"""
        client = self.client(self.people.dan)
        for model, record_id, values in (
            ("texting.queue", self.queue.id, {"member_ids": [[4, client.user_id]]}),
            ("res.users", client.user_id, {"texting_queue_ids": [[4, self.queue.id]]}),
            ("res.users", client.user_id, {"texting_status_id": False}),
            ("texting.number", self.number.id, {"queue_id": self.other_queue.id}),
        ):
            answer = client.rpc(model, "write", [record_id], values)
            self.assertTrue(answer.is_refusal, f"{model} {values}: {answer}")
        self.assertNotIn(self.people.dan, self.queue.member_ids)

    def test_an_agent_does_not_speak_for_another(self):
        """S9: nobody sets the status or the calls of somebody else"""
        client = self.client(self.people.dan)
        for method, argument in (("texting_set_status", "offline"), ("texting_set_on_call", True)):
            answer = client.rpc("res.users", method, [self.people.ben.id], argument)
            self.assertTrue(answer.is_refusal, f"{method}: {answer}")


class TestCarrierSecrets(AccessCase):
    """Credentials are for administrators."""

    SECRET_FIELDS = ("account", "secret", "public_key", "webhook_token", "webhook_url")

    def ways(self, field):
        return {
            "read": ("texting.carrier", "read", [self.carrier.id], [field]),
            "web_read": ("texting.carrier", "web_read", [self.carrier.id], {field: {}}),
            "search": ("texting.carrier", "search", [(field, "=like", "%")]),
            "count": ("texting.carrier", "search_count", [(field, "!=", False)]),
            "group": ("texting.carrier", "formatted_read_group", [], [field], ["__count"]),
            "export": ("texting.carrier", "export_data", [self.carrier.id], [field]),
            "export through the number": ("texting.number", "export_data", [self.number.id], [f"carrier_id/{field}"]),
            "search through the number": ("texting.number", "search_count", [(f"carrier_id.{field}", "!=", False)]),
            "search through the text": (TEXT, "search_count", [(f"carrier_id.{field}", "!=", False)]),
        }

    def test_neither_agents_nor_managers_get_at_the_credentials(self):
        """B3: not by reading, not by searching, ordering, grouping or exporting, not through another model"""
        carrier = self.carrier
        carrier.write({"account": "AC-account", "secret": "the-secret-word", "public_key": "the-public-key"})
        self.env.flush_all()
        kept = (carrier.account, carrier.secret, carrier.public_key, carrier.webhook_token)
        for user in (self.people.ben, self.people.manager, self.people.employee):
            client, opened = self.client(user), []
            for field in self.SECRET_FIELDS:
                for name, (model, method, *arguments) in self.ways(field).items():
                    answer = client.rpc(model, method, *arguments)
                    if any(word in answer.text for word in kept) or not (answer.error or answer.is_nothing):
                        opened.append(f"{name} {field}: {answer}")
                answer = client.rpc("texting.carrier", "search", [], order=f"{field} desc")
                if not answer.error:
                    opened.append(f"order by {field}: {answer}")
            self.assertFalse(opened, f"{user.login}:\n" + "\n".join(opened))

    def test_the_secret_fields_do_not_exist_for_managers(self):
        """B3: a manager's description of the carrier has no credentials in it"""
        fields = self.env["texting.carrier"].with_user(self.people.manager).fields_get()
        self.assertFalse(set(self.SECRET_FIELDS) & set(fields))

    def test_only_administrators_rotate_the_webhook_and_replay_events(self):
        """B1: an event is replayed, and an address changed, by an administrator only"""
        event = self.env["texting.webhook.event"].create({
            "carrier_id": self.carrier.id, "company_id": self.company.id, "event_key": "text:2", "payload": THEIRS,
            "received_at": "2026-01-01 00:00:00"})
        token = self.carrier.webhook_token
        for user in (self.people.ben, self.people.manager, self.people.employee):
            client = self.client(user)
            for answer in (
                client.rpc("texting.webhook.event", "action_replay", [event.id]),
                client.rpc("texting.webhook.event", "read", [event.id], ["payload"]),
                client.rpc("texting.webhook.event", "search_count", [("payload", "ilike", THEIRS)]),
                client.rpc("texting.carrier", "action_rotate_token", [self.carrier.id]),
                client.rpc("texting.simulator.text", "write_texts", self.number.id, "+12125550100", ["forged"]),
                client.rpc("texting.simulator.text", "get_texts", self.number.id, "+12125550100"),
                client.rpc("texting.simulator.text", "set_outcome", "silent"),
                client.get("/texting_inbox/simulator"),
            ):
                self.assertTrue(answer.is_refusal, f"{user.login}: {answer}")
        self.assertEqual(self.carrier.webhook_token, token)
