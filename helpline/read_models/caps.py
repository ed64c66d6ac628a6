"""Who has talked as much today as their team lets them."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from helpline.domain.workload import is_capped
from helpline.storage.tables import staff_teams, teams
from helpline.storage.workload import list_caps, list_workloads


def list_capped(connection: Connection, now: datetime) -> Mapping[uuid.UUID, tuple[str, ...]]:
    """For each of them the names of the teams that offer them no more calls until tomorrow."""
    caps = list_caps(connection)
    if not caps:
        return {}
    workloads = list_workloads(connection, now)
    members = connection.execute(
        select(staff_teams.c.staff_id, teams.c.id, teams.c.name)
        .join(teams, teams.c.id == staff_teams.c.team_id)
        .where(teams.c.id.in_(caps), staff_teams.c.staff_id.in_(workloads))
        .order_by(teams.c.name)
    )
    capped: dict[uuid.UUID, list[str]] = defaultdict(list)
    for member in members:
        if is_capped(workloads[member.staff_id], caps[member.id]):
            capped[member.staff_id].append(member.name)
    return {staff_id: tuple(names) for staff_id, names in capped.items()}
