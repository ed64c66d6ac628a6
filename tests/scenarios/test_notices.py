"""Notices: supervisors are told at once, by text and on the wallboard, and are not flooded."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from helpline.domain.notices import NoticeKind
from helpline.services.notices import notify_supervisors
from helpline.storage.tables import lines, notices
from tests.scenarios.harbour import ANA, ANA_RUIZ, LINE, SPANISH_LINE, counsellor, harbour
from tests.scenarios.world import World

SAM = "+447700900011"
ADA = "+447700900012"
SAM_ODUYA = counsellor("Sam Oduya", SAM, role="supervisor", teams=[])
ADA_PRICE = counsellor("Ada Price", ADA, role="admin", teams=[], languages=["es"])
OTHER_LINE = {"number": SPANISH_LINE, "name": "Evenings"}

WAITED = "Somebody has been waiting longer than planned. Please look at the board."


@pytest.fixture
def overseen(world: World) -> World:
    """Ana takes calls; Sam and Ada oversee, and are on."""
    staff = [ANA_RUIZ, SAM_ODUYA, ADA_PRICE]
    world.configure(harbour(staff=staff, more_lines=[OTHER_LINE]))
    world.come_on(SAM, ADA)
    world.turn(3)
    return world


def told(world: World, number: str) -> list[str]:
    """What they were texted, but for the answers to their own words."""
    world.turn(3)
    answers = ("You are", "Ahora consta")
    return [text for text in world.phone(number).received_texts if not text.startswith(answers)]


def notify(
    world: World,
    kind: NoticeKind = NoticeKind.LONG_WAIT,
    *,
    line: str = LINE,
    about: str | None = None,
) -> None:
    line_id = world.rows(select(lines.c.id).where(lines.c.number == line))[0].id
    staff_id = None if about is None else world.staff_id(about)
    with world.outside.database.transaction(world.clock.now()) as tx:
        notify_supervisors(tx, kind, line_id=line_id, staff_id=staff_id)
    world.settle()


def test_supervisors_and_admins_are_texted_in_their_language(overseen: World) -> None:
    notify(overseen)
    assert told(overseen, SAM) == [WAITED]
    assert told(overseen, ADA) == [
        "Alguien lleva esperando demasiado tiempo. Por favor, mire el panel."
    ]
    assert told(overseen, ANA) == []


def test_supervisor_who_is_off_is_not_texted_and_one_on_a_break_is(overseen: World) -> None:
    overseen.phone(SAM).text(LINE, "OFF")
    overseen.phone(ADA).text(LINE, "BREAK")
    overseen.turn(3)
    notify(overseen)
    assert [len(told(overseen, number)) for number in (SAM, ADA)] == [0, 1]


def test_supervisor_is_not_texted_about_themself(overseen: World) -> None:
    notify(overseen, NoticeKind.COUNSELLOR_MISSED, about=SAM)
    assert told(overseen, SAM) == []
    assert len(told(overseen, ADA)) == 1


def test_nobody_is_texted_twice_in_a_quarter_of_an_hour_about_one_kind_and_line(
    overseen: World,
) -> None:
    for _ in range(3):
        notify(overseen)
        overseen.turn(60)
    assert told(overseen, SAM) == [WAITED]
    overseen.turn(15 * 60)
    notify(overseen)
    assert told(overseen, SAM) == [WAITED, WAITED]


@pytest.mark.parametrize(
    "again",
    [
        lambda world: notify(world, line=SPANISH_LINE),
        lambda world: notify(world, NoticeKind.LAST_ONE_MISSED, about=ANA),
    ],
)
def test_another_line_or_kind_is_told_at_once(
    overseen: World, again: Callable[[World], None]
) -> None:
    notify(overseen)
    again(overseen)
    assert len(told(overseen, SAM)) == 2


def test_open_notice_about_the_same_thing_is_not_doubled(overseen: World) -> None:
    notify(overseen, NoticeKind.COUNSELLOR_MISSED, about=ANA)
    overseen.turn(60)
    notify(overseen, NoticeKind.COUNSELLOR_MISSED, about=ANA)
    [notice] = overseen.rows(select(notices))
    assert (notice.last_at - notice.at).total_seconds() >= 60
    notify(overseen, NoticeKind.LAST_ONE_MISSED, about=ANA)
    assert len(overseen.rows(select(notices))) == 2


def test_two_who_notify_at_once_write_one_notice_and_one_text(overseen: World) -> None:
    line_id = overseen.rows(select(lines.c.id).where(lines.c.number == LINE))[0].id

    def write(_: int) -> None:
        with overseen.outside.database.transaction(overseen.clock.now()) as tx:
            notify_supervisors(tx, NoticeKind.LONG_WAIT, line_id=line_id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(8)))
    assert len(overseen.rows(select(notices))) == 1
    assert told(overseen, SAM) == [WAITED]


@pytest.mark.parametrize("kind", NoticeKind)
def test_text_tells_no_name_and_not_what_this_is(overseen: World, kind: NoticeKind) -> None:
    notify(overseen, kind, about=ANA)
    said = " ".join([*told(overseen, SAM), *told(overseen, ADA)]).lower()
    assert said
    told_too_much = ("ana", "ruiz", "harbour", "helpline", "enquiries", "detox", "caller")
    assert not set(told_too_much) & set(re.findall(r"[\w+]+", said))
