"""What somebody wants to be different about their plan: fewer texts, more again, or later in the day."""

from collections.abc import Callable
from dataclasses import replace

from helpline.domain.followup.local_hours import later
from helpline.domain.followup.planning import Thinning, less, more
from helpline.services.followup.schedule import next_step, replan
from helpline.storage.enrolments import Enrolment, lock_open_enrolment
from helpline.storage.transaction import Transaction


def wants_less(tx: Transaction, number: str) -> bool:
    """Half of what is to come; False where nobody with that number is enrolled."""
    return _thin(tx, number, less)


def wants_more(tx: Transaction, number: str) -> bool:
    """One LESS taken back: what it left out is planned again."""
    return _thin(tx, number, more)


def wants_later(tx: Transaction, number: str) -> bool:
    """The day's first hour three hours on; False where there is no later, or nobody enrolled."""
    enrolment = _find(tx, number)
    if enrolment is None:
        return False
    moved = later(enrolment.hours.safe, enrolment.hours.quiet)
    if moved is None:
        return False
    replan(tx, enrolment, replace(enrolment.hours, safe=moved), enrolment.thinning)
    return True


def _thin(tx: Transaction, number: str, change: Callable[[Thinning, int], Thinning]) -> bool:
    enrolment = _find(tx, number)
    if enrolment is None:
        return False
    thin(tx, enrolment, change)
    return True


def thin(
    tx: Transaction, enrolment: Enrolment, change: Callable[[Thinning, int], Thinning]
) -> None:
    """Fewer from the next text on, or more again."""
    thinning = change(enrolment.thinning, next_step(tx, enrolment))
    replan(tx, enrolment, enrolment.hours, thinning)


def _find(tx: Transaction, number: str) -> Enrolment | None:
    return lock_open_enrolment(tx, tx.keyring.hashes(number))
