"""The ticker: does what is due, hands over what was stranded, and stands in for a lost Valkey."""

import os
import signal
import threading
from datetime import datetime, timedelta

import structlog
from setproctitle import setproctitle

from helpline.bootstrap.connections import build_valkey
from helpline.bootstrap.outside import build_outside
from helpline.config import Settings
from helpline.jobs import WAITS_FOR_WORKERS, JobQueues
from helpline.logs import configure_logs, trail
from helpline.services.audit import AUDIT, AUDIT_REF
from helpline.services.configuration.resolving import HOLIDAYS, HOLIDAYS_REF
from helpline.services.due_work import PERFORMERS, run_due_timers
from helpline.services.outside import Outside, perform
from helpline.services.sweep import sweep
from helpline.services.waits import LEARN_WAITS, LEARN_WAITS_REF
from helpline.storage.heartbeats import HEARTBEAT_SECONDS, beat
from helpline.storage.outbox import take_stranded_work
from helpline.storage.timers import NextDue, ensure_timer, next_due

log = structlog.get_logger()

LONGEST_SLEEP_SECONDS = 0.5
SWEEP_EVERY = timedelta(seconds=2)


class Ticker:
    """One ticker; several side by side share the work by compare-and-set."""

    def __init__(self, outside: Outside, job_queues: JobQueues) -> None:
        """Take what work outside needs, for when it has to be done here."""
        self._outside = outside
        self._job_queues = job_queues
        self._swept_at: datetime | None = None

    def tick(self) -> int:
        """Do everything that is due now; how much that was."""
        clock = self._outside.clock
        due, now, done = self._next_due(), clock.now(), 0
        if _has_come(due.timer, now):
            done += run_due_timers(self._outside.database, clock)
        if self._swept_at is None or now - self._swept_at >= SWEEP_EVERY:
            self._swept_at = now
            done += sweep(self._outside)
        if _has_come(due.work, now):
            done += self._hand_over_stranded()
        return done

    def _next_due(self) -> NextDue:
        with self._outside.database.reading() as connection:
            return next_due(connection)

    def _hand_over_stranded(self) -> int:
        """Hand over again what no worker took; with Valkey gone, do it here, inline."""
        with self._outside.database.transaction(self._outside.clock.now()) as tx:
            works = take_stranded_work(tx)
        if works and not self._job_queues.try_hand_over(works):
            log.warning("working_inline", works=len(works))
            for work in (one for one in works if one.kind not in WAITS_FOR_WORKERS):
                perform(self._outside, PERFORMERS, work.id)
        return len(works)

    def seconds_to_next(self) -> float:
        """How long nothing is due, half a second at most."""
        now = self._outside.clock.now()
        due_at = self._next_due().at
        until = LONGEST_SLEEP_SECONDS if due_at is None else (due_at - now).total_seconds()
        return min(LONGEST_SLEEP_SECONDS, max(0.005, until))


def _has_come(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def main() -> None:
    """Tick until told to stop."""
    settings = Settings.from_environment()
    configure_logs(settings.log_level)
    setproctitle("helpline: ticker")
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    outside = build_outside(settings)
    ticker = Ticker(outside, JobQueues(build_valkey(settings)))
    _run(outside, ticker, stopped)


def _run(outside: Outside, ticker: Ticker, stopped: threading.Event) -> None:
    """Go on through every failure: the database may be away for a while."""
    beaten_at: datetime | None = None
    while not stopped.is_set():
        try:
            now = outside.clock.now()
            if beaten_at is None:
                _begin(outside, now)
            if beaten_at is None or now - beaten_at >= timedelta(seconds=HEARTBEAT_SECONDS):
                beat(outside.database, now, "ticker", f"ticker {os.getpid()}")
                beaten_at = now
            ticker.tick()
            stopped.wait(ticker.seconds_to_next())
        except Exception as error:  # noqa: BLE001 - one bad tick must not be the last
            log.error("tick_failed", problem=type(error).__name__, trail=trail(error))
            stopped.wait(LONGEST_SLEEP_SECONDS)


def _begin(outside: Outside, now: datetime) -> None:
    """See to it that what is done again and again has its timer."""
    with outside.database.transaction(now) as tx:
        ensure_timer(tx, AUDIT, AUDIT_REF, now)
        ensure_timer(tx, LEARN_WAITS, LEARN_WAITS_REF, now)
        ensure_timer(tx, HOLIDAYS, HOLIDAYS_REF, now)


if __name__ == "__main__":
    main()
