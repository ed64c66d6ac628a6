"""Speaking to counsellors, and taking them into the room of a call."""

from helpline.domain.instructions import Connect, Document, Instruction, Route
from helpline.storage.calls import Call
from helpline.storage.legs import Leg


def to_counsellor(call: Call, *instructions: Instruction) -> Document:
    """Counsellors are spoken to in the line's first language."""
    return Document(call.line.country, call.line.languages[0], instructions)


def into_room(call: Call, leg: Leg) -> Document:
    """A counsellor's way into the room, which does not end when they leave it."""
    return to_counsellor(
        call,
        Connect(
            conference=call.conference,
            contact_id=call.contact_id,
            after=Route("legs", leg.id, "over"),
            ends_with_this_party=False,
            hold=Route("legs", leg.id, "hold"),
        ),
    )
