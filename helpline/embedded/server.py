"""What a keeper needs to know of the server that it keeps."""

from collections.abc import Mapping, Sequence
from signal import Signals
from typing import Protocol

from helpline.processes import Account


class Server(Protocol):
    """A server whose data is in a folder of its own, reached on a loopback port."""

    @property
    def account(self) -> Account | None:
        """As whom it runs; None: as the keeper."""
        ...

    @property
    def stop_signal(self) -> Signals:
        """Ends it in good order, without waiting for those connected to it."""
        ...

    def prepare(self, port: int) -> None:
        """Make the data folder fit for a start: new, or what a crash left of it."""
        ...

    def command(self, port: int) -> Sequence[str]:
        """What to run. No password is on it: everyone on the machine can read it."""
        ...

    def environment(self) -> Mapping[str, str]: ...

    def answers(self, port: int) -> bool:
        """Whether it takes connections."""
        ...

    def settle(self, port: int) -> None:
        """After a start: whatever must exist in it."""
        ...

    def url(self, port: int) -> str:
        """Its address, with the password."""
        ...
