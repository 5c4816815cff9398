import uuid

import phonenumbers
import requests
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...carriers.types import InboundText
from ...tools.phone import is_e164

TIMEOUT = 5  # seconds, for our own webhook


class TextingNumber(models.Model):
    """The whole way of a text to this number, tried by one button: text, alert, Accept, answer.

    It runs the real code in a transaction of its own that is always rolled back: no row stays, no browser hears of it, nothing
    leaves.
    """

    _inherit = "texting.number"

    def action_test_way(self):
        """:return: the client action that shows the test of the whole way"""
        self.ensure_one()
        self._check_way_tester()
        return {
            "type": "ir.actions.client",
            "tag": "texting_inbox.way_test",
            "name": self.env._("Test of %(number)s", number=self.phone),
            "target": "new",
            "params": {"number_id": self.id},
        }

    def test_way(self):
        """Try the whole way of a text, and send a word over the bus that the browser waits for.

        :return: ``[{step, state, sentence}]``: state is done, attention (it works, but…), wrong, or skipped after a wrong one
        :raises AccessError: not an administrator
        """
        self.ensure_one()
        self._check_way_tester()
        address = self._test_own_webhook()
        with self.env.registry.cursor() as cr:
            # sudo: texting.number - the webhook, which this stands for, has no user
            steps = self.with_env(self.env(cr=cr, su=True)).with_company(self.company_id)._try_way()
            cr.rollback()
        self.env.user._bus_send("texting.way/heard", {"number_id": self.id})
        return [address, *steps]

    @api.model
    def _get_way_number(self, company):
        """:return: the number by which the company's whole way is tested: a real one before a simulated one; or an empty one"""
        numbers = self.search([("company_id", "=", company.id), ("carrier_id.state", "!=", "disabled")])
        return (numbers.filtered(lambda number: not number.carrier_id.is_local) or numbers)[:1]

    def _check_way_tester(self):
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators can test the way of a text."))
        self.check_access("write")

    # ------------------------------------------------------------
    # The address
    # ------------------------------------------------------------

    def _test_own_webhook(self):
        """Call our own webhook by its public address: finds a wrong address, and several databases without a dbfilter."""
        url = self.carrier_id.webhook_url
        try:
            status = requests.get(url, timeout=TIMEOUT, allow_redirects=False).status_code
        except requests.RequestException:
            status = None
        address = self.carrier_id._get_public_address()
        if status == 200:
            return _step("address", "done", self.env._("The webhook answers at %(address)s.", address=address))
        if status == 404:
            return _step("address", "wrong", self.env._(
                "No webhook answers at %(address)s. With several databases, Odoo needs a dbfilter. A disabled carrier has no"
                " webhook.",
                address=address))
        return _step("address", "attention", self.env._(
            "This server could not call %(address)s itself. If carriers can, for example because it is only known outside"
            " your network, that is no problem.", address=address))

    # ------------------------------------------------------------
    # The way, as superuser
    # ------------------------------------------------------------

    def _try_way(self):
        steps, phone = [], self._get_stranger()
        trials = {"text": self._try_text, "alert": self._try_alert, "accept": self._try_accept, "answer": self._try_answer}
        for name, trial in trials.items():
            if any(step["state"] == "wrong" for step in steps):
                steps.append(_step(name, "skipped", self.env._("Not tried.")))
                continue
            try:
                state, sentence = trial(phone)
            except UserError as error:
                state, sentence = "wrong", str(error)
            steps.append(_step(name, state, sentence))
        return steps

    def _try_text(self, phone):
        if self.carrier_id.state == "disabled":
            return "wrong", self.env._("%(carrier)s is disabled: its texts are rejected.", carrier=self.carrier_id.name)
        body = self.env._("Is anybody there?")
        text = InboundText(uid=f"way-{uuid.uuid4()}", sender=phone, recipient=self.phone, body=body)
        self.env["texting.intake"]._receive(self.carrier_id, text)
        queue = self._find_conversation(phone).queue_id
        if not queue:
            return "attention", self.env._("A text arrives, but the number has no queue: it waits for managers.")
        return "done", self.env._("A text arrives in the queue %(queue)s.", queue=queue.name)

    def _try_alert(self, phone):
        conversation = self._find_conversation(phone)
        if not self.company_id._texting_is_enabled():
            return "wrong", self.env._("Nobody is alerted: two-way texting is switched off for %(company)s.",
                                       company=self.company_id.name)
        alerted = self._get_alerted(conversation)
        if not alerted:
            return "wrong", self.env._("Nobody is alerted: the queue has no agents, and the company no managers.")
        names = ", ".join(alerted.mapped("name"))
        if not conversation._is_attended():
            return "attention", self.env._("Only managers are alerted: %(names)s. Add agents to the queue.", names=names)
        return "done", self.env._("Alerted: %(names)s.", names=names)

    def _try_accept(self, phone):
        conversation = self._find_conversation(phone)
        alerted = self._get_alerted(conversation)
        able = alerted.filtered(lambda user: not user._texting_refuse_accept())
        agent = (able or alerted)[0]
        if not able:
            agent.texting_status_id = self.env.ref("texting_inbox.agent_status_ready")
            agent.write({"texting_on_call": False, "texting_cooldown_until": False})
        result = self._as(agent, conversation).action_accept()
        if not result["accepted"]:
            return "wrong", result["reason"]
        if not able:
            return "attention", self.env._("Nobody can accept it now. %(agent)s can as soon as they are Ready.", agent=agent.name)
        return "done", self.env._("Can accept it now: %(names)s.", names=", ".join(able.mapped("name")))

    def _try_answer(self, phone):
        conversation = self._find_conversation(phone)
        self._as(conversation.owner_id, conversation).send_text(self.env._("Yes, we are."))
        carrier = self.carrier_id.name
        if self.paced_until and self.paced_until > self.env.cr.now():
            return "attention", self.env._("An answer is queued, but %(carrier)s asked for a pause.", carrier=carrier)
        return "done", self.env._("An answer is queued for %(carrier)s.", carrier=carrier)

    def _get_stranger(self):
        """:return: a number of our number's country with which there is no conversation yet"""
        country = self.company_id.country_id.code or "US"
        if is_e164(self.phone):
            country = phonenumbers.region_code_for_number(phonenumbers.parse(self.phone)) or country
        example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
        while self._find_conversation(phone := phonenumbers.format_number(example, PhoneNumberFormat.E164)):
            example.national_number += 1
        return phone

    def _find_conversation(self, phone):
        return self.env["texting.conversation"].search([("number_id", "=", self.id), ("phone", "=", phone)], limit=1)

    def _get_alerted(self, conversation):
        """:return: users on whose bell the text really is"""
        waiting = conversation._get_waiting_users()._texting_entitled(self.company_id)
        return waiting.filtered(lambda user: self.env["texting.alert"]._read(user, conversation))

    def _as(self, user, conversation):
        return conversation.with_user(user).with_context(allowed_company_ids=self.company_id.ids)


def _step(name, state, sentence):
    return {"step": name, "state": state, "sentence": sentence}
