"""Puts the public page together. Nothing here asks the database, or who is signed in."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, current_app, request, url_for
from markupsafe import Markup

from helpline.content.countries import country_pack
from helpline.content.spoken_times import spoken_moment
from helpline.content.topics import library
from helpline.content.wording import LANGUAGES, page_words, prompt
from helpline.domain.attempt_times import Wish
from helpline.domain.callback_times import When
from helpline.domain.library.answers import told_in
from helpline.read_models.public_pages import PublicPage
from helpline.services.line_hours import is_line_open, opens_at
from helpline.services.ringing_times import due_time
from helpline.storage.lines import Line
from helpline.telephony.numbers import written
from helpline.web.house import house
from helpline.web.public.choices import choices_of, day_name, hour_name
from helpline.web.public.counting import OTHERS
from helpline.web.public.form import LONGEST_NAME, LONGEST_NUMBER, AskForm
from helpline.web.public.form_token import new_token

_EMPTY = AskForm({"when": When.NOW.value, "message": "no"})


class Showing:
    """One page in one language at one moment."""

    def __init__(self, pages: Sequence[PublicPage], page: PublicPage, *, is_fresh: bool) -> None:
        """`is_fresh`: whether the database answers, so that calls can be asked for."""
        self.page = page
        self.now = house().clock.now()
        self.language = language_of(page.line.languages)
        self._others = [other for other in pages if other is not page]
        self._first = pages[0]
        self.is_fresh = is_fresh

    def form(self, form: AskForm = _EMPTY, status: int = 200) -> Response:
        """The page with its form; `form` is what somebody sent and must look at again."""
        line = self.page.line
        if form is _EMPTY and request.args.get("after") == str(OTHERS):
            form = AskForm({**_EMPTY.values, "about": str(OTHERS)})
        shown = {
            "form": form,
            "longest": {"name": LONGEST_NAME, "number": LONGEST_NUMBER},
            "choices": choices_of(line, self.language, self.now),
            "token": new_token(self.now),
            "is_down": not self.is_fresh,
            "read": self._read("public.read"),
            "read_others": self._read("public.read_topic", OTHERS),
            "for_others": library(self.language).others,
            "is_for_others": form.is_for_others,
            "place": line.zone.rpartition("/")[2].replace("_", " "),
        }
        return self._render("public/page.html", shown, status)

    def _read(self, endpoint: str, number: int | None = None) -> str:
        line = None if self.page is self._first else self.page.address
        return url_for(endpoint, lang=self.language, line=line, number=number)

    def promise(self, form: AskForm) -> Response:
        """What is said once the call is owed: of what was asked, and of nothing that we know."""
        shown = {
            "number": written(form.number, self.page.line.country),
            "promise": self._promise(form),
            "heard": " ".join(
                prompt(name, self.language) for name in ("neutral", "neutral_connect")
            ),
        }
        return self._render("public/asked.html", shown, 200)

    def _promise(self, form: AskForm) -> str:
        words, zone = page_words(self.language), ZoneInfo(self.page.line.zone)
        times = form.times
        if times is None or times.not_after is None:
            return self._soon(words, zone)
        end = times.not_after.astimezone(zone)
        high = hour_name(end.hour, self.language)
        if form.when is When.TODAY:
            return words["asked_today"].format(high=high)
        start, now = times.not_before.astimezone(zone), self.now.astimezone(zone)
        return words["asked_window"].format(
            day=day_name(start.date(), now, self.language),
            low=hour_name(start.hour, self.language),
            high=high,
        )

    def _soon(self, words: Mapping[str, str], zone: ZoneInfo) -> str:
        due = due_time(self.page.line, self.now, Wish(self.now))
        if due <= self.now:
            return words["asked_soon"]
        when = spoken_moment(due.astimezone(zone), self.now.astimezone(zone), self.language)
        name = "asked_open_again" if when is None else "asked_open"
        return words[name].format(when=when)

    def _render(self, template: str, shown: Mapping[str, Any], status: int) -> Response:
        line, words = self.page.line, page_words(self.language)
        pack = country_pack(line.country)
        answers = self.page.answers
        own = {
            "who": {**self.page.who_answers, **answers.get("who", {})},
            "cost": {**self.page.call_cost, **answers.get("cost", {})},
        }
        besides = {asked: said for asked, said in answers.items() if asked not in own}
        return render(
            template,
            status,
            words=words,
            lang=pack.voices[self.language].language,
            line=line,
            number_written=written(line.number, line.country),
            emergency=emergency(line.country, self.language),
            standing=self._standing(line),
            leave_to=pack.leave_to,
            here=self._address(self.page, self.language),
            languages={
                other: (page_words(other)["this_language"], self._address(self.page, other))
                for other in line.languages
                if other != self.language and other in LANGUAGES
            },
            besides=told_in(besides, self.language),
            others={other.line.name: self._address(other, self.language) for other in self._others},
            **{
                name: told.get(self.language, words[f"{name}_default"])
                for name, told in own.items()
            },
            **shown,
        )

    def _standing(self, line: Line) -> str:
        """Open or closed, as far as it is known."""
        words = page_words(self.language)
        if not self.is_fresh:
            return ""
        if is_line_open(line, self.now):
            return words["open_now"]
        again, zone = opens_at(line, self.now), ZoneInfo(line.zone)
        when = again and spoken_moment(
            again.astimezone(zone), self.now.astimezone(zone), self.language
        )
        return f"{words['closed_now']} {words['opens_again'].format(when=when) if when else ''}"

    def _address(self, page: PublicPage, language: str) -> str:
        if page is self._first:
            return url_for("public.start", lang=language)
        return url_for("public.show", address=page.address, lang=language)


def show_nothing_known() -> Response:
    """The page while the database does not answer and has not since this process began."""
    language = language_of(LANGUAGES)
    return render("public/unknown.html", 503, words=page_words(language), lang=language)


def language_of(languages: Sequence[str]) -> str:
    """The one that was asked for, or that the browser likes best, or the first."""
    asked = request.args.get("lang", "")
    if asked in languages:
        return asked
    return request.accept_languages.best_match(list(languages)) or languages[0]


def emergency(country: str, language: str) -> Markup:
    """The sentence that comes before anything else, with a number that can be pressed."""
    number = country_pack(country).emergency_number
    link = Markup('<a href="tel:{0}">{0}</a>').format(number)
    return Markup(page_words(language)["emergency"]).format(number=link)  # noqa: S704 - our own words


def render(template: str, status: int, **values: Any) -> Response:
    """A page. Not by `render_template`: that asks who is signed in, of a database that may be gone."""
    page = current_app.jinja_env.get_template(template).render(**values)
    response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers["Vary"] = "Accept-Language"
    return response
