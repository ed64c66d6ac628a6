"""What was said to somebody on the phone is written down: which prompts, in which language.

Our words stand in the content, and are looked up from there when somebody reads the story; a
service's own may be others by then, so these are kept. Of what is filled in, what can be looked up or tells of a person (`NOT_KEPT`) is left out. What somebody
heard of the information is theirs: of that the names of topics are kept, and nothing else.
"""

import uuid
from collections.abc import Iterator

from helpline.content.own_words import own_words
from helpline.domain.instructions import Document, Gather, Say
from helpline.storage.transaction import Transaction

HEARD = "prompts_said"
NOT_KEPT = frozenset({"number", "emergency", "help_lines", "title"})
KEPT = frozenset(
    {"count", "helpline", "high", "key", "language", "line", "low", "wait", "when", "words"}
)
_INFORMATION = "information"

Written = list[str | dict[str, str]]
"""A prompt's name, its language, the values that were kept of it, if any, and the service's own words,
if it had any then.
"""


def note_heard(
    tx: Transaction,
    contact_id: uuid.UUID,
    document: Document,
    party: str = "caller",
    staff_id: uuid.UUID | None = None,
) -> None:
    """Write down what a document says to a party of a contact."""
    said = [_written(one, document) for one in _said_in(document)]
    if said:
        tx.record(HEARD, contact_id=contact_id, staff_id=staff_id, party=party, said=said)


def _said_in(document: Document) -> Iterator[Say]:
    if any(
        isinstance(one, Gather) and one.route.name == _INFORMATION for one in document.instructions
    ):
        return
    for one in document.instructions:
        if isinstance(one, Say):
            yield one
        elif isinstance(one, Gather):
            yield from (prompt for prompt in one.prompts if isinstance(prompt, Say))


def _written(one: Say, document: Document) -> Written:
    kept = {name: value for name, value in one.values.items() if name in KEPT}
    language = one.language or document.language
    own = own_words(f"prompts.{one.prompt}", language)
    written: Written = [one.prompt, language]
    more: Written = [one for one in (kept, own) if one]
    return [*written, *more]
