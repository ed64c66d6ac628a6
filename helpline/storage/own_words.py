"""A service's own wording as it is stored, and as each process keeps it.

Whoever reads a line learns which edition of the words counts, and reads them anew when that is
another: it costs a statement once an edition and process, and none on the way of a call.
"""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import structlog
from sqlalchemy import Connection, select, update

from helpline.content.own_words import Template, put_words_up, words_mark
from helpline.content.wordable import is_still_fit
from helpline.domain.configuration import Sentences, TemplateConfig, WordingConfig
from helpline.storage.tables import helpline
from helpline.storage.transaction import Transaction

log = structlog.get_logger()

_READ = select(
    helpline.c.own_words, helpline.c.own_templates, helpline.c.words_edition, helpline.c.country
)


def stored_words(
    connection: Connection,
) -> tuple[tuple[WordingConfig, ...], tuple[TemplateConfig, ...]]:
    """What the service has worded, and the templates it has added."""
    row = connection.execute(_READ).first()
    if row is None:
        return (), ()
    return (
        tuple(WordingConfig(name, says) for name, says in _pairs(row.own_words)),
        tuple(TemplateConfig(name, says) for name, says in _pairs(row.own_templates)),
    )


def write_words(
    tx: Transaction, words: Iterable[WordingConfig], templates: Iterable[TemplateConfig]
) -> None:
    """Say this from now on; everybody reads anew, and ours alone has no edition."""
    written = [[one.name, dict(one.says)] for one in words]
    added = [[one.name, dict(one.says)] for one in templates]
    edition = uuid.uuid4() if written or added else None
    tx.connection.execute(
        update(helpline).values(own_words=written, own_templates=added, words_edition=edition)
    )


def keep_up_with_words(connection: Connection, edition: uuid.UUID | None) -> None:
    """Say what the service says now. What cannot be read, or no longer keeps the rules (as an older
    version of helpline took it), is said in our own words.
    """
    if words_mark() == edition:
        return
    row = connection.execute(_READ).first()
    if row is None:
        put_words_up(None)
        return
    try:
        words = {
            (name, language): said
            for name, says in _pairs(row.own_words)
            for language, said in says
            if _is_fit(name, language, row.country, said)
        }
        templates = tuple(Template(name, dict(says)) for name, says in _pairs(row.own_templates))
    except (TypeError, ValueError, AttributeError) as problem:
        log.error("own_words_unreadable", error=type(problem).__name__)
        words, templates = {}, ()
    put_words_up(row.words_edition, words, templates)


def _is_fit(name: str, language: str, country: str, said: str) -> bool:
    if is_still_fit(name, language, country, said):
        return True
    log.error("own_words_unusable", name=name, language=language)
    return False


def read_words_anew(connection: Connection) -> None:
    """The same for whoever has read no line; costs a look."""
    edition = connection.execute(select(helpline.c.words_edition)).scalar()
    keep_up_with_words(connection, edition)


def _pairs(stored: Iterable[Any]) -> Iterator[tuple[str, Sentences]]:
    return ((name, tuple(sorted(says.items()))) for name, says in stored)
