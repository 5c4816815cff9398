"""Figures for managers, against a fixture counted by hand: two companies in two time zones, a lunch break, changes to summer
and winter time (B9)."""

from ast import literal_eval
from types import SimpleNamespace

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.texting_inbox.carriers.types import InboundText

from ..support.common import DANA, MARC, STRANGER, TextingCase

SESSION, MESSAGE, AGENT = "texting.report.session", "texting.report.message", "texting.report.agent"


class TestReports(TextingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id = cls.calendar("America/New_York")
        cls.queue.write({"calendar_id": cls.env.company.resource_calendar_id.id, "target_minutes": 10})

    @classmethod
    def calendar(cls, tz, company=None):
        """:return: 9 to 12 and 13 to 17, Monday to Friday"""
        return cls.env["resource.calendar"].create({
            "name": tz, "tz": tz, "company_id": (company or cls.env.company).id, "attendance_ids": [Command.clear(), *(
                Command.create({"name": tz, "dayofweek": str(day), "hour_from": begin, "hour_to": end, "day_period": period})
                for day in range(5) for begin, end, period in ((9, 12, "morning"), (12, 13, "lunch"), (13, 17, "afternoon")))]})

    def branch_in_berlin(self):
        """:return: another company's agent and number, as ``where`` of a session"""
        company = self.env["res.company"].create({"name": "Berlin", "texting_enabled": True})
        company.resource_calendar_id = self.calendar("Europe/Berlin", company)
        agent = self.new_agent("agent_berlin", "Agent in Berlin", company_id=company.id, company_ids=[Command.set(company.ids)])
        queue = self.env["texting.queue"].create({
            "name": "Verkauf", "company_id": company.id, "member_ids": agent.ids, "target_minutes": 10,
            "calendar_id": company.resource_calendar_id.id})
        carrier = self.env["texting.carrier"].create({"name": "Berlin", "code": "simulator", "company_id": company.id})
        number = self.env["texting.number"].create({
            "phone": "+4930901820", "carrier_id": carrier.id, "queue_id": queue.id})
        return SimpleNamespace(company=company, agent=agent, carrier=carrier, number=number, uids=iter(range(99)))

    def receive_in(self, where, sender):
        text = InboundText(uid=f"berlin-{next(where.uids)}", sender=sender, recipient=where.number.phone, body="Hallo?")
        self.env["texting.intake"].sudo()._receive(where.carrier, text)
        return self.env["texting.conversation"].sudo().search([("phone", "=", sender), ("number_id", "=", where.number.id)])

    def session(self, sender, opened, accepted=None, answered=None, left=None, agent=None, where=None):
        """Live through a session; each moment is UTC. :return: the session"""
        agent = where.agent if where else agent or self.agent_one
        with freeze_time(opened):
            conversation = self.receive_in(where, sender) if where else self.receive(sender, body="Hello?")
        session, conversation = conversation.session_id, conversation.with_user(agent)
        if accepted:
            with freeze_time(accepted):
                conversation.action_accept()
                conversation.mark_seen()
        if answered:
            with freeze_time(answered):
                conversation.send_text("Yes")
        if left:
            with freeze_time(left):
                self.assertTrue(conversation.action_leave()["left"])
        return session

    def figures(self, model, measures, groupby=(), domain=(), user=None, companies=None):
        self.env.flush_all()
        report = self.env[model].with_user(user or self.manager)
        if companies:
            report = report.with_context(allowed_company_ids=companies)
        return report.formatted_read_group(list(domain), list(groupby), list(measures))

    def test_medians_and_percentiles_are_those_counted_by_hand(self):
        """B9: of waits of 2, 6, 10 and 40 minutes of working time: an average hides the slow one."""
        self.session("+12125550101", "2026-10-12 14:00", "2026-10-12 14:02")
        self.session("+12125550102", "2026-10-12 15:58", "2026-10-12 17:04")  # 11:58 to 13:04: lunch in between
        self.session("+12125550103", "2026-10-30 20:55", "2026-11-02 14:05")  # Friday to Monday, winter time begins
        self.session("+12125550104", "2026-10-12 14:00", "2026-10-12 14:40")
        [row] = self.figures(SESSION, ["wait_median:median", "wait_p90:p90", "wait_average:avg", "accept_percent:avg", "__count"])
        self.assertEqual(row["__count"], 4)
        self.assertAlmostEqual(row["wait_median:median"], 8)
        self.assertAlmostEqual(row["wait_p90:p90"], 31)
        self.assertAlmostEqual(row["wait_average:avg"], 14.5)
        self.assertAlmostEqual(row["accept_percent:avg"], 75)

    def live_through_spring(self):
        """New York's clocks changed on 8 March, Berlin's on the 29th; lunch is from 12 to 13 in both.

        ============  =========================  ==========================  =====  ======
        company       first text, local time     Accept                      wait   answer
        ============  =========================  ==========================  =====  ======
        New York      Friday 16:50               Monday 9:10 (summer time)   20     30
        New York      Monday 11:50               Monday 13:05                15     25
        New York      Monday 10:00               Monday 10:05                5      6
        Berlin        Friday 16:55               Monday 9:05 (summer time)   10     13
        Berlin        Monday 11:30               Monday 13:31                61     62
        Berlin        Tuesday 0:30               never
        ============  =========================  ==========================  =====  ======

        :return: the branch in Berlin
        """
        berlin = self.branch_in_berlin()
        self.session("+12125550101", "2026-03-06 21:50", "2026-03-09 13:10", "2026-03-09 13:20")
        self.session("+12125550102", "2026-03-09 15:50", "2026-03-09 17:05", "2026-03-09 17:15")
        self.session("+12125550103", "2026-03-09 14:00", "2026-03-09 14:05", "2026-03-09 14:06")
        self.session("+4915112345601", "2026-03-27 15:55", "2026-03-30 07:05", "2026-03-30 07:08", where=berlin)
        self.session("+4915112345602", "2026-03-30 09:30", "2026-03-30 11:31", "2026-03-30 11:32", where=berlin)
        self.session("+4915112345603", "2026-03-30 22:30", where=berlin)
        with freeze_time("2026-04-20 12:00"):
            self.env["texting.session"]._cron_note_missed()
        self.manager.company_ids += berlin.company
        return berlin

    def test_two_companies_in_two_zones_across_the_change_to_summer_time(self):
        """B9: each by its own hours; of the companies that are chosen alone."""
        berlin = self.live_through_spring()
        measures = ("wait_median:median", "wait_p90:p90", "wait_average:avg", "first_response_median:median",
                    "accept_percent:avg", "missed_count:sum", "unanswered_count:sum")
        both = (self.env.company | berlin.company).ids
        rows = self.figures(SESSION, measures, ["company_id"], companies=both)
        self.assertEqual({row["company_id"][0]: [round(row[measure], 2) for measure in measures] for row in rows}, {
            self.env.company.id: [15, 19, 13.33, 25, 33.33, 0, 0],
            berlin.company.id: [35.5, 55.9, 35.5, 37.5, 50, 1, 1],
        })
        self.assertEqual(self.figures(SESSION, ["__count"], companies=self.env.company.ids)[0]["__count"], 3)

    def test_hours_of_the_week_are_each_companys_own(self):
        """B9: missed at half past midnight on a Tuesday in Berlin, which is Monday in UTC and in New York."""
        both = (self.env.company | self.live_through_spring().company).ids
        week = self.figures(SESSION, ["__count", "missed_count:sum"], ["weekday", "hour"], companies=both)
        self.assertEqual(
            {(row["weekday"], row["hour"]): (row["__count"], row["missed_count:sum"]) for row in week},
            {("5", "16"): (2, 0), ("1", "11"): (2, 0), ("1", "10"): (1, 0), ("2", "00"): (1, 1)})

    def test_volume_and_waits_of_both_companies_are_those_counted_by_hand(self):
        """B9: by carrier and number, and in buckets."""
        berlin = self.live_through_spring()
        both = (self.env.company | berlin.company).ids
        rows = self.figures(MESSAGE, ["received_count:sum", "sent_count:sum"], ["carrier_id", "number_id"], companies=both)
        self.assertEqual(
            {(row["carrier_id"][1], row["number_id"][0]): (row["received_count:sum"], row["sent_count:sum"]) for row in rows},
            {("Simulator", self.number.id): (3, 3), ("Berlin", berlin.number.id): (3, 2)})
        buckets = self.figures(SESSION, ["__count"], ["wait_bucket"], companies=both)
        self.assertEqual([(row["wait_bucket"], row["__count"]) for row in buckets], [("00", 4), ("01", 1), (False, 1)])

    def test_buckets_come_in_their_order(self):
        """B9: up to one hour, four, eight, a day, and more, wherever they are grouped."""
        keys = [key for key, _label in self.env[SESSION]._fields["wait_bucket"].selection]
        self.assertEqual(keys, sorted(keys))

    def test_each_measure_has_its_definition(self):
        """B9: what is counted, and how."""
        for model in (SESSION, MESSAGE, AGENT):
            for name, description in self.env[model].with_user(self.manager).fields_get().items():
                if description["type"] in ("integer", "float") and description.get("aggregator") and name != "id":
                    self.assertGreater(len(description.get("help") or ""), 20, f"{model}.{name}")

    def test_failures_are_named_for_people(self):
        """B4, B9: the reason is a label, no code."""
        session = self.session(DANA, "2026-10-12 14:00", "2026-10-12 14:05", "2026-10-12 14:06")
        text = session.message_ids.filtered(lambda text: text.direction == "outbound")
        text.write({"status": "failed", "failure_kind": "unreachable"})
        [row] = self.figures(MESSAGE, ["failed_count:sum"], ["failure_kind"], [("status", "=", "failed")])
        labels = dict(self.env[MESSAGE].fields_get(["failure_kind"])["failure_kind"]["selection"])
        self.assertEqual((labels[row["failure_kind"]], row["failed_count:sum"]), ("Phone Unreachable", 1))

    def test_automatic_replies_are_no_answers(self):
        """B9: neither of a session nor of an agent; their share is a figure of its own."""
        self.queue.reply_received = "We are on it."
        self.session(DANA, "2026-10-12 14:00", "2026-10-12 14:05", "2026-10-12 14:08", "2026-10-12 14:09")
        self.session(MARC, "2026-10-12 14:00")
        [row] = self.figures(SESSION, [
            "answered_count:sum", "unanswered_count:sum", "automatic_count:sum", "first_response_median:median"])
        self.assertEqual((row["answered_count:sum"], row["unanswered_count:sum"], row["automatic_count:sum"]), (1, 1, 2))
        self.assertAlmostEqual(row["first_response_median:median"], 8)
        [texts] = self.figures(MESSAGE, ["automatic_percent:avg", "sent_count:sum", "received_count:sum"])
        self.assertAlmostEqual(texts["automatic_percent:avg"], 200 / 3)

    def test_time_and_answers_belong_to_the_agent_of_that_moment(self):
        """B9: a transfer credits both."""
        session = self.session(DANA, "2026-10-12 14:00", "2026-10-12 14:05", "2026-10-12 14:06")
        conversation = session.conversation_id
        with freeze_time("2026-10-12 14:10"):
            conversation.with_user(self.agent_one).action_transfer(user_id=self.agent_two.id)
        with freeze_time("2026-10-12 14:12"):
            conversation.with_user(self.agent_two).mark_seen()
            conversation.with_user(self.agent_two).send_text("More")
            conversation.with_user(self.agent_two).send_text("and more")
        with freeze_time("2026-10-12 14:20"):
            conversation.with_user(self.agent_two).action_leave()
        rows = self.figures(AGENT, ["answer_count:sum", "handle_minutes:sum", "transferred_count:sum"], ["user_id"])
        measures = ("answer_count:sum", "handle_minutes:sum", "transferred_count:sum")
        found = {row["user_id"][0]: tuple(row[measure] for measure in measures) for row in rows}
        self.assertEqual(found, {self.agent_one.id: (1, 5, 1), self.agent_two.id: (2, 10, 0)})

    def test_hours_and_weekdays_are_those_of_the_company(self):
        """B9: 03:00 UTC on a Tuesday is Monday night in New York."""
        self.session(DANA, "2026-10-13 03:00")
        [row] = self.figures(SESSION, ["__count"], ["weekday", "hour"])
        self.assertEqual((row["weekday"], row["hour"]), ("1", "23"))
        self.env.company.resource_calendar_id.tz = "Asia/Tokyo"
        [row] = self.figures(SESSION, ["__count"], ["weekday", "hour"])
        self.assertEqual((row["weekday"], row["hour"]), ("2", "12"))

    def test_continued_and_missed_sessions_are_counted_apart(self):
        """B9: what opens within a day after the last is no new conversation; what nobody accepted is missed."""
        self.session(DANA, "2026-10-12 14:00", "2026-10-12 14:01", left="2026-10-12 14:02")
        self.session(DANA, "2026-10-12 16:00")
        self.session(MARC, "2026-09-01 14:00")
        with freeze_time("2026-10-12 18:00"):
            self.env["texting.session"]._cron_note_missed()
        [row] = self.figures(SESSION, ["new_count:sum", "reopened_count:sum", "missed_count:sum"])
        self.assertEqual((row["new_count:sum"], row["reopened_count:sum"], row["missed_count:sum"]), (2, 1, 1))

    def test_waits_fall_into_buckets(self):
        """B9: up to one hour, four, eight, a day, and more."""
        self.session("+12125550101", "2026-10-12 13:00", "2026-10-12 14:00")
        self.session("+12125550102", "2026-10-12 13:00", "2026-10-12 16:00")
        self.session("+12125550103", "2026-10-12 13:00", "2026-10-13 16:00")  # seven hours of Monday, three of Tuesday
        rows = self.figures(SESSION, ["__count"], ["wait_bucket"])
        self.assertEqual({row["wait_bucket"]: row["__count"] for row in rows}, {"00": 1, "01": 1, "08": 1})

    def test_managers_read_the_figures_of_their_companies_alone(self):
        """B9, D11: and nobody else a single count."""
        other = self.env["res.company"].create({"name": "Elsewhere", "texting_enabled": True})
        elsewhere = new_test_user(
            self.env, "manager_elsewhere", "texting_inbox.group_manager", company_id=other.id,
            company_ids=[Command.set(other.ids)])
        self.session(DANA, "2026-10-12 14:00", "2026-10-12 14:05", "2026-10-12 14:06")
        for model in (SESSION, MESSAGE, AGENT):
            self.assertEqual(self.figures(model, ["__count"], user=elsewhere)[0]["__count"], 0, model)
            self.assertTrue(self.figures(model, ["__count"])[0]["__count"], model)
            for user in (self.agent_one, self.employee):
                with self.assertRaises(AccessError):
                    self.figures(model, ["__count"], user=user)

    def test_agents_see_their_own_figures_where_a_setting_allows(self):
        """B9: never a colleague's."""
        self.session(DANA, "2026-10-12 14:00", "2026-10-12 14:05")
        self.session(STRANGER, "2026-10-12 14:00", "2026-10-12 14:05", agent=self.agent_two)
        settings = self.env["res.config.settings"].create({"group_texting_figures": True})
        settings.execute()
        self.assertEqual(self.figures(AGENT, ["__count"], user=self.agent_one)[0]["__count"], 1)
        self.assertEqual(self.figures(AGENT, ["__count"])[0]["__count"], 2)
        with self.assertRaises(AccessError):
            self.figures(SESSION, ["__count"], user=self.agent_one)

    def test_each_favourite_can_be_opened(self):
        """B9: the questions that people ask."""
        self.session(DANA, "2026-10-12 14:00", "2026-10-12 14:05", "2026-10-12 14:06")
        actions = [self.env.ref(f"texting_inbox.report_{name}_action").id for name in ("session", "message", "agent", "consent")]
        filters = self.env["ir.filters"].search([("action_id", "in", actions)])
        self.assertGreaterEqual(len(filters), 11)
        for one in filters:
            context, fields = literal_eval(one.context), self.env[one.model_id]._fields
            measures = [name if name == "__count" else f"{name}:{fields[name].aggregator}" for name in context["pivot_measures"]]
            groups = context["pivot_row_groupby"] + context["pivot_column_groupby"]
            self.figures(one.model_id, measures, groups, literal_eval(one.domain))
            self.figures(one.model_id, measures, context["group_by"])
