"""What the words of the library mean to triage, which reads every text first."""

import re
from collections.abc import Iterable, Iterator

from helpline.content.asking_words import asking_words
from helpline.content.triage import rulebook
from helpline.domain.asking_for_a_call import Wish, what_is_asked
from helpline.domain.library.by_text import is_light
from helpline.domain.library.checks import Finding
from helpline.domain.library.topics import Library
from helpline.domain.risk import Risk
from helpline.domain.triage import triage

_IN_CAPITALS = re.compile(r"[^\W\d_a-z]{2,}(?: [^\W\d_a-z]{2,})*")


def check_beside_triage(libraries: Iterable[Library]) -> Iterator[Finding]:
    """A word that brings a topic means nothing else, and the end of every text names one that
    brings a person.
    """
    for one in libraries:
        named = [(topic.place.name, topic.word) for topic in one.topics]
        named += [("statements", one.statements.word), ("others", one.others.word)]
        for name, word in named:
            verdict = triage(word, [one.language], None, rulebook())
            means_nothing = verdict.risk is Risk.UNCLEAR and verdict.keyword is None
            if not (means_nothing and is_light(verdict)):
                yield Finding(one.language, name, f"{word} means something else to triage")
        asked = [what_is_asked(word, asking_words()) for word in _IN_CAPITALS.findall(one.closing)]
        if (Wish.CALL, one.language) not in asked:
            yield Finding(one.language, "around", "its end names no word that brings a call")
