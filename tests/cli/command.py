"""The command `helpline`, in a process of its own, whose modules are there already.

To start Python and to import the house takes longer than what most commands do: a fork server has
done both. That the command starts from nothing as well is for `tests/host` to see.
"""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpline.cli.group import COMMANDS

_LONGEST_SECONDS = 60

_WHAT_COMMANDS_LOAD_THEMSELVES = (
    "helpline.bootstrap.outside",
    "helpline.bootstrap.web_app",
    "helpline.cli.connected",
    "helpline.cli.database",
    "helpline.services.configuration.applying",
    "helpline.services.configuration.file",
)

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["helpline.cli", *COMMANDS, *_WHAT_COMMANDS_LOAD_THEMSELVES])


@dataclass(frozen=True)
class Result:
    """What came of a command."""

    returncode: int
    stdout: str
    stderr: str


def run_command(
    *words: str, environment: Mapping[str, str] | None = None, typed: str = ""
) -> Result:
    """Run `helpline` with these words and nothing in its environment but this, or ours."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "in").write_text(typed)
        process = _processes.Process(
            target=_become_command, args=(words, dict(environment or os.environ), here)
        )
        process.start()
        process.join(_LONGEST_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"helpline {words[0]} has not ended")
        said, complained = ((here / name).read_text() for name in ("out", "err"))
        return Result(process.exitcode, said, complained)


def _become_command(words: Sequence[str], environment: Mapping[str, str], here: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin = (here / "in").open()
    for number, name, how in ((0, "in", "r"), (1, "out", "w"), (2, "err", "w")):
        with (here / name).open(how) as file:
            os.dup2(file.fileno(), number)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
    from helpline.cli import main

    main(list(words), prog_name="helpline")
