"""How pages tell what came of a place that was sent."""

from collections.abc import Mapping
from datetime import tzinfo

from helpline.domain.referrals import ReferralOutcome
from helpline.read_models.referrals import ShownReferral
from helpline.web.pages.words import local

_OUTCOMES = {
    ReferralOutcome.GOT_THROUGH: "they got through",
    ReferralOutcome.NOT_THROUGH: "they could not get through",
    ReferralOutcome.TURNED_AWAY: "they got through, and there was no place for them",
    ReferralOutcome.NOT_TRIED: "they have not tried",
}
_UNSENT = ("failed", "undelivered", "suppressed", "cancelled")


def referral_outcomes() -> Mapping[str, str]:
    """What may have come of it, by the value of each."""
    return {outcome.value: said for outcome, said in _OUTCOMES.items()}


def referral_state(shown: ShownReferral, zone: tzinfo | None) -> str:
    """How it stands, in a sentence."""
    if shown.outcome is not None and shown.outcome_at is not None:
        who = shown.noter or "their own answer"
        return f"{_OUTCOMES[shown.outcome].capitalize()} ({who}, {local(shown.outcome_at, zone)})."
    if shown.text_state in _UNSENT:
        return "The text did not reach them."
    if shown.asked_at is not None:
        return f"Asked {local(shown.asked_at, zone)} whether they got through; no answer yet."
    if shown.ask_at is not None:
        return f"They are asked {local(shown.ask_at, zone)} whether they got through."
    return "Nobody asks them by text whether they got through."
