"""The one job: do an outbox row. Its only argument is the row's id."""

from uuid import UUID

from helpline.services.due_work import PERFORMERS
from helpline.services.outside import Outside
from helpline.services.outside import perform as perform_work

_furnished: list[Outside] = []


def furnish(outside: Outside) -> None:
    """Say what the jobs of this process do their work with: a job is told nothing but an id."""
    _furnished[:] = [outside]


def perform(work_id: str) -> None:
    """Do the row, if it is due and nobody else does it."""
    perform_work(_furnished[0], PERFORMERS, UUID(work_id))
