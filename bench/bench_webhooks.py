"""Voice webhooks beside their floor: a bare Flask view, under the same server, that checks a
signature and commits one row to the same database.
"""

import multiprocessing
import re
import socketserver
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from socket import create_server

import floor_app
import load
import service
import sink
import stage
import tables
from load import Volley
from webhook_requests import Caller, Signer, new_callers

from helpline.storage.transaction import Database

Address = tuple[str, int]

LEVELS = (1, 8, 32)
ROUNDS = 3
ROUNDS_WITHIN = 100.0  # seconds; no round begins after that
BURST = 64  # calls; as many counsellors are free at its beginning

FLOOR = "floor"
INCOMING = "incoming"
NOBODY_ON = "key 1, nobody on"
ALL_TALK = "key 1, all are talking"
RUNG = "key 1, somebody is rung"
WAIT = "wait document"

_ACTION = re.compile(rb'<Gather[^>]* action="([^"]+)"')
_WAIT_URL = re.compile(rb'waitUrl="([^"]+)"')


def _count(in_flight: int) -> int:
    return 120 if in_flight == 1 else 384


@dataclass
class Bench:
    """The service and the floor, both running, and where the figures go."""

    database: Database
    signer: Signer
    service: Address
    floor: Address
    load: Executor
    figures: dict[tuple[int, str], list[Volley]] = field(default_factory=dict)

    def fire(self, address: Address, requests: Sequence[bytes], in_flight: int) -> Volley:
        """From a process of its own."""
        return self.load.submit(load.fire, address, requests, in_flight).result().expect(200)

    def note(self, in_flight: int, what: str, volley: Volley) -> None:
        self.figures.setdefault((in_flight, what), []).append(volley)

    def best(self, in_flight: int, what: str) -> Volley:
        """The one that other programs disturbed least."""
        return max(self.figures[in_flight, what], key=lambda volley: volley.per_second)

    def measure(self, in_flight: int) -> None:
        """One round of everything."""
        self._measure_floor(in_flight)
        stage.set_scene(self.database, available=False)
        self._arrive_and_press(in_flight, _count(in_flight), NOBODY_ON, INCOMING)
        stage.set_scene(self.database, available=True, conversations=service.COUNSELLORS)
        callers, answers = self._arrive_and_press(in_flight, _count(in_flight), ALL_TALK)
        self._wait(in_flight, callers, answers)
        self._press_while_free(in_flight)
        stage.end_everything(self.database)

    def _measure_floor(self, in_flight: int) -> None:
        callers = new_callers(_count(in_flight))
        requests = [self.signer.webhook(floor_app.PATH, caller) for caller in callers]
        self.note(in_flight, FLOOR, self.fire(self.floor, requests, in_flight))

    def _arrive(self, in_flight: int, callers: Sequence[Caller]) -> Volley:
        requests = [self.signer.webhook("/twilio/voice", caller) for caller in callers]
        return self.fire(self.service, requests, in_flight)

    def _press(self, in_flight: int, callers: Sequence[Caller], documents: Volley) -> Volley:
        requests = [
            self.signer.webhook(_found(_ACTION, document), caller, Digits="1")
            for caller, document in zip(callers, documents.bodies(), strict=True)
        ]
        return self.fire(self.service, requests, in_flight)

    def _arrive_and_press(
        self, in_flight: int, count: int, what: str, arriving: str | None = None
    ) -> tuple[Sequence[Caller], Volley]:
        callers = new_callers(count)
        arrived = self._arrive(in_flight, callers)
        pressed = self._press(in_flight, callers, arrived)
        if arriving is not None:
            self.note(in_flight, arriving, arrived)
        self.note(in_flight, what, pressed)
        return callers, pressed

    def _wait(self, in_flight: int, callers: Sequence[Caller], entered: Volley) -> None:
        requests = [
            self.signer.webhook(_found(_WAIT_URL, document), caller, QueuePosition="1")
            for caller, document in zip(callers, entered.bodies(), strict=True)
        ]
        self.note(in_flight, WAIT, self.fire(self.service, requests, in_flight))

    def _press_while_free(self, in_flight: int) -> None:
        """In bursts no larger than the team, so that every key has somebody rung."""
        bursts = []
        for _ in range(2 if in_flight == 1 else 4):
            stage.set_scene(self.database, available=True)
            callers = new_callers(BURST)
            bursts.append(self._press(in_flight, callers, self._arrive(in_flight, callers)))
            assert stage.count_offers(self.database) == BURST
        self.note(in_flight, RUNG, load.joined(bursts))


def _found(pattern: re.Pattern[bytes], document: bytes) -> str:
    match = pattern.search(document)
    assert match is not None, document
    return match[1].decode().replace("&amp;", "&")


class _Trivial(socketserver.BaseRequestHandler):
    """Answers whatever comes with the same bytes, without looking."""

    def handle(self) -> None:
        while self.request.recv(65536):
            self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def _serve_trivially(port: int) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), _Trivial) as server:
        server.serve_forever()


def say_what_the_generator_can_do(executor: Executor) -> None:
    """Against an endpoint that does nothing: the figures below are far from that."""
    port = _free_port()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve_trivially, args=(port,), daemon=True
    )
    process.start()
    requests = [Signer("AC", "token").webhook("/", caller) for caller in new_callers(2000)]
    address = service.await_port(port)
    rows = []
    for level in LEVELS:
        volley = executor.submit(load.fire, address, requests, level).result()
        rows.append((level, volley.per_second, volley.percentile(50), volley.percentile(99)))
    process.terminate()
    tables.show(
        "The load generator against a trivial endpoint",
        ("in flight", "per second", "p50 ms", "p99 ms"),
        rows,
    )


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def open_bench(executor: Executor) -> Iterator[Bench]:
    """Everything is started for this run and stopped after it."""
    with service.data_folder() as folder, sink.listening() as twilio:
        variables = service.environment(folder, twilio.url)
        with service.prepared(variables) as settings, service.serving(variables) as address:
            database = service.open_database(settings)
            stage.write_past(database)
            floor_app.create_table(database.engine)
            live = {
                **variables,
                "DATABASE_URL": settings.database_url.get_secret_value(),
                "REDIS_URL": settings.redis_url.get_secret_value(),
            }
            with service.gunicorn(live, "floor_app:create_app()", _free_port()) as floor:
                signer = Signer(
                    settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()
                )
                yield Bench(database, signer, address, floor, executor)
            database.engine.dispose()


def show(bench: Bench, rounds: int) -> None:
    rows = []
    for level in LEVELS:
        floor = bench.best(level, FLOOR)
        for what in (FLOOR, INCOMING, NOBODY_ON, ALL_TALK, RUNG, WAIT):
            best = bench.best(level, what)
            times = [best.percentile(percent) for percent in (50, 95, 99)]
            rows.append(
                (level, what, best.per_second, *times, f"{best.per_second / floor.per_second:.2f}")
            )
    heads = ("in flight", "webhook", "per second", "p50 ms", "p95 ms", "p99 ms", "of floor")
    tables.show(f"Voice webhooks, the best of {rounds} rounds", heads, rows)


def main() -> None:
    service.end_in_good_order()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        say_what_the_generator_can_do(executor)
        with open_bench(executor) as bench:
            bench.measure(8)  # to warm up; forgotten
            bench.figures.clear()
            show(bench, measure_rounds(bench))


def measure_rounds(bench: Bench) -> int:
    """As many as there is time for, and one at least; how many."""
    deadline = time.monotonic() + ROUNDS_WITHIN
    done = 0
    while done < ROUNDS and (not done or time.monotonic() < deadline):
        for level in LEVELS:
            bench.measure(level)
        done += 1
    return done


if __name__ == "__main__":
    main()
