"""Who is signed in, as flask-login carries them."""

import uuid

from flask_login import UserMixin

from helpline.domain.roles import StaffRole
from helpline.read_models.accounts import Account, find_account
from helpline.web.house import house


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login publishes no types
    """Somebody on the staff. The cookie holds their id and the stamp of their password."""

    def __init__(self, account: Account) -> None:
        self._account = account

    @property
    def staff_id(self) -> uuid.UUID:
        return self._account.id

    @property
    def role(self) -> StaffRole:
        return self._account.role

    @property
    def name(self) -> str:
        return house().database.keyring.open(self._account.name_sealed)

    @property
    def oversees(self) -> bool:
        """Whether the wallboard is for them."""
        return self.role is not StaffRole.COUNSELLOR

    def get_id(self) -> str:
        return f"{self._account.id}:{self._account.stamp}"


def find_signed_in(cookie_id: str) -> SignedIn | None:
    """Who the cookie speaks of; None when their password has changed or they have left."""
    written_id, _, stamp = cookie_id.partition(":")
    try:
        staff_id = uuid.UUID(written_id)
    except ValueError:
        return None  # signed by us, but in a form of another version
    with house().database.reading() as connection:
        account = find_account(connection, staff_id)
    return SignedIn(account) if account is not None and account.stamp == stamp else None
