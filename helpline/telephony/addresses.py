"""Every address that we hand to Twilio: absolute, from the configured base (T6, G7)."""

import uuid

from helpline.domain.instructions import Route


class Addresses:
    """Builds webhook addresses below `PUBLIC_BASE_URL`."""

    def __init__(self, public_base_url: str) -> None:
        """Take the address that Twilio reaches."""
        self._base = public_base_url.rstrip("/")

    def of(self, route: Route) -> str:
        """The address of a route; its step makes each document's keys count once."""
        step = "" if route.step is None else f"?step={route.step}"
        item = "" if route.item is None else f"&item={route.item}"
        return f"{self._base}/twilio/{route.about}/{route.ref}/{route.name}{step}{item}"

    def of_move(self, contact_id: uuid.UUID, move: uuid.UUID) -> str:
        """Where a caller is moved to; each move is one webhook of its own."""
        return f"{self._base}/twilio/calls/{contact_id}/moved?move={move}"

    def of_room(self, contact_id: uuid.UUID) -> str:
        """Where a conference tells who comes and goes."""
        return f"{self._base}/twilio/calls/{contact_id}/room"

    def of_leg_status(self, leg_id: uuid.UUID) -> str:
        """Where a leg that we dialled tells how it is."""
        return f"{self._base}/twilio/legs/{leg_id}/status"

    def of_leg_detection(self, leg_id: uuid.UUID) -> str:
        """Where machine detection tells what has answered."""
        return f"{self._base}/twilio/legs/{leg_id}/detected"

    def of_page_status(self, page_id: uuid.UUID) -> str:
        """Where the call to somebody on call tells how it is."""
        return f"{self._base}/twilio/pages/{page_id}/status"

    def of_checkin_status(self, attempt_id: uuid.UUID) -> str:
        """Where the call that is a step of a plan tells how it is."""
        return f"{self._base}/twilio/checkins/{attempt_id}/status"

    def of_plain_text_status(self, text_id: uuid.UUID) -> str:
        """Where a text that is of no plan tells how it is, with our own id, too."""
        return f"{self.fixed('sms/status')}?text={text_id}"

    def of_text_status(self, attempt_id: uuid.UUID) -> str:
        """Where a text of a plan tells how it is: with our own id, which is known before Twilio's."""
        return f"{self.fixed('sms/status')}?attempt={attempt_id}"

    def fixed(self, name: str) -> str:
        """One of the four addresses of a number, such as `voice` or `sms/status`."""
        return f"{self._base}/twilio/{name}"
