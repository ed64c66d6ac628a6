"""The secret of a second factor as a phone reads it: a square picture, a link, or letters."""

import uuid
from dataclasses import dataclass

import segno
from markupsafe import Markup

from helpline.services.second_factor import address_for_phones
from helpline.storage.configuration import find_helpline
from helpline.storage.staff import email_of
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Picture:
    """Three ways for the same secret."""

    svg: Markup
    address: str
    letters: str


def picture_of(tx: Transaction, staff_id: uuid.UUID, secret: str) -> Picture:
    """What the page shows."""
    helpline = find_helpline(tx)
    issuer = "Helpline" if helpline is None else helpline.name
    address = address_for_phones(secret, issuer, email_of(tx.connection, tx.keyring, staff_id))
    drawn = segno.make(address, micro=False).svg_inline(
        border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    letters = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return Picture(Markup(drawn), address, letters)  # noqa: S704 - drawn by segno from squares
