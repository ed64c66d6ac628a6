"""A page's life: somebody on call is rung about a reply that worries us, and presses 1 or does not.

Pages are made again and again until somebody has taken it, so that one more is harmless and one
fewer is not: a page whose dialling went unanswered is dialled again.
"""

from enum import StrEnum

from helpline.domain.transitions import Machine, from_each


class PageState(StrEnum):
    """Where a page is."""

    PLANNED = "planned"
    DIALLED = "dialled"
    ANSWERED = "answered"
    TAKEN = "taken"
    ENDED = "ended"


class PageEvent(StrEnum):
    """What can happen to a page."""

    DIAL = "dial"
    ANSWER = "answer"
    TAKE = "take"
    END = "end"


LIVE_PAGE_STATES = (PageState.PLANNED, PageState.DIALLED, PageState.ANSWERED)

PAGE_MACHINE: Machine[PageState, PageEvent] = Machine(
    name="page",
    initial=PageState.PLANNED,
    table={
        **from_each((PageState.PLANNED, PageState.DIALLED), PageEvent.DIAL, PageState.DIALLED),
        # A webhook may be quicker than the answer to our request.
        **from_each((PageState.PLANNED, PageState.DIALLED), PageEvent.ANSWER, PageState.ANSWERED),
        (PageState.ANSWERED, PageEvent.TAKE): PageState.TAKEN,
        **from_each((*LIVE_PAGE_STATES, PageState.TAKEN), PageEvent.END, PageState.ENDED),
    },
)
