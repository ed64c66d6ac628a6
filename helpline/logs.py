"""Logs: one JSON object a line on standard error, from our code and from libraries alike.

Nobody may put a phone number, a name or a text into a log. Redaction is the last line of defence
for the first of these, not a licence.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, merge_contextvars
from structlog.types import EventDict, Processor, WrappedLogger

# "+" (or its URL form), then 7 to 15 digits, perhaps grouped: "+1 (212) 555-0123".
_PHONE_NUMBER = re.compile(r"(?:\+|%2[Bb])(?:\d[ ().\-]{0,2}){6,14}\d(?!\d)")
_REPLACEMENT = "[number]"
_IDENTIFIERS = ("id", "sid")

# Chatty at INFO, and with nothing to tell at that level: alembic announces that it ran, RQ
# narrates every job, Twilio's library logs whole requests.
_QUIET = ("alembic", "rq.worker", "twilio", "urllib3")


def configure_logs(level: str = "INFO") -> None:
    """Send every log of this process to standard error as JSON. May be called again."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(capture=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    sys.excepthook = _log_uncaught


def about(*, request_id: str | None = None, contact_id: str | None = None) -> None:
    """Put these ids on every later log line of this request or job."""
    given = {"request_id": request_id, "contact_id": contact_id}
    bind_contextvars(**{name: value for name, value in given.items() if value is not None})


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace whatever looks like a phone number, in every value that is not an id."""
    return {
        key: value if _is_identifier(key) else _without_numbers(value)
        for key, value in event.items()
    }


def _without_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return redact(None, "", value)
    if isinstance(value, list | tuple | set | frozenset):
        return _each_without_numbers(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return _PHONE_NUMBER.sub(_REPLACEMENT, str(value))


def _each_without_numbers(values: Iterable[Any]) -> list[Any]:
    return [_without_numbers(value) for value in values]


def _is_identifier(key: object) -> bool:
    """`request_id`, `call_sid` and the like; they come from us or from Twilio."""
    return str(key).rpartition("_")[2] in _IDENTIFIERS


def _shared() -> list[Processor]:
    return [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _log_uncaught(
    kind: type[BaseException], error: BaseException, _traceback: TracebackType | None
) -> None:
    """Never the error's text, which may quote what somebody wrote."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("helpline").critical("uncaught", error=kind.__name__, trail=trail(error))


def trail(error: BaseException) -> str:
    """Where an error came from, innermost last: its frames without its text, which may quote
    what somebody wrote.
    """
    frames = traceback.extract_tb(error.__traceback__)[-_TRAIL_FRAMES:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)


_TRAIL_FRAMES = 8
