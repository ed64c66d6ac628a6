"""What a run of the property test knows, and how one thing happens in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from hypothesis import strategies as st

from helpline.simulator import Mode, Phone
from tests.properties.shore import CALLERS, COUNSELLORS, EVERYBODY
from tests.properties.truths import open_calls
from tests.scenarios.world import World

T = TypeVar("T")


class Pace(StrEnum):
    """Whether what follows from an action happens before the next one, and in what order."""

    SETTLED = "and what follows happens"
    AT_ONCE = "and what follows happens all at once"
    NOT_YET = "and what follows is yet to happen"


@dataclass(frozen=True)
class Dice:
    """What is thrown for one action. Always the same dice, whatever is possible at the moment:
    two runs that began alike may differ in what two threads did first.
    """

    what: int
    who: int
    which: int
    more: int
    pace: Pace

    @staticmethod
    def pick(number: int, among: Sequence[T]) -> T:
        """One of these."""
        return among[number % len(among)]


_SIDES = st.sampled_from(range(120))
DICE = st.builds(
    Dice,
    what=_SIDES,
    who=_SIDES,
    which=_SIDES,
    more=_SIDES,
    pace=st.sampled_from((Pace.SETTLED, Pace.SETTLED, Pace.SETTLED, Pace.AT_ONCE, Pace.NOT_YET)),
)


@dataclass
class Scene:
    """A world, and what is expected of it: `is_calm` until trouble is caused."""

    world: World
    may_be_rough: bool = False
    is_calm: bool = True
    is_settled: bool = True

    def go_on(self, pace: Pace) -> None:
        """Let what follows from an action happen, or not yet."""
        self.is_settled = pace is not Pace.NOT_YET
        if pace is Pace.AT_ONCE:
            self.world.simulator.settle(at_once=True)
        if pace is not Pace.NOT_YET:
            self.world.settle()

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        self.is_settled = True
        self.world.turn(seconds)

    def idle(self) -> list[Phone]:
        """People who could ring."""
        phones = (self.world.phone(number) for number in CALLERS)
        return [phone for phone in phones if phone.call is None]

    def talking(self) -> list[Phone]:
        """People on the phone."""
        phones = (self.world.phone(number) for number in EVERYBODY)
        return [phone for phone in phones if phone.call is not None]

    def rung(self) -> list[Phone]:
        """People who are rung; whoever is in a call does not take another."""
        phones = (self.world.phone(number) for number in EVERYBODY)
        return [phone for phone in phones if phone.ringing and phone.call is None]

    def is_quiet(self) -> bool:
        """Hours go by soon when nobody is on the phone, and nobody is rung again and again."""
        modes = {self.world.phone(number).mode for number in COUNSELLORS}
        return not open_calls(self.world) and modes <= {Mode.PERSON, Mode.VOICEMAIL}

    def has_trouble(self) -> bool:
        """Whether something is still to go wrong."""
        trouble = self.world.simulator.trouble
        left = [rule.times for rule in trouble.webhook_rules]
        return any(left + [rule.times for rule in trouble.rest_rules])
