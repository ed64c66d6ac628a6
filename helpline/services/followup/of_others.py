"""Whoever is followed by another team already: said before anything is done, and no more than that."""

from helpline.domain.errors import Refused
from helpline.services.followup.by_staff import may_see_line
from helpline.services.followup.enrolling import NewEnrolment, is_the_same
from helpline.storage.enrolments import lock_open_enrolment
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import Viewer


class FollowedByOthers(Refused):
    """Somebody of another team follows this number; `may_take_over` where another date is meant."""

    def __init__(self, *, may_take_over: bool) -> None:
        """Say so, without saying who they are, or since when."""
        super().__init__("number", "is followed by somebody of another team already")
        self.may_take_over = may_take_over


def refuse_those_of_others(
    tx: Transaction, wanted: NewEnrolment, viewer: Viewer, *, takes_over: bool
) -> None:
    """Raises `FollowedByOthers`, unless the viewer sees that follow-up, or takes the person over
    for another date.
    """
    open_one = lock_open_enrolment(tx, tx.keyring.hashes(wanted.phone))
    if open_one is None or may_see_line(tx, open_one.line_id, viewer):
        return
    may_take_over = not is_the_same(open_one, wanted)
    if not (takes_over and may_take_over):
        raise FollowedByOthers(may_take_over=may_take_over)
