"""The one way to change a state: a transition table and a step through it.

Each thing with a life (a call, an offer, a leg, a callback, somebody's presence) has one
`Machine`. A pair that the table does not have is impossible; a webhook that comes late or
out of order asks with `find_next` and is recorded and ignored when the answer is None.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from helpline.domain.errors import ImpossibleTransition

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Machine(Generic[S, E]):
    """A named transition table: (state, event) -> state."""

    name: str
    initial: S
    table: Mapping[tuple[S, E], S]

    def states(self) -> list[S]:
        """Every state, in the order of its enum."""
        return list(type(self.initial))

    def is_final(self, state: S) -> bool:
        """Whether nothing leads out of the state."""
        return all(source != state for source, _ in self.table)


def step(machine: Machine[S, E], state: S, event: E) -> S:
    """The state that follows; raises `ImpossibleTransition` when the table has none."""
    following = find_next(machine, state, event)
    if following is None:
        raise ImpossibleTransition(machine.name, state.value, event.value)
    return following


def find_next(machine: Machine[S, E], state: S, event: E) -> S | None:
    """The state that follows, or None when the event is impossible in this state."""
    return machine.table.get((state, event))


def from_each(states: Iterable[S], event: E, target: S) -> dict[tuple[S, E], S]:
    """Table rows for an event that leads to one state from several."""
    return {(state, event): target for state in states}
