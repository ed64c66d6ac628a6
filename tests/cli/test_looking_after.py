"""`helpline check`, `provision`, `audit`, `rotate-keys` and `hours`, as an operator types them."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, select, update

from helpline.clock import TurnableClock
from helpline.domain.switches import SwitchKind
from helpline.services.configuration.applying import apply
from helpline.services.configuration.file import parse_configuration
from helpline.services.switching import Switching, switch_line
from helpline.simulator import Simulator
from helpline.storage import migrate
from helpline.storage.sealing import Keyring
from helpline.storage.tables import helpline, lines, staff
from helpline.storage.transaction import Database
from tests.builders import DATA_KEY
from tests.cli.command import Result, run_command

FILE = """
[helpline]
name = "Harbour"
country = "GB"
[[lines]]
number = "+442079460101"
name = "General"
team = "days"
hours = { mon = ["09:00-17:00"] }
overflow_number = "+442079460199"
[[teams]]
name = "days"
[[staff]]
name = "Ana Ruiz"
email = "ana@example.org"
phone = "+447700900001"
teams = ["days"]
shifts = ["mon 09:00-12:00"]
"""
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACCOUNT_SID = "AC" + "1" * 32
OTHER_KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY"
NEW_KEY = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY"
HERE = "https://helpline.example.org"

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def twilio() -> Iterator[tuple[Simulator, str]]:
    clock = TurnableClock(datetime(2026, 3, 2, 12, tzinfo=UTC))
    simulator = Simulator(clock, ACCOUNT_SID, "a token", HERE)
    with simulator.serve() as url:
        yield simulator, url


@pytest.fixture(scope="module")
def url(new_database: Callable[[str], str], worker_number: int) -> str:
    """A database of its own, with the file applied."""
    made = new_database(f"looking_after_{worker_number}")
    migrate.upgrade(made)
    engine = create_engine(made)
    database = Database(engine, Keyring([DATA_KEY]), lambda _works: None)
    apply(database, parse_configuration(FILE.encode(), "harbour.toml"), datetime.now(UTC))
    engine.dispose()
    return made


@pytest.fixture
def run(url: str, redis_url: str, twilio: tuple[Simulator, str]) -> Run:
    def helpline(*words: str, **environment: str) -> Result:
        settings = {
            "DATABASE_URL": url,
            "REDIS_URL": redis_url,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": "a token",
            "TWILIO_API_BASE_URL": twilio[1],
            "PUBLIC_BASE_URL": HERE,
            "SECRET_KEY": "a secret",
            "DATA_KEYS": DATA_KEY,
        }
        return run_command(*words, environment={**os.environ, **settings, **environment})

    return helpline


def test_check_is_content_when_provision_has_pointed_the_number_here(
    run: Run, twilio: tuple[Simulator, str]
) -> None:
    missing = run("provision")
    assert missing.returncode == 1
    assert "General: the account has no such number" in missing.stdout

    twilio[0].number("+442079460101", voice_url="https://elsewhere.example.org/")
    checked = run("check")
    assert checked.returncode == 1
    assert "ok     database: PostgreSQL" in checked.stdout
    assert "ok     valkey: answers" in checked.stdout
    assert "wrong  line General: points elsewhere: voice_url" in checked.stdout

    dry = run("provision", "--dry-run")
    assert "General: sets voice_url" in dry.stdout
    assert "<Dial" in dry.stdout
    assert "+442079460199" in dry.stdout

    assert run("provision").returncode == 0
    checked = run("check")
    assert checked.returncode == 0, checked.stdout
    assert "wrong" not in checked.stdout


def test_provision_mends_methods_and_what_overrides_addresses(
    run: Run, twilio: tuple[Simulator, str]
) -> None:
    number = twilio[0].number("+442079460101")
    assert run("provision").returncode == 0
    right = dict(number.settings)
    number.settings |= {"voice_method": "GET", "trunk_sid": "TK1", "voice_application_sid": "AP1"}
    wrong = run("check").stdout
    assert "points elsewhere: voice_method, voice_application_sid, trunk_sid" in wrong
    assert run("provision").returncode == 0
    assert {name: number.settings[name] for name in right} == right
    assert (number.settings["trunk_sid"], number.settings["voice_application_sid"]) == ("", "")


def test_provision_points_a_messaging_service_and_check_refuses_a_sender_of_letters(
    run: Run, url: str, twilio: tuple[Simulator, str]
) -> None:
    simulator = twilio[0]
    simulator.number("+442079460101")
    spare = simulator.number("+442079460103")
    service = simulator.service("+442079460101", spare.number, sticky_sender=False)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(update(helpline).values(messaging_service=service.sid))
    named = "messaging service of General"
    told = run("provision").stdout
    assert f"{named}: sets inbound_request_url, sticky_sender" in told
    assert "a number of its pool: sets voice_url" in told
    assert (service.inbound_request_url, service.sticky_sender) == (f"{HERE}/twilio/sms", True)
    assert spare.settings["voice_url"] == f"{HERE}/twilio/voice"
    assert f"ok     {named}: points here" in run("check").stdout
    service.alpha_senders.append("HARBOUR")
    assert f"wrong  {named}: has a sender's name of letters" in run("check").stdout
    with engine.begin() as connection:
        connection.execute(update(helpline).values(messaging_service=None))
    engine.dispose()


def test_provision_leaves_a_fallback_elsewhere_alone_unless_another_is_named(
    run: Run, twilio: tuple[Simulator, str]
) -> None:
    number = twilio[0].number("+442079460101")
    elsewhere = "https://files.example.org/fallback.xml"
    assert run("provision", "--fallback-url", elsewhere).returncode == 0
    number.settings["voice_fallback_method"] = "GET"
    assert run("check").returncode == 0
    assert "General: is right" in run("provision").stdout
    assert number.settings["voice_fallback_url"] == elsewhere
    number.settings["voice_fallback_url"] = "http://files.example.org/fallback.xml"
    assert "voice_fallback_url, voice_fallback_method" in run("check").stdout
    assert run("provision").returncode == 0
    assert number.settings["voice_fallback_url"] == f"{HERE}/twilio/voice"


def test_check_says_that_twilio_does_not_answer(run: Run) -> None:
    checked = run("check", TWILIO_API_BASE_URL="http://127.0.0.1:9")
    assert checked.returncode == 1
    assert "wrong  line General: Twilio does not answer" in checked.stdout


def test_check_names_the_pack_of_a_line_and_what_nobody_has_looked_at_in_it(run: Run) -> None:
    pack = "ok     country pack GB: whole; used by General"
    note = "note   help line Samaritans: nobody has checked its number yet"
    law = "note   country pack GB: nobody has checked what its law on texts asks (Privacy"
    told = run("check").stdout
    assert (pack in told, note in told, law in told) == (True, True, True)
    said = run("check").stdout
    assert note in said
    assert "note   who answers, in en: [helpline.answers] does not say yet: who, referrals" in said


def test_check_names_what_is_missing_when_settings_or_keys_are_not_right(run: Run) -> None:
    assert "wrong  SECRET_KEY: not set" in run("check", SECRET_KEY="").stdout
    told = run("check", DATA_KEYS=OTHER_KEY)
    assert told.returncode == 1
    assert "wrong  keys: a stored value fits none of the keys in DATA_KEYS" in told.stdout


def test_audit_is_content_when_nobody_has_rung(run: Run) -> None:
    audited = run("audit")
    assert audited.returncode == 0
    assert "queued 0 =" in audited.stdout


def test_hours_tell_when_it_opens_and_who_is_on_shift_when_asked_about_a_moment(run: Run) -> None:
    told = run("hours", "+442079460101", "--at", "2026-03-24T23:50")
    assert told.stdout.startswith("General at Tue 2026-03-24 23:50 GMT: closed\n")
    assert "opens: Mon 2026-03-30 09:00 BST" in told.stdout
    assert "on shift: nobody" in told.stdout
    told = run("hours", "General", "--at", "2026-03-02T11:00")
    assert "closes: Mon 2026-03-02 17:00 GMT" in told.stdout
    assert "on shift: Ana Ruiz" in told.stdout


def test_hours_look_ahead_when_no_moment_is_named(run: Run) -> None:
    told = run("hours", "General")
    assert told.returncode == 0, told.stderr
    assert "look: open, and nobody has a shift: Mon 12:00-17:00, " in told.stdout
    assert "note   hours of General: 1 to look at" in run("check").stdout
    assert "look:" not in run("hours", "General", "--at", "2026-03-02T11:00").stdout


def test_hours_name_the_day_off_and_the_switch_when_these_are_why(
    run: Run, new_database: Callable[[str], str], worker_number: int
) -> None:
    made = new_database(f"hours_{worker_number}")
    migrate.upgrade(made)
    engine = create_engine(made)
    database = Database(engine, Keyring([DATA_KEY]), lambda _works: None)
    days = '["09:00-17:00"], closed_on = ["2026-12-24"], holidays = "closed"'
    text = FILE.replace(
        'mon = ["09:00-17:00"]', f"thu = {days}, fri = {days.split(',', maxsplit=1)[0]}"
    )
    apply(database, parse_configuration(text.encode(), "harbour.toml"), NOW)
    with database.transaction(NOW) as tx:
        line_id = tx.connection.execute(select(lines.c.id)).scalar_one()
        staff_id = tx.connection.execute(select(staff.c.id)).scalar_one()
        closed = Switching(SwitchKind.CLOSED, "flood", until=NOW + timedelta(days=7))
        switch_line(tx, line_id, staff_id, closed)
    engine.dispose()

    def told(moment: str) -> str:
        return run("hours", "General", "--at", moment, DATABASE_URL=made).stdout

    assert "closed\nbecause of closed_on names the day" in told("2026-12-24T12:00")
    assert "closed\nbecause of a public holiday" in told("2026-12-25T12:00")
    assert "open\nbecause of its hours" in told("2026-12-10T12:00")
    switched = told("2026-03-05T12:00")
    assert "closed\nbecause of its switch" in switched
    assert "switch: closed by Ana Ruiz until Mon 2026-03-09 12:00 GMT: flood" in switched
    assert "opens: Thu 2026-03-12 09:00 GMT" in switched
    assert "open\nbecause of its hours" in told("2026-02-26T12:00")


def test_hours_refuse_when_there_is_no_such_line(run: Run) -> None:
    told = run("hours", "Nowhere")
    assert (told.returncode, told.stderr) == (1, "helpline: LINE: there is no such line\n")


def test_rotate_keys_makes_the_old_key_dispensable_when_it_is_done(run: Run, url: str) -> None:
    rotated = run("rotate-keys", DATA_KEYS=f"{NEW_KEY},{DATA_KEY}")
    assert rotated.returncode == 0, rotated.stderr
    assert "staff: 1 rows" in rotated.stdout
    keyring = Keyring([NEW_KEY])
    engine = create_engine(url)
    with engine.connect() as connection:
        person = connection.execute(select(staff)).one()
        partner = connection.execute(select(lines.c.overflow_number_sealed)).scalar_one()
    engine.dispose()
    assert keyring.open(person.name_sealed) == "Ana Ruiz"
    assert person.phone_hash == keyring.hash("+447700900001")
    assert keyring.open(partner) == "+442079460199"
