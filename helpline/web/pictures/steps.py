"""Two values over many hours: one as an area, the other as a line of steps upon it."""

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
    line,
    path,
    rectangle,
    words,
)

_HEIGHT = 200


def area_and_steps(caption: Caption, groups: Sequence[str], area: Series, steps: Series) -> Markup:
    """The hours of each group (a weekday) beside each other."""
    values = [value or 0 for value in (*area.values, *steps.values)]
    scale = Scale(max([4.0, *values]), TOP, _HEIGHT - 22)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(area.values))
    marks = [*legend([area, steps]), *scale.lines()]
    for place, value in enumerate(area.values):
        if value:
            size = (step, scale.bottom - scale.y(value))
            marks.append(rectangle(LEFT + step * place, scale.y(value), size, area.css))
    marks += [path(points, f"{steps.css} steps") for points in _steps(steps.values, step, scale)]
    return frame(caption, _HEIGHT, [*marks, *_groups(groups, scale)])


def _steps(
    values: Sequence[float | None], step: float, scale: Scale
) -> Iterator[list[tuple[float, float]]]:
    """A line for each stretch without a gap."""
    points: list[tuple[float, float]] = []
    for place, value in enumerate([*values, None]):
        if value is None:
            if points:
                yield points
            points = []
            continue
        x, y = LEFT + step * place, scale.y(value)
        points += [(x, y), (x + step, y)]


def _groups(groups: Sequence[str], scale: Scale) -> Iterator[Markup]:
    width = (WIDTH - LEFT - RIGHT) / max(1, len(groups))
    for place, name in enumerate(groups):
        x = LEFT + width * place
        if place:
            yield line(x, scale.top, x, scale.bottom, "grid")
        yield words(x + width / 2, scale.bottom + 16, name)
