"""Points the Twilio numbers and Messaging Services of all lines at this service, and tells where
one points elsewhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from helpline.storage.lines import Line
from helpline.telephony.gateway import Gateway
from helpline.telephony.provisioning import WantedSettings


@dataclass(frozen=True)
class NumberState:
    """A number as Twilio has it: its SID there, and what is wanted where it differs."""

    sid: str | None
    differing: Mapping[str, str]


@dataclass(frozen=True)
class ServiceState:
    """A Messaging Service as Twilio has it: what is wanted where it differs, what nobody but a
    person can mend, and the numbers of its pool that are no line's: people ring those back, too.
    """

    sid: str
    differing: Mapping[str, Any]
    problem: str | None
    pool: tuple[str, ...]


def compare_number(gateway: Gateway, number: str, wanted: WantedSettings) -> NumberState:
    """Look a number up at Twilio."""
    held = gateway.number_settings(number)
    if held is None:
        return NumberState(None, {})
    return NumberState(held["sid"], wanted.differing(held))


def services_of(lines: Iterable[Line]) -> dict[str, str]:
    """The Messaging Services that lines send through, each with the names of its lines."""
    names: dict[str, list[str]] = {}
    for line in lines:
        if line.messaging_service is not None:
            names.setdefault(line.messaging_service, []).append(line.name)
    return {sid: f"messaging service of {', '.join(of)}" for sid, of in names.items()}


def compare_service(
    gateway: Gateway, sid: str, lines: Iterable[Line], wanted: Mapping[str, Any]
) -> ServiceState:
    """Look a Messaging Service up at Twilio."""
    held = gateway.service_settings(sid)
    if held is None:
        return ServiceState(sid, {}, "the account has no such service", ())
    differing = {name: value for name, value in wanted.items() if held[name] != value}
    ours = {line.number for line in lines}
    pool = tuple(number for number in held["numbers"] if number not in ours)
    return ServiceState(sid, differing, _problem_of(held), pool)


def _problem_of(held: Mapping[str, Any]) -> str | None:
    """What a text would come from that nobody can answer (M11), or nothing at all."""
    if held["names_of_letters"]:
        return (
            "has a sender's name of letters in its pool, which nobody can answer or say STOP to:"
            " take it out"
        )
    return None if held["numbers"] else "has no number in its pool"
