"""The sweep: whatever happened, everybody who waits, is late or was lost is looked at once more.

After a restart this picks everybody up again. The ticker does it every few seconds, all day: a
glance says first what there is to look at.
"""

import structlog

from helpline.services.dialling import recover_dials
from helpline.services.dispatch import dispatch
from helpline.services.explaining import explain_line
from helpline.services.followup.sweeping import hand_over_due
from helpline.services.outside import Outside
from helpline.services.text_triage import triage_unread
from helpline.services.watchdog import watch_people
from helpline.storage.glance import Glance, glance

log = structlog.get_logger()


def sweep(outside: Outside) -> int:
    """Look after everybody; how many check-ins were handed over to be sent.

    Each is looked after even where the others fail; the first failure is raised at the end.
    """
    seen = _glance(outside)
    steps = (
        (seen.has_worries, _watch),
        (seen.has_texts_unread, _read),
        (seen.has_dials_unclear, _recover_dials),
        (seen.has_match, _match_again),
        (seen.has_waiting, _explain),
        (seen.has_checkins_due, _hand_over),
    )
    handed, failures = 0, []
    for is_needed, step in steps:
        try:
            handed += step(outside) if is_needed else 0
        except Exception as error:  # noqa: BLE001 - raised below, when the others have had their turn
            failures.append(error)
    for failure in failures[:1]:
        raise failure
    return handed


def _glance(outside: Outside) -> Glance:
    """Where even that fails, everything is looked at: what is broken may be one table."""
    try:
        with outside.database.reading() as connection:
            return glance(connection, outside.clock.now())
    except Exception as error:  # noqa: BLE001 - whatever it is, people are looked after
        log.error("glance_failed", problem=type(error).__name__)
        return Glance()


def _watch(outside: Outside) -> int:
    with outside.database.transaction(outside.clock.now()) as tx:
        watch_people(tx)
    return 0


def _read(outside: Outside) -> int:
    triage_unread(outside.database, outside.clock)
    return 0


def _recover_dials(outside: Outside) -> int:
    with outside.database.transaction(outside.clock.now()) as tx:
        recover_dials(tx)
    return 0


def _match_again(outside: Outside) -> int:
    with outside.database.transaction(outside.clock.now()) as tx:
        tx.at_end(dispatch)
    return 0


def _explain(outside: Outside) -> int:
    with outside.database.transaction(outside.clock.now()) as tx:
        explain_line(tx)
    return 0


def _hand_over(outside: Outside) -> int:
    return hand_over_due(outside.database, outside.clock, outside.texts_per_second)
