import pytest
from phonenumbers import (
    PhoneNumberFormat,
    PhoneNumberType,
    example_number_for_type,
    format_number,
)

from helpline.telephony.numbers import exists, is_of_country, may_be_rung_back


@pytest.mark.parametrize("country", ["GB", "US", "IE"])
@pytest.mark.parametrize("number", ["+447700900123", "+442079460123", "+12025550123"])
def test_number_kept_for_fiction_passes_in_every_country(number: str, country: str) -> None:
    assert exists(number)
    assert is_of_country(number, country)
    assert may_be_rung_back(number, country)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anonymous",
        "+4477009",
        "+441234",
        "+10000000000",
        "+999123456789",
        "+2101234567",
        "0" * 40,
    ],
)
def test_impossible_number_does_not_exist(text: str) -> None:
    assert not exists(text)
    assert not is_of_country(text, "GB")
    assert not may_be_rung_back(text, "GB")


def example(country: str, kind: int) -> str:
    """A number that the library itself gives as an example of its kind."""
    number = example_number_for_type(country, kind)
    assert number is not None
    return format_number(number, PhoneNumberFormat.E164)


def test_number_of_another_country_exists_but_is_not_of_this_one() -> None:
    irish = example("IE", PhoneNumberType.FIXED_LINE)
    assert exists(irish)
    assert is_of_country(irish, "IE")
    assert not is_of_country(irish, "GB")


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        (PhoneNumberType.MOBILE, True),
        (PhoneNumberType.FIXED_LINE, True),
        (PhoneNumberType.PREMIUM_RATE, False),
        (PhoneNumberType.PERSONAL_NUMBER, False),
        (PhoneNumberType.PAGER, False),
    ],
)
def test_only_ordinary_numbers_are_rung_back(kind: int, may: bool) -> None:
    assert may_be_rung_back(example("GB", kind), "GB") is may
