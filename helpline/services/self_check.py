"""Self-check: whether configuration, database, Valkey, keys and Twilio's set-up are right."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from redis import Redis, RedisError
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from helpline.content.countries import CountryPack, country_pack
from helpline.content.topics import library
from helpline.content.wording import LANGUAGES
from helpline.domain.errors import HelplineError, OutsideUnclear
from helpline.domain.library.answers import missing
from helpline.domain.library.checks import unreviewed
from helpline.services.foresight import look_ahead
from helpline.services.provisioning import compare_number, compare_service, services_of
from helpline.services.who_answers import answers_of
from helpline.storage.lines import Line, list_active_lines
from helpline.storage.tables import staff
from helpline.storage.topic_editions import find_edition_id, keep_up_with_topics
from helpline.storage.transaction import Database
from helpline.telephony.gateway import Gateway
from helpline.telephony.provisioning import WantedSettings


@dataclass(frozen=True)
class Checked:
    """One line of the answer; a note is about something that is not wrong, yet to be done."""

    what: str
    is_right: bool
    said: str
    is_note: bool = False


def check_all(
    database: Database,
    valkey: Redis,
    gateway: Gateway,
    wanted: WantedSettings,
    wanted_of_service: Mapping[str, Any],
    now: datetime,
) -> Iterator[Checked]:
    """Check everything, one answer each; what depends on the database is left out without it."""
    answers = _checked("database", lambda: _database(database))
    yield answers
    yield _checked("valkey", lambda: _valkey(valkey))
    if not answers.is_right:
        return
    yield _checked("keys", lambda: _keys(database))
    with database.reading() as connection:
        lines = list_active_lines(connection)
        keep_up_with_topics(connection, find_edition_id(connection))
        ahead = {line.name: len(look_ahead(connection, line, now)) for line in lines}
    yield Checked("configuration", bool(lines), f"{len(lines)} lines" if lines else "no line yet")
    for line in lines:
        yield _checked(f"line {line.name}", partial(_line, gateway, line, wanted))
    for sid, name in services_of(lines).items():
        yield _checked(name, partial(_service, gateway, sid, lines, wanted, wanted_of_service))
    for name, number in ahead.items():
        if number:
            said = f"{number} to look at in the days to come; see helpline hours"
            yield Checked(f"hours of {name}", True, said, is_note=True)
    for country in sorted({line.country for line in lines}):
        yield from _country(country, [line.name for line in lines if line.country == country])
    yield from _unstated(lines)
    yield from _unsigned_topics({language for line in lines for language in line.languages})


def _checked(what: str, check: Callable[[], str]) -> Checked:
    try:
        return Checked(what, True, check())
    except OutsideUnclear:
        return Checked(what, False, "Twilio does not answer")
    except (HelplineError, SQLAlchemyError, RedisError, OSError) as error:
        said = str(error) if isinstance(error, HelplineError) else "does not answer"
        return Checked(what, False, said)


def _database(database: Database) -> str:
    with database.reading() as connection:
        version = connection.execute(text("SHOW server_version")).scalar_one()
    return f"PostgreSQL {version}"


def _valkey(valkey: Redis) -> str:
    valkey.ping()
    return "answers"


def _keys(database: Database) -> str:
    """Every key there is opens what somebody stored; one row stands for all."""
    with database.reading() as connection:
        sealed = connection.execute(select(staff.c.name_sealed).limit(1)).scalar()
    database.keyring.open_if(sealed)
    return "open what is stored" if sealed else "are of the right form"


def _line(gateway: Gateway, line: Line, wanted: WantedSettings) -> str:
    state = compare_number(gateway, line.number, wanted)
    if state.sid is None:
        raise HelplineError("the account has no such number")
    if state.differing:
        raise HelplineError(f"points elsewhere: {', '.join(state.differing)}; see provision")
    return "points here"


def _service(
    gateway: Gateway,
    sid: str,
    lines: list[Line],
    wanted: WantedSettings,
    wanted_of_service: Mapping[str, Any],
) -> str:
    state = compare_service(gateway, sid, lines, wanted_of_service)
    if state.problem is not None:
        raise HelplineError(state.problem)
    astray = [name for one in state.pool for name in compare_number(gateway, one, wanted).differing]
    if state.differing or astray:
        names = dict.fromkeys((*state.differing, *astray))
        raise HelplineError(f"points elsewhere: {', '.join(names)}; see provision")
    return "points here"


def _country(country: str, used_by: list[str]) -> Iterator[Checked]:
    """The country's pack, which lines go by it, and what nobody has looked at in it yet."""
    what = f"country pack {country}"
    try:
        pack = country_pack(country)
    except HelplineError as problem:
        yield Checked(what, False, str(problem))
        return
    yield Checked(what, True, f"whole; used by {', '.join(used_by)}")
    yield from _unchecked_help_lines(pack)
    if pack.opt_out.checked_on is None:
        said = f"nobody has checked what its law on texts asks ({pack.opt_out.law})"
        yield Checked(what, True, said, is_note=True)


def _unchecked_help_lines(pack: CountryPack) -> Iterator[Checked]:
    """Numbers that callers may be told and that nobody has rung yet."""
    for help_line in pack.help_lines:
        if help_line.checked_on is None:
            said = "nobody has checked its number yet"
            yield Checked(f"help line {help_line.name}", True, said, is_note=True)


def _unstated(lines: list[Line]) -> Iterator[Checked]:
    """What callers ask about us, and the service has not said: nothing is made up in its place."""
    spoken = sorted({language for line in lines for language in line.languages})
    stated = answers_of(lines[0]) if lines else {}
    for language, lacking in missing(stated, spoken) if lines else ():
        said = f"[helpline.answers] does not say yet: {', '.join(lacking)}"
        yield Checked(f"who answers, in {language}", True, said, is_note=True)


def _unsigned_topics(spoken: set[str]) -> Iterator[Checked]:
    """What callers can learn here, and nobody who knows the subject has signed for this service."""
    for language in LANGUAGES:
        number = len(unreviewed(library(language)))
        if language in spoken and number:
            said = f"nobody has signed {number} of them; see helpline content check"
            yield Checked(f"topics in {language}", True, said, is_note=True)
