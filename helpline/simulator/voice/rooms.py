"""A bridge: two calls that hear each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from helpline.simulator.calls import Call


@dataclass(frozen=True)
class Bridge:
    """Joins two calls until it is taken apart."""

    one: Call
    other: Call

    def connect(self) -> None:
        self.one.room = self.other.room = self

    def part(self) -> None:
        for call in (self.one, self.other):
            if call.room is self:
                call.room = None

    def audience(self, speaker: Call) -> Iterable[Call]:
        return [call for call in (self.one, self.other) if call is not speaker]
