"""What scenarios about texts say again and again."""

from typing import Any

from sqlalchemy import select

from helpline.storage.tables import escalations, pages, suppressions, texts
from tests.scenarios.harbour import CALLER, LINE
from tests.scenarios.world import World

CLARIFIER = "We'd like to understand you right."


def text(world: World, body: str, number: str = CALLER, seconds: float = 2) -> str:
    """Somebody texts the line; what they have been answered last."""
    world.phone(number).text(LINE, body)
    world.settle()
    world.turn(seconds)
    return last_text(world, number)


def last_text(world: World, number: str = CALLER) -> str:
    """What a phone shows last."""
    received = world.phone(number).received_texts
    return received[-1] if received else ""


def came_in(world: World) -> list[Any]:
    """Every text that came in, oldest first."""
    inbound = select(texts).where(texts.c.direction == "inbound")
    return world.rows(inbound.order_by(texts.c.created_at))


def worries(world: World) -> list[Any]:
    """Every escalation, oldest first."""
    return world.rows(select(escalations).order_by(escalations.c.opened_at))


def paged(world: World) -> list[Any]:
    """Every page, oldest first."""
    return world.rows(select(pages).order_by(pages.c.made_at, pages.c.id))


def silenced(world: World) -> list[Any]:
    """Everything that stands against texting anybody, oldest first."""
    standing = select(suppressions).where(suppressions.c.lifted_at.is_(None))
    return world.rows(standing.order_by(suppressions.c.since, suppressions.c.line_id))
