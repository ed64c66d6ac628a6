"""One reading of a text: what triage says of it, and what it says about a call.

Triage knows risks, and the wordings of `asking_for_a_call` know a yes from a no. Here they are
brought together, so that one place decides: a serious risk stands whatever else is said; a no is a
no; and either of the two that hears a wish for a call is believed.
"""

from dataclasses import dataclass, replace

from helpline.domain.asking_for_a_call import Wish
from helpline.domain.risk import Risk
from helpline.domain.triage.verdict import SERIOUS, Keyword, Verdict

ASKED_FOR_A_CALL = "asks for a call"
WANTS_NO_CALL = "wants no call"


@dataclass(frozen=True, slots=True)
class Reading:
    """The verdict that counts, the wish about a call, and the language that one was said in.

    `may_be_a_person`: a phone writes "can't talk now, call me later", and so do people.
    """

    verdict: Verdict
    call: Wish | None = None
    language: str | None = None
    may_be_a_person: bool = False


def read_together(verdict: Verdict, asked: tuple[Wish, str] | None) -> Reading:
    """What counts of the two."""
    wish, language = asked or (None, verdict.language)
    if verdict.risk in SERIOUS or verdict.opt_out:
        return Reading(verdict, None, verdict.language)
    if verdict.automatic is not None:
        return Reading(verdict, None, verdict.language, may_be_a_person=wish is Wish.CALL)
    if wish is Wish.NO_CALL:
        lowered = Risk.UNCLEAR if verdict.risk is Risk.WANTS_CALL else verdict.risk
        return Reading(_with(verdict, lowered, WANTS_NO_CALL), wish, language)
    if wish is Wish.CALL and verdict.risk is not Risk.WANTS_CALL:
        return Reading(_with(verdict, Risk.WANTS_CALL, ASKED_FOR_A_CALL), wish, language)
    if verdict.risk is Risk.WANTS_CALL or verdict.keyword is Keyword.CALL:
        return Reading(verdict, Wish.CALL, language)
    return Reading(verdict, None, language)


def unread(problem: str, rule_version: str) -> Verdict:
    """The verdict where reading failed: a person reads it, soon."""
    return Verdict(Risk.UNCLEAR, False, 0.0, (f"not read: {problem}",), rule_version, urgent=True)


def _with(verdict: Verdict, risk: Risk, reason: str) -> Verdict:
    return replace(verdict, risk=risk, reasons=(reason, *verdict.reasons))
