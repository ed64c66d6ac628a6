"""Enrolling somebody, and ending it: each detox is an episode of its own, one open at a time."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from helpline.domain.consent import ConsentMethod
from helpline.domain.followup.checkins import PassedOver
from helpline.domain.followup.enrolments import (
    CheckInBy,
    ContentLevel,
    EndReason,
    EnrolmentEvent,
    EnrolmentState,
    RiskFlag,
)
from helpline.domain.followup.local_hours import LocalHours
from helpline.domain.followup.plans import Plan
from helpline.domain.followup.stages import Stage, suited
from helpline.domain.notices import NoticeKind
from helpline.domain.weekly import FULL_DAY, Span
from helpline.services.configuration.plans import BUILT_IN_PLANS, built_in_plan
from helpline.services.followup.holding import hold_if_worried
from helpline.services.followup.schedule import (
    LISTEN,
    ask_to_confirm,
    make_calendar,
    write_calendar,
)
from helpline.services.notices import notify_supervisors
from helpline.services.plan_preview import plan_version
from helpline.services.suppressing import consented_anew
from helpline.storage.checkins import list_scheduled, skip_checkins
from helpline.storage.enrolments import (
    Enrolment,
    add_enrolment,
    change_enrolment,
    lock_enrolment,
    lock_open_enrolment,
    move_enrolment,
)
from helpline.storage.lines import find_line
from helpline.storage.plans import find_configured_plan, keep_plan, list_configured_plans
from helpline.storage.suppressions import find_suppression
from helpline.storage.transaction import Transaction

WORDING_UNNAMED = "not named"
"""Where whoever wrote the consent down did not say which words the person was told."""


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """What somebody agreed to, as it was written down."""

    method: ConsentMethod
    given_at: datetime
    recorded_by: str
    wording: str = WORDING_UNNAMED
    calls: bool = False
    voicemail: bool = False
    nominated_contact: bool = False
    treatment_provider: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NominatedContact:
    """Who may be told something, and what."""

    name: str | None = None
    phone: str | None = None
    may_be_told: str | None = None


@dataclass(frozen=True, slots=True)
class NewEnrolment:
    """Whom to follow, from which date (UTC), by which plan."""

    phone: str
    line_id: uuid.UUID
    country: str
    language: str
    zone: str
    detox_ended_at: datetime
    plan: Plan
    consent: GivenConsent
    first_name: str | None = None
    risk_flags: tuple[RiskFlag, ...] = ()
    safe_hours: Span = FULL_DAY
    seen_by: str | None = None
    content_level: ContentLevel = ContentLevel.NAMED
    check_in_by: CheckInBy = CheckInBy.TEXT
    stage: Stage | None = None
    nominated: NominatedContact = NominatedContact()

    @property
    def hours(self) -> LocalHours:
        """When they may be texted."""
        return LocalHours(ZoneInfo(self.zone), self.safe_hours)


def version_signed(plan: Plan, stage: Stage | None, language: str, country: str) -> str:
    """The version of a plan in the words of a stage."""
    return plan_version(suited(plan, stage), language, country)


def find_plan(connection: Connection, name: str) -> Plan | None:
    """The plan of this name: the service's own, or one that comes with helpline."""
    stored = find_configured_plan(connection, name)
    if stored is not None:
        return stored.plan
    return built_in_plan(name) if name in BUILT_IN_PLANS else None


def list_plans(connection: Connection) -> dict[str, Plan]:
    """The plans that can be chosen by name, those that come with helpline first."""
    built_in = {name: built_in_plan(name) for name in BUILT_IN_PLANS}
    own = {stored.plan.name: stored.plan for stored in list_configured_plans(connection)}
    return {**built_in, **own}


def enrol(tx: Transaction, wanted: NewEnrolment) -> uuid.UUID:
    """Follow somebody from that date; the id of the enrolment.

    Enrolled again for the same date they are found. Another date is another episode, and the one
    before ends: who has agreed from that phone need not agree again.
    """
    before = lock_open_enrolment(tx, tx.keyring.hashes(wanted.phone))
    if before is not None and is_the_same(before, wanted):
        _heed_consent(tx, wanted)
        return before.id
    confirmed_at = None
    if before is not None:
        if before.consent.withdrawn_at is None:
            confirmed_at = before.consent.confirmed_at
        end_enrolment(tx, before, EndReason.NEW_EPISODE)
        _tell_team(tx, before, wanted)
    _heed_consent(tx, wanted)
    enrolment_id = _add(tx, wanted, confirmed_at)
    _go_on_holding(tx, enrolment_id, wanted.phone, before)
    planned = make_calendar(enrolment_id, wanted.plan, wanted.detox_ended_at, wanted.hours)
    write_calendar(tx, enrolment_id, wanted.line_id, 1, planned)
    if confirmed_at is None:
        ask_to_confirm(tx, enrolment_id, wanted.line_id)
    else:
        _activate(tx, enrolment_id)
    _record(tx, enrolment_id, wanted)
    return enrolment_id


def _tell_team(tx: Transaction, before: Enrolment, wanted: NewEnrolment) -> None:
    """Another team's episode does not end without their hearing of it."""
    was, will = (find_line(tx.connection, one.line_id) for one in (before, wanted))
    if was is not None and will is not None and was.reach.team_id != will.reach.team_id:
        notify_supervisors(
            tx, NoticeKind.FOLLOWED_ELSEWHERE, line_id=before.line_id, about=before.id
        )


def is_the_same(before: Enrolment, wanted: NewEnrolment) -> bool:
    """Whether it is of the same date, and no consent that was given anew after they had taken theirs back."""
    withdrawn_at = before.consent.withdrawn_at
    is_anew = withdrawn_at is not None and wanted.consent.given_at > withdrawn_at
    return before.detox_ended_at == wanted.detox_ended_at and not is_anew


def _go_on_holding(
    tx: Transaction, enrolment_id: uuid.UUID, phone: str, before: Enrolment | None
) -> None:
    """What held the plan before holds the new one: it is the same person."""
    if before is not None:
        change_enrolment(tx, enrolment_id, talked_at=before.talked_at)
    hold_if_worried(tx, phone)


def _heed_consent(tx: Transaction, wanted: NewEnrolment) -> None:
    """Given after they wanted no more texts, it counts; a list that is brought in again does not."""
    suppression = find_suppression(tx, wanted.line_id, wanted.phone)
    if suppression is not None and wanted.consent.given_at > suppression.since:
        consented_anew(tx, wanted.line_id, wanted.phone)


def end_enrolment(tx: Transaction, enrolment: Enrolment, reason: EndReason) -> bool:
    """End it, and leave out what was to come; False when it had ended."""
    ended = move_enrolment(
        tx, enrolment, EnrolmentEvent.END, ended_at=tx.now, end_reason=reason.value
    )
    if ended:
        skip_checkins(tx, list_scheduled(tx, enrolment.id), [PassedOver.ENDED])
        tx.set_timer(LISTEN, enrolment.id, tx.now)  # there is no silence of theirs any more
        tx.record("enrolment_ended", enrolment=str(enrolment.id), reason=reason.value)
    return ended


def _activate(tx: Transaction, enrolment_id: uuid.UUID) -> None:
    enrolment = lock_enrolment(tx, enrolment_id)
    if enrolment is not None:
        move_enrolment(tx, enrolment, EnrolmentEvent.CONFIRM)


def _add(tx: Transaction, wanted: NewEnrolment, confirmed_at: datetime | None) -> uuid.UUID:
    seal, consent = tx.keyring.seal_if, wanted.consent
    return add_enrolment(
        tx,
        state=EnrolmentState.PENDING.value,
        line_id=wanted.line_id,
        number_sealed=seal(wanted.phone),
        number_hash=tx.keyring.hash(wanted.phone),
        first_name_sealed=seal(wanted.first_name),
        language=wanted.language,
        zone=wanted.zone,
        enrolled_at=tx.now,
        detox_ended_at=wanted.detox_ended_at,
        plan_id=keep_plan(tx, wanted.plan),
        plan_version=version_signed(wanted.plan, wanted.stage, wanted.language, wanted.country),
        version=1,
        risk_flags=[flag.value for flag in wanted.risk_flags],
        safe_hours=str(wanted.safe_hours),
        seen_by_sealed=seal(wanted.seen_by),
        content_level=wanted.content_level.value,
        check_in_by=wanted.check_in_by.value,
        stage=wanted.stage and wanted.stage.value,
        nominated_name_sealed=seal(wanted.nominated.name),
        nominated_phone_sealed=seal(wanted.nominated.phone),
        nominated_told_sealed=seal(wanted.nominated.may_be_told),
        consent_method=consent.method.value,
        consent_given_at=consent.given_at,
        consent_recorded_by_sealed=seal(consent.recorded_by),
        consent_wording=consent.wording,
        consent_confirmed_at=confirmed_at,
        consent_calls=consent.calls,
        consent_voicemail=consent.voicemail,
        consent_nominated=consent.nominated_contact,
        consent_provider=consent.treatment_provider,
        consent_expires_at=consent.expires_at,
    )


def _record(tx: Transaction, enrolment_id: uuid.UUID, wanted: NewEnrolment) -> None:
    """Never changed afterwards: what was agreed to, when, how, and told in which words."""
    consent = wanted.consent
    tx.record(
        "enrolled",
        line_id=wanted.line_id,
        enrolment=str(enrolment_id),
        plan=wanted.plan.name,
        check_in_by=wanted.check_in_by.value,
        method=consent.method.value,
        given_at=consent.given_at.isoformat(),
        wording=consent.wording,
        calls=consent.calls,
        voicemail=consent.voicemail,
        nominated_contact=consent.nominated_contact,
        treatment_provider=consent.treatment_provider,
    )
