"""What a call needs: the database, Valkey, a worker and a ticker."""

from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from helpline.read_models.readiness import list_kinds_seen
from helpline.web.house import House

_KINDS = ("worker", "ticker")


def list_missing(here: House) -> list[str]:
    """What does not answer or was not seen lately; empty when a call can be taken."""
    missing = [] if _valkey_answers(here) else ["valkey"]
    try:
        with here.database.reading() as connection:
            seen = list_kinds_seen(connection, here.clock.now())
    except SQLAlchemyError:
        return ["database", *missing]
    return missing + [kind for kind in _KINDS if kind not in seen]


def _valkey_answers(here: House) -> bool:
    try:
        return bool(here.valkey.ping())
    except RedisError:
        return False
