"""Points the Twilio numbers of all lines at this service, and tells where one points elsewhere."""

from dataclasses import dataclass

from helpline.storage.lines import Line
from helpline.telephony.gateway import Gateway


@dataclass(frozen=True)
class NumberState:
    """A line's number as Twilio has it: its SID there, and the settings that are not as wanted."""

    line: Line
    sid: str | None
    differing: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether nothing has to be done."""
        return self.sid is not None and not self.differing


def compare_number(gateway: Gateway, line: Line, wanted: dict[str, str]) -> NumberState:
    """Look a line's number up at Twilio."""
    held = gateway.number_settings(line.number)
    if held is None:
        return NumberState(line, None, ())
    differing = tuple(name for name, value in wanted.items() if held.get(name) != value)
    return NumberState(line, held["sid"], differing)
