"""Who must prove with a second thing that they are who they say."""

from enum import StrEnum

from helpline.domain.roles import StaffRole


class SecondFactorFor(StrEnum):
    """Whom a service asks for a code of their phone beside the password."""

    OVERSIGHT = "oversight"
    ALL = "all"
    NONE = "none"


def is_required(whom: SecondFactorFor, role: StaffRole) -> bool:
    """Whether this role must have one. Whoever has set one up is asked for it in any case."""
    if whom is SecondFactorFor.OVERSIGHT:
        return role is not StaffRole.COUNSELLOR
    return whom is SecondFactorFor.ALL
