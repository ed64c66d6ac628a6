"""Who somebody is to the helpline. What a role may do is said in `helpline.web.access`."""

from enum import StrEnum


class StaffRole(StrEnum):
    """A person's role; the contract's list."""

    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class TokenRole(StrEnum):
    """What holds an API token: somebody who oversees, or another system."""

    SUPERVISOR = "supervisor"
    INTEGRATION = "integration"
