import itertools
import statistics

import pytest
from day import bound
from day.contest import CONTESTANTS, DEFAULT, play
from day.figures import count
from day.ours import Ours
from day.plan import Answer, Fates, Plan
from day.room import Caller, Counsellor, Pace, Ring, Room, Standing

from helpline.domain.configuration import Strategy
from helpline.domain.service_level import TARGET_SECONDS

SHORT = Plan(load=1.0, counsellors=5, warm_up=60.0, hours=0.5)
AT_ONCE = Plan(load=0.9, rings=False)


def test_picture_can_be_drawn_of_every_contestant() -> None:
    from day import picture

    loads = (0.8, 1.0)
    short = {
        (name, load): [play(name, Plan(load=load, counsellors=5, warm_up=60.0, hours=0.2))]
        for name, load in itertools.product(CONTESTANTS, loads)
    }
    drawn = picture.draw(short, loads)
    assert all(name in drawn for name in CONTESTANTS if not CONTESTANTS[name].is_ours)


@pytest.mark.parametrize("name", CONTESTANTS)
def test_everybody_offered_is_somewhere_at_the_end_of_a_day(name: str) -> None:
    period = play(name, SHORT).period
    whole = period.answered + period.abandoned + period.voicemail + period.waiting
    assert period.offered == whole > 0


@pytest.mark.parametrize("name", CONTESTANTS)
def test_nobody_waits_beyond_their_patience(name: str) -> None:
    room = Room(SHORT, Fates(SHORT), CONTESTANTS[name].route).play()
    waits = [
        (one.settled_at if one.settled_at is not None else room.now) - one.fate.at
        for one in room.callers
    ]
    patience = [one.fate.patience for one in room.callers]
    assert all(wait <= most + 1e-6 for wait, most in zip(waits, patience, strict=True))


def test_a_day_is_the_same_day_when_it_is_played_again() -> None:
    assert play(DEFAULT, SHORT) == play(DEFAULT, SHORT)


def test_two_strategies_meet_the_same_callers() -> None:
    assert Fates(SHORT).callers == Fates(SHORT).callers
    assert Fates(SHORT).reaction(7, 3, 1) == Fates(SHORT).reaction(7, 3, 1)


def test_without_ring_time_a_day_comes_to_the_closed_form() -> None:
    days = [play(DEFAULT, Plan(AT_ONCE.load, seed, rings=False)) for seed in (1, 2)]
    played = statistics.mean(day.within_target for day in days)
    assert played == pytest.approx(bound.plain(AT_ONCE).within(TARGET_SECONDS), abs=0.04)


def test_bound_with_ringing_is_the_plain_one_when_phones_do_not_ring() -> None:
    plain = bound.plain(AT_ONCE).within(TARGET_SECONDS)
    assert bound.with_ringing(AT_ONCE).within(TARGET_SECONDS) == pytest.approx(plain, abs=1e-9)


def test_bound_with_ringing_is_below_the_plain_one() -> None:
    plan = Plan(load=0.9)
    assert bound.with_ringing(plan).within(TARGET_SECONDS) < bound.plain(plan).within(
        TARGET_SECONDS
    )


class Watched(Ours):
    """Sees that a free phone and somebody who waits are never left apart."""

    def __init__(self, room: Room) -> None:
        super().__init__(room, Strategy.LONGEST_IDLE)
        self.room = room

    def ring_ended(self, ring: Ring, answer: Answer) -> None:
        super().ring_ended(ring, answer)
        free = [one for one in self.room.counsellors if one.is_free(self.room.now)]
        alone = [one for one in self.room.waiting.values() if not one.rings]
        assert not (free and alone)


def test_nobody_waits_alone_beside_a_free_phone_after_a_ring_has_ended() -> None:
    room = Room(SHORT, Fates(SHORT), Watched).play()
    assert count(room).period.answered > 0


class Silent:
    """Routes nobody anywhere."""

    def __init__(self, room: Room) -> None:
        self.room = room

    def arrived(self, caller: Caller) -> None:
        """Nobody is rung."""

    def settled(self, caller: Caller) -> None:
        """Nobody was rung."""

    def ring_ended(self, ring: Ring, answer: Answer) -> None:
        """Nobody was rung."""

    def freed(self, counsellor: Counsellor) -> None:
        """Nobody was held."""


def test_everybody_gives_up_when_no_phone_rings() -> None:
    room = Room(SHORT, Fates(SHORT), Silent).play()
    assert {one.standing for one in room.callers} <= {Standing.ABANDONED, Standing.WAITING}


class Paced(Silent):
    """Rings three phones for the first caller and takes the second one back."""

    def arrived(self, caller: Caller) -> None:
        if caller.number == 0:
            self.began = self.room.now
            pace = Pace(self.room, 1.0)
            rings = [self.room.ring(one, caller, 20.0, pace) for one in self.room.counsellors[:3]]
            self.room.stop(rings[1])
            self.room.after(0.5, lambda: self._see(1))
            self.room.after(1.5, lambda: self._see(2))

    def _see(self, phones: int) -> None:
        assert self.room.phones_rung == phones


def test_a_withdrawn_phone_takes_no_slot_of_the_pace() -> None:
    assert Room(SHORT, Fates(SHORT), Paced).play().phones_rung == 2
