"""Texts of a plan a second, through one and through two workers against the phone simulator, beside
RQ's own empty job through as many in the same run.

`python bench/bench_texts.py [TEXTS] [ROUNDS]`; 1000 and 3 when left out. Status callbacks go to a
socket that answers and does nothing: what they cost the web app is not measured here.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import followed
import processes
import service
import sink
import tables
from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer
from sqlalchemy import text

from helpline.config import Settings
from helpline.jobs import JOB, JOB_TIMEOUT_SECONDS, LATER
from helpline.storage.checkin_sweep import DueSender, hand_over
from helpline.storage.transaction import Database

EMPTY = "empty_job.nothing"
WORKERS = {JOB: ["-m", "workers.main"], EMPTY: ["-m", "empty_job"]}
TOGETHER = (1, 2)
ALMOST_ALL = 0.9
UNPACED = "1000000"

_HERE = Path(__file__).parent


@contextmanager
def simulator(variables: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Twilio's place, in a process of its own."""
    host, _, port = variables["TWILIO_API_BASE_URL"].removeprefix("http://").partition(":")
    own = {"SIMULATOR_LINES": service.LINE, "SIMULATOR_HOST": host, "SIMULATOR_PORT": port}
    with started(["-m", "helpline.simulator"], {**variables, **own}) as process:
        service.await_port(int(port))
        yield process


@contextmanager
def started(
    program: Sequence[str], variables: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of this tree, which finds the modules of this folder."""
    path = f"{_HERE.parent}:{_HERE}"
    process = subprocess.Popen(
        [sys.executable, *program], env={**variables, "PYTHONPATH": path}, start_new_session=True
    )
    try:
        yield process
    finally:
        service.stop(process)


def lay_out(database: Database, sender: DueSender, now: datetime) -> list[UUID]:
    """Everybody's first text is due, handed over and in the outbox; the ids of that work."""
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("TRUNCATE outbox, send_attempts, threads, texts, checkins CASCADE"))
        connection.execute(text(followed.PLAN_STEPS), {"days": [0], "first": now})
        connection.execute(
            text("UPDATE checkins SET due_at = :now, look_at = :now, valid_until = :until"),
            {"now": now, "until": now + timedelta(hours=1)},
        )
        connection.execute(text("UPDATE enrolments SET texted_at = NULL"))
    followed.vacuum(database)
    with database.transaction(now) as tx:
        hand_over(tx, sender, 10**6, now, timedelta(0))
    with database.reading() as connection:
        return list(connection.execute(text("SELECT id FROM outbox")).scalars())


def work_off(valkey: Redis, job: str, ids: Sequence[UUID]) -> float:
    """Jobs a second, from the moment all are in the queue until it is empty."""
    queue = Queue(LATER, connection=valkey, serializer=JSONSerializer)
    jobs = [
        Queue.prepare_data(
            job, args=(str(one),), timeout=JOB_TIMEOUT_SECONDS, result_ttl=0, failure_ttl=3600
        )
        for one in ids
    ]
    with valkey.pipeline() as pipe:
        queue.enqueue_many(jobs, pipeline=pipe)
        pipe.execute()
    begun = time.perf_counter()
    while valkey.llen(queue.key):
        time.sleep(0.005)
    return len(ids) / (time.perf_counter() - begun)


def await_workers(valkey: Redis, count: int) -> None:
    deadline = time.monotonic() + 60
    while Worker.count(connection=valkey) != count:
        assert time.monotonic() < deadline, "the workers do not come, or do not go"
        time.sleep(0.05)


def measure(
    settings: Settings,
    variables: Mapping[str, str],
    job: str,
    together: int,
    ids: Sequence[UUID],
) -> tuple[float, float]:
    """Jobs a second through so many workers, and the processor milliseconds of theirs a job."""
    valkey = Redis.from_url(settings.redis_url.get_secret_value())
    live = {
        **variables,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
    }
    with ExitStack() as stack:
        workers = [stack.enter_context(started(WORKERS[job], live)) for _ in range(together)]
        await_workers(valkey, together)
        before = sum(processes.seconds_used(worker.pid) for worker in workers)
        rate = work_off(valkey, job, ids)
        used = sum(processes.seconds_used(worker.pid) for worker in workers) - before
    await_workers(valkey, 0)
    return rate, 1000 * used / len(ids)


def main() -> None:
    count, rounds = (int(given) for given in (sys.argv[1:] + ["1000", "3"][len(sys.argv) - 1 :]))
    service.end_in_good_order()
    with ExitStack() as stack:
        folder = stack.enter_context(service.data_folder())
        answering = stack.enter_context(sink.listening())
        variables = {
            **service.environment(folder, f"http://127.0.0.1:{processes.free_port()}"),
            "PUBLIC_BASE_URL": answering.url,
            "TWILIO_TEXTS_PER_SECOND": UNPACED,
            "LOG_LEVEL": "WARNING",
        }
        settings = stack.enter_context(service.prepared(variables))
        twilio = stack.enter_context(simulator(variables))
        database = service.open_database(settings)
        sender = followed.fill(database, count, datetime.now(UTC), [0], numbers=count)
        rows = []
        for together in TOGETHER:
            best = {EMPTY: (0.0, 0.0), JOB: (0.0, 0.0)}
            for _ in range(rounds):
                for job in (EMPTY, JOB):  # in turns: other programs disturb both alike
                    ids = lay_out(database, sender, datetime.now(UTC))
                    assert len(ids) == count
                    got = measure(settings, variables, job, together, ids)
                    print(f"{together} workers, {job}: {got[0]:.1f} a second", flush=True)
                    best[job] = max(best[job], got)
                assert_sent(database, count)
            share = best[JOB][0] / best[EMPTY][0]
            rows.append((together, best[EMPTY][0], best[JOB][0], f"{share:.2f}", best[JOB][1]))
        heads = ("workers", "empty jobs a second", "texts a second", "of floor", "worker ms a text")
        tables.show(f"{count} texts, the best of {rounds}", heads, rows)
        used = 1000 * processes.seconds_used(twilio.pid) / (count * rounds * len(TOGETHER))
        print(f"the simulator used {used:.1f} ms of a processor a text")
        database.engine.dispose()


def assert_sent(database: Database, count: int) -> None:
    """Each text once, or put off until its sender's next moment, for the ticker to hand over again:
    of two workers one takes it a thousandth of a second before it has come. None failed.
    """
    taken = text("SELECT count(*) FROM send_attempts WHERE result = 'taken'")
    put_off = text("SELECT count(*) FROM outbox WHERE state = 'pending'")
    with database.reading() as connection:
        sent, later = (connection.execute(asked).scalar_one() for asked in (taken, put_off))
    assert sent + later == count, (sent, later, count)
    assert sent > count * ALMOST_ALL, (sent, count)
    print(f"sent {sent}, put off {later}", flush=True)


if __name__ == "__main__":
    main()
