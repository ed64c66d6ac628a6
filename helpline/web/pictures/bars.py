"""Bars: stacked upon each other over time, or lying, one below the other."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from helpline.web.pictures.drawing import (
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Caption,
    Scale,
    Series,
    frame,
    legend,
    rectangle,
    shown_every,
    words,
)

_HEIGHT = 190
_LEAST = 4.0
"""Lower, and the lines across would stand for parts of a call."""
_ROW = 26
_NAME = 190


def stacked_bars(caption: Caption, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """A bar for each label, each kind upon the one before."""
    heights = [sum(one.values[place] or 0 for one in series) for place in range(len(labels))]
    scale = Scale(max([_LEAST, *heights]), TOP, _HEIGHT - 22)
    marks = [*legend(series), *scale.lines(), *_bars(labels, series, scale)]
    return frame(caption, _HEIGHT, [*marks, *_labels(labels, scale)])


def share_bars(caption: Caption, labels: Sequence[str], series: Series) -> Markup:
    """A bar from 0 to 100 % for each label."""
    scale = Scale(1.0, TOP, _HEIGHT - 22, as_percent=True)
    marks = [*legend([series]), *scale.lines(), *_bars(labels, [series], scale)]
    return frame(caption, _HEIGHT, [*marks, *_labels(labels, scale)])


def _bars(labels: Sequence[str], series: Sequence[Series], scale: Scale) -> Iterator[Markup]:
    step = _step(len(labels))
    for place, label in enumerate(labels):
        base = 0.0
        for one in series:
            value = one.values[place]
            if not value:
                continue
            top = scale.y(base + value)
            said = f"{value:.0%}" if scale.as_percent else f"{value:g}"
            size = (step * 0.8, scale.y(base) - top)
            told = f"{label}: {one.name} {said}"
            yield rectangle(LEFT + step * (place + 0.1), top, size, one.css, told)
            base += value


def _labels(labels: Sequence[str], scale: Scale) -> Iterator[Markup]:
    step = _step(len(labels))
    every = shown_every(len(labels), 12)
    for place in range(0, len(labels), every):
        yield words(LEFT + step * (place + 0.5), scale.bottom + 16, labels[place])


def _step(count: int) -> float:
    return (WIDTH - LEFT - RIGHT) / max(1, count)


def lying_bars(caption: Caption, rows: Sequence[tuple[str, float, str]], css: str = "a") -> Markup:
    """A bar for each row of a name, a value, and the value as it is to be read."""
    highest = max([1.0, *(value for _, value, _ in rows)])
    room = WIDTH - _NAME - 80
    marks: list[Markup] = []
    for place, (name, value, said) in enumerate(rows):
        y = place * _ROW + 4
        marks.append(words(_NAME - 8, y + 14, name, "end"))
        marks.append(
            rectangle(_NAME, y, (room * value / highest, _ROW - 8), css, f"{name}: {said}")
        )
        marks.append(words(_NAME + room * value / highest + 6, y + 14, said, "start"))
    return frame(caption, len(rows) * _ROW + 6, marks)
