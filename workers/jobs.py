"""The one job: do an outbox row. Its only argument is the row's id."""

from functools import cache
from uuid import UUID

from helpline.bootstrap import build_outside
from helpline.config import Settings
from helpline.services.due_work import PERFORMERS
from helpline.services.outside import Outside
from helpline.services.outside import perform as perform_work


@cache
def outside() -> Outside:
    """What this process does its work with, made when the first job comes."""
    return build_outside(Settings.from_environment())


def perform(work_id: str) -> None:
    """Do the row, if it is due and nobody else does it."""
    perform_work(outside(), PERFORMERS, UUID(work_id))
