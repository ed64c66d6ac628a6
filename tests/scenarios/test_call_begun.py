import uuid

from helpline.domain.calls import CallState, Direction
from helpline.domain.legs import LegState, Party
from helpline.domain.menus import Node
from helpline.storage import calls, legs, new_calls
from helpline.storage.lines import line_for
from tests.scenarios.harbour import LINE
from tests.scenarios.world import NOON, World


def test_call_begun_is_what_reading_it_shows(world: World) -> None:
    with world.outside.database.transaction(NOON) as tx:
        line = line_for(tx.connection, LINE)
        assert line is not None
        new = new_calls.NewCall(
            contact_id=uuid.uuid4(),
            direction=Direction.INBOUND,
            line_id=line.id,
            language="es",
            number_sealed=b"sealed",
            number_hash=b"hashed",
            state=CallState.MENU,
            node=Node.MAIN,
            started_at=NOON,
        )
        conference = new_calls.add_call(tx, new)
        legs.add_leg(tx, new.contact_id, Party.CALLER, state=LegState.IN_PROGRESS, call_sid="CA1")
        begun = new_calls.call_begun(new, line, conference, "CA1", tx.now)
        assert begun == calls.find_call(tx.connection, new.contact_id)
