"""Plans of the file are kept as they are followed: changed ones beside what they were before."""

from sqlalchemy import select

from helpline.services.followup.enrolling import find_plan
from helpline.storage.tables import plans
from helpline.storage.transaction import Database
from tests.services.configuration.applied import FILE, NOW, parsed, told

PILOT = """
[[plans]]
name = "pilot"
[[plans.steps]]
offset = "24h"
kind = "check-in"
window = "10:00-19:00"
valid_for = "8h"
[[plans.steps]]
offset = "5h"
kind = "caring"
"""


def test_plan_is_made_once_changed_retired_and_restored(database: Database) -> None:
    told(database, parsed())
    assert told(database, parsed(FILE + PILOT)) == ["made plan pilot"]
    assert told(database, parsed(FILE + PILOT)) == []
    assert told(database, parsed(FILE + PILOT.replace("24h", "30h"))) == [
        "changed plan pilot: steps"
    ]
    assert told(database, parsed()) == ["retired plan pilot"]
    with database.transaction(NOW) as tx:
        assert find_plan(tx.connection, "pilot") is None
        assert len(tx.connection.execute(select(plans)).all()) == 2
    assert told(database, parsed(FILE + PILOT)) == ["restored plan pilot"]
    with database.transaction(NOW) as tx:
        pilot = find_plan(tx.connection, "pilot")
        assert pilot is not None
        assert pilot.steps == parsed(FILE + PILOT).plans[0].in_order()
        assert find_plan(tx.connection, "standard") is not None
