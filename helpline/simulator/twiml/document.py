"""A TwiML document: read strictly, or refused with the code of Twilio's error log."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError, fromstring

from helpline.domain.errors import HelplineError
from helpline.simulator.engine.webhook import Fault
from helpline.simulator.twiml import grammar
from helpline.simulator.twiml.values import Check

MAX_BYTES = 64 * 1024
MAX_SAY_CHARACTERS = 4096
MAX_NAME_CHARACTERS = {"Conference": 128, "Queue": 64, "Enqueue": 64}


class DocumentFaultError(HelplineError):
    """Twilio would refuse this document, or a verb in it."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.fault = Fault(code, message)


class Dialect(Enum):
    """Where a document is played."""

    VOICE = "voice"
    QUEUE_WAIT = "queue wait"
    CONFERENCE_WAIT = "conference wait"
    SCREENING = "screening"
    HANDOVER = "handover"
    ANNOUNCEMENT = "announcement"
    MESSAGING = "messaging"

    @property
    def elements(self) -> frozenset[str]:
        """What the Response may hold there (V65, V72, V75, V82)."""
        return _ELEMENTS[self]

    @property
    def children(self) -> dict[str, set[str]]:
        return grammar.MESSAGING_CHILDREN if self is Dialect.MESSAGING else grammar.VOICE_CHILDREN

    @property
    def attributes(self) -> dict[str, grammar.Attributes]:
        if self is Dialect.MESSAGING:
            return grammar.MESSAGING_ATTRIBUTES
        return grammar.VOICE_ATTRIBUTES


_ELEMENTS = {
    Dialect.VOICE: frozenset(grammar.VOICE_CHILDREN["Response"]),
    Dialect.QUEUE_WAIT: frozenset({*grammar.PROMPTS, "Gather", "Hangup", "Redirect", "Leave"}),
    Dialect.CONFERENCE_WAIT: frozenset({*grammar.PROMPTS, "Redirect"}),
    Dialect.SCREENING: frozenset({"Play", "Say", "Gather", "Hangup"}),
    Dialect.HANDOVER: frozenset({*grammar.PROMPTS, "Redirect"}),
    Dialect.ANNOUNCEMENT: frozenset({"Play", "Say", "Pause"}),
    Dialect.MESSAGING: frozenset(grammar.MESSAGING_CHILDREN["Response"]),
}


@dataclass(frozen=True)
class Verb:
    """One element: its name, attributes, text and children. `base` resolves relative URLs."""

    name: str
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: tuple["Verb", ...] = ()
    base: str = ""

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def is_set(self, name: str, *, default: bool = False) -> bool:
        return self.attributes.get(name, str(default).lower()) == "true"

    def number(self, name: str, default: int) -> int:
        return int(self.attributes.get(name, default))

    def method(self, name: str = "method", default: str = "POST") -> str:
        return self.attributes.get(name, default).upper()

    def url(self, name: str) -> str:
        """The attribute as an absolute URL; empty when it is absent or empty."""
        value = self.attributes.get(name, "")
        return self.resolve(value) if value else ""

    def resolve(self, reference: str) -> str:
        """A URL in this document made absolute (T6: inline TwiML has no base)."""
        absolute = urljoin(self.base, reference) if self.base else reference
        if urlsplit(absolute).scheme not in {"http", "https"} or not urlsplit(absolute).netloc:
            raise DocumentFaultError(11100, "invalid URL format: a relative URL needs a base")
        return absolute


@dataclass(frozen=True)
class Document:
    """A whole document. `url` is where it came from, empty for inline TwiML."""

    verbs: tuple[Verb, ...]
    url: str = ""

    def __iter__(self) -> Iterator[Verb]:
        return iter(self.verbs)


def parse(source: bytes, dialect: Dialect, url: str = "") -> Document:
    """Read a document for one place. Raises DocumentFaultError."""
    if len(source) > MAX_BYTES:
        raise DocumentFaultError(11750, "TwiML response body too large")
    try:
        root = fromstring(source)  # noqa: S314 (the application under test is ours)
    except ParseError as error:
        raise DocumentFaultError(12100, f"document parse failure: {error}") from None
    if root.tag != "Response":
        raise DocumentFaultError(12200, f"<{root.tag}> is not <Response>")
    _check_attributes(root, dialect)
    _check_text(root)
    return Document(tuple(_read_top(child, dialect, url) for child in root), url)


def _read_top(element: Element, dialect: Dialect, base: str) -> Verb:
    if element.tag not in dialect.elements:
        if dialect is Dialect.SCREENING and element.tag == "Dial":
            raise DocumentFaultError(13201, "<Dial> in a screening document")
        raise DocumentFaultError(
            12200, f"<{element.tag}> is not allowed in a {dialect.value} document"
        )
    return _read(element, dialect, base)


def _read(element: Element, dialect: Dialect, base: str) -> Verb:
    if element.tag in grammar.NOT_PLAYED:
        raise DocumentFaultError(12200, f"the simulator does not play <{element.tag}>")
    _check_attributes(element, dialect)
    _check_text(element)
    allowed = dialect.children.get(element.tag, set())
    for child in element:
        if child.tag not in allowed:
            raise DocumentFaultError(12200, f"<{child.tag}> is not allowed in <{element.tag}>")
    verb = Verb(
        element.tag,
        _text_of(element),
        dict(element.attrib),
        tuple(_read(child, dialect, base) for child in element),
        base,
    )
    _check_verb(verb)
    return verb


def _text_of(element: Element) -> str:
    """The text, white space run together; in messages it is kept as written."""
    if element.tag in {"Message", "Body"}:
        return (element.text or "").strip()
    parts = element.itertext() if element.tag == "Say" else [element.text or ""]
    return " ".join("".join(parts).split())


def _check_attributes(element: Element, dialect: Dialect) -> None:
    known: dict[str, Check] = dialect.attributes[element.tag]
    for name, value in element.attrib.items():
        if name not in known:
            raise DocumentFaultError(12200, f"<{element.tag}> has no attribute {name}")
        if not known[name](value):
            raise DocumentFaultError(12200, f"<{element.tag} {name}> may not be {value!r}")


def _check_text(element: Element) -> None:
    loose = [child.tail for child in element]
    if element.tag not in grammar.TEXT:
        loose.append(element.text)
    if element.tag != "Say" and element.tag not in grammar.SSML and any(map(_is_text, loose)):
        raise DocumentFaultError(12200, f"text is not allowed in <{element.tag}>")


def _is_text(text: str | None) -> bool:
    return bool(text and text.strip())


def _check_verb(verb: Verb) -> None:
    """What the table of attributes cannot say."""
    if verb.name == "Say":
        _check_say(verb)
    if verb.name == "Play" and not verb.text and not verb.get("digits"):
        raise DocumentFaultError(12200, "<Play> has neither a URL nor digits")
    if verb.name in {"Conference", "Number", "Queue"} and not verb.text:
        raise DocumentFaultError(12200, f"<{verb.name}> is empty")
    if verb.name == "Redirect" and not verb.text:
        raise DocumentFaultError(11100, "<Redirect> is empty")
    if len(verb.text) > MAX_NAME_CHARACTERS.get(verb.name, MAX_BYTES):
        raise DocumentFaultError(12200, f"the name in <{verb.name}> is too long")


def _check_say(verb: Verb) -> None:
    if not verb.text:
        raise DocumentFaultError(13520, "<Say> has no text")
    if len(verb.text) > MAX_SAY_CHARACTERS:
        raise DocumentFaultError(13521, "<Say> has too much text")
