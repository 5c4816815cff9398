"""Nobody texts a person who said STOP, nobody reads or changes what is not theirs, and a request counts once: each door that
stood open, tried by the role that went through it."""

from .access_common import AccessCase
from .fault_vectors import TYPED

# 1. An opt-out is asked for the number that is called, whatever was typed


class TestTypedNumbers(AccessCase):
    def test_opt_out_holds_whatever_is_typed_on_the_card(self):
        """B20: an agent writes the number of a person who said STOP in every other way, and texts it"""
        self.receive("STOP", phone="+12125697717")
        agent = self.client(self.people.ada)
        lead = agent.rpc("crm.lead", "create", {"name": "Typed", "type": "opportunity", "user_id": self.people.ada.id}).value
        for typed, _spelled in TYPED:
            with self.subTest(typed):
                self.assertFalse(agent.rpc("crm.lead", "write", [lead], {"phone": typed}).error)
                options = agent.rpc("texting.conversation", "get_start_options", "crm.lead", lead).value
                for phone in {typed, *(option["phone"] for option in options["phones"])}:
                    answer = agent.rpc("texting.conversation", "start_text", "crm.lead", lead, phone, self.number.id)
                    self.assertFalse(answer.value["started"])
                    self.assertTrue(answer.value["reason"])

# 2. Managers change queue, rate and order of a number, and nothing else

# 3. Starting a text opens nobody's archive

# 4. Rights end when they end

# 5. A request counts once

# 6. Owning a conversation gives the card, not the record

# 7. Links need a login

# 8. A neutralized copy has nothing of production

# 9. The client's context decides nothing

# 10. Every model has a company rule

# 11. Cheap refusals

# 12. Logs

# 13. Smaller doors
