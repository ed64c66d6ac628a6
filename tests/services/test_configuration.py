"""The configuration file as docs/configuration.md promises it, and everything that may be wrong."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from phonenumbers import PhoneNumberFormat, example_number, format_number

from helpline.domain.configuration import (
    Configuration,
    EscalationConfig,
    HelplineConfig,
    LineConfig,
    PlanConfig,
    PlanStepConfig,
    Role,
    StaffConfig,
    StepKind,
    Strategy,
    TeamConfig,
)
from helpline.domain.errors import UnusableConfiguration
from helpline.domain.hours import ALWAYS, OpeningHours, parse_hours
from helpline.domain.weekly import Span
from helpline.services.configuration.file import (
    LARGEST_BYTES,
    parse_configuration,
    read_configuration,
)

# Every key that operators may rely on, written as they were promised.
PROMISED = """
[helpline]
name = "Harbour Detox Helpline"
country = "GB"                  # emergency number, numbering plan, wording pack
timezone = "Europe/London"

[[lines]]
number = "+442079460101"
name = "General enquiries"
team = "general"
languages = ["en"]              # more than one: callers are asked first
hours = "always"                # or { mon = ["09:00-17:00"], fri = ["22:00-06:00"], closed_on = ["2026-12-25"] }
overflow_number = "+442079460199"   # optional: who takes a call that nobody here can

[[teams]]
name = "general"
strategy = "longest-idle"       # longest-idle | round-robin | fewest-calls | ordered | random | ring-all
ring_seconds = 20               # 5 to 120
max_wait_seconds = 600          # 5 or more
wrap_up_seconds = 30            # 0 or more
callback_attempts = 3
callback_retry = ["15min", "2h"]   # gaps after each attempt that did not reach the person; the last one repeats

[[staff]]
name = "Ana Ruiz"
email = "ana@example.org"
phone = "+447700900001"
role = "counsellor"             # counsellor | supervisor | admin
teams = ["general"]
languages = ["en", "es"]
skills = ["dual-diagnosis"]
shifts = ["mon-fri 09:00-17:00", "sat 22:00-06:00"]    # optional; with shifts, presence follows them until the person says otherwise

[[plans]]                       # follow-up plans beside the built-in "standard" and "light"
name = "pilot"
[[plans.steps]]
offset = "24h"                  # after the end of detox; s, min, h or d
kind = "check-in"               # check-in (asks something) | caring (asks nothing)
window = "10:00-19:00"          # local time of the person
valid_for = "8h"                # later than this: skipped and recorded

[escalation]
on_call = [["ana@example.org"]]    # paged rung by rung until a person takes it
"""

SHORTEST = """
[helpline]
name = "Harbour"
country = "GB"
[[lines]]
number = "+442079460101"
name = "General"
team = "general"
[[teams]]
name = "general"
[[staff]]
name = "Ana"
email = "Ana@Example.org"
phone = "+447700900001"
"""


def parse(text: str) -> Configuration:
    return parse_configuration(text.encode(), "helpline.toml")


def findings_of(text: str | bytes) -> dict[str, str]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(UnusableConfiguration) as caught:
        parse_configuration(content, "helpline.toml")
    assert all(finding.source == "helpline.toml" for finding in caught.value.findings)
    assert len(str(caught.value).splitlines()) == len(caught.value.findings)
    return {finding.key: finding.reason for finding in caught.value.findings}


def changed(old: str, new: str, text: str = PROMISED) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_file_is_read_as_it_is_promised() -> None:
    assert parse(PROMISED) == Configuration(
        helpline=HelplineConfig("Harbour Detox Helpline", "GB", "Europe/London"),
        lines=(
            LineConfig(
                number="+442079460101",
                name="General enquiries",
                team="general",
                languages=("en",),
                hours=ALWAYS,
                overflow_number="+442079460199",
            ),
        ),
        teams=(
            TeamConfig(
                name="general",
                strategy=Strategy.LONGEST_IDLE,
                ring_seconds=20,
                max_wait_seconds=600,
                wrap_up_seconds=30,
                callback_attempts=3,
                callback_retry=(timedelta(minutes=15), timedelta(hours=2)),
            ),
        ),
        staff=(
            StaffConfig(
                name="Ana Ruiz",
                email="ana@example.org",
                phone="+447700900001",
                role=Role.COUNSELLOR,
                teams=("general",),
                languages=("en", "es"),
                skills=("dual-diagnosis",),
                shifts=("mon-fri 09:00-17:00", "sat 22:00-06:00"),
            ),
        ),
        plans=(
            PlanConfig(
                "pilot",
                (
                    PlanStepConfig(
                        offset=timedelta(hours=24),
                        kind=StepKind.CHECK_IN,
                        window=Span(600, 1140),
                        valid_for=timedelta(hours=8),
                    ),
                ),
            ),
        ),
        escalation=EscalationConfig((("ana@example.org",),)),
    )


def test_shortest_file_has_safe_defaults() -> None:
    read = parse(SHORTEST)
    assert read.helpline.timezone == "Europe/London"
    assert (read.lines[0].languages, read.lines[0].hours) == (("en",), ALWAYS)
    assert read.lines[0].overflow_number is None
    assert read.teams == parse(PROMISED).teams
    assert (read.staff[0].role, read.staff[0].languages) == (Role.COUNSELLOR, ("en",))
    assert (read.staff[0].teams, read.staff[0].skills, read.staff[0].shifts) == ((), (), ())
    assert (read.plans, read.escalation.on_call) == ((), ())


def test_email_is_kept_in_small_letters() -> None:
    assert parse(SHORTEST).staff[0].email == "ana@example.org"


def test_hours_may_be_a_table() -> None:
    table = '{ mon = ["09:00-17:00"], fri = ["22:00-06:00"], closed_on = ["2026-12-25"] }'
    hours = parse(changed('"always"', table)).lines[0].hours
    week = parse_hours({"mon": ["09:00-17:00"], "fri": ["22:00-06:00"]}).week
    assert hours == OpeningHours(week, frozenset({date(2026, 12, 25)}))


@pytest.mark.parametrize("strategy", [strategy.value for strategy in Strategy])
def test_every_promised_strategy_is_known(strategy: str) -> None:
    assert parse(changed('"longest-idle"', f'"{strategy}"')).teams[0].strategy == strategy


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        (
            'name = "Harbour Detox Helpline"',
            'nme = "x"',
            "helpline.nme",
            'nearest known one is "name"',
        ),
        ('name = "Harbour Detox Helpline"', 'name = " "', "helpline.name", "must not be empty"),
        ('name = "Harbour Detox Helpline"', 'name = "a\\nb"', "helpline.name", "one line"),
        (
            'name = "Harbour Detox Helpline"',
            f'name = "{"x" * 81}"',
            "helpline.name",
            "80 characters",
        ),
        ('name = "Harbour Detox Helpline"', "name = 7", "helpline.name", "a text"),
        ('"GB"', '"FR"', "helpline.country", "there are GB, IE, US"),
        ('"GB"', '"gb"', "helpline.country", "there are GB, IE, US"),
        (
            '"Europe/London"',
            '"Europe/Londn"',
            "helpline.timezone",
            'nearest known one is "Europe/London"',
        ),
        ('"Europe/London"', '"../etc/passwd"', "helpline.timezone", "unknown time zone"),
        ('"+442079460101"', '"02079460101"', "lines[0].number", '"+" and 7 to 15 digits'),
        ('"+442079460101"', '"+44 20 7946 0101"', "lines[0].number", '"+" and 7 to 15 digits'),
        ('"+442079460101"', '"+442079"', "lines[0].number", '"+" and 7 to 15 digits'),
        ('"+442079460101"', '"+44207946010"', "lines[0].number", "not a possible number"),
        ('"+442079460101"', '"+266696687"', "lines[0].number", "not a possible number"),
        ('"+442079460101"', "442079460101", "lines[0].number", "a text"),
        ('"+442079460101"', '"+447700900001"', "staff[0].phone", "the same as lines[0].number"),
        ('"General enquiries"', '"+442079460102"', "lines[0].name", "must not be a phone number"),
        ('team = "general"', 'team = "genral"', "lines[0].team", 'nearest known one is "general"'),
        ('languages = ["en"]', 'languages = ["fr"]', "lines[0].languages[0]", "there are en, es"),
        ('languages = ["en"]', "languages = []", "lines[0].languages", "at least 1"),
        ('languages = ["en"]', 'languages = "en"', "lines[0].languages", "list"),
        ('languages = ["en"]', 'languages = ["en", "en"]', "lines[0].languages[1]", "twice"),
        ('"always"', '"sometimes"', "lines[0].hours", '"always"'),
        ('"always"', '{ mon = ["09:00-25:00"] }', "lines[0].hours.mon[0]", "no time 25:00"),
        ('"always"', '{ mo = ["09:00-17:00"] }', "lines[0].hours.mo", 'nearest known one is "mon"'),
        ('"always"', "{ closed_on = [2026-12-25] }", "lines[0].hours", "no day"),
        ('"+442079460199"', '"+442079460101"', "lines[0].overflow_number", "come back to us"),
        ('"+442079460199"', '""', "lines[0].overflow_number", "7 to 15 digits"),
        (
            '"longest-idle"',
            '"longest_idle"',
            "teams[0].strategy",
            'nearest known one is "longest-idle"',
        ),
        ("ring_seconds = 20", "ring_seconds = 4", "teams[0].ring_seconds", "from 5 to 120"),
        ("ring_seconds = 20", "ring_seconds = 121", "teams[0].ring_seconds", "from 5 to 120"),
        ("ring_seconds = 20", "ring_seconds = 20.5", "teams[0].ring_seconds", "whole number"),
        ("ring_seconds = 20", "ring_seconds = true", "teams[0].ring_seconds", "whole number"),
        ("ring_seconds = 20", 'ring_seconds = "20"', "teams[0].ring_seconds", "whole number"),
        (
            "ring_seconds",
            "ring_second",
            "teams[0].ring_second",
            'nearest known one is "ring_seconds"',
        ),
        ("max_wait_seconds = 600", "max_wait_seconds = 4", "teams[0].max_wait_seconds", "from 5"),
        ("wrap_up_seconds = 30", "wrap_up_seconds = -1", "teams[0].wrap_up_seconds", "from 0"),
        ("callback_attempts = 3", "callback_attempts = 0", "teams[0].callback_attempts", "from 1"),
        ('"15min"', '"15m"', "teams[0].callback_retry[0]", "s, min, h or d"),
        ('"15min"', '"0s"', "teams[0].callback_retry[0]", "longer than nothing"),
        ('"2h"', "7200", "teams[0].callback_retry[1]", "a text"),
        ('["15min", "2h"]', "[]", "teams[0].callback_retry", "at least 1"),
        ('email = "ana@example.org"', 'email = "ana"', "staff[0].email", "e-mail address"),
        (
            'phone = "+447700900001"',
            'phone = "+4477009"',
            "staff[0].phone",
            "not a possible number",
        ),
        ('phone = "+447700900001"', "", "staff[0].phone", "is missing"),
        ('"counsellor"', '"counselor"', "staff[0].role", 'nearest known one is "counsellor"'),
        (
            'teams = ["general"]',
            'teams = ["generl"]',
            "staff[0].teams[0]",
            'nearest known one is "general"',
        ),
        ('["en", "es"]', '["en", "Spanish"]', "staff[0].languages[1]", "there are en, es"),
        ('"sat 22:00-06:00"', '"sat 22:00"', "staff[0].shifts[1]", "HH:MM-HH:MM"),
        ('"sat 22:00-06:00"', '"sta 22:00-06:00"', "staff[0].shifts[1]", 'known one is "sat"'),
        ('"sat 22:00-06:00"', '"sat 22:00-22:00"', "staff[0].shifts[1]", "the same"),
        ('name = "pilot"', 'name = "Standard"', "plans[0].name", "built-in"),
        ('"24h"', '"1 day"', "plans[0].steps[0].offset", "s, min, h or d"),
        ('"24h"', '"9999d"', "plans[0].steps[0].offset", "longer than 1000 days"),
        ('offset = "24h"', "", "plans[0].steps[0].offset", "is missing"),
        ('"check-in"', '"checkin"', "plans[0].steps[0].kind", "there are check-in, caring"),
        ('"10:00-19:00"', '"19:00-10:00"', "plans[0].steps[0].window", "same day"),
        ('"8h"', '"0h"', "plans[0].steps[0].valid_for", "longer than nothing"),
        ("[[plans.steps]]", "[plans.steps]", "plans[0].steps", "[[plans.steps]]"),
        (
            '[["ana@example.org"]]',
            '[["bo@example.org"]]',
            "escalation.on_call[0][0]",
            "nobody in staff",
        ),
        ('[["ana@example.org"]]', '["ana@example.org"]', "escalation.on_call[0]", "list"),
        ('[["ana@example.org"]]', "[[]]", "escalation.on_call[0]", "at least 1"),
        ('[["ana@example.org"]]', '"ana@example.org"', "escalation.on_call", "list of rungs"),
        ("[escalation]", "[escalations]", "escalations", 'nearest known one is "escalation"'),
        ("[[teams]]", "[teams]", "teams", "written [[teams]]"),
        ("[helpline]", "[[helpline]]", "helpline", "written [helpline]"),
        ("[helpline]", '[helpline]\n"a \\u0007b" = 1', 'helpline."a �b"', "unknown key"),
    ],
)
def test_wrong_value_is_named_with_its_path_and_reason(
    old: str, new: str, path: str, reason: str
) -> None:
    found = findings_of(changed(old, new))
    assert path in found
    assert reason in found[path]


def test_findings_repeat_no_number_name_or_address() -> None:
    text = changed("+442079460101", "+4420794601", changed("ana@example.org", "ana ruiz"))
    text = changed("+447700900001", "+44770090", text)
    told = " ".join(findings_of(text).values())
    assert "2079" not in told
    assert "7700" not in told
    assert "ruiz" not in told


def test_everything_wrong_is_reported_at_once() -> None:
    text = changed("ring_seconds = 20", "ring_seconds = 1", changed('"GB"', '"FR"'))
    text = changed('"sat 22:00-06:00"', '"never"', text)
    assert set(findings_of(text)) == {
        "helpline.country",
        "teams[0].ring_seconds",
        "staff[0].shifts[1]",
    }


@pytest.mark.parametrize(
    ("more", "path", "first"),
    [
        (
            '[[lines]]\nnumber="+442079460101"\nname="B"\nteam="general"',
            "lines[1].number",
            "lines[0].number",
        ),
        (
            '[[lines]]\nnumber="+442079460102"\nname="GENERAL enquiries"\nteam="general"',
            "lines[1].name",
            "lines[0].name",
        ),
        ('[[teams]]\nname="General"', "teams[1].name", "teams[0].name"),
        (
            '[[staff]]\nname="B"\nemail="ANA@example.org"\nphone="+447700900002"',
            "staff[1].email",
            "staff[0].email",
        ),
        (
            '[[staff]]\nname="B"\nemail="b@example.org"\nphone="+447700900001"',
            "staff[1].phone",
            "staff[0].phone",
        ),
        (
            '[[staff]]\nname="B"\nemail="b@example.org"\nphone="+442079460101"',
            "staff[1].phone",
            "lines[0].number",
        ),
        (
            '[[plans]]\nname="pilot"\nsteps=[{offset="1d", kind="caring"}]',
            "plans[1].name",
            "plans[0].name",
        ),
        (
            '[[plans]]\nname="b"\nsteps=[{offset="1d", kind="caring"}, {offset="24h", kind="caring"}]',
            "plans[1].steps[1].offset",
            "plans[1].steps[0].offset",
        ),
    ],
)
def test_doubled_value_names_the_first_one(more: str, path: str, first: str) -> None:
    assert findings_of(f"{PROMISED}\n{more}\n") == {path: f"is the same as {first}"}


def test_two_people_may_share_a_name() -> None:
    more = '[[staff]]\nname="Ana Ruiz"\nemail="b@example.org"\nphone="+447700900002"\n'
    assert len(parse(f"{PROMISED}\n{more}").staff) == 2


@pytest.mark.parametrize("role", ["supervisor", "admin"])
def test_only_counsellors_need_a_phone(role: str) -> None:
    text = changed('phone = "+447700900001"', "", changed('"counsellor"', f'"{role}"'))
    assert parse(text).staff[0].phone is None


def test_lines_are_of_the_country_and_everybody_else_is_of_any() -> None:
    example = example_number("IE")
    assert example is not None
    irish = format_number(example, PhoneNumberFormat.E164)
    assert parse(changed("+447700900001", irish)).staff[0].phone == irish
    assert findings_of(changed("+442079460101", irish)) == {
        "lines[0].number": "is not a number of GB"
    }


def test_file_without_a_line_is_refused() -> None:
    text = '[helpline]\nname = "Harbour"\ncountry = "GB"\n'
    assert findings_of(text) == {"lines": "at least one is needed, written [[lines]]"}


def test_empty_file_says_what_is_missing() -> None:
    found = findings_of("")
    assert found["helpline"] == "is missing"
    assert "lines" in found


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        ("[helpline]\nname = Harbour\n", "line 2, column 8", "Invalid value"),
        ('[helpline]\nname = "a"\nname = "b"\n', "line 3", "overwrite"),
        ("[helpline", "end of document", ""),
        (b'[helpline]\nname = "\xff"\n', "line 2", "not UTF-8"),
        ("[helpline]".encode("utf-16"), "line 1", "not UTF-8"),
        (b"\x00", "line 1, column 1", ""),
        (f"a = {'[' * 100_000}", "file", "nested too deeply"),
        (f"a = {'9' * 5000}", "file", "Exceeds the limit"),
    ],
)
def test_file_that_is_no_toml_is_refused_with_the_line(
    content: str | bytes, place: str, reason: str
) -> None:
    found = findings_of(content)
    assert len(found) == 1
    assert place in next(iter(found))
    assert reason in next(iter(found.values()))


def test_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    content = b"\xef\xbb\xbf" + PROMISED.replace("\n", "\r\n").encode()
    assert parse_configuration(content, "helpline.toml") == parse(PROMISED)


def test_file_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "helpline.toml"
    path.write_text(PROMISED)
    assert read_configuration(path) == parse(PROMISED)


def refused(path: Path) -> str:
    with pytest.raises(UnusableConfiguration) as caught:
        read_configuration(path)
    return str(caught.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.toml"
    assert refused(path) == f"{path}: file: there is no such file"


def test_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path}: file: is not a file"


def test_endless_file_is_refused() -> None:
    assert refused(Path("/dev/zero")) == "/dev/zero: file: is not a file"


def test_giant_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "giant.toml"
    path.write_bytes(b"#" * (LARGEST_BYTES + 1))
    assert refused(path) == f"{path}: file: is larger than 1000000 bytes"


def test_impossible_file_name_is_refused(tmp_path: Path) -> None:
    assert "file: cannot be read" in refused(tmp_path / ("x" * 5000))
