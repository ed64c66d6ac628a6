"""Who meets the same days, and how a day is played for one of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from day.app_queue import AppQueue, QueueStrategy
from day.figures import Day, count
from day.mod_callcenter import CenterStrategy, ModCallcenter
from day.ours import Ours
from day.plan import Fates, Plan
from day.room import Room, Router
from day.yap import Yap, YapStrategy
from helpline.domain.configuration import Strategy

RING_LIKE_OURS = 20.0


@dataclass(frozen=True)
class Contestant:
    """A named way of routing. Those that ring several phones at once are compared by themselves."""

    name: str
    route: Callable[[Room], Router]
    is_ours: bool = False
    rings_several: bool = False


def _ours(strategy: Strategy) -> Contestant:
    several = strategy in (Strategy.RING_ALL, Strategy.WIDEN)
    return Contestant(strategy.value, partial(Ours, strategy=strategy), True, several)


def _yap(strategy: YapStrategy) -> Contestant:
    several = strategy is YapStrategy.BLASTING
    route = partial(Yap, strategy=strategy)
    return Contestant(f"yap {strategy.value}", route, rings_several=several)


def _queue(strategy: QueueStrategy, *, autofill: bool = False) -> Contestant:
    several = strategy is QueueStrategy.RINGALL
    name = f"app_queue {strategy.value}" + (" autofill" if autofill else "")
    route = partial(AppQueue, strategy=strategy, autofill=autofill)
    return Contestant(name, route, rings_several=several)


def _center(strategy: CenterStrategy, leg_timeout: float | None = None) -> Contestant:
    several = strategy is not CenterStrategy.LONGEST_IDLE
    route = partial(ModCallcenter, strategy=strategy)
    if leg_timeout is None:
        return Contestant(f"mod_callcenter {strategy.value}", route, rings_several=several)
    name = f"mod_callcenter {strategy.value} {leg_timeout:.0f} s"
    return Contestant(name, partial(route, leg_timeout=leg_timeout), rings_several=several)


CONTESTANTS = {
    one.name: one
    for one in (
        *map(_ours, Strategy),
        *map(_yap, YapStrategy),
        *map(_queue, QueueStrategy),
        _queue(QueueStrategy.LEASTRECENT, autofill=True),
        _queue(QueueStrategy.RRMEMORY, autofill=True),
        *map(_center, CenterStrategy),
        _center(CenterStrategy.LONGEST_IDLE, RING_LIKE_OURS),
    )
}
DEFAULT = Strategy.LONGEST_IDLE.value


def play(name: str, plan: Plan) -> Day:
    """One day by one of them."""
    return count(Room(plan, Fates(plan), CONTESTANTS[name].route).play())
