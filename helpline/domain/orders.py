"""In which order a team's strategy rings those who may take a caller equally well.

All but `random` sort people by a key; the id breaks ties, so that the order is one order.
"""

import hashlib
import struct
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, count
from operator import attrgetter
from typing import Protocol

from helpline.domain.configuration import Strategy
from helpline.domain.crowd import Key, People, Ranking
from helpline.domain.eligibility import WaitingCaller

Ranges = Sequence[Sequence[int]]
"""The numbers of the groups that may take a caller, those of equal claim together, best first."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_BY_IDLE = attrgetter("idle_since", "staff_id.int")
_BY_CALLS = attrgetter("calls_today", "idle_since", "staff_id.int")
_BY_POSITION = attrgetter("position", "staff_id.int")
_KEYS: dict[Strategy, Key] = {
    Strategy.LONGEST_IDLE: _BY_IDLE,
    Strategy.FEWEST_CALLS: _BY_CALLS,
    Strategy.ORDERED: _BY_POSITION,
    Strategy.RING_ALL: _BY_IDLE,
    Strategy.WIDEN: _BY_IDLE,
}

_WORDS = struct.Struct(">8I")
_WORD_BITS = 32


def sorting_key(caller: WaitingCaller) -> Key:
    """What a strategy sorts people by; `random` has none."""
    if caller.strategy is Strategy.ROUND_ROBIN:
        return _by_turn(caller.team_id)
    return _KEYS[caller.strategy]


def _by_turn(team_id: uuid.UUID) -> Key:
    """Whoever this team offered a call least recently: the pointer is the ledger itself, so it
    survives restarts and changes of roster; who is new comes next.
    """
    return lambda one: (
        one.offered_at.get(team_id, _NEVER),
        one.position,
        one.staff_id.int,
    )


def draw_seats(contact_id: uuid.UUID, seats: int) -> Iterator[int]:
    """Seats drawn without end for one call; a caller is offered to people in the order in which
    their seats come up first.

    Word n (from 0) of SHA-256(the id of the contact, then the block's number in four bytes), eight
    big-endian words of 32 bits a block, is seat number word * seats // 2^32. Everybody on the roster
    has a seat, free or not, by the order of their ids: so the order stays the same for the call
    whoever comes free, and can be worked out again; it is another only when somebody joins or
    leaves the staff. Each order is as likely as any other. To draw costs no more than the first
    seat that is wanted: nobody else's place in the order is worked out.
    """
    for block in count():
        digest = hashlib.sha256(contact_id.bytes + block.to_bytes(4, "big")).digest()
        for word in _WORDS.unpack(digest):
            yield word * seats >> _WORD_BITS


class Order(Protocol):
    """In which order such callers are offered to those who are free still, by their places."""

    def first(self, caller: WaitingCaller) -> int | None: ...

    def left(self, caller: WaitingCaller) -> Iterator[int]: ...


class Sorted:
    """People by range and rank, best last, so that who is taken is cheap to drop."""

    def __init__(self, people: People, ranges: Ranges, ranking: Ranking) -> None:
        self._is_free = people.is_free
        size = len(ranking.places)
        ranks = [
            step * size + rank
            for step, groups in enumerate(ranges)
            for number in groups
            for rank in ranking.ranks_of[number]
        ]
        ranks.sort()
        self._places = [ranking.places[rank % size] for rank in reversed(ranks)]

    def first(self, caller: WaitingCaller) -> int | None:
        del caller
        while self._places and not self._is_free[self._places[-1]]:
            self._places.pop()
        return self._places[-1] if self._places else None

    def left(self, caller: WaitingCaller) -> Iterator[int]:
        self.first(caller)
        return (place for place in reversed(self._places) if self._is_free[place])


class Drawn:
    """People by range, and then as the call draws them."""

    def __init__(self, people: People, ranges: Ranges) -> None:
        self._ranges = [_Range(people, groups) for groups in ranges]

    def first(self, caller: WaitingCaller) -> int | None:
        return next(self.left(caller), None)

    def left(self, caller: WaitingCaller) -> Iterator[int]:
        return chain.from_iterable(one.draw(caller.contact_id) for one in self._ranges)


class _Range:
    """People among whom chance alone decides."""

    def __init__(self, people: People, groups: Sequence[int]) -> None:
        self._people, self._groups = people, groups
        self._members = set(chain.from_iterable(people.groups[number] for number in groups))

    def draw(self, contact_id: uuid.UUID) -> Iterator[int]:
        """Those who are free, in the order that is drawn for this call."""
        seats, is_free = self._people.seats, self._people.is_free
        wanted = sum([self._people.free_of[number] for number in self._groups])
        drawn: set[int] = set()
        if not wanted:
            return
        for seat in draw_seats(contact_id, len(seats)):
            place = seats[seat]
            if is_free[place] and place in self._members and place not in drawn:
                yield place
                drawn.add(place)
                if len(drawn) == wanted:
                    return
