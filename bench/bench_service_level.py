"""A day of calls under each of our strategies, by the real `decide`, beside other systems' ways
and beside what no way can beat. docs/service-level.md says what is played and what it means.

`--quick` plays a short day of each and checks that nobody is lost; `--write` puts the tables and
the picture into the documentation; `--days=N` plays more or fewer days than eight.
"""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

import tables
from day import picture, summary
from day.contest import CONTESTANTS, DEFAULT, play
from day.figures import Day
from day.plan import Plan

LOADS = (0.6, 0.8, 0.9, 1.0, 1.1)
DAYS = 8
QUICK = Plan(load=0.9, counsellors=8, hours=2.0)

_DOCS = Path(__file__).parent.parent / "docs"
_PAGE = _DOCS / "service-level.md"
_PICTURE = _DOCS / "images" / "service-level.svg"
_BEGIN, _END = "<!-- figures -->\n", "<!-- end of figures -->\n"


def play_all(loads: Sequence[float], days_each: int) -> summary.Results:
    """On all processors; the same days for everybody."""
    games = list(product(CONTESTANTS, loads, range(1, days_each + 1)))
    results: dict[tuple[str, float], list[Day]] = {}
    with ProcessPoolExecutor(os.cpu_count()) as executor:
        names = [name for name, _, _ in games]
        plans = [Plan(load, seed) for _, load, seed in games]
        days = executor.map(play, names, plans, chunksize=4)
        for (name, load, _), day in zip(games, days, strict=True):
            results.setdefault((name, load), []).append(day)
    return results


def show(results: summary.Results) -> None:
    for load in LOADS:
        title = f"Offered load / counsellors {load}, {len(results[DEFAULT, load])} days each"
        tables.show(title, summary.HEADS, summary.rows(results, load))
    lost = summary.lost_contests(results, LOADS)
    print("\nBeaten by:", *(lost or ["nobody"]), sep="\n  ")


def write(results: summary.Results) -> None:
    """The tables between their two marks, and the picture."""
    before, _, rest = _PAGE.read_text().partition(_BEGIN)
    after = rest.partition(_END)[2]
    _PAGE.write_text(before + _BEGIN + _markdown(results) + _END + after)
    _PICTURE.write_text(picture.draw(results, LOADS))


def _markdown(results: summary.Results) -> str:
    lines = ["", f"{len(results[DEFAULT, LOADS[0]])} days each."]
    for load in LOADS:
        lines += ["", f"### Load {load}", "", _cells(summary.HEADS), _cells(["---"] * 10)]
        lines += [_cells(row) for row in summary.rows(results, load)]
    return "\n".join([*lines, "", ""])


def _cells(row: Sequence[object]) -> str:
    cells = [f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row]
    return f"| {' | '.join(cells)} |"


def rehearse() -> None:
    """A short day of each: everybody who came is somewhere, and most are answered."""
    for name in CONTESTANTS:
        period = play(name, QUICK).period
        ended = period.answered + period.abandoned + period.voicemail + period.waiting
        assert period.offered == ended, name
        assert period.answered > period.offered / 2, name
    print(f"{len(CONTESTANTS)} ways to route a short day, and nobody was lost")


def _days() -> int:
    asked = [word.partition("=")[2] for word in sys.argv if word.startswith("--days=")]
    return int(asked[0]) if asked else DAYS


def main() -> None:
    if "--quick" in sys.argv:
        rehearse()
        return
    results = play_all(LOADS, _days())
    show(results)
    if "--write" in sys.argv:
        write(results)


if __name__ == "__main__":
    main()
