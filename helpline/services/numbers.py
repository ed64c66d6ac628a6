"""Phone numbers of callers: hidden on every page, shown one at a time, and each time written down.

Who may see them is said in the configuration file (`may_see_numbers`). Whoever has taken on a
text of somebody in danger may see that one number: they are to ring it.
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, exists, false, literal, null, select

from helpline.domain.errors import NotFound, Refused
from helpline.domain.escalations import EscalationState
from helpline.domain.threads import ThreadState
from helpline.domain.triage.verdict import SERIOUS
from helpline.storage.tables import (
    callbacks,
    contacts,
    enrolments,
    escalations,
    join_requests,
    lines,
    threads,
    voicemails,
)
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import Viewer, seen_by


class NumberOf(StrEnum):
    """On whose page a number is hidden."""

    CONTACT = "contact"
    CALLBACK = "callback"
    MESSAGE = "message"
    TEXT = "text"
    FOLLOW_UP = "follow-up"
    JOIN = "join"
    NOMINATED = "nominated"
    """Whom somebody who is followed has named, where a word may go to them."""


@dataclass(frozen=True)
class NumberViewer:
    """Who asks, and whether they have the right."""

    viewer: Viewer
    may_see_numbers: bool


def show_number(tx: Transaction, of: NumberOf, ref: uuid.UUID, asking: NumberViewer) -> str:
    """The number, written down as seen; raises `NotFound`, and `Refused` without the right."""
    row = tx.connection.execute(_statement(of, ref, asking.viewer)).first()
    if row is None or row.number_sealed is None:
        raise NotFound("there is no such number")
    if not (asking.may_see_numbers or row.is_theirs):
        raise Refused("number", "may not be seen")
    tx.record(
        "number_shown",
        staff_id=asking.viewer.staff_id,
        contact_id=row.contact_id,
        callback_id=row.callback_id,
        line_id=row.line_id,
        of=of.value,
        ref=str(ref),
    )
    return tx.keyring.open(row.number_sealed)


def _statement(of: NumberOf, ref: uuid.UUID, viewer: Viewer) -> Select[Any]:
    no_id, nobodys = null().label("callback_id"), false().label("is_theirs")
    if of is NumberOf.TEXT:
        in_danger = exists().where(
            escalations.c.thread_id == threads.c.id,
            escalations.c.state != EscalationState.CLOSED.value,
            escalations.c.risk.in_(SERIOUS),
        )
        is_theirs = and_(
            threads.c.state == ThreadState.TAKEN.value,
            threads.c.taken_by == viewer.staff_id,
            in_danger,
        )
        return select(
            threads.c.number_sealed,
            threads.c.line_id,
            null().label("contact_id"),
            no_id,
            is_theirs.label("is_theirs"),
        ).where(threads.c.id == ref)
    if of is NumberOf.JOIN:
        return _of_join_request(ref, viewer)
    if of in (NumberOf.FOLLOW_UP, NumberOf.NOMINATED):
        return _of_enrolment(of, ref, viewer)
    if of is NumberOf.CALLBACK:
        return (
            select(
                callbacks.c.number_sealed,
                callbacks.c.line_id,
                callbacks.c.origin_contact_id.label("contact_id"),
                callbacks.c.id.label("callback_id"),
                nobodys,
            )
            .join(lines, lines.c.id == callbacks.c.line_id)
            .where(callbacks.c.id == ref, seen_by(viewer))
        )
    found = select(
        contacts.c.number_sealed,
        contacts.c.line_id,
        contacts.c.id.label("contact_id"),
        no_id,
        nobodys,
    ).join(lines, lines.c.id == contacts.c.line_id)
    if of is NumberOf.MESSAGE:
        message = found.join(voicemails, voicemails.c.contact_id == contacts.c.id)
        return message.where(voicemails.c.id == ref, seen_by(viewer))
    return found.where(contacts.c.id == ref, literal(viewer.oversees))


def _of_enrolment(of: NumberOf, ref: uuid.UUID, viewer: Viewer) -> Select[Any]:
    named = enrolments.c.nominated_phone_sealed.label("number_sealed")
    theirs = of is NumberOf.FOLLOW_UP
    found = (
        select(
            enrolments.c.number_sealed if theirs else named,
            enrolments.c.line_id,
            null().label("contact_id"),
            null().label("callback_id"),
            false().label("is_theirs"),
        )
        .join(lines, lines.c.id == enrolments.c.line_id)
        .where(enrolments.c.id == ref, seen_by(viewer))
    )
    return found if theirs else found.where(enrolments.c.consent_nominated)


def _of_join_request(ref: uuid.UUID, viewer: Viewer) -> Select[Any]:
    return (
        select(
            join_requests.c.number_sealed,
            join_requests.c.line_id,
            null().label("contact_id"),
            null().label("callback_id"),
            false().label("is_theirs"),
        )
        .join(lines, lines.c.id == join_requests.c.line_id)
        .where(join_requests.c.id == ref, seen_by(viewer))
    )
