"""Sends requests that were made beforehand, a fixed number of them at a time, and times each.

One thread, one `select` loop and no parsing beyond what tells where an answer ends: on the
machine that serves it must cost as little as it can.
"""

import selectors
import socket
import statistics
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_CHUNK = 65536
_PATIENCE = 20.0  # seconds without any answer at all


@dataclass(frozen=True)
class Volley:
    """What came of it. Times in seconds; `sent_at` by the monotonic clock of the machine."""

    seconds: float
    sent_at: list[float]
    took: list[float]
    answers: list[bytes]

    @property
    def per_second(self) -> float:
        return len(self.took) / self.seconds

    def percentile(self, percent: int) -> float:
        """In milliseconds."""
        return percentile(self.took, percent)

    def bodies(self) -> list[bytes]:
        return [answer.partition(b"\r\n\r\n")[2] for answer in self.answers]

    def expect(self, status: int) -> "Volley":
        """Fails unless every answer has this status: speed counts for right answers only."""
        wanted = b"HTTP/1.1 %d" % status
        wrong = [answer for answer in self.answers if not answer.startswith(wanted)]
        assert not wrong, wrong[0][:500]
        return self


def percentile(seconds: Sequence[float], percent: int) -> float:
    """In milliseconds, of times in seconds."""
    if len(seconds) == 1:
        return seconds[0] * 1000
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000


def joined(volleys: Iterable[Volley]) -> Volley:
    """Several volleys as one."""
    parts = list(volleys)
    return Volley(
        seconds=sum(part.seconds for part in parts),
        sent_at=[at for part in parts for at in part.sent_at],
        took=[took for part in parts for took in part.took],
        answers=[answer for part in parts for answer in part.answers],
    )


class _Wire:
    """One kept connection and the request that is under way on it."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self.index = -1
        self.received = b""
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(self._address, timeout=_PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class _Firing:
    """One volley under way."""

    def __init__(self, requests: Sequence[bytes]) -> None:
        self._requests = requests
        self._left = deque(range(len(requests)))
        self._selector = selectors.DefaultSelector()
        self.sent_at = [0.0] * len(requests)
        self.took = [0.0] * len(requests)
        self.answers = [b""] * len(requests)

    def run(self, wires: Sequence[_Wire]) -> None:
        for wire in wires:
            self._selector.register(wire.socket, selectors.EVENT_READ, wire)
        for wire in wires:
            self._send(wire, self._left.popleft())
        while self._selector.get_map():
            ready = self._selector.select(_PATIENCE)
            assert ready, "no answer"
            for key, _ in ready:
                self._read(key.data)

    def _send(self, wire: _Wire, index: int) -> None:
        wire.index, wire.received = index, b""
        self.sent_at[index] = self.sent_at[index] or time.monotonic()
        wire.socket.sendall(self._requests[index])

    def _read(self, wire: _Wire) -> None:
        chunk = wire.socket.recv(_CHUNK)
        if not chunk:
            self._begin_again(wire)
            return
        wire.received += chunk
        if not _is_whole(wire.received):
            return
        self.took[wire.index] = time.monotonic() - self.sent_at[wire.index]
        self.answers[wire.index] = wire.received
        if self._left:
            self._send(wire, self._left.popleft())
        else:
            self._selector.unregister(wire.socket)

    def _begin_again(self, wire: _Wire) -> None:
        """The server closed the connection while it was idle: it never looked at the request."""
        self._selector.unregister(wire.socket)
        wire.socket.close()
        wire.connect()
        self._selector.register(wire.socket, selectors.EVENT_READ, wire)
        self._send(wire, wire.index)


def fire(address: tuple[str, int], requests: Sequence[bytes], in_flight: int) -> Volley:
    """Send all of them, so many at a time, each connection kept and used again."""
    wires = [_Wire(address) for _ in range(min(in_flight, len(requests)))]
    firing = _Firing(requests)
    began = time.monotonic()
    firing.run(wires)
    seconds = time.monotonic() - began
    for wire in wires:
        wire.socket.close()
    return Volley(seconds, firing.sent_at, firing.took, firing.answers)


def _is_whole(received: bytes) -> bool:
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return False
    _, named, rest = head.lower().partition(b"\r\ncontent-length:")
    return not named or len(body) >= int(rest.partition(b"\r\n")[0])
