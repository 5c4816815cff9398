"""How a phone number is spelled: E.164, by Odoo's own parser, so that a sender equals a contact's ``phone_sanitized``.

Odoo parses twice, with metadata of its own: +52 1 55… is +52 55… then, and a Brazilian mobile number has its ninth digit.
"""
import re
import unicodedata
from functools import lru_cache

import phonenumbers
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, PhoneNumberType, shortnumberinfo

from odoo.exceptions import UserError

from odoo.addons.phone_validation.tools.phone_validation import phone_parse

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
LONGEST = 100  # characters of what is typed into a phone field
LONGEST_SENDER = 64
STRAY_DIGITS = 2  # beside a number, as in "(mobile 2)"; more may be another number
SHORTEST = 7  # digits; a sender with fewer is a short code, unless it begins with +


def is_e164(phone):
    """Return whether this is a phone number in strict E.164, which may be handed to a carrier."""
    return bool(E164.fullmatch(phone))


@lru_cache(maxsize=4096)
def spell(typed, country_code=None):
    """Return the one number that is certainly meant, in E.164; "" if there is none or more than one.

    :param str typed: as somebody wrote it: "(212) 569-7717 mobile"
    :param country_code: of a national number: "US"
    """
    if len(typed) > LONGEST:
        return ""
    typed = unicodedata.normalize("NFKC", typed).strip()
    is_bare = not any(char.isalpha() for char in typed)  # letters could be dialled as digits
    return (is_bare and _sanitized(typed, country_code)) or _only_number_in(typed, country_code)


def _sanitized(typed, country_code):
    try:
        return phonenumbers.format_number(phone_parse(typed, country_code), PhoneNumberFormat.E164)
    except UserError:
        return ""


def _only_number_in(typed, country_code):
    found, rest = set(), typed
    for match in PhoneNumberMatcher(typed, country_code, Leniency.VALID):
        found.add(_sanitized(match.raw_string, country_code))
        rest = rest.replace(match.raw_string, " ")
    is_certain = len(found) == 1 and sum(map(str.isdigit, rest)) <= STRAY_DIGITS
    return found.pop() if is_certain else ""


def canonical(phone):
    """Return the spelling by which conversations and opt-outs know a number or sender."""
    return spell(phone) or phone


def is_valid(phone):
    """Return whether Odoo takes this for a phone number, in E.164; short codes and names are none."""
    return is_e164(phone) and bool(spell(phone))


def names_several(typed, country_code=None):
    """Return whether more than one phone number is written there."""
    matches = PhoneNumberMatcher(typed[:LONGEST], country_code, Leniency.VALID)
    return len({_sanitized(match.raw_string, country_code) for match in matches}) > 1


@lru_cache(maxsize=4096)  # the same people text again
def spell_sender(sender, country_code=None):
    """Return a sender in E.164; short codes and names as they are.

    :param str sender: as the carrier gave it, in national form too
    :param country_code: of our number that was texted
    """
    sender = sender.strip()[:LONGEST_SENDER]
    if any(char.isalpha() for char in sender) or _is_short_code(sender, country_code):
        return sender
    return spell(sender, country_code) or _with_plus(sender) or _as_given(sender)


def _is_short_code(sender, country_code):
    if not sender.isdigit():
        return False
    return len(sender) < SHORTEST or _is_valid_short_number(sender, country_code)


def _is_valid_short_number(sender, country_code):
    try:
        number = phonenumbers.parse(sender, country_code)
    except phonenumbers.NumberParseException:
        return False
    return bool(country_code) and shortnumberinfo.is_valid_short_number_for_region(number, country_code)


def _with_plus(sender):
    """Return an international number that came without its plus, and that is none of the country; "" for anything else."""
    return spell(f"+{sender}") if sender.isascii() and sender.isdigit() else ""


def _as_given(sender):
    """Return a number that the library calls invalid without its punctuation: the carrier knows better."""
    plain = "+" + re.sub(r"[\s().\-/]", "", sender[1:])
    return plain if sender.startswith("+") and is_e164(plain) else sender


@lru_cache(maxsize=1024)
def country_of(phone):
    """Return the code of the country that an E.164 number belongs to; None for anything else."""
    if not (number := _parsed(phone)):
        return None
    return phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(number.country_code)


def is_emergency(typed, country_code=None):
    """Return whether calls to what is typed, in its country or the given one, reach the emergency services."""
    try:
        number = phonenumbers.parse(typed[:LONGEST], country_code)
    except phonenumbers.NumberParseException:
        return False
    digits = phonenumbers.national_significant_number(number)
    regions = phonenumbers.region_codes_for_country_code(number.country_code)
    return any(shortnumberinfo.is_emergency_number(digits, region) for region in regions)


@lru_cache(maxsize=1024)
def is_landline(phone):
    """Return whether an E.164 number is certainly a landline; many take texts all the same."""
    number = _parsed(phone)
    return bool(number) and phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE


@lru_cache(maxsize=4096)
def display_phone(phone):
    """Return an E.164 number in international form, anything else as it is."""
    number = phone and _parsed(phone)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else phone


def _parsed(phone):
    try:
        return phonenumbers.parse(phone, None) if is_e164(phone) else None
    except phonenumbers.NumberParseException:
        return None
