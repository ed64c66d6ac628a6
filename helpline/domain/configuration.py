"""What the configuration file says, checked and typed.

A field is a key: the names of the fields are the keys that are known, and every one of them is
explained in docs/configuration.md.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from helpline.domain.followup.plans import Plan
from helpline.domain.followup.stages import Stage
from helpline.domain.hours import OpeningHours
from helpline.domain.second_factor import SecondFactorFor
from helpline.domain.weekly import Span

Sentences = tuple[tuple[str, str], ...]
"""A sentence a language, each after its language's code."""

StageTeams = tuple[tuple[Stage, str], ...]
"""The team that is best for callers at a stage, by its name."""

NIGHT = Span(21 * 60, 32 * 60)
"""Nobody is rung back then who has not asked for it: from 21:00 to 08:00."""

NEVER_QUIET = "none"
"""How a line without quiet hours is written."""


class Strategy(StrEnum):
    """In which order the free counsellors of a team are rung."""

    LONGEST_IDLE = "longest-idle"
    ROUND_ROBIN = "round-robin"
    FEWEST_CALLS = "fewest-calls"
    ORDERED = "ordered"
    RANDOM = "random"
    RING_ALL = "ring-all"
    WIDEN = "widen"


class WaitSound(StrEnum):
    """What there is to hear between the words of the waiting line."""

    TEXT = "text"
    MUSIC = "music"
    SILENCE = "silence"


class Rule(StrEnum):
    """Whether a wish never relaxes, or does with the wait."""

    MUST = "must"
    PREFER = "prefer"


class Gender(StrEnum):
    """For callers who want to talk to a woman or to a man."""

    WOMAN = "woman"
    MAN = "man"


class Role(StrEnum):
    """What somebody on the staff may do."""

    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class AnswersConfig:
    """`[helpline.answers]`: who answers here, to whoever asks; each a sentence, by language."""

    who: Sentences = ()
    trained: Sentences = ()
    paid: Sentences = ()
    funded: Sentences = ()
    referrals: Sentences = ()
    recorded: Sentences = ()
    told: Sentences = ()
    emergency: Sentences = ()
    cost: Sentences = ()


@dataclass(frozen=True, slots=True)
class HelplineConfig:
    """`[helpline]`: who we are and where."""

    name: str
    country: str
    timezone: str
    shared_numbers: tuple[str, ...] = ()
    who_answers: Sentences = ()
    call_cost: Sentences = ()
    second_factor: SecondFactorFor = SecondFactorFor.OVERSIGHT
    idle_minutes: int = 120
    sign_in_hours: int = 12
    text_dispositions: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()
    directory_stale_days: int = 180
    answers: AnswersConfig = AnswersConfig()
    messaging_service: str | None = None
    referral_ask_days: int = 3


@dataclass(frozen=True, slots=True)
class LineConfig:
    """`[[lines]]`: a number that people ring."""

    number: str
    name: str
    team: str
    languages: tuple[str, ...]
    hours: OpeningHours
    overflow_number: str | None
    gate: bool = False
    say_position: bool = True
    say_wait: bool = True
    wait_sound: WaitSound = WaitSound.TEXT
    wait_music_url: str | None = None
    must_skills: tuple[str, ...] = ()
    prefer_skills: tuple[str, ...] = ()
    language_rule: Rule = Rule.MUST
    prefer_seconds: int = 60
    last_counsellor_seconds: int = 20
    stage_teams: StageTeams = ()
    choose_gender: bool = False
    partner_team: str | None = None
    partner_after_seconds: int = 60
    on_call_after_seconds: int | None = None
    public_page: bool = True
    quiet_hours: Span | None = NIGHT
    callback_within: timedelta = timedelta(hours=2)
    ring_back_abandoned: bool = False
    listening_notice: Sentences = ()
    machine_detection: bool = True
    messaging_service: str | None = None


@dataclass(frozen=True, slots=True)
class TeamConfig:
    """`[[teams]]`: who answers, and with what patience."""

    name: str
    strategy: Strategy
    ring_seconds: int
    max_wait_seconds: int
    wrap_up_seconds: int
    callback_attempts: int
    callback_retry: tuple[timedelta, ...]
    decline_pause_seconds: int = 30
    busy_pause_seconds: int = 20
    no_answer_pause_seconds: int = 5
    max_calls_a_day: int = 0
    max_minutes_a_day: int = 0
    widen_seconds: int = 10


@dataclass(frozen=True, slots=True)
class StaffConfig:
    """`[[staff]]`: a person who works here; `shifts` as they are written."""

    name: str
    email: str
    phone: str | None
    role: Role
    teams: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    shifts: tuple[str, ...]
    gender: Gender | None = None
    may_see_numbers: bool = False


@dataclass(frozen=True, slots=True)
class EscalationConfig:
    """`[escalation]`: who is paged, rung by rung, by e-mail address."""

    on_call: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class WordingConfig:
    """`[[words]]`: what is said in place of the words that came with helpline."""

    name: str
    says: Sentences


@dataclass(frozen=True, slots=True)
class TemplateConfig:
    """`[[templates]]`: what counsellors can begin a text with, beside what came with helpline."""

    name: str
    says: Sentences


@dataclass(frozen=True, slots=True)
class Configuration:
    """The whole file."""

    helpline: HelplineConfig
    lines: tuple[LineConfig, ...]
    teams: tuple[TeamConfig, ...]
    staff: tuple[StaffConfig, ...]
    plans: tuple[Plan, ...]
    escalation: EscalationConfig
    words: tuple[WordingConfig, ...] = ()
    templates: tuple[TemplateConfig, ...] = ()
