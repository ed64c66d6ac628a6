"""Draws the share answered in 20 s over the load: single rings left, several phones right."""

from collections.abc import Sequence
from dataclasses import dataclass

from day import bound
from day.contest import CONTESTANTS, DEFAULT
from day.plan import Plan
from day.summary import Results, mean
from helpline.domain.service_level import TARGET_SECONDS

_WIDTH, _HEIGHT = 460, 300
_LEFT, _TOP, _GAP, _LEGEND = 56, 44, 60, 18
# Colours that people tell apart who see few of them.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f5539", "#333333")


@dataclass(frozen=True)
class _Curve:
    name: str
    points: list[tuple[float, float]]
    style: str


def draw(results: Results, loads: Sequence[float]) -> str:
    panels = [_panel(results, loads, several=False), _panel(results, loads, several=True)]
    longest = max(len(curves) for curves in panels)
    width = 2 * (_LEFT + _WIDTH) + _GAP
    height = _TOP + _HEIGHT + 50 + _LEGEND * longest
    titles = ("One phone at a time", "Several phones at once")
    drawn = [
        line
        for index, (title, curves) in enumerate(zip(titles, panels, strict=True))
        for line in _draw_panel(_LEFT + index * (_LEFT + _WIDTH + _GAP), title, curves, loads)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
            ' font-family="sans-serif" font-size="13" role="img">',
            "<title>Share of all callers answered within 20 seconds, by load</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *drawn,
            "</svg>",
            "",
        ]
    )


def _panel(results: Results, loads: Sequence[float], *, several: bool) -> list[_Curve]:
    """The bounds, and those who ring like this; our own in thick lines."""
    names = [one for one in CONTESTANTS.values() if one.rings_several is several]
    if not several:
        shown = (DEFAULT, "round-robin")
        names = [one for one in names if not one.is_ours or one.name in shown]
    curves = [_bound("bound, Erlang A", bound.plain, loads, "6 4")]
    if not several:
        curves.append(_bound("bound, single rings", bound.with_ringing, loads, "2 3"))
    for index, one in enumerate(names):
        points = [
            (load, mean(results[one.name, load], lambda day: day.within_target)) for load in loads
        ]
        colour = _COLOURS[index % len(_COLOURS)]
        dash = ' stroke-dasharray="9 3"' if index >= len(_COLOURS) else ""
        width = 3.5 if one.is_ours else 1.6
        label = f"{one.name} (ours)" if one.is_ours else one.name
        curves.append(_Curve(label, points, f'stroke="{colour}" stroke-width="{width}"{dash}'))
    return curves


def _bound(name: str, make: object, loads: Sequence[float], dashes: str) -> _Curve:
    assert callable(make)
    points = [(load, make(Plan(load)).within(TARGET_SECONDS)) for load in loads]
    return _Curve(name, points, f'stroke="#000000" stroke-width="1.4" stroke-dasharray="{dashes}"')


def _draw_panel(
    left: float, title: str, curves: Sequence[_Curve], loads: Sequence[float]
) -> list[str]:
    lines = [f'<text x="{left}" y="{_TOP - 18}" font-weight="bold">{title}</text>']
    for share in (0, 20, 40, 60, 80, 100):
        y = _y(share / 100)
        lines += [
            f'<line x1="{left}" y1="{y}" x2="{left + _WIDTH}" y2="{y}" stroke="#dddddd"/>',
            f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{share} %</text>',
        ]
    for load in loads:
        x = _x(left, load, loads)
        lines.append(f'<text x="{x}" y="{_TOP + _HEIGHT + 18}" text-anchor="middle">{load}</text>')
    lines.append(
        f'<text x="{left + _WIDTH / 2}" y="{_TOP + _HEIGHT + 36}" text-anchor="middle">'
        "offered load over counsellors</text>"
    )
    for index, curve in enumerate(curves):
        lines += _draw_curve(left, index, curve, loads)
    return lines


def _draw_curve(left: float, index: int, curve: _Curve, loads: Sequence[float]) -> list[str]:
    points = " ".join(f"{_x(left, load, loads)},{_y(share)}" for load, share in curve.points)
    y = _TOP + _HEIGHT + 56 + index * _LEGEND
    return [
        f'<polyline points="{points}" fill="none" {curve.style}/>',
        f'<line x1="{left}" y1="{y - 4}" x2="{left + 40}" y2="{y - 4}" {curve.style}/>',
        f'<text x="{left + 50}" y="{y}">{curve.name}</text>',
    ]


def _x(left: float, load: float, loads: Sequence[float]) -> float:
    return round(left + _WIDTH * (load - loads[0]) / (loads[-1] - loads[0]), 1)


def _y(share: float) -> float:
    return round(_TOP + _HEIGHT * (1 - share), 1)
