"""Points the Twilio numbers of all lines at this service, and tells where one points elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from helpline.storage.lines import Line
from helpline.telephony.gateway import Gateway
from helpline.telephony.provisioning import WantedSettings


@dataclass(frozen=True)
class NumberState:
    """A line's number as Twilio has it: its SID there, and what is wanted where it differs."""

    line: Line
    sid: str | None
    differing: Mapping[str, str]

    @property
    def is_right(self) -> bool:
        """Whether nothing has to be done."""
        return self.sid is not None and not self.differing


def compare_number(gateway: Gateway, line: Line, wanted: WantedSettings) -> NumberState:
    """Look a line's number up at Twilio."""
    held = gateway.number_settings(line.number)
    if held is None:
        return NumberState(line, None, {})
    return NumberState(line, held["sid"], wanted.differing(held))
