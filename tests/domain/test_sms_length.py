"""Segments against a second counter, and texts kept in GSM-7."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from helpline.domain.sms_length import REPLACEMENTS, Encoding, Length, measure, to_gsm7
from helpline.simulator.messages import count_segments

# The table of GSM 03.38 by its codes: 0x00 to 0x7f, 0x1b being the escape.
TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
ESCAPED = "\f^{}\\[~]|€"
LETTERS = some.sampled_from(TABLE.replace("\x1b", "") + ESCAPED)


def second_count(text: str) -> int:
    """Segments, worked out from bytes on the air rather than letter by letter."""
    if all((letter in TABLE and letter != "\x1b") or letter in ESCAPED for letter in text):
        stream = "".join("\x1b" + letter if letter in ESCAPED else letter for letter in text)
        whole, part, splits = 160, 153, "\x1b"
        cut_after = [letter == splits for letter in stream]
    else:
        units = text.encode("utf-16-be")
        stream = "".join(chr(int.from_bytes(units[at : at + 2])) for at in range(0, len(units), 2))
        whole, part = 70, 67
        cut_after = [0xD800 <= ord(unit) < 0xDC00 for unit in stream]
    if len(stream) <= whole:
        return 1
    segments, start = 0, 0
    while start < len(stream):
        end = min(start + part, len(stream))
        if end < len(stream) and cut_after[end - 1]:
            end -= 1
        segments, start = segments + 1, end
    return segments


def test_table_has_a_letter_for_each_code() -> None:
    assert len(TABLE) == len(set(TABLE)) == 128


LONG = some.builds(
    lambda part, times, ending: part * times + ending,
    some.one_of(some.text(LETTERS, min_size=1, max_size=5), some.text(min_size=1, max_size=3)),
    some.integers(0, 160),
    some.text(LETTERS, max_size=3),
)


@given(LONG)
@example("a" * 306)
@example("ł" * 134)
@example("a" * 152 + "€" + "b" * 152 + "€")
@example("x" * 66 + "😀" * 40)
def test_segments_are_those_of_a_second_counter(text: str) -> None:
    assert measure(text).segments == second_count(text)


@given(some.text(LETTERS.filter(lambda letter: letter not in ESCAPED), max_size=700))
def test_simulator_charges_as_we_do_when_no_letter_is_cut(text: str) -> None:
    assert measure(text).segments == count_segments(text)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", Length(Encoding.GSM_7, 0, 1)),
        ("a" * 160, Length(Encoding.GSM_7, 160, 1)),
        ("a" * 161, Length(Encoding.GSM_7, 161, 2)),
        ("a" * 306, Length(Encoding.GSM_7, 306, 2)),
        ("a" * 307, Length(Encoding.GSM_7, 307, 3)),
        ("ł" * 134, Length(Encoding.UCS_2, 134, 2)),
        ("ł" * 135, Length(Encoding.UCS_2, 135, 3)),
        ("a" * 158 + "€", Length(Encoding.GSM_7, 160, 1)),
        ("ñ¿¡éü" * 32, Length(Encoding.GSM_7, 160, 1)),
        ("á" + "a" * 70, Length(Encoding.UCS_2, 71, 2)),
        ("😀" * 35, Length(Encoding.UCS_2, 70, 1)),
        ("😀" * 36, Length(Encoding.UCS_2, 72, 2)),
        ("ç", Length(Encoding.UCS_2, 1, 1)),
    ],
)
def test_length_is_known(text: str, length: Length) -> None:
    assert measure(text) == length


def test_what_a_phone_makes_of_quotes_and_dashes_costs_nothing_more() -> None:
    made = to_gsm7("\u201cIt\u2019s all right\u201d \u2013 she said\u2026\u00a0so")
    assert made.text == '"It\'s all right" - she said... so'
    assert made.length.encoding is Encoding.GSM_7
    assert ("\u2026", "...") in made.replaced
    assert made.left == ()


def test_accents_that_gsm_has_not_are_taken_off_and_the_others_stay() -> None:
    made = to_gsm7("Mañana te llamará José, ¿así está bien? Ça va, fiancé, Łódź")
    assert made.text == "Mañana te llamara José, ¿asi esta bien? Ça va, fiancé, Lodz"
    assert ("á", "a") in made.replaced
    assert to_gsm7("Jose\u0301").text == "José"


def test_emoji_stay_and_their_cost_is_shown() -> None:
    made = to_gsm7("Well done 🎉" + "!" * 70)
    assert made.left == ("🎉",)
    assert made.length == measure(made.text)
    assert made.length.segments == 2


@given(some.text(max_size=200))
def test_replacing_twice_changes_nothing_more(text: str) -> None:
    made = to_gsm7(text)
    again = to_gsm7(made.text)
    assert (again.text, again.left) == (made.text, made.left)
    assert (made.length.encoding is Encoding.UCS_2) is bool(made.left)
    plain = unicodedata.normalize("NFC", text)
    assert made.replaced or made.left or made.text == plain


@pytest.mark.parametrize("letter", REPLACEMENTS)
def test_everything_in_the_table_needed_replacing_and_is_replaced(letter: str) -> None:
    assert measure(letter).encoding is Encoding.UCS_2
    assert measure(REPLACEMENTS[letter]).encoding is Encoding.GSM_7
