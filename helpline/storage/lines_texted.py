"""Which line a text is for."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, Connection, LargeBinary, bindparam, func, select

from helpline.domain.calls import Direction
from helpline.storage.lines import LINES, MESSAGING_SERVICE, Line, line_for, line_of_row
from helpline.storage.tables import lines, texts

_LAST_TEXTED_AT = (
    select(func.max(texts.c.created_at))
    .where(
        texts.c.line_id == lines.c.id,
        texts.c.number_hash == func.any(bindparam("hashes", type_=ARRAY(LargeBinary))),
        texts.c.direction == Direction.OUTBOUND.value,
    )
    .scalar_subquery()
)
_TEXTED_THROUGH = (
    LINES.where(bindparam("service") == MESSAGING_SERVICE)
    .order_by(
        _LAST_TEXTED_AT.desc().nulls_last(),
        (lines.c.number == bindparam("number")).desc(),
        lines.c.active.desc(),
        lines.c.position,
    )
    .limit(1)
)


def line_texted(
    connection: Connection, number: str, service: str | None, sender_hashes: Sequence[bytes]
) -> Line | None:
    """The line that a text is for.

    A Messaging Service keeps to one number for a person, whichever line's texts it sends (M13):
    what comes in through it is for the line that has texted them last through it, else for the
    line of the number, else for the first line of the service.
    """
    if service is None:
        return line_for(connection, number)
    given = {"service": service, "number": number, "hashes": list(sender_hashes)}
    row = connection.execute(_TEXTED_THROUGH, given).first()
    return line_for(connection, number) if row is None else line_of_row(connection, row)
