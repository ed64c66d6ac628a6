"""Draws docs/states/*.md from the transition tables; with --check only says which are stale."""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from helpline.domain.callbacks import CALLBACK_MACHINE
from helpline.domain.calls import CALL_MACHINE
from helpline.domain.escalations import ESCALATION_MACHINE
from helpline.domain.followup.checkin_calls import CHECKIN_CALL_MACHINE
from helpline.domain.followup.checkins import CHECKIN_MACHINE
from helpline.domain.followup.enrolments import ENROLMENT_MACHINE
from helpline.domain.followup.joining import JOIN_MACHINE
from helpline.domain.followup.silences import SILENCE_MACHINE
from helpline.domain.guests import GUEST_MACHINE
from helpline.domain.legs import LEG_MACHINE
from helpline.domain.offers import OFFER_MACHINE
from helpline.domain.pages import PAGE_MACHINE
from helpline.domain.presence import PRESENCE_MACHINE
from helpline.domain.shift_requests import REQUEST_MACHINE
from helpline.domain.threads import THREAD_MACHINE
from helpline.domain.transitions import Machine
from helpline.domain.voicemails import RECORDING_MACHINE, VOICEMAIL_MACHINE

FOLDER = Path(__file__).parent / "states"

MACHINES: dict[str, tuple[Machine[Any, Any], str]] = {
    "call": (CALL_MACHINE, "helpline/domain/calls.py"),
    "offer": (OFFER_MACHINE, "helpline/domain/offers.py"),
    "guest": (GUEST_MACHINE, "helpline/domain/guests.py"),
    "leg": (LEG_MACHINE, "helpline/domain/legs.py"),
    "callback": (CALLBACK_MACHINE, "helpline/domain/callbacks.py"),
    "presence": (PRESENCE_MACHINE, "helpline/domain/presence.py"),
    "voicemail": (VOICEMAIL_MACHINE, "helpline/domain/voicemails.py"),
    "recording": (RECORDING_MACHINE, "helpline/domain/voicemails.py"),
    "silence": (SILENCE_MACHINE, "helpline/domain/followup/silences.py"),
    "enrolment": (ENROLMENT_MACHINE, "helpline/domain/followup/enrolments.py"),
    "join": (JOIN_MACHINE, "helpline/domain/followup/joining.py"),
    "checkin": (CHECKIN_MACHINE, "helpline/domain/followup/checkins.py"),
    "checkin-call": (CHECKIN_CALL_MACHINE, "helpline/domain/followup/checkin_calls.py"),
    "escalation": (ESCALATION_MACHINE, "helpline/domain/escalations.py"),
    "shift_request": (REQUEST_MACHINE, "helpline/domain/shift_requests.py"),
    "thread": (THREAD_MACHINE, "helpline/domain/threads.py"),
    "page": (PAGE_MACHINE, "helpline/domain/pages.py"),
}


def page(machine: Machine[Any, Any], source: str) -> str:
    """A page with the diagram, and the table that it is drawn from."""
    return "\n".join(
        [
            f"# The life of a{'n' if machine.name[0] in 'aeiou' else ''} {machine.name}",
            "",
            f"Drawn from `{source}` by `make states`; do not edit.",
            "",
            "```mermaid",
            *_diagram(machine),
            "```",
            "",
            *_table(machine),
            "",
        ]
    )


def _diagram(machine: Machine[Any, Any]) -> list[str]:
    events: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (source, event), target in machine.table.items():
        events[source.value, target.value].append(event.value)
    arrows = [
        f"    {source} --> {target}: {', '.join(names)}"
        for (source, target), names in events.items()
    ]
    ends = [f"    {state.value} --> [*]" for state in machine.states() if machine.is_final(state)]
    return ["stateDiagram-v2", f"    [*] --> {machine.initial.value}", *arrows, *ends]


def _table(machine: Machine[Any, Any]) -> list[str]:
    rows = [
        f"| {source.value} | {event.value} | {target.value} |"
        for (source, event), target in machine.table.items()
    ]
    return ["| state | event | becomes |", "| --- | --- | --- |", *rows]


def main() -> int:
    """Write the pages, or with --check compare them."""
    pages = {FOLDER / f"{name}.md": page(*drawn) for name, drawn in MACHINES.items()}
    stale = [
        path.name for path, text in pages.items() if not path.exists() or path.read_text() != text
    ]
    if "--check" in sys.argv:
        if stale:
            sys.stderr.write(f"stale, run make states: {', '.join(stale)}\n")
        return 1 if stale else 0
    for path, text in pages.items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
