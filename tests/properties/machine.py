"""Anybody may do anything at any time; what must hold is looked at after each action."""

from collections.abc import Callable

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from helpline.domain.configuration import Strategy
from tests.properties.actions import take_place
from tests.properties.endings import everybody_hangs_up, everybody_is_served
from tests.properties.matches import overtaken, unlike_the_reference, unoffered
from tests.properties.scene import DICE, Dice, Scene
from tests.properties.shore import COUNSELLORS, shore
from tests.properties.truths import contradictions
from tests.scenarios.world import World

LATEST_OFFER = 3.5
"""Seconds in which a sweep sees what time alone allows, and heals whatever a match has missed."""


class Calls(RuleBasedStateMachine):
    """A world of its own for each run."""

    def __init__(self, new_world: Callable[[], World]) -> None:
        super().__init__()
        self.scene = Scene(new_world())
        self.ending: Callable[[World], None] = everybody_is_served

    @initialize(
        general=st.sampled_from(Strategy),
        night=st.sampled_from(Strategy),
        on=st.sets(st.sampled_from(COUNSELLORS)),
        may_be_rough=st.booleans(),
        demands=st.booleans(),
        ending=st.sampled_from((everybody_is_served, everybody_hangs_up)),
    )
    def begin(
        self,
        general: Strategy,
        night: Strategy,
        on: set[str],
        *,
        may_be_rough: bool,
        demands: bool,
        ending: Callable[[World], None],
    ) -> None:
        self.scene.world.configure(shore(general, night, demands=demands))
        self.scene.may_be_rough = may_be_rough
        self.ending = ending
        self.scene.world.come_on(*sorted(on))

    @rule(dice=DICE)
    def happen(self, dice: Dice) -> None:
        note(f"{self.scene.world.clock.now():%H:%M:%S} {take_place(self.scene, dice)}")

    @invariant()
    def nothing_contradicts(self) -> None:
        if self.scene.is_settled:
            assert contradictions(self.scene.world, is_calm=self.scene.is_calm) == []

    @invariant()
    def nobody_waits_in_vain(self) -> None:
        if not self.scene.is_settled:
            return
        if self.scene.is_calm:
            assert unoffered(self.scene.world, for_at_least=LATEST_OFFER) == set()
        left = unoffered(self.scene.world)
        if left:
            self.scene.turn(LATEST_OFFER)
            left &= unoffered(self.scene.world, for_at_least=LATEST_OFFER)
        assert left == set()

    @invariant()
    def every_match_is_that_of_the_reference(self) -> None:
        assert unlike_the_reference(self.scene.world) == []

    @invariant()
    def nobody_is_overtaken(self) -> None:
        if self.scene.is_settled:
            assert overtaken(self.scene.world) == []

    def teardown(self) -> None:
        self.scene.world.simulator.trouble.clear()
        self.scene.turn(1)
        self.ending(self.scene.world)
        assert contradictions(self.scene.world, is_calm=self.scene.is_calm) == []
