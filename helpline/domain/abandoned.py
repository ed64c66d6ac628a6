"""Who hung up waiting, joined with the times that they rang again."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.domain.calls import Outcome

RANG_AGAIN_WITHIN = timedelta(hours=24)
"""Whoever rings again sooner goes on with the same try."""

LISTED_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Ringing:
    """A call of somebody who waited; `person` says who on which line, None where withheld."""

    contact_id: uuid.UUID
    person: object
    started_at: datetime
    queued_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    is_answered: bool


@dataclass(frozen=True)
class Abandoned:
    """The first call in which somebody hung up waiting, and those that followed."""

    first: Ringing
    again: tuple[Ringing, ...]

    @property
    def waited(self) -> timedelta:
        """How long they waited the first time."""
        return (self.first.ended_at or self.first.queued_at) - self.first.queued_at

    @property
    def is_answered(self) -> bool:
        """Whether they talked to somebody in the end."""
        return any(one.is_answered for one in self.again)


def join_tries(ringings: Iterable[Ringing]) -> list[Abandoned]:
    """Everybody who hung up waiting, once, the latest first.

    A try goes on until they are answered, or have not rung for `RANG_AGAIN_WITHIN`.
    """
    tries: list[list[Ringing]] = []
    going_on: dict[object, list[Ringing]] = {}
    for ringing in sorted(ringings, key=lambda one: one.started_at):
        trying = going_on.get(ringing.person) if ringing.person is not None else None
        if trying is not None and _goes_on(trying[-1], ringing):
            trying.append(ringing)
        elif ringing.outcome is Outcome.ABANDONED:
            tries.append([ringing])
            going_on[ringing.person] = tries[-1]
    return [Abandoned(first, tuple(again)) for first, *again in reversed(tries)]


def _goes_on(last: Ringing, ringing: Ringing) -> bool:
    is_soon = ringing.started_at - (last.ended_at or last.started_at) <= RANG_AGAIN_WITHIN
    return is_soon and not last.is_answered
