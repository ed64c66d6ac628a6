"""What callers can learn, as pages to read and print: the topics that are heard and texted, too.

No cookie, and nothing that tells who reads. An address is a number, which says nothing of what the
page is about to whoever looks over a shoulder or through a history.
"""

import structlog
from flask import Response, abort, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from helpline.content.topics import library
from helpline.domain.library.statements import NO, YES, result_of
from helpline.domain.library.topics import Library, Topic
from helpline.read_models.public_pages import PublicPage
from helpline.services.who_answers import chapters_of
from helpline.web.public.counting import OTHERS, STATEMENTS, note_going_on, note_read
from helpline.web.public.remembered import find_pages
from helpline.web.public.showing import Showing, show_nothing_known

_log = structlog.get_logger("helpline.web")


class Reading(Showing):
    """A page to read, in one language at one moment; `number` is None for the list of all."""

    number: int | None = None

    @property
    def library(self) -> Library:
        """What there is in this language."""
        return library(self.language)

    def titles(self) -> Response:
        """Everything there is."""
        titles = [(self._way(topic.place.number), topic.title) for topic in self.library.topics]
        others = (self._way(OTHERS), self.library.others.title)
        statements = (self._way(STATEMENTS), self.library.statements.title)
        shown = {"titles": [others, *titles, statements]}
        return self._render("public/reading.html", shown | self._around(), 200)

    def topic(self, topic: Topic) -> Response:
        """One topic, with those that go well after it."""
        following = [self.library.named(name) for name in topic.place.next]
        shown = {
            "topic": topic,
            "chapters": chapters_of(topic, self.page.line, self.language),
            "next": [(self._way(one.place.number), one.title) for one in following],
        }
        return self._render("public/topic.html", shown | self._around(), 200)

    def others(self) -> Response:
        """What helps whoever asks for somebody else."""
        topics = self.library.for_others()
        titles = [(self._way(topic.place.number), topic.title) for topic in topics]
        shown = {"for_others": self.library.others, "titles": titles, "oneself": self._way(None)}
        return self._render("public/others.html", shown | self._around(), 200)

    def statements(self, given: dict[int, str] | None = None) -> Response:
        """The ten statements, or, once all were answered, what is said of them; nothing is kept."""
        asked, answers = self.library.statements, given or {}
        is_whole = len(answers) == len(asked.all)
        yes_count = sum(answer == YES for answer in answers.values())
        shown = {
            "asked": asked,
            "answers": answers,
            "result": result_of(yes_count).value if is_whole else None,
            "is_missing": given is not None and not is_whole,
        }
        return self._render("public/statements.html", shown | self._around(), 200)

    def _around(self) -> dict[str, str]:
        return {"everything": self._way(None), "start": self._start()}

    def _start(self) -> str:
        """The page of the line, which then knows from which topic it was come to."""
        if self.page is self._first:
            return url_for("public.start", lang=self.language, after=self.number)
        address = self.page.address
        return url_for("public.show", address=address, lang=self.language, after=self.number)

    def _way(self, number: int | None) -> str:
        return self._to(self.page, self.language, number, after=self.number)

    def _address(self, page: PublicPage, language: str) -> str:
        """The same to read in another language, or what another line has to read."""
        if page is not self.page:
            return self._to(page, language, None)
        after = None if language == self.language else self.number
        return self._to(page, language, self.number, after)

    def _to(
        self, page: PublicPage, language: str, number: int | None, after: int | None = None
    ) -> str:
        line = None if page is self._first else page.address
        if number is None:
            return url_for("public.read", lang=language, line=line, after=after)
        return url_for("public.read_topic", number=number, lang=language, line=line, after=after)


def read() -> AnyResponse:
    """The list."""
    reading = _find()
    if not isinstance(reading, Reading):
        return reading
    note_going_on(reading.page.line, reading.now)
    return reading.titles()


def read_topic(number: int) -> AnyResponse:
    """A topic, or the ten statements."""
    reading = _find(number)
    if not isinstance(reading, Reading):
        return reading
    topic = reading.library.find(number)
    if topic is None and number not in (STATEMENTS, OTHERS):
        return abort(404)
    note_read(reading.page.line, reading.now, number)
    if topic is not None:
        return reading.topic(topic)
    return reading.statements() if number == STATEMENTS else reading.others()


def answer_statements() -> AnyResponse:
    """Somebody has answered them; what they answered is forgotten with this request."""
    reading = _find(STATEMENTS)
    if not isinstance(reading, Reading):
        return reading
    places = range(1, len(reading.library.statements.all) + 1)
    sent = {place: request.form.get(f"s{place}", "") for place in places}
    given = {place: answer for place, answer in sent.items() if answer in (YES, NO)}
    return reading.statements(given)


def _find(number: int | None = None) -> Reading | AnyResponse:
    pages, is_fresh = find_pages()
    address = request.args.get("line")
    page = next((page for page in pages if address in (None, page.address)), None)
    if page is None:
        return show_nothing_known() if not pages and not is_fresh else abort(404)
    reading = Reading(pages, page, is_fresh=is_fresh)
    reading.number = number
    return reading
