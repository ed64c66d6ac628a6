"""JOIN by text: the request, and what somebody who sent it is answered at once."""

from helpline.content.follow_up import Addressee, answer_text
from helpline.domain.followup.answers import AnswerText
from helpline.domain.followup.joining import JoinChannel, Joined
from helpline.services.followup.confirming import confirmation_text
from helpline.services.followup.joining import ask_to_join
from helpline.storage.lines import Line
from helpline.storage.transaction import Transaction


def join_by_text(tx: Transaction, line: Line, number: str, to: Addressee) -> str:
    """Note it; the answer, which says nothing of what this is about."""
    joined = ask_to_join(tx, line, number, to.language, JoinChannel.TEXT)
    if joined is Joined.FOLLOWED:
        return answer_text(AnswerText.JOINED, to)
    to_agree = confirmation_text(tx, line, number) if joined is Joined.TO_AGREE else None
    return to_agree or answer_text(AnswerText.JOIN, to)
