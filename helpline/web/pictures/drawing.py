"""What every picture is made of: marks with classes, words, and a frame that says what it shows."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH = 720
LEFT, RIGHT, TOP = 46, 8, 26


@dataclass(frozen=True)
class Caption:
    """What a picture is called, and what it shows in a sentence; `name` is its id on the page."""

    name: str
    title: str
    told: str


@dataclass(frozen=True)
class Series:
    """One kind of value, drawn with a class; None is a gap."""

    name: str
    css: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Scale:
    """The vertical axis: values, and where they stand between `top` and `bottom`."""

    highest: float
    top: float
    bottom: float
    as_percent: bool = False

    def y(self, value: float) -> float:
        """Where a value stands."""
        return self.bottom - (self.bottom - self.top) * value / self.highest

    def lines(self) -> Iterable[Markup]:
        """Lines across, each with its value."""
        for value in ticks(self.highest):
            y = self.y(value)
            said = f"{value:.0%}" if self.as_percent else f"{value:g}"
            yield line(LEFT, y, WIDTH - RIGHT, y, "grid")
            yield words(LEFT - 6, y + 4, said, "end")


def frame(caption: Caption, height: float, marks: Iterable[Markup]) -> Markup:
    """The whole picture."""
    name = caption.name
    return Markup(
        '<svg class="plot" role="img" viewBox="0 0 {} {}" aria-labelledby="{}-title {}-told">'
        '<title id="{}-title">{}</title><desc id="{}-told">{}</desc>{}</svg>'
    ).format(
        WIDTH, _short(height), name, name, name, caption.title, name, caption.told,
        Markup("").join(marks),
    )  # fmt: skip


def rectangle(x: float, y: float, size: tuple[float, float], css: str, told: str = "") -> Markup:
    """A mark; `told` is what a pointer that rests on it reads."""
    width, height = size
    inner = Markup("<title>{}</title>").format(told) if told else ""
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}">{}</rect>').format(
        css, _short(x), _short(y), _short(max(0.0, width)), _short(max(0.0, height)), inner
    )


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> Markup:
    """A straight line."""
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        css, _short(x1), _short(y1), _short(x2), _short(y2)
    )


def path(points: Sequence[tuple[float, float]], css: str) -> Markup:
    """A line through points."""
    said = " L".join(f"{_short(x)} {_short(y)}" for x, y in points)
    return Markup('<path class="{}" d="M{}"/>').format(css, said)


def words(x: float, y: float, said: str, anchor: str = "middle", css: str = "") -> Markup:
    """A few words, or a number."""
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        css, _short(x), _short(y), anchor, escape(said)
    )


def legend(series: Sequence[Series]) -> Iterable[Markup]:
    """What is drawn how, above the picture."""
    x = float(LEFT)
    for one in series:
        yield rectangle(x, 4, (12, 12), one.css)
        yield words(x + 17, 15, one.name, "start")
        x += 17 + 7.4 * len(one.name) + 20


def ticks(highest: float) -> list[float]:
    """Round values from 0 up to the highest, about four of them."""
    if highest <= 0:
        return [0.0]
    rough = highest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= rough * 0.999)
    return [step * number for number in range(int(highest / step + 1e-9) + 1)]


def shown_every(count: int, room: int) -> int:
    """Every how manieth of so many labels has room."""
    return max(1, math.ceil(count / room))


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
