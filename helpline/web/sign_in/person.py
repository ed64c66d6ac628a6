"""Who is signed in, as flask-login carries them."""

import uuid
from datetime import datetime

from flask_login import UserMixin

from helpline.domain.roles import StaffRole
from helpline.read_models.accounts import SignIn, find_sign_in
from helpline.web.house import house


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login publishes no types
    """Somebody on the staff, in one browser. Its cookie holds the key of this sign-in."""

    def __init__(self, sign_in: SignIn, key: str) -> None:
        self.sign_in = sign_in
        self._key = key

    @property
    def staff_id(self) -> uuid.UUID:
        return self.sign_in.staff_id

    @property
    def role(self) -> StaffRole:
        return self.sign_in.role

    @property
    def name(self) -> str:
        return house().database.keyring.open(self.sign_in.name_sealed)

    @property
    def oversees(self) -> bool:
        """Whether the wallboard is for them."""
        return self.role is not StaffRole.COUNSELLOR

    @property
    def is_wall(self) -> bool:
        """Whether nobody is there but a screen."""
        return self.sign_in.span.is_wall

    @property
    def seconds_left(self) -> int:
        """Until it ends unless somebody uses it."""
        return _seconds(self.sign_in.idle_until)

    @property
    def seconds_to_end(self) -> int:
        """Until it ends in any case."""
        return _seconds(self.sign_in.ends_at)

    def get_id(self) -> str:
        return self._key


def find_signed_in(key: str) -> SignedIn | None:
    """Whose browser this is; None when the sign-in has ended, or they have left."""
    here = house()
    with here.database.reading() as connection:
        found = find_sign_in(connection, key, here.clock.now())
    return None if found is None else SignedIn(found, key)


def _seconds(until: datetime) -> int:
    return max(0, int((until - house().clock.now()).total_seconds()))
