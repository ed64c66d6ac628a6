from zoneinfo import ZoneInfo

import pytest

from helpline.content.countries import country_codes, country_pack
from helpline.domain.errors import UnreadableValue
from helpline.domain.phone import from_keyed_digits, spoken_dialled, spoken_digits

# The neural voices that Twilio documents for these languages (T3): another pair is silence.
NEURAL_VOICES = {
    "en-GB": {"Polly.Amy-Neural", "Polly.Emma-Neural", "Polly.Brian-Neural", "Polly.Arthur-Neural"},
    "en-US": {"Polly.Joanna-Neural", "Polly.Matthew-Neural", "Polly.Ruth-Neural"},
    "en-IE": {"Polly.Niamh-Neural"},
    "es-ES": {"Polly.Lucia-Neural", "Polly.Sergio-Neural"},
    "es-US": {"Polly.Lupe-Neural", "Polly.Pedro-Neural"},
}


def test_there_are_packs_for_three_countries() -> None:
    assert country_codes() == ("GB", "IE", "US")


@pytest.mark.parametrize("code", country_codes())
def test_pack_has_what_every_call_needs(code: str) -> None:
    pack = country_pack(code)
    assert pack.code == code
    assert ZoneInfo(pack.timezone).key == pack.timezone
    assert pack.emergency_number.isdigit()
    assert set(pack.emergency_spoken) == set(pack.voices) == {"en", "es"}
    for voice in pack.voices.values():
        assert voice.voice in NEURAL_VOICES[voice.language]


@pytest.mark.parametrize("code", country_codes())
def test_other_help_lines_are_unchecked_until_a_person_has_rung_them(code: str) -> None:
    pack = country_pack(code)
    assert pack.help_lines
    for line in pack.help_lines:
        assert line.checked_on is None
        assert "".join(spoken_dialled(line.number, pack.numbering)).replace(" ", "") == line.number


@pytest.mark.parametrize(("code", "number"), [("GB", "999"), ("US", "911"), ("IE", "112")])
def test_emergency_number_is_the_countrys(code: str, number: str) -> None:
    assert country_pack(code).emergency_number == number


@pytest.mark.parametrize(
    ("code", "keyed", "number", "groups"),
    [
        ("GB", "07700900123", "+447700900123", ("0 7 7 0 0", "9 0 0", "1 2 3")),
        ("GB", "02079460123", "+442079460123", ("0 2 0", "7 9 4 6", "0 1 2 3")),
        ("US", "2025550123", "+12025550123", ("2 0 2", "5 5 5", "0 1 2 3")),
        ("IE", "00447700900123", "+447700900123", ("0 0", "4 4 7", "7 0 0", "9 0 0", "1 2 3")),
    ],
)
def test_keyed_number_is_read_back_in_the_countrys_own_groups(
    code: str, keyed: str, number: str, groups: tuple[str, ...]
) -> None:
    plan = country_pack(code).numbering
    assert from_keyed_digits(keyed, plan) == number
    assert spoken_digits(number, plan) == groups


@pytest.mark.parametrize("code", ["FR", "gb", "", "../GB", "GB.toml", "__init__"])
def test_unknown_country_names_those_there_are(code: str) -> None:
    with pytest.raises(UnreadableValue, match="there are GB, IE, US"):
        country_pack(code)


def test_pack_is_read_once() -> None:
    assert country_pack("GB") is country_pack("GB")
