from odoo.exceptions import AccessError

from ..support.common import TextingCase


class TestWayOfANumber(TextingCase):
    """The test of the whole way by one button."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.texting_base_url = "http://127.0.0.1:9"  # nobody answers there, at once
        cls.admin = cls.env.ref("base.user_admin")

    def try_way(self, user=None):
        """:return: ``{step: (state, sentence)}``"""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            steps = self.number.with_user(user or self.admin).test_way()
        self.env.invalidate_all()
        return {step["step"]: (step["state"], step["sentence"]) for step in steps}

    def states(self):
        return {name: state for name, (state, _sentence) in self.try_way().items()}

    def test_each_step_of_a_number_that_works_is_done(self):
        """B10: text, alert, Accept and answer are tried with the real agents"""
        steps = self.try_way()
        self.assertEqual(steps["text"], ("done", "A text arrives in the queue Sales."))
        self.assertEqual(steps["alert"], ("done", "Alerted: Agent One, Agent Two."))
        self.assertEqual(steps["accept"], ("done", "Can accept it now: Agent One, Agent Two."))
        self.assertEqual(steps["answer"], ("done", "An answer is queued for Simulator."))
        self.assertEqual(steps["address"][0], "attention")

    def test_nothing_of_the_test_is_kept_and_no_agent_hears_of_it(self):
        """B10: no row, no alert, no text to the carrier"""
        models = ("texting.conversation", "texting.session", "texting.message", "texting.session.step", "mail.message",
                  "texting.audit.entry", "texting.report.session", "bus.bus")
        before = {model: self.env[model].sudo().search_count([]) for model in models}
        self.try_way()
        self.assertEqual({model: self.env[model].sudo().search_count([]) for model in models}, before)
        self.assertFalse(self.bus_events(self.agent_one))
        self.assertEqual(self.bus_events(self.admin), [("texting.way/heard", {"number_id": self.number.id})])

    def test_a_queue_whose_agents_are_offline_is_pointed_out(self):
        """B10: the way works, and nobody is there to go it"""
        (self.agent_one | self.agent_two).texting_status_id = False
        steps = self.try_way()
        self.assertEqual(steps["accept"], ("attention", "Nobody can accept it now. Agent One can as soon as they are Ready."))
        self.assertEqual(steps["answer"][0], "done")
        self.assertFalse(self.agent_one.texting_status_id)

    def test_the_step_that_fails_says_why_and_the_rest_is_not_tried(self):
        """B10: two-way texting off, a disabled carrier"""
        self.env.company.texting_enabled = False
        steps = self.try_way()
        self.assertEqual(steps["alert"][0], "wrong")
        self.assertIn("switched off", steps["alert"][1])
        self.assertEqual(steps["answer"], ("skipped", "Not tried."))
        self.env.company.texting_enabled = True
        self.carrier.state = "disabled"
        self.assertEqual(self.states()["text"], "wrong")

    def test_a_queue_without_agents_alerts_managers_and_says_so(self):
        """B10: it works, but not as it is meant"""
        self.queue.member_ids = False
        steps = self.try_way()
        self.assertEqual(steps["alert"][0], "attention")
        self.assertIn("Maya Manager", steps["alert"][1])

    def test_only_administrators_may_test_the_way(self):
        """S22: agents and managers are refused"""
        for user in (self.agent_one, self.manager):
            with self.assertRaises(AccessError):
                self.try_way(user)
            with self.assertRaises(AccessError):
                self.number.with_user(user).action_test_way()
