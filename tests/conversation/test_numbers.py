"""One number, one spelling: that of Odoo's ``phone_sanitized``. What is no such number is never handed to a carrier."""

import phonenumbers
from lxml import etree
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from odoo.exceptions import UserError

from odoo.addons.texting_inbox.carriers.errors import RejectedError
from odoo.addons.texting_inbox.carriers.types import InboundText
from odoo.addons.texting_inbox.tools import phone as phones

from ..support.common import MARC, OUR_NUMBER, TextingCase
from ..support.fault_vectors import SENDERS, TYPED

COUNTRIES = [
    "US", "CA", "MX", "BR", "AR", "CL", "CO", "PE", "GB", "IE", "FR", "DE", "AT", "CH", "IT", "ES", "PT", "NL", "BE", "LU",
    "DK", "SE", "NO", "FI", "PL", "CZ", "HU", "RO", "GR", "TR", "IL", "AE", "SA", "EG", "MA", "KE", "NG", "ZA", "IN", "AU",
]
KINDS = [
    PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST, PhoneNumberType.VOIP,
]
MEXICAN, BRAZILIAN = "+5215512345680", "+551161234567"  # as carriers may give them


def examples(region):
    """:return: the library's example numbers of a country"""
    found = [phonenumbers.example_number_for_type(region, kind) for kind in KINDS]
    return list(dict.fromkeys(phonenumbers.format_number(number, PhoneNumberFormat.E164) for number in found if number))


class TestSpelling(TextingCase):
    def test_a_sender_is_spelled_as_the_phone_of_a_contact(self):
        """B20: example numbers of forty countries, and numbers that Odoo's own metadata changes"""
        numbers = [(region, number) for region in COUNTRIES for number in examples(region)]
        numbers += [("MX", MEXICAN), ("MX", "+5213312345678"), ("BR", BRAZILIAN), ("CI", "+22507123456")]
        self.assertGreaterEqual(len(numbers), 200)
        for region, number in numbers:
            parsed = phonenumbers.parse(number)
            country = self.env["res.country"].search([("code", "=", region)])
            contact = self.env["res.partner"].new({"phone": number, "country_id": country.id})
            for style in (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL):
                sender = phonenumbers.format_number(parsed, style)
                with self.subTest(region=region, sender=sender):
                    self.assertTrue(contact.phone_sanitized or number.startswith("+225"))
                    self.assertEqual(phones.spell_sender(sender, "US"), contact.phone_sanitized or number)

    def test_national_senders_are_spelled_as_national_phones_of_contacts(self):
        """B20: by the country of our number"""
        for region in COUNTRIES:
            number = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
            national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
            country = self.env["res.country"].search([("code", "=", region)])
            contact = self.env["res.partner"].new({"phone": national, "country_id": country.id})
            with self.subTest(region=region, sender=national):
                self.assertTrue(contact.phone_sanitized)
                self.assertEqual(phones.spell_sender(national, region), contact.phone_sanitized)

    def test_typed_numbers_are_certain_or_refused(self):
        """B20: whatever stands in a phone field is one E.164 number, or none"""
        for typed, expected in TYPED:
            with self.subTest(typed):
                self.assertEqual(phones.spell(typed, "US"), expected)

    def test_senders_become_e164_and_names_stay(self):
        """B20: national form, older spellings, short codes and names"""
        for ours, sender, expected in SENDERS:
            with self.subTest(sender):
                number = self.env["texting.number"].new({"phone": ours})
                self.assertEqual(self.env["texting.person"]._normalise(sender, number), expected)

    def test_contact_in_another_spelling_is_found(self):
        """B20: +52 1 55…, as a person once wrote it down, and +52 55… are one person in one conversation"""
        partner = self.env["res.partner"].create({"name": "Lupe", "phone": "+52 1 55 1234 5680"})
        conversation = self.receive_as(MEXICAN)
        self.assertEqual((conversation.phone, conversation.partner_id), ("+525512345680", partner))
        self.assertEqual(self.receive_as("+525512345680"), conversation)

    def test_opt_out_holds_for_every_spelling(self):
        """B20: STOP by the one spelling, texts to the other"""
        self.receive(BRAZILIAN, body="STOP")
        for spelling in (BRAZILIAN, "+5511961234567", "+55 11 96123-4567 (celular)"):
            self.assertTrue(self.env["texting.consent"]._is_opted_out(spelling, self.number))
            self.assertTrue(self.env["texting.person"]._refuse_phone(spelling, self.number))

    def test_opt_out_is_noted_under_the_one_spelling(self):
        """B20: recorded from a card, as it is written there"""
        self.env["texting.consent"]._note("+55 11 6123-4567", "opt_out", "agent", number=self.number)
        self.receive("+5511961234567", body="Hello")
        self.assertIn("has opted out", self.env["texting.person"]._refuse_phone("+5511961234567", self.number))

    def test_our_number_is_found_by_its_older_spelling(self):
        """B20: a carrier that still names our Mexican number with the 1"""
        ours = self.env["texting.number"].create({
            "phone": "+52 1 55 1234 5681", "carrier_id": self.carrier.id, "queue_id": self.queue.id})
        self.receive(MARC, recipient="+5215512345681")
        self.assertTrue(self.env["texting.conversation"].search([("number_id", "=", ours.id), ("phone", "=", MARC)]))

    def test_our_number_among_a_groups_is_found_by_its_older_spelling(self):
        """B20: the carrier's list of recipients is compared by the one spelling, and so are the numbers of its account"""
        carrier = self.env["texting.carrier"].create({"name": "Gateway", "code": "rest"})
        self.env["texting.number"].create({"phone": "+52 1 55 1234 5681", "carrier_id": carrier.id})
        adapter = carrier._get_adapter()
        self.assertEqual(adapter.our_number(["+13125550111", "+5215512345681"]), "+5215512345681")
        self.assertEqual(adapter.account.spell("+5215512345681"), *adapter.account.numbers)

    def test_texts_that_still_come_through_a_ported_numbers_old_account_are_received(self):
        """B1: the number moved to another account of the company; another company's number is none"""
        old = self.env["texting.carrier"].create({"name": "Before", "code": "simulator"})
        text = InboundText(uid="ported-1", sender=MARC, recipient=OUR_NUMBER, body="Still the old way")
        self.env["texting.intake"]._receive(old, text)
        self.assertEqual(self.texts(self.conversation(MARC)).mapped("body"), ["Still the old way"])
        company = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["texting.carrier"].create({"name": "Theirs", "code": "simulator", "company_id": company.id})
        with self.assertRaises(UserError):
            self.env["texting.intake"]._receive(foreign, text)

    def test_our_number_is_found_in_national_form(self):
        """B20: as a SIM card knows it"""
        self.receive(MARC, recipient="(415) 555-0100")
        self.receive(MARC, recipient="4155550100")
        self.assertEqual(len(self.texts(self.conversation(MARC))), 2)

    def receive_as(self, sender):
        self.receive(sender)
        return self.env["texting.conversation"].search([("number_id", "=", self.number.id)], order="id desc", limit=1)


class TestRefusal(TextingCase):
    def refusal(self, phone):
        return self.env["texting.person"]._refuse_phone(phone, self.number) or ""

    def test_our_own_numbers_are_refused(self):
        """B20: nobody texts themselves, of whichever company the number is"""
        self.assertIn("a number of your own", self.refusal(OUR_NUMBER))

    def test_emergency_numbers_are_refused(self):
        """B20: 911 and its kin, with or without the country"""
        for phone in ("911", "+1911", "+44999", "+49112"):
            with self.subTest(phone):
                self.assertIn("an emergency number", self.refusal(phone))

    def test_several_numbers_are_named_as_the_reason(self):
        """B20: whom to text is for a person to say"""
        self.assertIn("several numbers", self.refusal("+1 212 664 8001 / +1 212 664 8002"))

    def test_landline_is_pointed_out_and_can_be_texted(self):
        """B20: many landlines take texts"""
        partner = self.env["res.partner"].create({"name": "Shop", "phone": "+44 20 7946 0018"})
        agent = self.env["texting.conversation"].with_user(self.agent_one)
        [option] = agent.get_start_options("res.partner", partner.id)["phones"]
        self.assertFalse(option["reason"])
        self.assertIn("landline", option["hint"])
        self.assertTrue(agent.start_text("res.partner", partner.id, option["phone"], self.number.id)["started"])

    def test_number_that_the_library_calls_invalid_is_answered_but_not_started(self):
        """B20: it texted us, so it is real"""
        phone = "+15552234567"
        self.assertIn("not a number", self.refusal(phone))
        conversation = self.received_and_accepted(phone)
        self.assertTrue(conversation.with_user(self.agent_one).send_text("Yes, it is"))

    def test_raw_spelling_of_an_earlier_version_does_not_leave(self):
        """B20: asked once more when the text leaves"""
        conversation = self.received_and_accepted(MARC)
        message = conversation.with_user(self.agent_one).send_text("Yes, it is")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE texting_conversation SET phone = %s WHERE id = %s", ["+12125550123 (mobile)", conversation.id])
        self.env.invalidate_all()
        with self.assertRaises(RejectedError) as refused:
            self.env["texting.message"].browse(message).sudo()._check_may_leave()
        self.assertEqual(refused.exception.failure.value, "invalid_number")
        with self.assertRaises(UserError):
            conversation.with_user(self.agent_one).send_text("And again")

    def test_number_of_ours_is_kept_in_e164(self):
        """B20: also one that the library calls invalid"""
        number = self.env["texting.number"].create({"phone": "+1 (555) 223-4567", "carrier_id": self.carrier.id})
        self.assertEqual(number.phone, "+15552234567")


class TestShown(TextingCase):
    def test_numbers_are_shown_in_international_form_in_every_list(self):
        """B20: nobody reads +14155550100 digit by digit; sorting and searching go by the stored one"""
        views = self.env["ir.ui.view"].search([("model", "=like", "texting.%"), ("type", "=", "list")])
        self.assertGreater(len(views), 10)
        for view in views:
            columns = etree.fromstring(view.arch).xpath("//field[@name='phone'][not(ancestor::field)]")
            self.assertFalse([column for column in columns if column.get("widget") != "texting_phone"], view.name)

    def test_our_number_is_named_in_international_form_and_found_by_its_digits(self):
        """B20: in every column, filter and group of it"""
        self.assertEqual(self.number.display_name, "+1 415-555-0100")
        numbers = self.env["texting.number"]
        for typed in ("+1 415-555-0100", "4155550100", "555-0100"):
            self.assertIn((self.number.id, "+1 415-555-0100"), numbers.name_search(typed))
