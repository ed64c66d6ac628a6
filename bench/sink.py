"""Stands where Twilio's REST interface is: takes every request on, and notes when it came."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from queue import SimpleQueue
from urllib.parse import parse_qs

_DATE = "Mon, 02 Mar 2026 12:00:00 +0000"


@dataclass(frozen=True)
class Dial:
    """A request that a phone be rung; `at` by the monotonic clock of the machine."""

    at: float
    fields: dict[str, list[str]]


@dataclass
class Sink:
    """`dials` gets every request for a new call; `address` is where to send them."""

    dials: SimpleQueue[Dial] = field(default_factory=SimpleQueue)
    address: tuple[str, int] = ("127.0.0.1", 0)
    _serial: Iterator[int] = field(default_factory=count)

    @property
    def url(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept as long as the client wants."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                body = await reader.readexactly(_length(head))
                writer.write(self._answer(head.split(" ", 2)[1], body.decode()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, path: str, body: str) -> bytes:
        if path.endswith("/Messages.json"):
            sid = f"SM{next(self._serial):032x}"
            return _response(201, {"sid": sid, "status": "queued", "date_created": _DATE})
        if not path.endswith("/Calls.json"):
            sid = path.rpartition("/")[2].removesuffix(".json")
            return _response(200, {"sid": sid, "status": "completed", "date_created": _DATE})
        self.dials.put(Dial(time.monotonic(), parse_qs(body)))
        sid = f"CA{next(self._serial):032x}"
        return _response(201, {"sid": sid, "status": "queued", "date_created": _DATE})

    def forget(self) -> None:
        """Drop the dials that nobody waits for."""
        while not self.dials.empty():
            self.dials.get()


def _length(head: str) -> int:
    for line in head.lower().splitlines():
        name, _, value = line.partition(":")
        if name == "content-length":
            return int(value)
    return 0


def _response(status: int, body: dict[str, str]) -> bytes:
    text = json.dumps(body)
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(text)}\r\n\r\n{text}".encode()


@contextmanager
def listening() -> Iterator[Sink]:
    """A sink in a thread of this process."""
    sink, loop = Sink(), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(sink.serve, "127.0.0.1", 0))
    host, port = server.sockets[0].getsockname()[:2]
    sink.address = (host, port)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
