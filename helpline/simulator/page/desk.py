"""The phones that lie on the page: callers' on the left, counsellors' on the right."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Protocol

from helpline.domain.errors import HelplineError
from helpline.simulator.numbers import is_phone_number
from helpline.simulator.phones import Phone
from helpline.simulator.settings import Named

MAX_CALLERS = 4
FIRST_CALLER = 447700900123  # of the range kept for fiction


class DeskError(HelplineError):
    """That cannot be done with the phones on the page. The text is shown to the person."""


class Phones(Protocol):
    """Where phones come from."""

    def phone(self, number: str, label: str = "") -> Phone: ...


class Side(StrEnum):
    CALLER = "caller"
    COUNSELLOR = "counsellor"


@dataclass
class Slot:
    """A place for one phone. `key` names it in the page. A caller's phone can be changed."""

    key: str
    side: Side
    phone: Phone
    label: str

    @property
    def is_caller(self) -> bool:
        return self.side is Side.CALLER


class Desk:
    """All slots, and the lines that can be dialled. Guarded by the simulator's own lock."""

    def __init__(self, phones: Phones, lines: tuple[Named, ...], staff: tuple[Named, ...]) -> None:
        self._phones = phones
        self._keys = count(1)
        self._numbers = count(FIRST_CALLER)
        self.lines = lines
        self._slots: dict[str, Slot] = {}
        self.add_caller()
        for one in staff:
            self._add(Side.COUNSELLOR, phones.phone(one.number, one.label), one.label)

    @property
    def callers(self) -> list[Slot]:
        return [slot for slot in self._slots.values() if slot.is_caller]

    @property
    def counsellors(self) -> list[Slot]:
        return [slot for slot in self._slots.values() if not slot.is_caller]

    @property
    def slots(self) -> list[Slot]:
        return [*self.callers, *self.counsellors]

    @property
    def may_add_caller(self) -> bool:
        return len(self.callers) < MAX_CALLERS

    def find(self, key: str) -> Slot:
        if key not in self._slots:
            raise DeskError("This phone is no longer on the page.")
        return self._slots[key]

    def label_of(self, number: str) -> str:
        """What people call the line or the phone with this number; else the number itself."""
        names = {line.number: line.label for line in self.lines}
        names |= {slot.phone.number: slot.label for slot in self.slots}
        return names.get(number, number)

    def add_caller(self) -> Slot:
        """One more caller, with a number of their own."""
        if not self.may_add_caller:
            raise DeskError(f"There are {MAX_CALLERS} callers at most.")
        number = f"+{next(self._numbers)}"
        ordinal = len(self.callers) + 1
        label = "Caller" if ordinal == 1 else f"Caller {ordinal}"
        return self._add(Side.CALLER, self._phones.phone(number), label)

    def remove_caller(self, key: str) -> None:
        slot = self.find(key)
        if slot.phone.state != "idle":
            raise DeskError("This phone is in use.")
        if not slot.is_caller or len(self.callers) == 1:
            raise DeskError("This phone stays.")
        del self._slots[key]

    def renumber(self, slot: Slot, number: str) -> None:
        """Put another phone into a caller's place."""
        number = "".join(number.split())
        if number == slot.phone.number:
            return
        if not is_phone_number(number):
            raise DeskError("A number is written like +447700900123.")
        if slot.phone.state != "idle":
            raise DeskError("This phone is in use.")
        if any(other.phone.number == number for other in self.slots):
            raise DeskError("Another phone here has this number.")
        slot.phone = self._phones.phone(number)

    def _add(self, side: Side, phone: Phone, label: str) -> Slot:
        slot = Slot(f"p{next(self._keys)}", side, phone, label)
        self._slots[slot.key] = slot
        return slot
