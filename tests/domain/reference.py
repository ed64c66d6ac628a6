"""The matcher once more, slow and obvious: the best caller, the best counsellor for them, again.

Nothing is sorted beforehand and nobody is grouped, and each rule is in words of its own.
"""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from helpline.domain.configuration import Strategy
from helpline.domain.eligibility import Counsellor, Reason, WaitingCaller
from helpline.domain.priority import HEAD_START, OLD_WAIT, Standing

MOST_PHONES = 5
REST = timedelta(minutes=5)
NEVER = datetime.min.replace(tzinfo=UTC)

People = list[Counsellor]


def reference(
    waiting: list[WaitingCaller], people: People, now: datetime
) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Who is offered to whom, by their ids, in the order in which it is decided."""
    waiting, taken, decided = list(waiting), set[uuid.UUID](), []
    while waiting:
        first = min(waiting, key=virtually)
        waiting.remove(first)
        for _ in range(phones(first, now)):
            best = best_for(first, people, taken, now)
            if best is not None:
                taken.add(best.staff_id)
                decided.append((first.contact_id, best.staff_id))
    return decided


def best_for(
    one: WaitingCaller, people: People, taken: set[uuid.UUID], now: datetime
) -> Counsellor | None:
    """The counsellor for somebody when these are taken."""
    able = [
        person
        for person in people
        if person.staff_id not in taken and may(one, person, people, now)
    ]
    if waits_for_known(one, people, taken, now):
        able = [person for person in able if person.staff_id == one.last_counsellor_id]
    return min(able, key=lambda person: rank(one, person, people, now), default=None)


def phones(one: WaitingCaller, now: datetime) -> int:
    """How many phones are to begin to ring for somebody."""
    if one.callback_id is None and one.strategy is Strategy.RING_ALL:
        return MOST_PHONES - one.ringing
    if one.callback_id is None and one.strategy is Strategy.WIDEN and one.rung_at is not None:
        return 1 if one.ringing == 0 or now >= one.rung_at + one.widen_every else 0
    return 1 if one.ringing == 0 else 0


def entered(one: WaitingCaller) -> datetime:
    """When they came into the line."""
    return one.since if one.entered_at is None else one.entered_at


def virtually(one: WaitingCaller) -> tuple[datetime, datetime, str]:
    """Their place: the wait, and what counts as a wait."""
    since = one.since
    if one.standing is Standing.CALLBACK:
        since = max(since, entered(one) - OLD_WAIT)
    return (since - HEAD_START[one.standing], one.since, str(one.contact_id))


def tier_of(one: WaitingCaller, person: Counsellor, people: People, now: datetime) -> int | None:
    """The first tier that rings this person."""
    for number, tier in enumerate(one.tiers):
        before = one.tiers[:number]
        nobody_before = not any(
            other.is_on
            and earlier.team_id in other.team_ids
            and earlier.team_id not in other.capped_teams
            for earlier in before
            for other in people
        )
        is_open = now - entered(one) >= tier.after or nobody_before
        is_in = (
            person.on_call_rank is not None
            if tier.team_id is None
            else tier.team_id in person.team_ids and not is_off(person)
        )
        if is_open and is_in:
            return number
    return None


def is_off(person: Counsellor) -> bool:
    """Whether they have gone off."""
    return person.held is not None and person.held.reason is Reason.OFF


def may(one: WaitingCaller, person: Counsellor, people: People, now: datetime) -> bool:
    """Whether this person may take this caller now."""
    tier = tier_of(one, person, people, now)
    if tier is None:
        return False
    rings_on_call = one.tiers[tier].team_id is None
    if person.held is not None and not (is_off(person) and rings_on_call):
        return False
    is_urgent = one.standing is Standing.EMERGENCY
    early = now - entered(one) < one.wishes.prefer_for and not is_urgent
    understood = (
        one.open_to & person.languages if one.open_to else {one.language} & person.languages
    )
    speaks = bool(understood) or (one.wishes.prefers_language and not early)
    passed_on = one.passed_on.get(person.staff_id)
    return (
        speaks
        and (is_urgent or one.tiers[tier].team_id not in person.capped_teams)
        and (one.wishes.gender is None or person.gender is one.wishes.gender)
        and (one.musts_lifted or one.wishes.must_skills <= person.skills)
        and (not early or one.wishes.prefer_skills <= person.skills)
        and (passed_on is None or now >= passed_on + REST)
    )


def waits_for_known(
    one: WaitingCaller, people: People, taken: set[uuid.UUID], now: datetime
) -> bool:
    """Whether somebody who has come back waits a little for whom they talked to."""
    if now - entered(one) >= one.wishes.last_counsellor_for:
        return False
    if one.standing is Standing.EMERGENCY:
        return False
    for person in people:
        if person.staff_id == one.last_counsellor_id and person.staff_id not in taken:
            if one.asked.get(person.staff_id):
                return False
            is_wrapping_up = person.held is not None and person.held.reason is Reason.WRAPPING_UP
            return may(one, person, people, now) or (
                is_wrapping_up and may(one, _freed(person), people, now)
            )
    return False


def _freed(person: Counsellor) -> Counsellor:
    return Counsellor(**{**person.__dict__, "held": None})


def rank(
    one: WaitingCaller, person: Counsellor, people: People, now: datetime
) -> tuple[int, int | None, bool, bool, int, Any, str]:
    """The least is rung first: asked less often, of an earlier tier, who missed nothing, of the team
    that is best for them, who speaks more of what the caller may speak, by the strategy.
    """
    times = one.asked.get(person.staff_id, 0)
    is_drawn = one.strategy is Strategy.RANDOM
    by = drawn(one, people)[person.staff_id] if is_drawn else _BY[one.strategy](one, person)
    tier, lacks = tier_of(one, person, people, now), len(one.open_to - person.languages)
    is_other = one.prefers_team_id is not None and one.prefers_team_id not in person.team_ids
    return (times, tier, person.has_missed, is_other, lacks, by, str(person.staff_id))


_BY: dict[Strategy, Any] = {
    Strategy.LONGEST_IDLE: lambda _one, person: person.idle_since,
    Strategy.RING_ALL: lambda _one, person: person.idle_since,
    Strategy.WIDEN: lambda _one, person: person.idle_since,
    Strategy.ORDERED: lambda _one, person: person.position,
    Strategy.FEWEST_CALLS: lambda _one, person: (person.calls_today, person.idle_since),
    Strategy.ROUND_ROBIN: lambda one, person: (
        person.offered_at.get(one.team_id, NEVER),
        person.position,
    ),
}


def drawn(one: WaitingCaller, people: People) -> dict[uuid.UUID, int]:
    """When each person of the staff comes up first, drawing for this call again and again."""
    seats = sorted(people, key=lambda person: str(person.staff_id))
    found: dict[uuid.UUID, int] = {}
    drawing = 0
    while len(found) < len(people):
        block, word = divmod(drawing, 8)
        digest = hashlib.sha256(one.contact_id.bytes + block.to_bytes(4, "big")).hexdigest()
        number = int(digest[8 * word : 8 * word + 8], 16)
        found.setdefault(seats[number * len(seats) // 2**32].staff_id, drawing)
        drawing += 1
    return found
