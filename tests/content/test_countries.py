import re
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from helpline.content.countries import country_codes, country_pack, read_pack
from helpline.content.follow_up import Addressee, template_text
from helpline.content.public_holidays import public_holidays
from helpline.content.triage import rulebook
from helpline.content.wording import LANGUAGES
from helpline.domain.errors import ConfigurationError, UnreadableValue
from helpline.domain.phone import from_keyed_digits, spoken_dialled, spoken_digits
from helpline.domain.provider_words import ProviderWord, heeded
from helpline.domain.threads import ReplyTemplate
from helpline.domain.triage import triage

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
    assert pack.leave_to.startswith("https://")
    assert pack.crisis_number.replace(" ", "").isdigit()
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


@pytest.mark.parametrize("code", country_codes())
def test_pack_has_holidays_and_a_quiet_night_and_its_own_words(code: str) -> None:
    pack = country_pack(code)
    assert len(public_holidays(pack.holidays, None, [2026])) >= 4
    assert pack.quiet_hours.start >= 20 * 60
    assert pack.quiet_hours.end <= 33 * 60
    for language in LANGUAGES:
        to = Addressee(language, code, "020 7946 0101")
        assert pack.emergency_number in template_text(ReplyTemplate.SAFE, to)


@pytest.mark.parametrize("code", country_codes())
def test_each_word_of_the_countrys_law_ends_our_texts(code: str) -> None:
    opt_out = country_pack(code).opt_out
    assert opt_out.law
    for word in (*opt_out.words, *(word.lower() for word in opt_out.words)):
        by_provider = heeded(word, None) is ProviderWord.STOP
        assert by_provider or triage(word, LANGUAGES, None, rulebook()).opt_out, word


def whole() -> str:
    return files("helpline.content.countries").joinpath("GB.toml").read_text("utf-8")


def without(line: str) -> str:
    """The file without a line, a table's own line with all that is in the table."""
    content = whole()
    if not line.startswith("["):
        return re.sub(rf"(?m)^{line} = .*\n", "", content, count=1)
    return re.sub(rf"(?ms)^{re.escape(line)}\n.*?(?=^\[|\Z)", "", content)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("name", "name"),
        ("numbers", "emergency.numbers"),
        ("spoken", "emergency.spoken"),
        ("crisis", "emergency.crisis"),
        ("trunk_prefix", "numbering.trunk_prefix"),
        ("[voices.es]", "voices.es"),
        ("[[help_lines]]", "help_lines"),
        ("checked_on", "help_lines[0].checked_on"),
        ("[wording]", "wording"),
        ("calendar", "holidays.calendar"),
        ("hours", "quiet.hours"),
        ("law", "opt_out.law"),
        ("words", "opt_out.words"),
    ],
)
def test_missing_field_is_refused_by_its_name_and_file(line: str, field: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_pack("GB", without(line))
    assert str(refused.value) == f"content/countries/GB.toml: {field}: is missing"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"Europe/London"', '"Europe/Londn"', "timezone"),
        ('"21:00-08:00"', '"late"', "quiet.hours"),
        ('words = ["STOP"]', "words = []", "opt_out.words"),
        ('checked_on = ""', 'checked_on = "soon"', "help_lines[0].checked_on"),
        ('code = "GB"', 'code = "UK"', "code"),
        ('name = "United Kingdom"', 'nam = "United Kingdom"', "nam"),
        ("national_lengths = [9, 10]", 'national_lengths = ["9"]', "numbering.national_lengths"),
        ("own = []", 'own = ["fr"]', "wording.own"),
        ('name = "United Kingdom"', 'name = " "', "name"),
        ("[emergency]", "[emergency", "file"),
    ],
)
def test_field_that_means_nothing_is_refused_by_its_name(old: str, new: str, field: str) -> None:
    assert old in whole()
    with pytest.raises(ConfigurationError) as refused:
        read_pack("GB", whole().replace(old, new, 1))
    assert (refused.value.source, refused.value.key) == ("content/countries/GB.toml", field)
