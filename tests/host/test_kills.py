"""Whatever is killed in mid-call, the call goes on: real processes, real kills, real time."""

from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from urllib.request import urlopen

import pytest

from tests.conftest import WaitUntil
from tests.host.living import (
    ANA,
    BEN,
    NIGHT,
    PARTNER,
    Living,
    is_gone,
    open_living,
)


@pytest.fixture(scope="module")
def opened(wait_until: WaitUntil) -> Iterator[Living]:
    with open_living(wait_until) as living:
        yield living


@pytest.fixture
def living(opened: Living) -> Living:
    """The service runs, and nobody is on the phone."""
    opened.put_in_order()
    return opened


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("helpline: worker", "+447700900101"),
        ("helpline: ticker", "+447700900102"),
        ("helpline: web", "+447700900103"),
    ],
)
def test_a_waiting_caller_is_connected_when_a_process_was_killed(
    living: Living, title: str, number: str
) -> None:
    caller = living.enter_line(number)
    living.kill(title)
    living.text(ANA, "ON")
    living.connect(caller, living.phone(ANA))
    living.kill(title)
    living.part(caller, living.phone(ANA))


def test_a_waiting_caller_is_connected_when_postgresql_was_killed(living: Living) -> None:
    """Whoever presses a key while it is away is told so, and asked for patience, at worst."""
    living.text(ANA, "ON")
    caller = living.phone("+447700900104")
    caller.dial("+442079460101")
    living.until(lambda: caller.has_heard("press 1"))
    living.kill_server("postgres/postmaster.pid")
    caller.press("1")
    living.connect(caller, living.phone(ANA))
    assert not caller.has_heard("application error")
    living.part(caller, living.phone(ANA))


def test_a_caller_is_connected_when_valkey_was_killed(living: Living) -> None:
    living.text(ANA, "ON")
    living.kill_server("valkey/valkey.pid")
    caller = living.enter_line("+447700900105")
    living.connect(caller, living.phone(ANA))
    living.part(caller, living.phone(ANA))


def test_callers_and_timers_are_picked_up_when_everything_was_killed(living: Living) -> None:
    """One is rung for after the new start; the other's longest wait ends, and a partner rings."""
    living.text(BEN, "ON")
    caller = living.enter_line("+447700900106")
    other = living.enter_line("+447700900107", NIGHT)
    for waiting in (caller, other):  # with their words: whoever asks a dead service is put off
        living.until(partial(waiting.has_heard, "You are still in the line"))
    living.speak(words_per_second=1)  # whoever waits asks for the next words in half a minute
    living.kill_tree()
    living.start()
    living.speak()
    living.text(ANA, "ON")
    living.connect(caller, living.phone(ANA))
    living.until(lambda: living.phone(PARTNER).ringing)
    assert not caller.has_heard("application error")
    other.hang_up()
    living.part(caller, living.phone(ANA))


def test_a_caller_is_connected_when_valkey_never_answers(living: Living) -> None:
    """The database's side of this is in test_serving: without it nobody can be remembered."""
    living.stop(within=30)
    living.launch(REDIS_URL="redis://127.0.0.1:1")
    living.until(lambda: "Valkey cannot be reached; calls go on" in living.log.read_text())
    living.until(lambda: answers(living))
    living.text(ANA, "ON")
    caller = living.enter_line("+447700900108")
    living.connect(caller, living.phone(ANA))
    living.part(caller, living.phone(ANA))
    living.stop(within=30)


def test_serve_leaves_no_process_behind_when_it_is_told_to_stop_in_mid_call(
    living: Living,
) -> None:
    living.text(ANA, "ON")
    caller = living.enter_line("+447700900109")
    living.connect(caller, living.phone(ANA))
    processes = living.tree()
    living.stop(within=30)
    living.until(lambda: all(is_gone(process) for process in processes))


def answers(living: Living) -> bool:
    """Whether a webhook would be taken: ready it never is, without Valkey."""
    try:
        with urlopen(f"{living.base_url}/healthz") as answer:  # noqa: S310 - our own
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False
