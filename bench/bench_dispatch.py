"""From "talk to a counsellor" received to the dial request arriving at Twilio, with 50 calls in
progress, beside its floor: an empty job of RQ's through the same Valkey, and one HTTP request.
"""

import multiprocessing
import re
import time
import urllib.request
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor

import load
import service
import sink
import stage
import tables
from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from webhook_requests import Caller, Signer, new_callers

from helpline.storage.transaction import Database

IN_PROGRESS = 50
ROUNDS = 12
CALLS = service.COUNSELLORS - IN_PROGRESS  # as many as there are counsellors for, each round

_ACTION = re.compile(rb'<Gather[^>]* action="([^"]+)"')


def _milliseconds(seconds: Sequence[float]) -> list[float]:
    return [load.percentile(seconds, percent) for percent in (50, 95, 99)]


def measure_floor(valkey: Redis, twilio: sink.Sink) -> list[float]:
    """Hand an empty job over, run it, and post a form."""
    queue = Queue("bench-floor", connection=valkey, serializer=JSONSerializer)
    worker = SimpleWorker([queue], connection=valkey, serializer=JSONSerializer)
    taken = []
    for _ in range(40):
        began = time.monotonic()
        queue.enqueue_call("time.time", result_ttl=0)
        worker.work(burst=True, logging_level="ERROR")
        urllib.request.urlopen(f"{twilio.url}/Calls.json", data=b"To=x").read()  # noqa: S310
        taken.append(time.monotonic() - began)
    twilio.forget()
    return taken


def measure_round(
    database: Database,
    executor: Executor,
    signer: Signer,
    address: tuple[str, int],
    twilio: sink.Sink,
) -> list[float]:
    """Fourteen people press 1, one after another; the seconds until each dial arrives."""
    stage.set_scene(database, available=True, conversations=IN_PROGRESS)
    twilio.forget()
    callers = new_callers(CALLS)
    arrivals = [signer.webhook("/twilio/voice", caller) for caller in callers]
    answers = executor.submit(load.fire, address, arrivals, 4).result().expect(200).bodies()
    return [
        _press(executor, signer, address, twilio, caller, answer)
        for caller, answer in zip(callers, answers, strict=True)
    ]


def _press(
    executor: Executor,
    signer: Signer,
    address: tuple[str, int],
    twilio: sink.Sink,
    caller: Caller,
    answer: bytes,
) -> float:
    found = _ACTION.search(answer)
    assert found is not None
    request = signer.webhook(found[1].decode().replace("&amp;", "&"), caller, Digits="1")
    began = time.monotonic()
    executor.submit(load.fire, address, [request], 1)
    return twilio.dials.get(timeout=30).at - began


def main() -> None:
    service.end_in_good_order()
    with (
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor,
        service.data_folder() as folder,
        sink.listening() as twilio,
    ):
        variables = service.environment(folder, twilio.url)
        with service.prepared(variables) as settings, service.serving(variables) as address:
            database = service.open_database(settings)
            stage.write_past(database)
            token = settings.twilio_auth_token.get_secret_value()
            signer = Signer(settings.twilio_account_sid, token)
            floor = measure_floor(Redis.from_url(settings.redis_url.get_secret_value()), twilio)
            measure_round(database, executor, signer, address, twilio)  # to warm up; forgotten
            taken: list[float] = []
            for _ in range(ROUNDS):
                taken += measure_round(database, executor, signer, address, twilio)
            database.engine.dispose()
    bare, whole = _milliseconds(floor), _milliseconds(taken)
    rows = [
        ("RQ's empty job and a request", *bare, "1.00"),
        (f"1 pressed to dial, {len(taken)} calls", *whole, f"{whole[0] / bare[0]:.2f}"),
    ]
    heads = ("way", "p50 ms", "p95 ms", "p99 ms", "of floor")
    tables.show(f"Dispatch with {IN_PROGRESS} calls in progress", heads, rows)


if __name__ == "__main__":
    main()
