"""Whether a number exists in its country's numbering plan, by the `phonenumbers` library.

Ranges kept for fiction always pass, whatever country is asked about: demonstrations and tests
need no real number. Any text may be asked about; what is not E.164 does not exist.
"""

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    country_code_for_region,
    format_number,
    is_valid_number,
    is_valid_number_for_region,
    number_type,
    parse,
)

from helpline.domain.phone import is_e164, is_fictional

# What a caller keys in is rung at our cost: no premium rate, no shared cost, no pagers, and no
# "personal" numbers, which forward to wherever their owner likes (UK 070).
_ORDINARY = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.UAN,
    }
)


def exists(number: str) -> bool:
    """Whether the number is possible in some country's numbering plan."""
    return is_fictional(number) or is_valid_number(_parsed(number))


def is_of_country(number: str, country: str) -> bool:
    """Whether the number is possible in the plan of the country (ISO 3166 code)."""
    return is_fictional(number) or is_valid_number_for_region(_parsed(number), country)


def may_be_rung_back(number: str, country: str) -> bool:
    """Whether a number that somebody keyed in is an ordinary one of the country."""
    if is_fictional(number):
        return True
    return is_of_country(number, country) and number_type(_parsed(number)) in _ORDINARY


def is_ordinary(number: str) -> bool:
    """Whether the number exists in some country, and ringing it costs what ringing people does."""
    if is_fictional(number):
        return True
    return is_valid_number(_parsed(number)) and number_type(_parsed(number)) in _ORDINARY


def written(number: str, country: str) -> str:
    """The number as people in the country write it."""
    parsed = _parsed(number)
    is_ours = parsed.country_code == country_code_for_region(country)
    form = PhoneNumberFormat.NATIONAL if is_ours else PhoneNumberFormat.INTERNATIONAL
    return format_number(parsed, form)


def _parsed(number: str) -> PhoneNumber:
    """The library's view of the number; an empty one, which is never valid, for any other text."""
    try:
        return parse(number) if is_e164(number) else PhoneNumber()
    except NumberParseException:
        return PhoneNumber()
