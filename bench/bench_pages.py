"""Pages of the staff beside a static 304 under the same server: 200 consoles that poll, and the
wallboard with 500 callers waiting and 1,000 people on the staff.

A console asks every other second, and nearly always hears that nothing has changed. CPU is that of
all processes of the service, the database's too.
"""

import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import load
import service
import tables
from flask import Flask
from load import Volley
from sqlalchemy import event, text

from helpline.bootstrap.web_app import create_app
from helpline.config import Settings
from helpline.storage.sessions import add_session
from helpline.storage.transaction import Database

CONSOLES = 200
WAITING = 500
STAFF = 1_000
SECONDS = 15
EACH = 2.0  # seconds between two questions of one console
BEAT = 0.1
BOARDS = 30
AIM = 150.0  # milliseconds

_STAFF = """
INSERT INTO staff (id, name_sealed, email_sealed, email_hash, role, languages, skills, shifts, created_at)
VALUES (gen_random_uuid(), :name, :email, :hash, 'counsellor', '{en}', '{}', '{}', now())
"""
_ON = """
INSERT INTO presence (staff_id, chosen, source, since, idle_since)
SELECT id, CASE WHEN random() < 0.5 THEN 'available' ELSE 'offline' END, 'person', now(), now()
FROM staff ON CONFLICT DO NOTHING
"""
_WAITING = """
WITH line AS (SELECT id FROM lines LIMIT 1), came AS (
    INSERT INTO contacts (id, channel, direction, line_id, language, started_at, queued_at)
    SELECT gen_random_uuid(), 'voice', 'inbound', line.id, 'en', now() - n * interval '1 s',
           now() - n * interval '1 s'
    FROM line, generate_series(1, :count) AS n RETURNING id, queued_at
)
INSERT INTO calls (contact_id, state, step, node, tries, conference, waiting_since, changed_at)
SELECT id, 'waiting', 3, 'line', 0, id::text, queued_at, queued_at FROM came
"""


@dataclass(frozen=True)
class Measured:
    """A volley, and the processor time that all of the service took for it, in seconds."""

    volley: Volley
    cpu: float

    def row(self, what: str, per_second: float) -> tuple[object, ...]:
        each = self.cpu / len(self.volley.took)
        return (
            what,
            self.volley.percentile(50),
            self.volley.percentile(95),
            each * 1000,
            each * per_second,
        )


def fill(database: Database) -> None:
    keyring = database.keyring
    people = [
        {
            "name": keyring.seal(f"Counsellor {number}"),
            "email": keyring.seal(f"{number}@example.org"),
            "hash": keyring.hash(f"{number}@example.org"),
        }
        for number in range(STAFF - service.COUNSELLORS)
    ]
    with database.engine.begin() as connection:
        connection.execute(text(_STAFF), people)
        connection.execute(text(_ON))
        connection.execute(text(_WAITING), {"count": WAITING})
        connection.execute(text("UPDATE helpline SET second_factor = 'none'"))
        connection.execute(
            text(
                "UPDATE staff SET role = 'supervisor' WHERE id = (SELECT min(id::text)::uuid FROM staff)"
            )
        )
        connection.execute(text("ANALYZE"))


def sign_in(app: Flask, count: int) -> list[str]:
    """Cookies of so many people, the supervisor's first."""
    here = app.extensions["helpline"]
    with here.database.transaction(here.clock.now()) as tx:
        ordered = text("SELECT id FROM staff ORDER BY role DESC, id LIMIT :count")
        people = list(tx.connection.execute(ordered, {"count": count}).scalars())
        keys = [f"bench {number}" for number in range(len(people))]
        for staff_id, key in zip(people, keys, strict=True):
            add_session(tx, staff_id, key, "a benchmark")
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    name = app.config["SESSION_COOKIE_NAME"]
    return [f"{name}={signer.dumps({'_user_id': key, '_fresh': True})}" for key in keys]


def ask(path: str, cookie: str, etag: str = "") -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: helpline.example.org", f"Cookie: {cookie}"]
    if etag:
        lines.append(f"If-None-Match: {etag}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def etag_of(answer: bytes) -> str:
    _, _, rest = answer.partition(b"ETag: ")
    return rest.partition(b"\r\n")[0].decode()


def paced(executor: Executor, address: tuple[str, int], requests: Sequence[bytes]) -> Volley:
    """As the consoles ask: so many every tenth of a second, whatever has been answered."""
    at_once = round(CONSOLES / EACH * BEAT)
    volleys = []
    for place in range(round(SECONDS / BEAT)):
        begun = time.monotonic()
        first = place * at_once % len(requests)
        some = requests[first : first + at_once]
        volleys.append(executor.submit(load.fire, address, some, len(some)).result())
        time.sleep(max(0.0, BEAT - (time.monotonic() - begun)))
    return load.joined(volleys)


def cpu_of(folder: Path) -> float:
    """Processor seconds of every process that knows this data folder, and of their children."""
    used: dict[int, int] = {}
    parents: dict[int, int] = {}
    ours: set[int] = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(process.name)
        parents[pid], used[pid] = int(fields[1]), int(fields[11]) + int(fields[12])
        if str(folder).encode() in told:
            ours.add(pid)
    ours |= {pid for pid, parent in parents.items() if parent in ours}
    return sum(used[pid] for pid in ours) / os.sysconf("SC_CLK_TCK")


def statements_of(app: Flask, cookie: str, path: str) -> int:
    seen: list[object] = []
    engine = app.extensions["helpline"].database.engine

    def note(*told: object) -> None:
        seen.append(told[2])

    event.listen(engine, "before_cursor_execute", note)
    client = app.test_client(use_cookies=False)
    answer = client.get(path, headers={"Cookie": cookie})
    event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == HTTPStatus.OK, (path, answer.status_code)
    return len(seen)


def measure(folder: Path, settings: Settings, variables: dict[str, str]) -> None:
    app = create_app(settings)
    database = app.extensions["helpline"].database
    fill(database)
    cookies = sign_in(app, CONSOLES)
    pages = ["/me", "/board", "/contacts", "/reports", "/callbacks", "/texts"]
    counted = [(path, statements_of(app, cookies[0], path)) for path in pages]
    app.extensions["helpline"].valkey.close()
    with (
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor,
        service.serving(variables) as address,
    ):

        def fire(requests: Sequence[bytes], in_flight: int) -> Volley:
            return executor.submit(load.fire, address, requests, in_flight).result()

        first = fire([ask("/me/live", cookie) for cookie in cookies], 4).expect(200)
        consoles = [
            ask("/me/live", cookie, etag_of(answer))
            for cookie, answer in zip(cookies, first.answers, strict=True)
        ]
        style = "/static/helpline.css"
        static = ask(style, "", etag_of(fire([ask(style, "")], 1).expect(200).answers[0]))
        rows = []
        for what, requests in (
            ("a static 304", [static] * CONSOLES),
            ("a console's 304", consoles),
        ):
            before = cpu_of(folder)
            volley = paced(executor, address, requests).expect(304)
            rows.append(Measured(volley, cpu_of(folder) - before).row(what, CONSOLES / EACH))
        for path in ("/board", "/board/live"):
            fire([ask(path, cookies[0])] * 3, 1).expect(200)  # to warm up
            before = cpu_of(folder)
            volley = fire([ask(path, cookies[0])] * BOARDS, 1).expect(200)
            rows.append(Measured(volley, cpu_of(folder) - before).row(path, 1 / EACH))
    heads = ("what", "p50 ms", "p95 ms", "CPU ms each", f"cores for {CONSOLES} (board: 1)")
    tables.show(
        f"{CONSOLES} consoles, {WAITING} waiting, {STAFF} staff; aim {AIM:.0f} ms", heads, rows
    )
    tables.show("Statements a page", ("page", "statements"), counted)


def main() -> None:
    service.end_in_good_order()
    with service.data_folder() as folder:
        variables = service.environment(folder)
        with service.prepared(variables) as settings:
            measure(folder, settings, variables)


if __name__ == "__main__":
    main()
