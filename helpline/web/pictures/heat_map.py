"""A heat map: a cell for each hour of the week, its number in it and darker the higher it is."""

from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from helpline.web.pictures.drawing import LEFT, RIGHT, WIDTH, Caption, frame, rectangle, words

LEVELS = 5
_DARK = 4
_ROW = 26


def heat_map(
    caption: Caption,
    rows: Sequence[str],
    columns: Sequence[str],
    value: Callable[[int, int], int],
) -> Markup:
    """`value` is asked for each row and column."""
    highest = max(value(row, column) for row in range(len(rows)) for column in range(len(columns)))
    marks = [*_heads(columns), *_cells(rows, columns, value, highest)]
    return frame(caption, _ROW * (len(rows) + 1), marks)


def level(value: int, highest: int) -> int:
    """0 for nothing, up to `LEVELS` for the highest."""
    return 0 if not value else max(1, -(-LEVELS * value // highest))


def _heads(columns: Sequence[str]) -> Iterator[Markup]:
    for place, head in enumerate(columns):
        yield words(LEFT + _step(columns) * (place + 0.5), 16, head)


def _cells(
    rows: Sequence[str], columns: Sequence[str], value: Callable[[int, int], int], highest: int
) -> Iterator[Markup]:
    step = _step(columns)
    for row, name in enumerate(rows):
        y = _ROW * (row + 1)
        yield words(LEFT - 6, y + 16, name, "end")
        for column, head in enumerate(columns):
            count = value(row, column)
            shade = level(count, highest)
            x = LEFT + step * column
            told = f"{name} {head}: {count}"
            yield rectangle(x + 0.5, y + 0.5, (step - 1, _ROW - 1), f"heat h{shade}", told)
            if count:
                css = "on-dark" if shade >= _DARK else ""
                yield words(x + step / 2, y + 17, str(count), css=css)


def _step(columns: Sequence[str]) -> float:
    return (WIDTH - LEFT - RIGHT) / len(columns)
