import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.domain.errors import UnreadableValue
from helpline.domain.phone import (
    KEYPAD_SPELLINGS,
    Grouping,
    NumberingPlan,
    caller_number,
    from_keyed_digits,
    is_e164,
    is_fictional,
    is_national,
    is_withheld,
    parse_e164,
    spoken_dialled,
    spoken_digits,
)

UK = NumberingPlan(
    calling_code="44",
    trunk_prefix="0",
    international_prefix="00",
    national_lengths=frozenset({9, 10}),
    says_trunk_prefix=True,
    groupings=(Grouping(("0",), (5, 3, 3)), Grouping(("02",), (3, 4, 4))),
)
USA = NumberingPlan(
    calling_code="1",
    trunk_prefix="1",
    international_prefix="011",
    national_lengths=frozenset({10}),
    says_trunk_prefix=False,
    groupings=(Grouping(("",), (3, 3, 4)),),
)


@pytest.mark.parametrize("text", ["+447700900123", "+1234567", "+123456789012345"])
def test_number_is_plus_and_seven_to_fifteen_digits(text: str) -> None:
    assert is_e164(text)
    assert parse_e164(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "447700900123",
        "+123456",
        "+1234567890123456",
        "+0447700900123",
        "+44 7700 900123",
        " +447700900123",
        "+447700900123\n",
        "+44(0)7700900123",
        "+44\u0667700900123",
        "client:ana",
        "+" + "1" * 100_000,
    ],
)
def test_anything_else_is_not_a_number_and_is_not_repeated(text: str) -> None:
    with pytest.raises(UnreadableValue) as caught:
        parse_e164(text)
    assert "7700" not in str(caught.value)


@pytest.mark.parametrize(
    "number",
    [
        "+447700900000",
        "+447700900999",
        "+442079460000",
        "+442079460999",
        "+12025550100",
        "+19995550199",
    ],
)
def test_numbers_kept_for_fiction_are_known(number: str) -> None:
    assert is_fictional(number)


@pytest.mark.parametrize(
    "number",
    [
        "+447700899999",
        "+447700901000",
        "+442079461000",
        "+442079459999",
        "+12025550200",
        "+12025540100",
        "+10025550100",
        "+1202555010",
        "+120255501000",
        "447700900123",
    ],
)
def test_numbers_beside_the_kept_ranges_are_not_fiction(number: str) -> None:
    assert not is_fictional(number)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "  ",
        "anonymous",
        "Anonymous",
        "unknown",
        "restricted",
        "client:ana",
        "sip:ana@example.org",
        "+",
        "86212",
        "+12345",
        *sorted(KEYPAD_SPELLINGS),
    ],
)
def test_caller_without_a_number_is_withheld(raw: str | None) -> None:
    assert is_withheld(raw)
    assert caller_number(raw) is None


def test_caller_with_a_number_is_not_withheld() -> None:
    assert not is_withheld("+447700900123")
    assert caller_number(" +447700900123 ") == "+447700900123"


@given(st.text())
def test_whatever_arrives_as_a_caller_is_a_number_or_withheld(raw: str) -> None:
    number = caller_number(raw)
    assert is_withheld(raw) is (number is None)
    assert number is None or is_e164(number)


@pytest.mark.parametrize(
    ("number", "plan", "groups"),
    [
        ("+447700900123", UK, ("0 7 7 0 0", "9 0 0", "1 2 3")),
        ("+442079460123", UK, ("0 2 0", "7 9 4 6", "0 1 2 3")),
        ("+12025550123", USA, ("2 0 2", "5 5 5", "0 1 2 3")),
        ("+12025550123", UK, ("0 0", "1 2 0", "2 5 5", "5 0 1", "2 3")),
        ("+447700900123", USA, ("0 1 1", "4 4 7", "7 0 0", "9 0 0", "1 2 3")),
    ],
)
def test_number_is_read_as_people_here_dial_it(
    number: str, plan: NumberingPlan, groups: tuple[str, ...]
) -> None:
    assert spoken_digits(number, plan) == groups


@pytest.mark.parametrize(
    ("dialled", "groups"),
    [("111", ("1 1 1",)), ("116123", ("1 1 6", "1 2 3")), ("9991", ("9 9 9 1",)), ("", ())],
)
def test_short_number_is_read_in_threes_and_no_digit_stands_alone(
    dialled: str, groups: tuple[str, ...]
) -> None:
    assert spoken_dialled(dialled, UK) == groups


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True), st.sampled_from([UK, USA]))
def test_keying_what_was_read_aloud_gives_the_number(number: str, plan: NumberingPlan) -> None:
    heard = "".join(spoken_digits(number, plan)).replace(" ", "")
    rest = number.removeprefix(f"+{plan.calling_code}")
    is_foreign = rest == number
    # No national number of either country begins with its own trunk prefix.
    if is_foreign or (is_national(number, plan) and not rest.startswith(plan.trunk_prefix)):
        assert from_keyed_digits(heard, plan) == number


@pytest.mark.parametrize(
    ("keyed", "plan", "number"),
    [
        ("07700900123", UK, "+447700900123"),
        ("7700900123", UK, "+447700900123"),
        ("447700900123", UK, "+447700900123"),
        ("00447700900123", UK, "+447700900123"),
        ("004407700900123", UK, "+447700900123"),
        ("0012025550123", UK, "+12025550123"),
        ("2025550123", USA, "+12025550123"),
        ("12025550123", USA, "+12025550123"),
        ("01112025550123", USA, "+12025550123"),
        ("011447700900123", USA, "+447700900123"),
    ],
)
def test_keyed_digits_become_a_number(keyed: str, plan: NumberingPlan, number: str) -> None:
    assert from_keyed_digits(keyed, plan) == number


@pytest.mark.parametrize(
    "keyed",
    [
        "",
        "999",
        "0",
        "00",
        "0044",
        "*07700900123",
        "07700 900123",
        "077009001",
        "0" * 5000,
        "\u0660\u0667\u0667",
    ],
)
def test_keyed_digits_that_make_no_number_give_none(keyed: str) -> None:
    assert from_keyed_digits(keyed, UK) is None


@given(st.text(alphabet="0123456789*#", max_size=20), st.sampled_from([UK, USA]))
def test_keyed_digits_never_give_anything_but_a_number(keyed: str, plan: NumberingPlan) -> None:
    number = from_keyed_digits(keyed, plan)
    assert number is None or is_e164(number)
