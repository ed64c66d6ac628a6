"""What staff write in place of what came with helpline: checked as the files are, and signed."""

import uuid
from collections.abc import Iterable
from datetime import date

from helpline.content.topics import (
    check_content,
    library,
    text_values,
)
from helpline.content.wording import LANGUAGES
from helpline.domain.errors import NotFound, Refused
from helpline.domain.library.checks import Finding
from helpline.domain.library.editing import (
    PARTS,
    Edition,
    Written,
    mark_of,
    unreadable,
    words_of,
    words_of_part,
)
from helpline.domain.library.topics import Review
from helpline.storage.configuration import take_apply_lock
from helpline.storage.topic_editions import (
    add_edition,
    find_edition_id,
    keep_up_with_topics,
    libraries_with,
    newest_editions,
)
from helpline.storage.transaction import Transaction

LONGEST_REVIEWER = 80


def write_topic(
    tx: Transaction, language: str, topic: str, words: Written | None, by: uuid.UUID, seen: str
) -> None:
    """Tell a topic, or a part, in these words, or again in those of the file, which nobody has signed
    here. `seen` is the mark of the words that were on the page.

    Raises NotFound, and Refused with everything that `helpline content check` would say.
    """
    _be_there(tx, language, topic, seen)
    edition = Edition(language, topic, words, Review())
    _refuse_what_is_wrong(tx, edition)
    add_edition(tx, edition, by)
    kind = "topic_written" if words else "topic_put_back"
    tx.record(kind, staff_id=by, topic=topic, language=language)


def sign_topic(
    tx: Transaction, language: str, topic: str, reviewer: str, on: date, by: uuid.UUID, seen: str
) -> None:
    """Somebody who knows the subject stands for the words that they have `seen`. Raises Refused."""
    _be_there(tx, language, topic, seen)
    name = " ".join(reviewer.split())
    if not 0 < len(name) <= LONGEST_REVIEWER or not name.isprintable():
        raise Refused("name", f"must be one line of at most {LONGEST_REVIEWER} characters")
    if on > tx.now.date():
        raise Refused("day", "is not over yet")
    present = {(one.language, one.topic): one for one in newest_editions(tx.connection)}
    known = present.get((language, topic))
    edition = Edition(language, topic, known.words if known else None, Review(name, on))
    add_edition(tx, edition, by)
    tx.record("topic_signed", staff_id=by, topic=topic, language=language)


def _be_there(tx: Transaction, language: str, topic: str, seen: str) -> None:
    """One at a time, and nobody writes over, or signs, what they have not read."""
    if language not in LANGUAGES:
        raise NotFound("there is no such language")
    take_apply_lock(tx)
    keep_up_with_topics(tx.connection, find_edition_id(tx.connection))
    one = library(language)
    if topic not in PARTS and topic not in {each.place.name for each in one.topics}:
        raise NotFound("there is no such topic")
    words = words_of_part(one, topic) if topic in PARTS else words_of(one.named(topic))
    if mark_of(words) != seen:
        raise Refused("page", "is out of date: it was written anew meanwhile. Look again")


def _refuse_what_is_wrong(tx: Transaction, edition: Edition) -> None:
    """Whatever is wrong with these words, and is not without them."""
    words = edition.words
    wrong = [] if words is None else list(unreadable(words, text_values("GB")))
    if not wrong:
        present = newest_editions(tx.connection)
        before = _check(present)
        after = _check((*present, edition))
        wrong = [_said(one, edition) for one in after if one not in before]
    if wrong:
        raise Refused("topic", "; ".join(dict.fromkeys(wrong)))


def _check(editions: Iterable[Edition]) -> list[Finding]:
    whole = libraries_with(editions)
    return list(check_content([whole[language] for language in LANGUAGES]))


def _said(finding: Finding, edition: Edition) -> str:
    is_own = (finding.language, finding.topic) == (edition.language, edition.topic)
    return finding.said if is_own else str(finding)
