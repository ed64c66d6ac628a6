"""What callers hear and people read: ours beside the service's own, worded anew, and listened to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.content.countries import country_pack
from helpline.content.wordable import wordable
from helpline.content.wording import LANGUAGES
from helpline.domain.own_words import WordKind, fields_in, kind_of
from helpline.domain.sms_length import measure
from helpline.domain.speech import spoken_seconds
from helpline.read_models.setup import Setup, find_setup, history_of
from helpline.services.configuration.written_toml import Tree
from helpline.web.house import house
from helpline.web.pages.setup import Problem, read_setup, try_change
from helpline.web.pages.setup_history import told_history
from helpline.web.pages.setup_labels import label_of
from helpline.web.pages.setup_parts import read_sentences
from helpline.web.pages.setup_samples import as_it_will_be, samples_for

KINDS: Mapping[WordKind, str] = {
    WordKind.PROMPTS: "What is heard on the phone",
    WordKind.TEXTS: "Texts to callers and to staff",
    WordKind.PLAN: "Texts of a follow-up plan",
    WordKind.ANSWERS: "Answers that go out by themselves",
    WordKind.TEMPLATES: "Templates for counsellors",
}
_ON_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Listed:
    """One wording in the list."""

    name: str
    shown: str
    words: str
    is_own: bool


@dataclass(frozen=True)
class Worded:
    """A wording in a language: ours, what the service says or somebody has typed, and how it comes."""

    language: str
    ours: str
    own: str
    samples: Mapping[str, str]
    voice: str
    is_spoken: bool

    @property
    def as_said(self) -> str:
        """With made-up values, as it will be heard or read."""
        return as_it_will_be(self.own or self.ours, self.samples)

    @property
    def cost(self) -> str:
        """How long it takes to say, or how many letters it has."""
        if self.is_spoken:
            return f"about {max(1, round(spoken_seconds(self.as_said)))} seconds to say"
        length = measure(self.as_said)
        return f"{length.units} letters, {length.segments} {'text' if length.segments == 1 else 'texts'}"


def setup_words(language: str) -> str:
    """Everything in a language, the service's own words where it has any."""
    if language not in LANGUAGES:
        abort(404)
    found = read_setup() or abort(404)
    asked = " ".join(request.args.get("find", "").casefold().split())
    only_own = bool(request.args.get("own"))
    groups: dict[str, list[Listed]] = {title: [] for title in KINDS.values()}
    for listed in _listed(found, language):
        fits = asked in listed.words.casefold() or asked in listed.shown.casefold()
        if fits and (listed.is_own or not only_own):
            groups[KINDS[kind_of(listed.name)]].append(listed)
    return render_template(
        "pages/setup_words.html",
        language=language,
        languages=LANGUAGES,
        groups=groups,
        find=request.args.get("find", ""),
        only_own=only_own,
        is_narrowed=bool(asked or only_own),
        simulator=_simulator(),
    )


def setup_word(name: str) -> str:
    """One wording, in every language."""
    return _show(name)


def setup_word_change(name: str) -> AnyResponse:
    """Say it in these words, go back to ours, or only look at what was typed."""
    do = request.form.get("do", "")
    if do not in ("save", "back", "look"):
        abort(400)
    typed = read_sentences("says", request.form)
    if do == "look":
        return Response(_show(name, typed))
    country = _be_there(name).tree["helpline"]["country"]
    says = {
        language: words
        for language, words in typed.items()
        if do == "save" and words != wordable(language, country)[name]
    }
    problems = try_change(lambda tree: _word(tree, name, says), "words")
    if problems:
        return Response(_show(name, typed, problems), 409)
    return redirect(url_for("pages.setup_word", name=name), 303)


def _word(tree: Tree, name: str, says: Mapping[str, str]) -> None:
    """Say it so in the tree of a file; without any words, in ours."""
    known = tree.get("words", [])
    others = [one for one in known if one["name"] != name] if isinstance(known, list) else []
    tree["words"] = [*others, *([{"name": name, "says": dict(says)}] if says else [])]


def _be_there(name: str) -> Setup:
    found = read_setup() or abort(404)
    if name not in wordable(LANGUAGES[0], found.tree["helpline"]["country"]):
        abort(404)
    return found


def _show(
    name: str, typed: Mapping[str, str] | None = None, problems: Sequence[Problem] = ()
) -> str:
    here = house()
    _be_there(name)
    with here.database.transaction(here.clock.now()) as tx:
        found = find_setup(tx) or abort(404)
        history = history_of(tx, "words", {"name": name})
    own = _own(found).get(name, {})
    is_late = any(problem.key == "page" for problem in problems)
    ours = wordable(LANGUAGES[0], found.tree["helpline"]["country"])[name]
    return render_template(
        "pages/setup_word.html",
        name=name,
        shown=_shown(name),
        kind=KINDS[kind_of(name)],
        is_spoken=kind_of(name) is WordKind.PROMPTS,
        worded=list(_worded(found, name, own if typed is None else typed)),
        needed=sorted(fields_in(ours)),
        is_own=bool(own),
        is_typed=typed is not None and not problems,
        words=found.words_of("words", {"name": name}),
        history=told_history(
            "words", history, may_see_numbers=current_user.sign_in.may_see_numbers
        ),
        # Who was told that something has changed meanwhile sees it here, and may save again.
        version=found.version if is_late else request.form.get("version") or found.version,
        zone=found.zone,
        problems=problems,
        label_of=label_of,
        simulator=_simulator(),
    )


def _worded(found: Setup, name: str, own: Mapping[str, str]) -> Iterator[Worded]:
    helpline = found.tree["helpline"]
    pack = country_pack(helpline["country"])
    for language in LANGUAGES:
        yield Worded(
            language=language,
            ours=wordable(language, pack.code)[name],
            own=own.get(language, ""),
            samples=samples_for(name, language, pack.code, helpline["name"]),
            voice=pack.voices[language].language,
            is_spoken=kind_of(name) is WordKind.PROMPTS,
        )


def _listed(found: Setup, language: str) -> Iterator[Listed]:
    own = _own(found)
    for name, ours in wordable(language, found.tree["helpline"]["country"]).items():
        words = own.get(name, {}).get(language)
        yield Listed(name, _shown(name), words or ours, is_own=words is not None)


def _own(found: Setup) -> dict[str, dict[str, str]]:
    return {one["name"]: one["says"] for one in found.tree.get("words", [])}


def _shown(name: str) -> str:
    """A name in words: "plan.hello.2" is "Hello, wording 2"."""
    parts = name.split(".")[1:]
    said = parts[0].replace("_", " ").replace("-", " ")
    return said.capitalize() + (f", wording {parts[1]}" if len(parts) > 1 else "")


def _simulator() -> str:
    """The phone simulator's address, where it stands in Twilio's place; else ""."""
    address = house().settings.twilio_api_base_url
    return address if urlsplit(address).hostname in _ON_THIS_MACHINE else ""
