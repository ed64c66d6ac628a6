"""Plays TwiML on one call: fetches a document, performs its verbs, follows where they lead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from helpline.simulator.calls import Call, CallInterruptionError, Sound
from helpline.simulator.engine.tasks import Steps, ask, pass_time
from helpline.simulator.engine.webhook import Answer, Fault, Params, Webhook
from helpline.simulator.twiml.document import Dialect, Document, DocumentFaultError, Verb, parse
from helpline.simulator.voice.parameters import call_parameters
from helpline.simulator.voice.progress import reach
from helpline.simulator.world import World

APOLOGY = "We are sorry. An application error has occurred. Goodbye."
APOLOGY_SECONDS = 4.0
TWIML_TYPES = {"text/xml", "application/xml", "text/html"}


@dataclass(frozen=True)
class Fetch:
    """A document to ask the application for."""

    url: str
    method: str = "POST"
    params: Params = field(default_factory=dict)
    is_fallback: bool = False


@dataclass(frozen=True)
class Inline:
    """A document given in a REST call, or made up by the simulator itself."""

    twiml: str


Source = Fetch | Inline
Next = Source | None
"""Where a verb leads: to another document, or on to the next verb."""
Performer = Callable[["Player", Verb], Steps[Next]]


class MovedError(CallInterruptionError):
    """REST gives the call another document."""

    def __init__(self, source: Source) -> None:
        super().__init__("the call was moved")
        self.source = source


class UnplayableError(CallInterruptionError):
    """A document could not be had or played. It is in the log already."""

    def __init__(self, fault: Fault, url: str) -> None:
        super().__init__(f"error {fault.code}")
        self.fault = fault
        self.url = url


@dataclass(frozen=True)
class Player:
    """Plays documents of one dialect on one call.

    `verbs` knows how each verb is performed. `extra` adds parameters to every request.
    """

    world: World
    call: Call
    verbs: Mapping[str, Performer]
    dialect: Dialect = Dialect.VOICE
    extra: Callable[[], Params] = dict

    def nested(self, dialect: Dialect, extra: Callable[[], Params] = dict) -> "Player":
        """A player for a document within a verb, on the same call."""
        return replace(self, dialect=dialect, extra=extra)

    def on(self, call: Call, dialect: Dialect = Dialect.VOICE) -> "Player":
        """A player for another call."""
        return Player(self.world, call, self.verbs, dialect)

    def run(self, source: Next) -> Steps[None]:
        """Play a document and all it leads to. Raises UnplayableError."""
        following = source
        while following is not None:
            current = following
            try:
                document = yield from self._load(current)
                following = yield from self._perform(document)
            except UnplayableError as unplayable:
                following = self._fallback(unplayable, current)

    def apologise(self) -> Steps[None]:
        """What a caller hears when there is nothing left to play (D5)."""
        self.answer()
        self.world.hear(self.call, Sound.ERROR, APOLOGY)
        yield from pass_time(self.world.engine, APOLOGY_SECONDS)

    def answer(self) -> None:
        """Pick up an inbound call, if that has not been done."""
        if not self.call.is_answered:
            reach(self.world, self.call, "answered")

    def fault(self, fault: Fault, url: str) -> UnplayableError:
        """Write a fault into the log; the error to raise."""
        self.world.journal.add_error(fault, self.call.sid, url)
        return UnplayableError(fault, url)

    def _load(self, source: Source) -> Steps[Document]:
        if isinstance(source, Inline):
            try:
                return parse(source.twiml.encode(), self.dialect)
            except DocumentFaultError as error:
                raise self.fault(error.fault, "") from None
        params = call_parameters(self.world, self.call) | self.extra() | source.params
        webhook = Webhook(source.url, params, source.method, sid=self.call.sid)
        answer = yield from ask(webhook)
        return self._read(answer)

    def _read(self, answer: Answer) -> Document:
        if answer.failure is not None:
            raise UnplayableError(answer.failure, answer.url)
        try:
            return read(answer, self.dialect)
        except DocumentFaultError as error:
            self.world.journal.blame(answer.record, error.fault)
            raise UnplayableError(error.fault, answer.url) from None

    def _perform(self, document: Document) -> Steps[Next]:
        for verb in document:
            try:
                leads_to = yield from self.verbs[verb.name](self, verb)
            except DocumentFaultError as error:
                raise self.fault(error.fault, document.url) from None
            if leads_to is not None:
                return leads_to
        return None

    def _fallback(self, unplayable: UnplayableError, source: Source) -> Fetch:
        """The call's fallback URL (D5). A wait document, and the fallback itself, have none."""
        hook = self.call.fallback
        came_from_fallback = isinstance(source, Fetch) and source.is_fallback
        if hook is None or came_from_fallback or self.dialect is not Dialect.VOICE:
            raise unplayable
        params = {"ErrorCode": str(unplayable.fault.code), "ErrorUrl": unplayable.url}
        return Fetch(hook.url, hook.method, params, is_fallback=True)


def read(answer: Answer, dialect: Dialect) -> Document:
    """The document in an answer, by its content type (V9)."""
    kind = answer.content_type.split(";")[0].strip().lower()
    if kind in TWIML_TYPES:
        return parse(answer.body, dialect, answer.url)
    if kind.startswith("audio/"):
        return Document((Verb("Play", answer.url, base=answer.url),), answer.url)
    if kind == "text/plain":
        return _read_plain(answer, dialect)
    raise DocumentFaultError(12300, f"invalid Content-Type: {kind or 'none'}")


def _read_plain(answer: Answer, dialect: Dialect) -> Document:
    """Plain text is TwiML if it can be read as such, and otherwise spoken (or sent) as it is."""
    text = answer.body.decode(errors="replace").strip()
    if text.startswith("<") or not text:
        return parse(answer.body, dialect, answer.url)
    name = "Message" if dialect is Dialect.MESSAGING else "Say"
    return Document((Verb(name, text, base=answer.url),), answer.url)
