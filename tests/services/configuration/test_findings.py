"""Every value that may be wrong is named with its key path and the reason."""

import pytest

from tests.services.configuration.written import PROMISED, changed, findings_of


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
        (
            'name = "Harbour Detox Helpline"',
            'name = "x"\nmessaging_service = "HARBOUR"',
            "helpline.messaging_service",
            "name of letters cannot be answered",
        ),
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
        ('"always"', '{ mon = ["09:00-10:00"], region = "X" }', "lines[0].hours.region", "SCT"),
        ('"+442079460199"', '"+442079460101"', "lines[0].overflow_number", "come back to us"),
        ('"+442079460199"', '""', "lines[0].overflow_number", "7 to 15 digits"),
        ('"always"', '"always"\nsay_wait = "yes"', "lines[0].say_wait", "true or false"),
        ('"always"', '"always"\nsay_position = 1', "lines[0].say_position", "true or false"),
        ('"always"', '"always"\nwait_sound = "musik"', "lines[0].wait_sound", 'one is "music"'),
        ('"always"', '"always"\nwait_sound = "music"', "lines[0].wait_music_url", "is missing"),
        (
            '"always"',
            '"always"\nwait_music_url = "http://example.org/calm.mp3"',
            "lines[0].wait_music_url",
            "https://",
        ),
        (
            '"always"',
            '"always"\nwait_music_url = "https://me:word@example.org/calm.mp3"',
            "lines[0].wait_music_url",
            "https://",
        ),
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
        (
            'kind = "check-in"',
            'kind = "check-in"\ntext = "helo"',
            "plans[0].steps[0].text",
            "hello",
        ),
        (
            'kind = "check-in"',
            'kind = "check-in"\ntext = "urge"',
            "plans[0].steps[0].text",
            "there are rating, one-word, review",
        ),
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


def test_words_for_anybody_who_picks_up_or_reads_do_not_name_the_service() -> None:
    here = '{ en = "This is Harbour here.", es = "Harbours." }'
    words = f'[[words]]\nname = "prompts.neutral"\nsays = {here}\n'
    more = f'[[templates]]\nname = "Hi"\nsays = {here}\n[escalation]'
    text = changed("[escalation]", words + more)
    found = findings_of(changed('"Harbour Detox Helpline"', '"Harbour"', text))
    assert found == {
        "words[0].says.en": "must not name the service",
        "templates[0].says.en": "must not name the service",
    }


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
