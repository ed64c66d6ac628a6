"""The sections of the file, each with its defaults."""

from collections.abc import Callable
from datetime import timedelta

from helpline.content.countries import CountryPack, country_codes, country_pack
from helpline.content.public_holidays import regions
from helpline.content.wording import LANGUAGES
from helpline.domain.configuration import (
    NIGHT,
    AnswersConfig,
    Configuration,
    EscalationConfig,
    Gender,
    HelplineConfig,
    LineConfig,
    Role,
    Rule,
    Sentences,
    StaffConfig,
    StageTeams,
    Strategy,
    TeamConfig,
    TemplateConfig,
    WaitSound,
    WordingConfig,
)
from helpline.domain.followup.plans import Plan
from helpline.domain.followup.stages import Stage
from helpline.domain.hours import ALWAYS, REGION, OpeningHours, read_hours
from helpline.domain.second_factor import SecondFactorFor
from helpline.domain.speech import spoken_seconds
from helpline.services.configuration import values
from helpline.services.configuration.own_words import read_template, read_words
from helpline.services.configuration.plans import read_plan
from helpline.services.configuration.table import Table, keys_of

A_DAY_SECONDS = 24 * 60 * 60
RING_SECONDS = range(5, 120 + 1)
MAX_WAIT_SECONDS = range(5, A_DAY_SECONDS + 1)
WRAP_UP_SECONDS = range(A_DAY_SECONDS + 1)
PAUSE_SECONDS = range(60 * 60 + 1)
CALLS_A_DAY = range(1000 + 1)
MINUTES_A_DAY = range(24 * 60 + 1)
WIDEN_SECONDS = range(1, 120 + 1)
PATIENCE_SECONDS = range(A_DAY_SECONDS + 1)
IDLE_MINUTES = range(5, 24 * 60 + 1)
SIGN_IN_HOURS = range(1, 7 * 24 + 1)
STALE_DAYS = range(1, 3650 + 1)
ASK_DAYS = range(60 + 1)
CALLBACK_ATTEMPTS = range(1, 50 + 1)
DEFAULT_RETRY = (timedelta(minutes=15), timedelta(hours=2))
DEFAULT_WITHIN = timedelta(hours=2)
DEFAULT_LANGUAGES = ("en",)
MOST_ABOUT_US_SECONDS = 60.0
"""Longer than another topic: nothing else may be left out for it."""


def read_file(file: Table) -> Configuration:
    """All sections."""
    if not file.has("helpline"):
        file.note("helpline", "is missing")
    helpline = _helpline(file.table("helpline", keys_of(HelplineConfig)))
    pack = country_pack(helpline.country) if helpline.country in country_codes() else None
    # A file that lost its lines would retire every one of them.
    lines = file.tables("lines", keys_of(LineConfig), at_least=1)
    return Configuration(
        helpline=helpline,
        lines=tuple(_line(line, pack) for line in lines),
        teams=tuple(_team(team) for team in file.tables("teams", keys_of(TeamConfig))),
        staff=tuple(_person(person, pack) for person in file.tables("staff", keys_of(StaffConfig))),
        plans=tuple(read_plan(plan) for plan in file.tables("plans", keys_of(Plan))),
        escalation=_escalation(file.table("escalation", keys_of(EscalationConfig))),
        words=tuple(
            read_words(words, pack) for words in file.tables("words", keys_of(WordingConfig))
        ),
        templates=tuple(
            read_template(template, pack)
            for template in file.tables("templates", keys_of(TemplateConfig))
        ),
    )


def _helpline(table: Table) -> HelplineConfig:
    code = table.read("country", values.country, "", required=True)
    default_zone = country_pack(code).timezone if code else ""
    return HelplineConfig(
        name=table.read("name", values.name, "", required=True),
        country=code,
        timezone=table.read("timezone", values.zone, default_zone),
        shared_numbers=tuple(sorted(set(table.read_texts("shared_numbers", values.phone, ())))),
        who_answers=_sentences(table, "who_answers"),
        call_cost=_sentences(table, "call_cost"),
        second_factor=table.read(
            "second_factor", values.one_of("choice", SecondFactorFor), SecondFactorFor.OVERSIGHT
        ),
        idle_minutes=table.read_whole("idle_minutes", IDLE_MINUTES, 120),
        sign_in_hours=table.read_whole("sign_in_hours", SIGN_IN_HOURS, 12),
        text_dispositions=table.read_texts("text_dispositions", values.name, ()),
        dispositions=table.read_texts("dispositions", values.name, ()),
        directory_stale_days=table.read_whole("directory_stale_days", STALE_DAYS, 180),
        answers=_answers(table.table("answers", keys_of(AnswersConfig))),
        messaging_service=table.read("messaging_service", values.messaging_service, None),
        referral_ask_days=table.read_whole("referral_ask_days", ASK_DAYS, 3),
    )


def _answers(table: Table) -> AnswersConfig:
    read = {key: _sentences(table, key, values.breath) for key in keys_of(AnswersConfig)}
    for language in LANGUAGES:
        said = [sentence for pairs in read.values() for to, sentence in pairs if to == language]
        seconds = spoken_seconds(" ".join(said))
        if seconds > MOST_ABOUT_US_SECONDS:
            most = f"{MOST_ABOUT_US_SECONDS:.0f} are the most"
            table.findings.note(
                table.path, f"takes {seconds:.0f} seconds to say in {language}: {most}"
            )
    return AnswersConfig(**read)


def _sentences(table: Table, key: str, parse: Callable[[str], str] = values.sentence) -> Sentences:
    """What is said in words of the helpline's own, by language."""
    written = table.table(key, LANGUAGES)
    read = {language: written.read(language, parse, "") for language in LANGUAGES}
    return tuple((language, sentence) for language, sentence in read.items() if sentence)


def _line(table: Table, pack: CountryPack | None) -> LineConfig:
    sound = table.read("wait_sound", values.one_of("sound", WaitSound), WaitSound.TEXT)
    return LineConfig(
        number=table.read("number", values.number_of(pack), "", required=True),
        name=table.read("name", values.line_name, "", required=True),
        team=table.read("team", values.name, "", required=True),
        languages=table.read_texts(
            "languages", values.language_in(pack), DEFAULT_LANGUAGES, at_least=1
        ),
        hours=_hours(table, pack),
        overflow_number=table.read("overflow_number", values.phone, None),
        gate=table.read_truth("gate", default=False),
        say_position=table.read_truth("say_position", default=True),
        say_wait=table.read_truth("say_wait", default=True),
        wait_sound=sound,
        wait_music_url=table.read(
            "wait_music_url", values.https_address, None, required=sound is WaitSound.MUSIC
        ),
        must_skills=table.read_texts("must_skills", values.name, ()),
        prefer_skills=table.read_texts("prefer_skills", values.name, ()),
        language_rule=table.read("language_rule", values.one_of("rule", Rule), Rule.MUST),
        prefer_seconds=table.read_whole("prefer_seconds", PATIENCE_SECONDS, 60),
        last_counsellor_seconds=table.read_whole("last_counsellor_seconds", PATIENCE_SECONDS, 20),
        stage_teams=_stage_teams(table),
        choose_gender=table.read_truth("choose_gender", default=False),
        partner_team=table.read("partner_team", values.name, None),
        partner_after_seconds=table.read_whole("partner_after_seconds", PATIENCE_SECONDS, 60),
        on_call_after_seconds=table.read_whole("on_call_after_seconds", PATIENCE_SECONDS, None),
        public_page=table.read_truth("public_page", default=True),
        quiet_hours=table.read(
            "quiet_hours", values.quiet_hours, NIGHT if pack is None else pack.quiet_hours
        ),
        callback_within=table.read("callback_within", values.positive_duration, DEFAULT_WITHIN),
        ring_back_abandoned=table.read_truth("ring_back_abandoned", default=False),
        machine_detection=table.read_truth("machine_detection", default=True),
        listening_notice=_sentences(table, "listening_notice"),
        messaging_service=table.read("messaging_service", values.messaging_service, None),
    )


def _stage_teams(table: Table) -> StageTeams:
    named = table.table("stage_teams", tuple(Stage))
    read = {stage: named.read(stage, values.name, None) for stage in Stage}
    return tuple((stage, team) for stage, team in read.items() if team is not None)


def _hours(table: Table, pack: CountryPack | None) -> OpeningHours:
    if not table.has("hours"):
        return ALWAYS
    hours, findings = read_hours(table.value("hours"))
    path = table.at("hours")
    for at, reason in findings:
        table.findings.note(f"{path}.{at}" if at else path, reason)
    known = regions(pack.holidays) if pack is not None and hours.region is not None else None
    if known is not None and hours.region not in known:
        there_are = f"there are {', '.join(known)}" if known else "this country has none"
        table.findings.note(f"{path}.{REGION}", f"is not a region with holidays; {there_are}")
    return hours


def _team(table: Table) -> TeamConfig:
    return TeamConfig(
        name=table.read("name", values.name, "", required=True),
        strategy=table.read("strategy", values.one_of("strategy", Strategy), Strategy.LONGEST_IDLE),
        ring_seconds=table.read_whole("ring_seconds", RING_SECONDS, 20),
        max_wait_seconds=table.read_whole("max_wait_seconds", MAX_WAIT_SECONDS, 600),
        wrap_up_seconds=table.read_whole("wrap_up_seconds", WRAP_UP_SECONDS, 30),
        decline_pause_seconds=table.read_whole("decline_pause_seconds", PAUSE_SECONDS, 30),
        busy_pause_seconds=table.read_whole("busy_pause_seconds", PAUSE_SECONDS, 20),
        no_answer_pause_seconds=table.read_whole("no_answer_pause_seconds", PAUSE_SECONDS, 5),
        max_calls_a_day=table.read_whole("max_calls_a_day", CALLS_A_DAY, 0),
        max_minutes_a_day=table.read_whole("max_minutes_a_day", MINUTES_A_DAY, 0),
        callback_attempts=table.read_whole("callback_attempts", CALLBACK_ATTEMPTS, 3),
        callback_retry=table.read_list("callback_retry", values.positive_duration, DEFAULT_RETRY),
        widen_seconds=table.read_whole("widen_seconds", WIDEN_SECONDS, 10),
    )


def _person(table: Table, pack: CountryPack | None) -> StaffConfig:
    role = table.read("role", values.one_of("role", Role), Role.COUNSELLOR)
    return StaffConfig(
        name=table.read("name", values.name, "", required=True),
        email=table.read("email", values.email, "", required=True),
        # Calls reach a counsellor by phone; the others may work without one.
        phone=table.read("phone", values.phone, None, required=role is Role.COUNSELLOR),
        role=role,
        teams=table.read_texts("teams", values.name, ()),
        languages=table.read_texts(
            "languages", values.language_in(pack), DEFAULT_LANGUAGES, at_least=1
        ),
        skills=table.read_texts("skills", values.name, ()),
        shifts=table.read_texts("shifts", values.shift, ()),
        gender=table.read("gender", values.one_of("gender", Gender), None),
        may_see_numbers=table.read_truth("may_see_numbers", default=role is not Role.COUNSELLOR),
    )


def _escalation(table: Table) -> EscalationConfig:
    listed = table.value("on_call") if table.has("on_call") else []
    if not isinstance(listed, list):
        table.note("on_call", "must be a list of rungs, each a list of e-mail addresses")
        return EscalationConfig(())
    path = table.at("on_call")
    return EscalationConfig(
        tuple(
            table.read_texts_at(f"{path}[{place}]", rung, values.email, at_least=1)
            for place, rung in enumerate(listed)
        )
    )
