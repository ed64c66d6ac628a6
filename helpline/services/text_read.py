"""A text that came in, as it was read: what all that follows from it needs to know."""

from dataclasses import dataclass

from helpline.content.follow_up import Addressee
from helpline.content.wording import LANGUAGES
from helpline.domain.asking_for_a_call import Wish
from helpline.domain.provider_words import ProviderWord, heeded
from helpline.domain.text_reading import Reading
from helpline.domain.triage.verdict import Verdict
from helpline.services.texting import find_textable
from helpline.storage.lines import Line
from helpline.storage.threads import Thread
from helpline.storage.transaction import Transaction
from helpline.storage.verdicts import UnreadText
from helpline.telephony.numbers import written


@dataclass(frozen=True)
class Came:
    """A text that came in, its thread (locked), and the line it came to."""

    text: UnreadText
    thread: Thread
    line: Line


@dataclass(frozen=True)
class Effect:
    """What following a reading needs; `number` only of a phone that can be texted and rung."""

    came: Came
    verdict: Verdict
    call: Wish | None
    number: str | None
    did: ProviderWord | None
    to: Addressee


def effect_of(tx: Transaction, came: Came, reading: Reading) -> Effect:
    """Bring it together."""
    number = find_textable(tx, came.thread.number)
    known = (reading.language, reading.verdict.language, came.thread.language)
    language = next((one for one in known if one in LANGUAGES), came.line.languages[0])
    to = Addressee(language, came.line.country, written(came.line.number, came.line.country))
    did = heeded(came.text.body, came.text.opt_out_type)
    return Effect(came, reading.verdict, reading.call, number, did, to)
