"""The lines that have a public page, as anybody may see them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from helpline.domain.library.answers import Answers
from helpline.domain.line_addresses import line_addresses
from helpline.storage.lines import Line, list_active_lines
from helpline.storage.tables import helpline, lines


@dataclass(frozen=True)
class PublicPage:
    """A line, what it is called in the page's address, and the helpline's own sentences.

    Of these there may be none in some language.
    """

    address: str
    line: Line
    who_answers: Mapping[str, str]
    call_cost: Mapping[str, str]
    answers: Answers


def list_public_pages(connection: Connection) -> tuple[PublicPage, ...]:
    """Every page, in the order of the configuration."""
    shown = set(connection.execute(select(lines.c.id).where(lines.c.public_page)).scalars())
    found = [line for line in list_active_lines(connection) if line.id in shown]
    if not found:
        return ()
    told = connection.execute(
        select(helpline.c.who_answers, helpline.c.call_cost, helpline.c.answers)
    ).one()
    addresses = line_addresses([line.name for line in found])
    return tuple(
        PublicPage(address, line, dict(told.who_answers), dict(told.call_cost), told.answers)
        for address, line in zip(addresses, found, strict=True)
    )
