"""The engine: one lock, one timeline, one row of webhooks waiting to go out.

Two ways to drive it. Tests turn the clock and call `settle`, which does everything due, webhooks
included, in the calling thread. A live simulator calls `run`, which hands webhooks to a pool so
that one slow answer holds up nobody else. The lock is never held while a webhook is out, so the
application may call REST from inside the handler of a webhook.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from logging import getLogger
from threading import Condition, Event, Lock, RLock
from typing import Protocol

from helpline.clock import Clock
from helpline.simulator.engine.tasks import Steps, Task
from helpline.simulator.engine.timeline import Timeline, Timer
from helpline.simulator.engine.webhook import Answer, Webhook

LIVE_WEBHOOKS_AT_ONCE = 16
LIVE_IDLE_SECONDS = 0.5
Then = Callable[[Answer], None]


@dataclass(frozen=True)
class Delivery:
    """One exchange in the row, with what to do with its answer."""

    carry: Callable[[], Answer]
    then: Then | None
    at: datetime


class Row(Protocol):
    """Where exchanges wait their turn."""

    def enqueue(self, carry: Callable[[], Answer], then: Then | None, delay: float) -> None: ...
    def after(self, seconds: float, action: Callable[[], None]) -> Timer: ...


class Carrier(Protocol):
    """Decides when and how a webhook goes out, and puts it into the row (or does not)."""

    def plan(self, webhook: Webhook, then: Then | None, row: Row) -> None: ...


class Engine:
    """Runs what is due. All state of the simulator is changed inside `act`."""

    def __init__(self, clock: Clock, carrier: Carrier) -> None:
        self._clock = clock
        self._carrier = carrier
        self._lock = RLock()
        self._changed = Condition(self._lock)
        self._driver = Lock()
        self._timeline = Timeline()
        self._ready: deque[Callable[[], None]] = deque()
        self._row: deque[Delivery] = deque()
        self._depth = 0
        self._moment: datetime | None = None

    def now(self) -> datetime:
        """The clock; while `settle` catches up after a jump, the instant it has come to."""
        with self._lock:
            return self._moment or self._clock.now()

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        with self._lock:
            return self._timeline.add(self.now() + timedelta(seconds=seconds), action)

    def soon(self, action: Callable[[], None]) -> None:
        """Do it before the lock is given back."""
        with self.act():
            self._ready.append(action)

    def spawn(self, steps: Steps[None]) -> Task:
        task = Task(self, steps)
        task.start()
        return task

    def post(self, webhook: Webhook, then: Then | None = None) -> None:
        """Send a webhook; `then` gets the answer, under the lock."""
        with self.act():
            self._carrier.plan(webhook, then, self)

    def enqueue(self, carry: Callable[[], Answer], then: Then | None, delay: float = 0.0) -> None:
        """Put an exchange into the row, `delay` seconds from now."""
        if delay:
            self.after(delay, lambda: self.enqueue(carry, then))
            return
        with self.act():
            self._row.append(Delivery(carry, then, self.now()))

    @contextmanager
    def act(self) -> Iterator[None]:
        """Change state: holds the lock and, on the way out, does what became ready."""
        with self._lock:
            self._depth += 1
            try:
                yield
            finally:
                try:
                    self._drain()
                finally:
                    self._depth -= 1
                    self._changed.notify_all()

    def next_due(self) -> datetime | None:
        """When there is something to do next: now, when a webhook waits to go out."""
        with self._lock:
            return self._clock.now() if self._row else self._timeline.next_due()

    def settle(self, *, at_once: bool = False) -> None:
        """Do everything that is due, until nothing is. The clock does not move.

        With `at_once` all webhooks waiting at one moment go out together, each in its thread.
        """
        self._run(self._clock.now, at_once=at_once)

    def run_due(self, now: datetime) -> None:
        """As `settle`, for what is due at `now`."""
        self._run(lambda: now, at_once=False)

    def run(self, stop: Event) -> None:
        """Drive it live until `stop` is set."""
        with ThreadPoolExecutor(LIVE_WEBHOOKS_AT_ONCE, "simulator-webhook") as pool:
            while not stop.is_set():
                was_due = self._do_one_due()
                with self._lock:
                    while self._row:
                        pool.submit(_surviving, partial(self._deliver, self._row.popleft()))
                    if not was_due:
                        self._changed.wait(self._idle_seconds())

    def _do_one_due(self) -> bool:
        with self._lock:
            timer = self._timeline.pop_due(self._clock.now())
        if timer is not None:
            _surviving(partial(self._act_on, timer))
        return timer is not None

    def _act_on(self, timer: Timer) -> None:
        with self.act():
            timer.action()

    def _run(self, until: Callable[[], datetime], *, at_once: bool) -> None:
        with self._driver:
            try:
                while self._step(until(), at_once=at_once):
                    pass
            finally:
                with self._lock:
                    self._moment = None

    def wake(self) -> None:
        """Let a live engine look whether it should stop."""
        with self._lock:
            self._changed.notify_all()

    def _idle_seconds(self) -> float:
        due = self._timeline.next_due()
        left = (due - self._clock.now()).total_seconds() if due else LIVE_IDLE_SECONDS
        return min(max(left, 0.0), LIVE_IDLE_SECONDS)

    def _drain(self) -> None:
        if self._depth == 1:
            while self._ready:
                self._ready.popleft()()

    def _step(self, now: datetime, *, at_once: bool) -> bool:
        batch = self._take(everything=at_once)
        if batch:
            self._deliver_all(batch)
            return True
        with self.act():
            timer = self._timeline.pop_due(now)
            if timer is None:
                return False
            self._come_to(timer.at)
            timer.action()
        return True

    def _take(self, *, everything: bool) -> list[Delivery]:
        with self._lock:
            size = len(self._row) if everything else min(len(self._row), 1)
            batch = [self._row.popleft() for _ in range(size)]
            if batch:
                self._come_to(batch[0].at)
            return batch

    def _come_to(self, instant: datetime) -> None:
        self._moment = max(self._moment or instant, instant)

    def _deliver_all(self, batch: list[Delivery]) -> None:
        if len(batch) == 1:
            self._deliver(batch[0])
            return
        with ThreadPoolExecutor(len(batch), "simulator-webhook") as pool:
            answers = list(pool.map(lambda one: one.carry(), batch))
        for delivery, answer in zip(batch, answers, strict=True):
            self._hand_over(delivery, answer)

    def _deliver(self, delivery: Delivery) -> None:
        self._hand_over(delivery, delivery.carry())

    def _hand_over(self, delivery: Delivery, answer: Answer) -> None:
        if delivery.then is not None:
            with self.act():
                delivery.then(answer)


def _surviving(action: Callable[[], None]) -> None:
    """A fault of ours in one call must not silence all the others."""
    try:
        action()
    except Exception:
        getLogger(__name__).exception("the simulator stumbled")
