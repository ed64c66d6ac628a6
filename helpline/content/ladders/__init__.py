"""What follows from a reply, and from none: the limits and rungs that a service signs off, as data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from helpline.domain.durations import parse_duration
from helpline.domain.escalation_ladder import Ladder, PlanEffect, Rung, Whom
from helpline.domain.followup.answers import AnswerText
from helpline.domain.followup.silence import SilenceAction, SilenceLadder, Stage
from helpline.domain.risk import Risk

_LADDER_TIMES = ("early", "raised", "call_within", "repeat")
_STAGE_TIMES = ("patience", "first_within", "over")


@cache
def escalation_ladders() -> Mapping[Risk, Ladder]:
    """The ladder of each kind of reply that leads to a person; `ok` has none."""
    written = _read("escalation")
    return MappingProxyType({Risk(name): _ladder(name, table) for name, table in written.items()})


@cache
def silence_ladder() -> SilenceLadder:
    """What follows from silence."""
    written = _read("silence")
    return SilenceLadder(
        stages=tuple(_stage(table) for table in written["stages"]),
        undelivered=written["undelivered"],
        reach_within=parse_duration(written["reach_within"]),
        at_risk_for=parse_duration(written["at_risk_for"]),
        decide_within=parse_duration(written["decide_within"]),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


def _ladder(name: str, table: dict[str, Any]) -> Ladder:
    staffed = table["take_within"]
    return Ladder(
        risk=Risk(name),
        answer=AnswerText(table["answer"]),
        plan=PlanEffect(table["plan"]),
        take_within=parse_duration(staffed),
        take_within_otherwise=parse_duration(table.get("take_within_otherwise", staffed)),
        from_opening=table.get("from_opening", False),
        rungs=tuple(
            Rung(parse_duration(after), Whom(whom))
            for whom, after in table.get("rungs", {}).items()
        ),
        **{key: parse_duration(table[key]) for key in _LADDER_TIMES if key in table},
    )


def _stage(table: dict[str, Any]) -> Stage:
    read = {key: parse_duration(table[key]) for key in _STAGE_TIMES}
    until = parse_duration(table["until"]) if "until" in table else None
    then = SilenceAction(table["then"])
    return Stage(**{**table, **read, "until": until, "then": then})
