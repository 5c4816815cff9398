"""Which of our numbers American networks let through only once they are registered."""
import phonenumbers


def needs_campaign(phone: str) -> bool:
    """Tell whether a number is a long code of the United States: such texts need a 10DLC campaign."""
    number = _parsed(phone)
    return number is not None and not _toll_free(number) and phonenumbers.region_code_for_number(number) == "US"


def needs_verification(phone: str) -> bool:
    """Tell whether a number is a toll-free one of North America: such texts need its verification."""
    number = _parsed(phone)
    return number is not None and number.country_code == 1 and _toll_free(number)


def _toll_free(number: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.TOLL_FREE


def _parsed(phone: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:  # a short code
        return None
