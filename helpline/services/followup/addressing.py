"""What a check-in says, in the person's language and of no more letters than they agreed to."""

from helpline.content.follow_up import Addressee, answer_text, plan_text
from helpline.domain.followup.answers import AnswerText
from helpline.domain.followup.checkins import CONFIRMATION_STEP
from helpline.domain.followup.enrolments import ContentLevel
from helpline.domain.followup.plans import ASKING, PlanStep, PlanText, softened, variants
from helpline.domain.followup.silences import Asking
from helpline.domain.followup.stages import suited
from helpline.domain.sms_length import to_gsm7
from helpline.services.plan_preview import EARLY
from helpline.storage.checkins import CheckIn
from helpline.storage.enrolments import Enrolment
from helpline.storage.lines import Line
from helpline.storage.sealing import Keyring
from helpline.telephony.numbers import written


def addressee(keyring: Keyring, enrolment: Enrolment, line: Line) -> Addressee:
    """Whom texts are for; the name only where they agreed to see it there."""
    named = enrolment.content_level is ContentLevel.NAMED
    name = keyring.open_if(enrolment.first_name_sealed) if named else None
    return Addressee(enrolment.language, line.country, written(line.number, line.country), name)


def body_of(checkin: CheckIn, enrolment: Enrolment, to: Addressee) -> str:
    """The words of a step, in letters that cost one text."""
    if checkin.step == CONFIRMATION_STEP:
        return question_to_agree(enrolment, to)
    plan = suited(enrolment.plan, enrolment.stage)
    step = plan.in_order()[checkin.step - 1]
    says = _said_of(step, enrolment)
    variant = variants(plan)[checkin.step - 1] if says is step.says else checkin.step
    return to_gsm7(plan_text(says, variant, to)).text


def question_to_agree(enrolment: Enrolment, to: Addressee) -> str:
    """What asks for the keyword."""
    count = sum(step.offset <= EARLY for step in enrolment.plan.steps)
    return to_gsm7(answer_text(AnswerText.CONFIRM, to, {"count": str(count)})).text


def _said_of(step: PlanStep, enrolment: Enrolment) -> PlanText:
    """What it is about: who has not answered is not asked again at once."""
    return (step if enrolment.asking is Asking.AS_PLANNED else softened(step)).says


def question_of(checkin: CheckIn, enrolment: Enrolment) -> str | None:
    """The name of the question that a step asks, by which its answer is read (`docs/triage.md`)."""
    if checkin.step == CONFIRMATION_STEP:
        return None
    says = _said_of(enrolment.plan.in_order()[checkin.step - 1], enrolment)
    return says.value if says in ASKING else None
