"""Who has proved their password and not yet the second factor: for ten minutes, in the cookie."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import session

from helpline.read_models.accounts import Account, find_account
from helpline.web.house import house

LASTS = timedelta(minutes=10)
_KEY = "half_way"


@dataclass(frozen=True)
class HalfWay:
    """What the cookie says."""

    staff_id: uuid.UUID
    stamp: str
    until: datetime


def remember(account: Account) -> None:
    """Keep in this browser who it is; it forgets whatever it knew before."""
    until = house().clock.now() + LASTS
    session.clear()
    session[_KEY] = [str(account.id), account.stamp, until.isoformat()]


def find_half_way() -> Account | None:
    """Who goes on from here; None when it took too long, or the password has changed since."""
    kept = session.get(_KEY)
    if kept is None:
        return None
    read = HalfWay(uuid.UUID(kept[0]), kept[1], datetime.fromisoformat(kept[2]))
    here = house()
    with here.database.reading() as connection:
        account = find_account(connection, read.staff_id)
    is_good = here.clock.now() < read.until and account is not None and account.stamp == read.stamp
    return account if is_good else None
