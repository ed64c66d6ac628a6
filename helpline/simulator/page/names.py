"""What people call numbers and calls on the page."""

from helpline.simulator.page.desk import Desk
from helpline.simulator.world import World


class PageNames:
    """Names from the desk; what has none is called by its number."""

    def __init__(self, world: World, desk: Desk) -> None:
        self._world = world
        self._desk = desk

    def of_number(self, number: str) -> str:
        return self._desk.label_of(number)

    def of_call(self, sid: str) -> str:
        """The phone at the far end of a call."""
        call = self._world.calls.get(sid)
        return self._desk.label_of(call.handset) if call else ""
