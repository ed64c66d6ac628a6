"""What callers are told of supervisors who may listen: where nothing is said, nobody does."""

from helpline.domain.instructions import Say
from helpline.storage.calls import Call


def listening_notice(call: Call) -> tuple[Say, ...]:
    """What the line says of supervisors who may listen, in the languages of the call."""
    written = dict(call.line.listening_notice)
    return tuple(
        Say("own_words", {"words": written[language]}, language)
        for language in call.languages
        if language in written
    )
